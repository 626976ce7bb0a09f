"""Captions of a video, whatever file they come in: cues become the turns of whoever their marks name."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from tracker.parsers.canada_labels import read_label
from tracker.parsers.document import Given, ParsedDocument, ParsedSpeech, ParseError
from tracker.parsers.file_facts import LONGEST_URL, day_of, identity, language_of, url_of
from tracker.parsers.plain_text import each_line, read_text

TIMING = re.compile(
    r"^\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})\s*-->\s*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d", re.A
)
UNNAMED = "[unnamed]"

_TAG = re.compile(r"<(/?)([a-zA-Z]*+)([^<>]*+)>|\{\\[^{}]*\}")
_SOUND = re.compile(r"\[[^\[\]]*\]|^\s*\([^()]*\)\s*$|^.*[♪♫].*$")
_CHANGE = re.compile(r"^\s*(?:>>+|»)\s*")
_WORD = r"[^\W\d_a-z][\w.'’-]*"
_BRACKET = r"(?: \([^()]{1,120}\))?"
# "MS. QUILL:", "THE SPEAKER:", "Ms. Ada Quill (North Quay):", "Ada Quill:"; a single word such as "Note:" is no name.
_CAPITALS = re.compile(
    rf"^((?:[^\W\d_a-z][^\W\d_a-z.'’-]*\.?)(?: [^\W\d_a-z][^\W\d_a-z.'’-]*\.?){{0,5}}{_BRACKET}):(?:\s+|$)"
)
_NAMED = re.compile(rf"^({_WORD}(?: (?:(?:van|von|de|du|der|la|le|hon\.?) ){{0,2}}{_WORD}){{1,5}}{_BRACKET}):(?:\s+|$)")
_AFTER_CHANGE = re.compile(r"^([^:\s][^:]{0,100}?):(?:\s+|$)")
_LONGEST_NAME = 200
# No line of captions is as long; words are gathered in pieces of this length, not one by one.
_LONGEST_LINE = 20_000
_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: when it begins, in thousandths of a second, its lines with their marks, and its line in the file."""

    start: int
    lines: tuple[str, ...]
    line: int


@dataclass(slots=True)
class _Turn:
    """One speaker's words so far."""

    speaker: str
    start: int
    line: int
    by_voice: bool = False
    lines: int = 0
    pieces: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.lines += 1
        if self.pieces and len(self.pieces[-1]) < _PIECE:
            self.pieces[-1] += " " + text
        else:
            self.pieces.append(text)


def starts_at(timing: re.Match[str]) -> int:
    """When a cue with that timing line begins, in thousandths of a second."""
    hours, minutes, seconds, fraction = timing.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))


