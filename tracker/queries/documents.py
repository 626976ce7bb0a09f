"""The record as read: a document's speeches with every counted line marked in them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tracker.models import Document, Edition, Mention, Source, Speech, TalkingPoint
from tracker.queries.passages import Piece, Span, headings_of, language_shown, marked, spans_by_language, texts_of

SPEECHES_PER_PAGE = 40


@dataclass(frozen=True)
class ShownSpeech:
    """A speech as a page shows it: its text in one language with the counted lines marked, and those mentions. The
    heading is that of the page's language where an edition in it has one; `heading_language` is "" where unknown."""

    speech: Speech
    heading: str
    heading_language: str
    language: str
    pieces: tuple[Piece, ...]
    mentions: tuple[Mention, ...]


def published_document(pk: int, *, page_language: str) -> Document | None:
    """The published document with its source, titled and linked as its edition in the page's language is, if held."""
    edition = Edition.objects.filter(document=OuterRef("pk"), language=page_language).exclude(title="")
    found = (
        Document.objects.select_related("source")
        .annotate(edition_title=Subquery(edition.values("title")), edition_url=Subquery(edition.values("url")))
        .filter(pk=pk, published=True)
        .first()
    )
    if found and found.edition_title:
        found.title, found.url = found.edition_title, found.edition_url or found.url
    return found


def speeches_in(document: Document) -> "QuerySet[Speech]":
    """The document's speeches in order, without those that the record withdrew."""
    speeches = Speech.objects.filter(document=document, withdrawn=False)
    return speeches.select_related("party", "person", "kind_rule").order_by("order", "pk")


def shown_speeches(speeches: Sequence[Speech], *, page_language: str) -> list[ShownSpeech]:
    """The speeches with the words of published lines marked; three queries for any number of speeches."""
    ids = [speech.pk for speech in speeches]
    texts, headings = texts_of(ids), headings_of(ids)
    said: dict[int, list[Mention]] = defaultdict(list)
    counted: QuerySet[Mention] = Mention.objects.counted()
    for mention in (
        counted.filter(speech__in=ids, point__status=TalkingPoint.Status.PUBLISHED)
        .select_related("point__party")
        .order_by("point__slug")
    ):
        said[mention.speech_id].append(mention)
    return [
        _shown(speech, texts.get(speech.pk, {}), headings.get(speech.pk, {}), said[speech.pk], page_language)
        for speech in speeches
    ]


def published_speech(pk: int) -> Speech | None:
    """The speech, where readers may see it."""
    return Speech.objects.filter(pk=pk, withdrawn=False, document__published=True).first()


def page_of(speech: Speech) -> int:
    """The number of the document's page that the speech stands on, from 1."""
    earlier = Q(order__lt=speech.order) | Q(order=speech.order, pk__lt=speech.pk)
    before = Speech.objects.filter(earlier, document=speech.document_id, withdrawn=False).count()
    return before // SPEECHES_PER_PAGE + 1


def source_choices() -> "QuerySet[Source]":
    """Sources with a published document, for filters."""
    published = Document.objects.filter(published=True).order_by()
    return Source.objects.filter(pk__in=published.values("source")).order_by("name", "slug")


def _shown(
    speech: Speech, held: dict[str, str], headings: dict[str, str], mentions: list[Mention], page_language: str
) -> ShownSpeech:
    spans: dict[str, list[Span]] = defaultdict(list)
    for mention in mentions:
        for language, found in spans_by_language(mention).items():
            spans[language] += found
    language = language_shown(held, spans, page=page_language, floor=speech.language)
    pieces = marked(held.get(language, ""), spans.get(language, ()))
    under = next((code for code in (page_language, language) if code in headings), "")
    return ShownSpeech(speech, headings.get(under, speech.heading), under, language, pieces, tuple(mentions))
