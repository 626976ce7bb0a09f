"""Samples of every text format, mutated at random: only ParseError ever leaves a parser, in one line."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.parsers.sampled import sample
from tracker.parsers.document import Given, ParseError
from tracker.parsers.registry import NOTHING_GIVEN, parse

TURN = {
    "document": "av-1", "date": "2014-05-14", "order": 0, "speaker": "Ms. Lee", "given_name": "Ann", "party": "HP",
    "riding": "North Quay", "chair": False, "language": "en", "text": "The tide is fair.", "kind": None,
}  # fmt: skip
SAMPLES = {
    "openparliament": sample("openparliament.json"),
    "lipad": sample("lipad.csv"),
    "csv": sample("transcript.csv"),
    "json-lines": b"".join(json.dumps(TURN | {"order": order}).encode() + b"\n" for order in range(4)),
    "webvtt": sample("captions.vtt"),
    "srt": sample("captions.srt"),
    "article": sample("article.txt"),
}
SCRAPS = (
    b"", b"\n", b"\n\n", b"\r", b'"', b"'", b",", b";", b"\t", b"{", b"}", b"[", b"]", b"<", b">", b"</p>", b"<v ", b"&", b"&#0;",
    b":", b">> ", b" --> ", b"00:00:01.000 --> 00:00:02.000\n", b"\\u0000", b"\\ud800", b"\xff", b"\xef\xbb\xbf", b"\x85",
    b"\xe2\x80\xa8", b"null", b"true", b"-1", b"1e999", b"99999999999999999999", b"2014-02-30", b"9999-12-31", b"0000-00-00",
    b"javascript:", b"\xe2\x80\x9c", b"\xe2\x80\x9d said ", b"WEBVTT", b"NOTE ", b"Date: ", b"<html>", b"<p class=procedural>",
    b"<blockquote>", b"The Speaker", b"Ann Lee: ", b"A" * 200,
)  # fmt: skip
# Each edit is one number, which says where, how long, with which scrap and how.
EDITS = st.lists(st.integers(0, 10_000 * 60 * len(SCRAPS) * 4 - 1), min_size=1, max_size=8)
HUNT = settings(
    max_examples=2_000, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def mutated(data: bytes, edits: list[int]) -> bytes:
    """The bytes with pieces replaced, doubled, put in or cut out, each at a ten-thousandth of the length."""
    for edit in edits:
        edit, what = divmod(edit, 4)
        edit, number = divmod(edit, len(SCRAPS))
        at, length = divmod(edit, 60)
        scrap = SCRAPS[number]
        start = at * len(data) // 10_000
        piece = data[start : start + length]
        if what == 0:
            data = data[:start] + scrap + data[start + length :]
        elif what == 1:
            data = data[:start] + piece + scrap + piece + data[start + length :]
        elif what == 2:
            data = data[:start] + scrap + data[start:]
        else:
            data = data[:start] + data[start + length * 40 :]
    return data


def parse_or_refuse(data: bytes, name: str, format: str | None, given: Given) -> None:  # noqa: A002
    try:
        documents = parse(data, name=name, format=format, given=given)
    except ParseError as error:
        refusal = str(error)
        documents = []
    else:
        refusal = "-"
    assert refusal.isprintable()
    assert 0 < len(refusal) < 500
    for document in documents:
        assert document.external_id
        assert len(document.external_id) <= 120
        ids = [speech.external_id for speech in document.speeches]
        assert len(ids) == len(set(ids))
        assert all(speech.text.strip() for speech in document.speeches)
        assert all(len(speech.external_id) <= 120 and len(speech.url) <= 500 for speech in document.speeches)
        assert all(speech.url.startswith(("https://", "http://")) for speech in document.speeches if speech.url)


@pytest.mark.parametrize("format", SAMPLES)
@HUNT
@given(edits=EDITS, dated=st.booleans(), found=st.booleans())
def test_only_the_parsers_own_error_leaves_it(format, edits, dated, found):  # noqa: A002
    silent = format in ("webvtt", "srt", "article")
    given_ = Given(title="Tides") if silent and dated else NOTHING_GIVEN
    name = "2014-05-14.txt" if dated else "a"
    parse_or_refuse(mutated(SAMPLES[format], edits), name, None if found else format, given_)


@settings(HUNT, max_examples=300)
@given(edits=EDITS)
def test_only_the_parsers_own_error_leaves_the_reader_of_pages(edits):
    parse_or_refuse(mutated(sample("article.html"), edits), "2014-05-14.html", "article", NOTHING_GIVEN)
