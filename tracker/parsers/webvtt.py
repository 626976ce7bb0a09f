"""WebVTT captions (W3C): cues with voices, notes that say what they are of, and the header of YouTube's."""

from tracker.parsers.captions import TIMING, Cue, document, lines_of, starts_at
from tracker.parsers.document import Given, ParsedDocument, ParseError
from tracker.parsers.file_facts import fact

FORMAT = "webvtt"
_NOT_CUES = ("NOTE", "STYLE", "REGION")


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")


def parse(data: bytes, name: str, given: Given) -> list[ParsedDocument]:
    """The video's one document. Its day, address and title are as given, else as its header or a NOTE states them
    ("date: 2014-05-14"), else (the day) in the file's name.

    Raises ParseError, with the line, when it is not WebVTT, for a wrong time, and when there is no cue or no day.
    """
    if not looks_like(data):
        raise ParseError("the file does not begin with WEBVTT", "line 1")
    stated: dict[str, str] = {}
    cues: list[Cue] = []
    lines: list[str] = []
    start: int | None = None
    began = 0
    block = "WEBVTT"
    for number, line in lines_of(data):
        if "-->" in line and block not in _NOT_CUES:
            timing = TIMING.match(line)
            if not timing:
                raise ParseError(f"wrong time “{line.strip()[:60]}”: a time is written 00:01:02.345 --> 00:01:04.000",
                                 f"line {number}")  # fmt: skip
            if start is not None:
                cues.append(Cue(start, tuple(lines), began))
            lines, start, began, block = [], starts_at(timing), number, "cue"
        elif not line.strip():
            if start is not None:
                cues.append(Cue(start, tuple(lines), began))
            lines, start, block = [], None, ""
        elif start is not None:
            lines.append(line)
        elif not block:
            word = line.split(maxsplit=1)[0]
            block = word if word in _NOT_CUES else "id"
            if word == "NOTE":
                _note(stated, line.strip()[len(word) :])
        elif block in ("NOTE", "WEBVTT"):
            _note(stated, line)
    if start is not None:
        cues.append(Cue(start, tuple(lines), began))
    return [document(FORMAT, cues, name=name, stated=stated, given=given)]


def _note(stated: dict[str, str], line: str) -> None:
    said = fact(line)
    if said:
        stated.setdefault(*said)
