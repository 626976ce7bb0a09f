"""Bytes to text for the formats that are plain text."""

from collections.abc import Iterator

from tracker.parsers.document import ParseError


def read_text(data: bytes) -> str:
    """UTF-8 text without its byte order mark; raises ParseError, with the line, for anything else, or nothing."""
    if not data.strip():
        raise ParseError("the file is empty")
    nul = data.find(b"\0")
    if nul >= 0:
        raise ParseError("the file is binary, not text", _line(data, nul))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError("not UTF-8 text", _line(data, error.start)) from None


def each_line(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, one at a time; only a line feed ends a line, or a return where there is none."""
    end = "\n" if "\n" in text else "\r"
    at, number = 0, 1
    while at <= len(text):
        stop = text.find(end, at)
        stop = len(text) if stop < 0 else stop
        yield number, text[at:stop].removesuffix("\r")
        at, number = stop + 1, number + 1


def _line(data: bytes, offset: int) -> str:
    newlines = data.count(b"\n", 0, offset)
    return f"line {newlines + 1}"
