"""SubRip captions (SRT): numbered cues, with the day, address and title given beside them or in the file's name."""

import re

from tracker.parsers.captions import TIMING, Cue, document, lines_of, starts_at
from tracker.parsers.document import Given, ParsedDocument, ParseError

FORMAT = "srt"
_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:\d+\s*\r?[\r\n]\s*)?\d{1,4}:\d{1,2}:\d{1,2}[,.]\d{1,3}\s*-->")


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return bool(_HEAD.match(head))


def parse(data: bytes, name: str, given: Given) -> list[ParsedDocument]:
    """The video's one document; its day, address and title are as given, or (the day) in the file's name.

    Raises ParseError, with the line, for a wrong time, for text before the first, and when there is no cue or no day.
    """
    cues: list[Cue] = []
    lines: list[str] = []
    start: int | None = None
    began = 0
    after_empty = True
    for number, line in lines_of(data):
        if "-->" in line:
            timing = TIMING.match(line)
            if not timing:
                raise ParseError(f"wrong time “{line.strip()[:60]}”: a time is written 00:01:02,345 --> 00:01:04,000",
                                 f"line {number}")  # fmt: skip
            if start is not None:
                # The number of this cue was taken for the last line of the cue before.
                cues.append(Cue(start, tuple(lines[:-1] if lines and lines[-1].strip().isdigit() else lines), began))
            lines, start, began = [], starts_at(timing), number
        elif line.strip() and (start is not None or not (after_empty and line.strip().isdigit())):
            if start is None:
                raise ParseError("there is text before the first time", f"line {number}")
            lines.append(line)
        after_empty = not line.strip()
    if start is not None:
        cues.append(Cue(start, tuple(lines), began))
    return [document(FORMAT, cues, name=name, stated={}, given=given)]
