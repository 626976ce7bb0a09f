"""The registry: recognising formats and decompressing."""

import gzip
import json

import pytest

from tracker.parsers import registry
from tracker.parsers.document import ParseError
from tracker.parsers.registry import parse

TURN = {
    "document": "av-1", "date": "2014-05-14", "order": 0, "speaker": "Ms. Lee", "given_name": "Ann", "party": "HP",
    "riding": "North Quay", "chair": False, "language": "en", "text": "The tide is fair.",
}  # fmt: skip
LINE = (json.dumps(TURN) + "\n").encode()


def test_json_lines_are_recognised_with_and_without_a_byte_order_mark():
    assert [d.format for d in parse(LINE, name="a")] == ["json-lines"]
    assert [d.format for d in parse(b"\xef\xbb\xbf" + LINE, name="a")] == ["json-lines"]


def test_gzip_is_known_by_its_content_whatever_the_name():
    assert parse(gzip.compress(LINE), name="a.txt") == parse(LINE, name="a.jsonl")


def test_a_named_format_is_used_instead_of_recognition():
    with pytest.raises(ParseError, match="line 1: not JSON"):
        parse(b"<Hansard/>", name="a", format="json-lines")


def test_an_unknown_format_is_refused_with_the_known_ones():
    with pytest.raises(ParseError) as error:
        parse(LINE, name="a", format="teletext")
    known = ", ".join(known.name for known in registry.FORMATS)
    assert str(error.value) == f"unknown format “teletext” (known: {known})"


def test_more_than_the_limit_is_refused_plain_or_decompressed(monkeypatch):
    monkeypatch.setattr(registry, "LARGEST", 1024 * 1024)
    big = LINE * 8000
    assert len(gzip.compress(big)) < 1024 * 1024 < len(big)
    with pytest.raises(ParseError, match=r"the file is larger than 1 MB when decompressed"):
        parse(gzip.compress(big), name="a")
    with pytest.raises(ParseError, match=r"the file is larger than 1 MB$"):
        parse(big, name="a")


def test_the_limit_is_256_mb():
    assert registry.LARGEST == 256 * 1024 * 1024
