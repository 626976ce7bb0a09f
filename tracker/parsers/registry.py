"""The one door to every parser: decompresses, recognises the format, and parses."""

import gzip
import io
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tracker.parsers import canada_hansard, json_lines
from tracker.parsers.document import ParsedDocument, ParseError

LARGEST = 256 * 1024 * 1024
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Format:
    """One format: its name, whether a file's first bytes are like it, and the parser."""

    name: str
    looks_like: Callable[[bytes], bool]
    parse: Callable[[bytes, str], list[ParsedDocument]]


FORMATS = (
    Format(canada_hansard.FORMAT, canada_hansard.looks_like, canada_hansard.parse),
    Format(json_lines.FORMAT, json_lines.looks_like, json_lines.parse),
)


def parse(data: bytes, *, name: str, format: str | None = None) -> list[ParsedDocument]:  # noqa: A002
    """The documents in a file's bytes; `name` is only for messages, `format` overrides recognition.

    Raises ParseError for anything that is not one whole file of a known format, of at most 256 MB decompressed.
    """
    if data[:2] == b"\x1f\x8b":
        data = _decompressed(data)
    if len(data) > LARGEST:
        raise ParseError(f"the file is larger than {LARGEST // 1024**2} MB")
    if not data.strip():
        raise ParseError("the file is empty")
    head = data[:4096]
    nul = data.find(b"\0")
    if nul >= 0 and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ParseError("the file is binary, not text", f"byte {nul + 1}")
    documents = _format(head, format).parse(data, name)
    if not documents:
        raise ParseError("the file holds no document")
    return documents


def _format(head: bytes, wanted: str | None) -> Format:
    known = ", ".join(known.name for known in FORMATS)
    for candidate in FORMATS:
        if candidate.name == wanted or (wanted is None and candidate.looks_like(head)):
            return candidate
    if wanted:
        raise ParseError(f"unknown format “{wanted}” (known: {known})")
    raise ParseError(f"the format is not one of {known}", "line 1")


def _decompressed(data: bytes) -> bytes:
    pieces, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > LARGEST:
                    raise ParseError(f"the file is larger than {LARGEST // 1024**2} MB when decompressed")
                pieces.append(piece)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ParseError(f"the gzip data is broken or cut short: {error}", f"after {size} bytes") from None
    return b"".join(pieces)