def lines_of(data: bytes) -> Iterator[tuple[int, str]]:
    """The file's lines with their numbers. Raises ParseError for what is not UTF-8, a line longer than any caption's,
    and more lines than captions of that size have."""
    text = read_text(data)
    if max(data.count(b"\n"), data.count(b"\r")) > max(100_000, len(data) // 8):
        raise ParseError("there are more lines than captions of this size can hold")
    for number, line in each_line(text):
        if len(line) > _LONGEST_LINE:
            raise ParseError(f"the line is longer than {_LONGEST_LINE} characters", f"line {number}")
        yield number, line


def document(
    format: str,  # noqa: A002
    cues: Sequence[Cue],
    *,
    name: str,
    stated: dict[str, str],
    given: Given,
    warnings: Sequence[str] = (),
) -> ParsedDocument:
    """The video that the cues are of. Raises ParseError when there is no cue, or no day to be found."""
    if not cues:
        raise ParseError("there are no cues")
    day = day_of(stated, given, name)
    url = url_of(stated, given)
    turns = _turns(_without_repeats(cues))
    text = " ".join(piece for turn in turns[:200] for piece in turn.pieces[:5])
    language = language_of(stated, name, text)
    unnamed = sum(turn.lines for turn in turns if turn.speaker == UNNAMED)
    told = [*warnings]
    if unnamed:
        told.append(f"lines of no named speaker: {unnamed} of {sum(turn.lines for turn in turns)}")
    if not turns:
        told.append("no speeches found")
    return ParsedDocument(
        format=format,
        external_id=identity(url, day, name),
        date=day,
        language=language,
        title=(given.title or stated.get("title", "")).strip(),
        url=url,
        speeches=_speeches(turns, url, language, day),
        warnings=told,
    )


def _without_repeats(cues: Sequence[Cue]) -> Sequence[Cue]:
    """The cues without the lines that captions which roll up print again, where that is how these are printed."""
    overlaps = [_overlap(before.lines, cue.lines) for before, cue in pairwise(cues)]
    if len(cues) < 4 or 3 * sum(bool(overlap) for overlap in overlaps) < len(cues):
        return cues
    return [Cue(cue.start, cue.lines[overlap:], cue.line) for cue, overlap in zip(cues, [0, *overlaps], strict=True)]


def _overlap(before: tuple[str, ...], lines: tuple[str, ...]) -> int:
    """How many of the first lines are the last ones of the cue before, whatever marks stand in them."""
    earlier, later = [_bare(line) for line in before[-4:]], [_bare(line) for line in lines[:4]]
    for length in range(min(len(earlier), len(later)), 0, -1):
        if earlier[-length:] == later[:length]:
            return length
    return 0


def _bare(line: str) -> str:
    return " ".join(_TAG.sub("", line).split())


def _turns(cues: Sequence[Cue]) -> list[_Turn]:
    turns: list[_Turn] = []
    for cue in cues:
        voice = ""
        for line in cue.lines:
            for spoken_by, text in _voices(line, voice):
                voice = spoken_by
                _say(turns, cue, spoken_by, text)
    return [turn for turn in turns if turn.lines]


def _voices(line: str, voice: str) -> list[tuple[str, str]]:
    """The pieces of a line, each with the voice that a tag gives it ("" for none), without any tag."""
    pieces, held, at = [], "", 0
    for tag in _TAG.finditer(line):
        held += line[at : tag.start()]
        at = tag.end()
        if (tag[2] or "").lower() == "v":
            pieces.append((voice, held))
            held = ""
            # <v.loud Ada Quill>: classes come before the name.
            voice = "" if tag[1] else " ".join(html.unescape(tag[3]).partition(" ")[2].split())[:_LONGEST_NAME]
    pieces.append((voice, held + line[at:]))
    return [(spoken_by, " ".join(html.unescape(text).split())) for spoken_by, text in pieces]


def _say(turns: list[_Turn], cue: Cue, voice: str, text: str) -> None:
    """Add a piece of text to the turn that is going on, or begin one."""
    text = _SOUND.sub("", text).strip()
    change = _CHANGE.match(text)
    text = text[change.end() :] if change else text
    named = None if voice else (_AFTER_CHANGE if change else _CAPITALS).match(text)
    named = named or (None if voice else _NAMED.match(text))
    if named:
        text = text[named.end() :]
    last = turns[-1] if turns else None
    speaker = voice or (" ".join(named[1].split()) if named else "")
    # A voice tag is for its own cue; a name before a colon is until the next.
    goes_on = last is not None and not last.by_voice and not change
    if not speaker and not goes_on:
        speaker = UNNAMED
    if not text and not named:
        return
    if last is None or (speaker and speaker != last.speaker) or (change and speaker == UNNAMED):
        last = _Turn(speaker, cue.start, cue.line, bool(voice))
        turns.append(last)
    if text:
        last.add(text)


def _speeches(turns: list[_Turn], url: str, language: str, day: date) -> tuple[ParsedSpeech, ...]:
    speeches = []
    seen: dict[int, int] = {}
    for turn in turns:
        seen[turn.start] = seen.get(turn.start, 0) + 1
        label = read_label(turn.speaker)
        again = f".{seen[turn.start]}" if seen[turn.start] > 1 else ""
        unnamed = turn.speaker == UNNAMED
        speeches.append(
            ParsedSpeech(
                external_id=f"{turn.start}{again}",
                speaker=UNNAMED if unnamed else label.printed,
                text=" ".join(turn.pieces),
                name="" if unnamed else label.name,
                affiliation=label.affiliation,
                role=label.role,
                riding=label.riding,
                language=language,
                url=_link(url, turn.start // 1000),
                place=f"line {turn.line}",
            )
        )
    return tuple(speeches)


def _link(url: str, seconds: int) -> str:
    """The address of a moment in the video: YouTube takes a parameter, players by the standard a media fragment."""
    if not url:
        return ""
    page = url.partition("#")[0]
    if len(page) > LONGEST_URL - len("&t=999999999"):
        return ""
    if re.match(r"https?://(?:[\w-]+\.)*(?:youtube\.com|youtu\.be)/", page):
        page = re.sub(r"(?<=[?&])t=[^&]*&?", "", page).rstrip("?&")
        return f"{page}{'&' if '?' in page else '?'}t={seconds}"
    return f"{page}#t={seconds}"
