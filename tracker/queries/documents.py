"""The record as read: a document's speeches with every counted line marked in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tracker.models import Document, Edition, Mention, Source, Speech, SpeechText, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
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


@dataclass(frozen=True)
class Heading:
    """A heading of a document, in the page's language where an edition in it is held (`language` is "" where it is not
    known); the first speech under it, and the page on which it stands."""

    words: str
    language: str
    speech: int
    page: int


@dataclass(frozen=True)
class MarkedMention:
    """A mention in a document, and the page on which its speech stands."""

    mention: Mention
    page: int


@dataclass(frozen=True)
class Outline:
    """What stands where in a document."""

    headings: tuple[Heading, ...]
    mentions: tuple[MarkedMention, ...]


@dataclass(frozen=True)
class Neighbours:
    """The documents of the same source before and after one; None where there is none."""

    before: Document | None
    after: Document | None


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


def shown_speeches(
    speeches: Sequence[Speech], mentions: Iterable[MarkedMention], *, page_language: str
) -> list[ShownSpeech]:
    """The speeches with the words of those of the mentions that are in them marked; two queries for any number."""
    ids = [speech.pk for speech in speeches]
    texts, headings = texts_of(ids), headings_of(ids)
    said: dict[int, list[Mention]] = defaultdict(list)
    for marked_mention in mentions:
        said[marked_mention.mention.speech_id].append(marked_mention.mention)
    return [
        _shown(speech, texts.get(speech.pk, {}), headings.get(speech.pk, {}), said[speech.pk], page_language)
        for speech in speeches
    ]


def outline_of(document: Document, *, page_language: str) -> Outline:
    """The document's headings and the mentions of published lines in it, with their pages; three queries."""
    here = SpeechText.objects.filter(speech__document=document, language=page_language).exclude(heading="")
    printed = dict(here.values_list("speech", "heading"))
    pages: dict[int, int] = {}
    headings: list[Heading] = []
    above = ""
    turns = Speech.objects.filter(document=document, withdrawn=False).order_by("order", "pk")
    for place, (speech, heading) in enumerate(turns.values_list("pk", "heading")):
        pages[speech] = place // SPEECHES_PER_PAGE + 1
        words = printed.get(speech, heading)
        if words and words != above:
            headings.append(Heading(words, page_language if speech in printed else "", speech, pages[speech]))
        above = words
    counted: QuerySet[Mention] = Mention.objects.counted()
    mentions = (
        counted.filter(speech__document=document, point__status=TalkingPoint.Status.PUBLISHED)
        .select_related("point__party", "speech__person")
        .order_by("speech__order", "speech", "point__slug")
    )
    # An edition may have brought turns since they were read.
    marked = (MarkedMention(mention, pages[mention.speech_id]) for mention in mentions if mention.speech_id in pages)
    return Outline(tuple(headings), tuple(marked))


def neighbours_of(document: Document) -> Neighbours:
    """The published documents of the source next to this one; two queries."""
    others = Document.objects.filter(source=document.source_id, published=True)
    day, same_day = document.date, Q(date=document.date)
    before = others.filter(Q(date__lt=day) | same_day & Q(pk__lt=document.pk)).order_by("-date", "-pk")
    after = others.filter(Q(date__gt=day) | same_day & Q(pk__gt=document.pk)).order_by("date", "pk")
    return Neighbours(before.first(), after.first())


def editions_of(document: Document) -> list[Edition]:
    """The document's editions as they are held; one query."""
    return list(Edition.objects.filter(document=document).order_by("language"))


def published_speech(pk: int) -> Speech | None:
    """The speech, where readers may see it."""
    return Speech.objects.filter(pk=pk, withdrawn=False, document__published=True).first()


def page_of(speech: Speech) -> int:
    """The number of the document's page that the speech stands on, from 1."""
    earlier = Q(order__lt=speech.order) | Q(order=speech.order, pk__lt=speech.pk)
    before = Speech.objects.filter(earlier, document=speech.document_id, withdrawn=False).count()
    return before // SPEECHES_PER_PAGE + 1


@kept_until_a_commit(1)
def source_choices() -> tuple[Source, ...]:
    """Sources with a published document, for filters; one query."""
    published = Document.objects.filter(published=True).order_by()
    return tuple(Source.objects.filter(pk__in=published.values("source")).order_by("name", "slug"))


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
