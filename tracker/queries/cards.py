"""What a card says of a line, a countdown or a mention: one figure with its period, or one sentence."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Sum

from tracker.models import Countdown, CountdownEntry, Mention, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.evidence import ALL, EvidenceScope, mentions_within, tallies_within
from tracker.queries.passages import (
    Piece,
    Span,
    language_shown,
    marked,
    spans_by_language,
    texts_of,
)

# How far a sentence may reach on either side of the words before it is cut at a word.
REACH = 150
_ENDS = ".?!…"
_SHORT = {"mr", "mrs", "ms", "dr", "hon", "m", "mm", "mme", "mmes", "mlle", "st", "ste", "no"}


@dataclass(frozen=True)
class LineFigure:
    """Speeches in which the line's own party uses it, and the first and last day of them; None where there is none."""

    speeches: int
    first: date | None
    last: date | None


@kept_until_a_commit(128)
def line_figure(point: TalkingPoint) -> LineFigure:
    """The figure of a line in all that is held; one query."""
    own = tallies_within(EvidenceScope()).filter(point=point)
    return LineFigure(**own.aggregate(speeches=Sum("speeches", default=0), first=Min("date"), last=Max("date")))


def lines_counted_down(countdown: Countdown) -> int:
    """How many slides readers see; one query."""
    published = TalkingPoint.Status.PUBLISHED
    return CountdownEntry.objects.filter(countdown=countdown, point__status=published).count()


def mention_in(slug: str, speech: int) -> Mention | None:
    """The mention of the line of that slug in that speech, where it counts; in any stance, by anyone."""
    found = mentions_within(EvidenceScope(stance=ALL, line=slug)).filter(speech=speech)
    return found.select_related("point__party", "speech__party", "speech__person", "speech__document__source").first()


def sentence_of(mention: Mention, *, page_language: str) -> tuple[str, tuple[Piece, ...]]:
    """The language of the words, and the sentence that they stand in with the words marked; no pieces where only the
    fact is held; one query."""
    held = texts_of([mention.speech_id]).get(mention.speech_id, {})
    spans = spans_by_language(mention)
    language = language_shown(held, spans, page=page_language, floor=mention.speech.language)
    return language, sentence(held.get(language, ""), spans.get(language, []))


def sentence(text: str, spans: list[Span]) -> tuple[Piece, ...]:
    """The sentence in which the first span stands, all spans in it marked; cut at words, with an ellipsis, where it
    reaches more than `REACH` code points beyond the span. No pieces without a span inside the text."""
    inside = sorted((start, end) for start, end in spans if 0 <= start < end <= len(text))
    if not inside:
        return ()
    start, end = inside[0]
    left, right = _left(text, start), _right(text, end)
    before = after = ""
    if start - left > REACH:
        left = text.find(" ", start - REACH, start) + 1 or start
        before = "… "
    if right - end > REACH:
        right = max(end, text.rfind(" ", end, end + REACH))
        after = " …"
    near = [(first - left, last - left) for first, last in inside if first >= left and last <= right]
    return tuple(piece for piece in (Piece(before), *marked(text[left:right], near), Piece(after)) if piece.text)


def _ends_sentence(text: str, at: int) -> bool:
    """Whether a sentence ends with the letter at that place: not with the point of "Mr." nor of "3.5"."""
    if text[at] == "\n":
        return True
    if text[at] not in _ENDS or (at + 1 < len(text) and not (text[at + 1].isspace() or text[at + 1] in "”»\"'")):
        return False
    word = text[max(0, at - 8) : at].replace("’", " ").replace("'", " ").split(" ")[-1]
    return text[at] != "." or word.lower().strip("(“«\n\t\u00a0") not in _SHORT


def _left(text: str, start: int) -> int:
    at = start - 1
    while at >= 0 and not _ends_sentence(text, at):
        at -= 1
    at += 1
    while at < start and (text[at].isspace() or text[at] in "”»\"'"):
        at += 1
    return at


def _right(text: str, end: int) -> int:
    at = end - 1
    while at < len(text) and not _ends_sentence(text, at):
        at += 1
    while at < len(text) and text[at] in _ENDS + "”»\"'":
        at += 1
    return at
