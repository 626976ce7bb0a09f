"""Bytes to text for the formats that are plain text."""

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


def _line(data: bytes, offset: int) -> str:
    newlines = data.count(b"\n", 0, offset)
    return f"line {newlines + 1}"
