"""Search over lines, rebuttals and speeches: everything in which all the stems of the query stand."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from tracker.engine.words import LANGUAGES, stem, stemmed, tokens
from tracker.models import Phrasing, Rebuttal, Speech, TalkingPoint
from tracker.queries.passages import Piece, excerpt, language_shown, texts_of
from tracker.queries.text_index import speeches_with_all

LONGEST_QUERY = 300
MOST_WORDS = 16


@dataclass(frozen=True)
class Found:
    """What a search found: lines and rebuttals by slug, speeches newest first (then by id) and not yet read.

    `stems` holds the query's stems by language: empty when the query has no word in it.
    """

    stems: dict[str, tuple[str, ...]]
    lines: tuple[TalkingPoint, ...]
    rebuttals: tuple[Rebuttal, ...]
    speeches: "QuerySet[Speech]"


@dataclass(frozen=True)
class FoundSpeech:
    """A speech with the words searched for marked where they first stand."""

    speech: Speech
    language: str
    pieces: tuple[Piece, ...]


def search(text: str) -> Found:
    """Everything published in which all the words of the query stand, in any inflection, in English or in French.

    Any text may be given: operators, quotes and signs are only what stands between words. At most the first
    300 characters and 16 words of it are looked for. Never raises.
    """
    stems = query_stems(text)
    if not stems:
        return Found({}, (), (), Speech.objects.none())
    rebuttals = Rebuttal.objects.filter(published=True).order_by("pk")
    phrasings = Phrasing.objects.filter(kind=Phrasing.Kind.INCLUDE)
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    points = (
        published.select_related("party")
        .prefetch_related(Prefetch("rebuttals", queryset=rebuttals), Prefetch("phrasings", queryset=phrasings))
        .order_by("slug")
    )
    lines, answers = [], []
    for point in points:
        if _says(stems, *_line_in_words(point)):
            lines.append(point)
        for rebuttal in point.rebuttals.all():
            if _says(stems, f"{rebuttal.body} {rebuttal.verdict}", f"{rebuttal.body_fr} {rebuttal.verdict_fr}"):
                rebuttal.point = point
                answers.append(rebuttal)
    return Found(stems, tuple(lines), tuple(answers), speeches_with(stems))


def query_stems(text: str) -> dict[str, tuple[str, ...]]:
    """The distinct stems of the query's words by language; empty when it has no words."""
    by_language = {}
    for language in LANGUAGES:
        stems = tuple(dict.fromkeys(stemmed(text[:LONGEST_QUERY], language).split()))[:MOST_WORDS]
        if stems:
            by_language[language] = stems
    return by_language


def speeches_with(stems: dict[str, tuple[str, ...]]) -> "QuerySet[Speech]":
    """The speeches of published documents with all the stems in one language's text, newest first, then by id."""
    return (
        Speech.objects.filter(pk__in=speeches_with_all(stems), withdrawn=False, document__published=True)
        .select_related("party", "person", "document__source")
        .order_by("-date", "pk")
    )


def found_speeches(speeches: "list[Speech]", stems: dict[str, tuple[str, ...]], *, page: str) -> list[FoundSpeech]:
    """The speeches with the words marked, in the page's language where they stand in it; one query."""
    texts = texts_of([speech.pk for speech in speeches])
    shown = []
    for speech in speeches:
        held = texts.get(speech.pk, {})
        spans = {language: _spans(text, stems.get(language, ()), language) for language, text in held.items()}
        complete = [
            language
            for language, text in held.items()
            if language in stems and set(stems[language]) <= _stem_set(text, language)
        ]
        language = language_shown(held, complete, page=page, floor=speech.language)
        shown.append(FoundSpeech(speech, language, excerpt(held.get(language, ""), spans.get(language, ()))))
    return shown


def _line_in_words(point: TalkingPoint) -> tuple[str, str]:
    phrasings = {"en": "", "fr": ""}
    for phrasing in point.phrasings.all():
        phrasings[phrasing.language] += f" {phrasing.text}"
    return (
        f"{point.title} {point.gist} {point.verdict}{phrasings['en']}",
        f"{point.title_fr} {point.gist_fr} {point.verdict_fr}{phrasings['fr']}",
    )


def _says(stems: dict[str, tuple[str, ...]], english: str, french: str) -> bool:
    return any(
        language in stems and set(stems[language]) <= _stem_set(text, language)
        for language, text in (("en", english), ("fr", french))
    )


def _stem_set(text: str, language: str) -> set[str]:
    return set(stemmed(text, language).split())


def _spans(text: str, stems: tuple[str, ...], language: str) -> list[tuple[int, int]]:
    wanted = set(stems)
    if not wanted:
        return []
    return [(token.start, token.end) for token in tokens(text) if stem(token.folded, language) in wanted]
