"""Checking a text that a reader brings: the published lines in it, found as matching finds them. It stores nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.engine.words import LANGUAGES
from tracker.jobs.found_mentions import HeldText, Scanned, mentions_found, near_found, scan, suggestion
from tracker.jobs.loaded_lines import LoadedLines
from tracker.jobs.standing_lines import standing_lines
from tracker.models import Party
from tracker.parsers.document import Given, ParseError
from tracker.parsers.file_facts import language_of
from tracker.parsers.plain_text import read_text
from tracker.parsers.registry import FORMATS, HEAD, parse

MOST_CHARACTERS = 250_000
_GZIP = b"\x1f\x8b"
# No text of this kind says its own day, and none is needed: whatever day is given, it is not looked at.
_ANY_DAY = Given(day=date(2000, 1, 1))

Span = tuple[int, int]
_Key = tuple[int, int]


class TooLong(ValueError):
    """A text of more than MOST_CHARACTERS characters."""


@dataclass(frozen=True)
class LineInText:
    """A line in one part of a text: where, in code points, and in what stance by which cue; as a suggestion, which
    counts for nothing, with its score."""

    point: int
    spans: tuple[Span, ...]
    stance: str
    cue: str
    score: float | None = None

    @property
    def suggested(self) -> bool:
        """Whether it only comes near the line."""
        return self.score is not None


@dataclass(frozen=True)
class CheckedPart:
    """One speaker's words, or all of a text that names no speakers, with the lines in them by their first place."""

    speaker: str
    language: str
    text: str
    lines: tuple[LineInText, ...]


@dataclass(frozen=True)
class CheckedText:
    """The parts in order, and the format that they were read as; "" for plain text."""

    format: str
    parts: tuple[CheckedPart, ...]


@dataclass(frozen=True)
class _Part:
    speaker: str
    affiliation: str
    text: str


def check_text(*, data: bytes, name: str = "", party: Party | None = None) -> CheckedText:
    """The text in those bytes with the published lines in it. Captions, web pages and transcripts are told by how they
    begin; anything else is read as it is printed. `party` is whose words they are, where the text does not say it.

    A text is read in both languages, as speeches of Parliament are in both; near matches are looked for in the one that
    it is mostly in. Raises ParseError for what is no text or cannot be read, and TooLong. Five queries; nothing is
    stored.
    """
    format_name, parts = _parts(data, name)
    if sum(len(part.text) for part in parts) > MOST_CHARACTERS:
        raise TooLong
    loaded = standing_lines()
    held: list[HeldText] = []
    for number, part in enumerate(parts):
        said_by = _party_of(part.affiliation, loaded) or (party.pk if party else None)
        floor = language_of({}, "", part.text)
        held += [HeldText(0, number, language, part.text, floor, said_by) for language in LANGUAGES]
    scanned = scan(loaded, held)
    found = _found(loaded, scanned)
    floors = {text.speech: text.floor for text in held}
    return CheckedText(
        format_name,
        tuple(
            CheckedPart(part.speaker, floors[number], part.text, tuple(found.get(number, ())))
            for number, part in enumerate(parts)
        ),
    )


def _parts(data: bytes, name: str) -> tuple[str, list[_Part]]:
    if data.startswith(_GZIP):
        # Small files can unpack to very large ones.
        raise ParseError("the file is compressed: unpack it first")
    known = next((known for known in FORMATS if known.looks_like(data[:HEAD])), None)
    # An article in plain text is read as it is printed, quotations and all; a web page has to be taken apart.
    if known is None or (known.name == "article" and not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")):
        text = read_text(data).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        return "", [_Part("", "", text)]
    given = _ANY_DAY if known.parse_given else Given()
    documents = parse(data, name=name, format=known.name, given=given)
    speeches = [speech for document in documents for speech in document.speeches]
    parts = [_Part(speech.speaker, speech.affiliation, speech.text) for speech in speeches if speech.text.strip()]
    if not parts:
        raise ParseError("nobody says anything in it")
    return known.name, parts


def _found(loaded: LoadedLines, scanned: Scanned) -> Mapping[int, Sequence[LineInText]]:
    """By part, the lines in it in order of their first place, and the suggestions of lines that are not."""
    by_key: dict[_Key, LineInText] = {}
    for made in mentions_found(loaded, scanned):
        spans = joined([(int(start), int(end)) for _, start, end in made.spans])
        by_key[made.speech, made.point] = LineInText(made.point, spans, made.stance, made.cue)
    near: dict[_Key, LineInText] = {}
    for score, point, place in near_found(loaded, scanned):
        text, start, end, _ = place
        key = text.speech, point
        if text.language == text.floor and key not in by_key:
            made = suggestion(loaded, score, point, place)
            near[key] = LineInText(point, ((start, end),), made.stance, made.cue, score)
    by_part: dict[int, list[LineInText]] = defaultdict(list)
    for (part, _), line in (by_key | near).items():
        by_part[part].append(line)
    for lines in by_part.values():
        lines.sort(key=lambda line: (line.spans[0], line.point))
    return by_part


def joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap made one: the same words may be found in both languages."""
    together: list[Span] = []
    for start, end in sorted(spans):
        if together and start < together[-1][1]:
            together[-1] = together[-1][0], max(end, together[-1][1])
        else:
            together.append((start, end))
    return tuple(together)


def _party_of(affiliation: str, loaded: LoadedLines) -> int | None:
    """The party that is printed beside a speaker, where its name is one party's alone."""
    printed = affiliation.strip().casefold()
    if not printed:
        return None
    named = [
        party
        for party, names in loaded.party_names.items()
        if party is not None and printed in (name.casefold() for name in names)
    ]
    return named[0] if len(named) == 1 else None
