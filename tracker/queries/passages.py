"""Passages: the words of a mention marked inside the speech that they stand in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.models import Mention, Speech, SpeechText

REACH = 220
WINDOWS = 3
# Where spans crowd, a place stops growing at this many times the reach.
WIDEST = 5

Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class ShownMention:
    """A mention with its passage; no pieces where only the fact is held, and the official link stands in."""

    mention: Mention
    language: str
    pieces: tuple[Piece, ...]


def marked(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The whole text cut into pieces, those inside a span (code points, end exclusive) marked."""
    return _pieces(text, 0, len(text), _settled(spans, len(text)))


def excerpt(text: str, spans: Iterable[Span], *, reach: int = REACH, windows: int = WINDOWS) -> tuple[Piece, ...]:
    """The marked spans with up to `reach` code points on either side, cut at words, in at most `windows` places."""
    settled = _settled(spans, len(text))
    if not settled:
        return ()
    places: list[list[int]] = []
    for start, end in settled:
        left, right = _word_start(text, start - reach), _word_end(text, end + reach)
        if places and left <= places[-1][1]:
            if places[-1][1] - places[-1][0] < WIDEST * reach:
                places[-1][1] = max(right, places[-1][1])
        else:
            places.append([left, right])
    pieces: list[Piece] = []
    for left, right in places[:windows]:
        if left > 0 and not pieces:
            pieces.append(Piece("… "))
        pieces += _pieces(text, left, right, settled)
        if right < len(text):
            pieces.append(Piece(" … "))
    return tuple(pieces)


def spans_by_language(mention: Mention) -> dict[str, list[Span]]:
    """The spans as stored, [[language, start, end], …], by language."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for language, start, end in mention.spans:
        spans[language].append((start, end))
    return dict(spans)


def language_shown(held: Mapping[str, object], said_in: Iterable[str], *, page: str, floor: str) -> str:
    """The language to show a speech in: one held in which the words stand, the page's before the floor's."""
    found = [language for language in said_in if language in held]
    for language in (page, floor, *sorted(found)):
        if language in found:
            return language
    for language in (page, floor, *sorted(held)):
        if language in held:
            return language
    return floor


def headings_of(speeches: Iterable[int]) -> dict[int, dict[str, str]]:
    """The headings of these speeches as each edition prints them, by speech and language; one query."""
    headings: dict[int, dict[str, str]] = defaultdict(dict)
    rows = SpeechText.objects.filter(speech__in=list(speeches)).exclude(heading="")
    for speech, language, heading in rows.values_list("speech_id", "language", "heading"):
        headings[speech][language] = heading
    return headings


def texts_of(speeches: Iterable[int]) -> dict[int, dict[str, str]]:
    """The texts held of these speeches, by speech and language; one query."""
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    rows = SpeechText.objects.filter(speech__in=list(speeches)).values_list("speech_id", "language", "text")
    for speech, language, text in rows:
        texts[speech][language] = text
    return texts


def shown_mentions(mentions: Sequence[Mention], *, page_language: str) -> list[ShownMention]:
    """The mentions with their words marked in context; one query for any number of mentions."""
    texts = texts_of({mention.speech_id for mention in mentions})
    shown = []
    for mention in mentions:
        held = texts.get(mention.speech_id, {})
        spans = spans_by_language(mention)
        speech: Speech = mention.speech
        language = language_shown(held, spans, page=page_language, floor=speech.language)
        shown.append(ShownMention(mention, language, excerpt(held.get(language, ""), spans.get(language, ()))))
    return shown


def _settled(spans: Iterable[Span], length: int) -> list[Span]:
    """The spans inside the text, in order, those that touch or overlap joined."""
    joined: list[Span] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _pieces(text: str, left: int, right: int, spans: Sequence[Span]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = left
    for start, end in spans:
        if start < left or end > right:
            continue
        pieces += [Piece(text[at:start]), Piece(text[start:end], marked=True)]
        at = end
    pieces.append(Piece(text[at:right]))
    return tuple(piece for piece in pieces if piece.text)


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    while at < len(text) and not text[at - 1].isspace():
        at += 1
    return at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    while at > 0 and not text[at].isspace():
        at -= 1
    return at
