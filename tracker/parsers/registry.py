"""The one door to every parser: decompresses, recognises the format, and parses."""

import gzip
import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracker.parsers import (
    akoma_ntoso,
    article,
    canada_hansard,
    csv_lines,
    json_lines,
    lipad,
    openparliament,
    parlamint,
    parlparse,
    srt,
    webvtt,
)
from tracker.parsers.document import Given, ParsedDocument, ParseError
from tracker.parsers.people import Companion

LARGEST = 256 * 1024 * 1024
# As much of a file as its format is told from: a document type with its entities may come first.
HEAD = 16 * 1024
_CHUNK = 1024 * 1024
NOTHING_GIVEN = Given()


@dataclass(frozen=True)
class Format:
    """One format: its name, whether a file's first bytes are like it, and the parser, which is given the companions.

    Some formats have companions: files without speeches that say who the speakers are. `is_companion` recognises one
    by its first bytes, and `read_companion` reads it. Others may not say their own day, address and title: their
    `parse_given` takes what is said of the file beside it.
    """

    name: str
    looks_like: Callable[[bytes], bool]
    parse: Callable[[bytes, str, Sequence[Companion]], list[ParsedDocument]]
    is_companion: Callable[[bytes], bool] = lambda head: False
    read_companion: Callable[[bytes, str], Companion] | None = None
    parse_given: Callable[[bytes, str, Given], list[ParsedDocument]] | None = None


def _alone(
    name: str, looks_like: Callable[[bytes], bool], parse: Callable[[bytes, str], list[ParsedDocument]]
) -> Format:
    """A format that no companion has a say in."""
    return Format(name, looks_like, lambda data, name, _: parse(data, name))


def _silent(
    name: str, looks_like: Callable[[bytes], bool], parse: Callable[[bytes, str, Given], list[ParsedDocument]]
) -> Format:
    """A format that may not say its own day, address and title."""
    return Format(name, looks_like, lambda data, name, _: parse(data, name, NOTHING_GIVEN), parse_given=parse)


FORMATS = (
    _alone(canada_hansard.FORMAT, canada_hansard.looks_like, canada_hansard.parse),
    Format(parlamint.FORMAT, parlamint.looks_like, parlamint.parse, parlamint.is_companion, parlamint.read_people),
    Format(parlparse.FORMAT, parlparse.looks_like, parlparse.parse, parlparse.is_companion, parlparse.read_people),
    Format(akoma_ntoso.FORMAT, akoma_ntoso.looks_like, akoma_ntoso.parse),
    _alone(lipad.FORMAT, lipad.looks_like, lipad.parse),
    _alone(openparliament.FORMAT, openparliament.looks_like, openparliament.parse),
    _alone(csv_lines.FORMAT, csv_lines.looks_like, csv_lines.parse),
    _alone(json_lines.FORMAT, json_lines.looks_like, json_lines.parse),
    _silent(webvtt.FORMAT, webvtt.looks_like, webvtt.parse),
    _silent(srt.FORMAT, srt.looks_like, srt.parse),
    # Whatever reads like prose, so after all the others.
    _silent(article.FORMAT, article.looks_like, article.parse),
)


def parse(
    data: bytes,
    *,
    name: str,
    format: str | None = None,  # noqa: A002
    companions: Sequence[Companion] = (),
    given: Given = NOTHING_GIVEN,
) -> list[ParsedDocument]:
    """The documents in a file's bytes; `name` is the file's, `format` overrides recognition, `companions` of any format
    say who the speakers are, and `given` is what is said of the file beside it, for formats that do not say it.

    Raises ParseError for anything that is not one whole file of a known format, of at most 256 MB decompressed.
    """
    data = _whole(data)
    known = _format(data[:HEAD], format)
    if known.parse_given:
        documents = known.parse_given(data, name, given)
    elif given:
        raise ParseError(f"a file of the format {known.name} says its own date, address and title: give none")
    else:
        documents = known.parse(data, name, companions)
    if not documents:
        raise ParseError("the file holds no document")
    return documents


def is_companion(head: bytes) -> bool:
    """Whether a file that begins with these bytes, at least HEAD of them, is a companion of some format."""
    return _companion_format(_decompressed_head(head)) is not None


def companion(data: bytes, *, name: str) -> Companion:
    """The companion in a file's bytes. Raises ParseError when they are not one whole companion."""
    data = _whole(data)
    known = _companion_format(data[:HEAD])
    if known is None or known.read_companion is None:
        raise ParseError("the file is no list of people of a known format", "line 1")
    return known.read_companion(data, name)


def _whole(data: bytes) -> bytes:
    """The bytes decompressed, and refused when there are none or too many, or when they are not text."""
    if data[:2] == b"\x1f\x8b":
        data = _decompressed(data)
    if len(data) > LARGEST:
        raise ParseError(f"the file is larger than {LARGEST // 1024**2} MB")
    if not data.strip():
        raise ParseError("the file is empty")
    nul = data.find(b"\0")
    if nul >= 0 and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ParseError("the file is binary, not text", f"byte {nul + 1}")
    return data


def _format(head: bytes, wanted: str | None) -> Format:
    known = ", ".join(known.name for known in FORMATS)
    for candidate in FORMATS:
        if candidate.name == wanted or (wanted is None and candidate.looks_like(head)):
            return candidate
    if wanted:
        raise ParseError(f"unknown format “{wanted}” (known: {known})")
    raise ParseError(f"the format is not one of {known}", "line 1")


def _companion_format(head: bytes) -> Format | None:
    return next((known for known in FORMATS if known.is_companion(head)), None)


def _decompressed_head(head: bytes) -> bytes:
    if head[:2] != b"\x1f\x8b":
        return head[:HEAD]
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b""


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
