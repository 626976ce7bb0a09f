"""Bad input of every kind: one line that names the place, and nothing else."""

import gzip
import json

import pytest

from tracker.parsers.article_slideshow import parse as parse_article
from tracker.parsers.document import ParseError
from tracker.parsers.registry import parse
from tracker.parsers.rosters import parse_roster

TURN = {
    "document": "av-1", "date": "2014-05-14", "order": 0, "speaker": "Ms. Lee", "given_name": "Ann", "party": "HP",
    "riding": "North Quay", "chair": False, "language": "en", "text": "The tide is fair.",
}  # fmt: skip


def lines(*turns: dict) -> bytes:
    return b"".join(json.dumps(turn).encode() + b"\n" for turn in turns)


def without(column: str) -> dict:
    return {name: value for name, value in TURN.items() if name != column}


WHOLE = gzip.compress(lines(*(TURN | {"order": n, "text": f"{n} " * 50} for n in range(200))))

FILES = {
    "an empty file": (b"", "the file is empty"),
    "only empty lines": (b" \n\n", "the file is empty"),
    "gzip of nothing": (gzip.compress(b""), "the file is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "byte 9: the file is binary, not text"),
    "another format": (
        b"a,b\n1,2\n",
        "line 1: the format is not one of canada-hansard, parlamint, parlparse, akoma-ntoso, lipad, ",
    ),
    "not JSON": (lines(TURN) + b'{"document": \n', "line 2: not JSON: "),
    "nested too deep": (lines(TURN) + b'{"a":' * 100_000, "line 2: not JSON: "),
    "a list": (lines(TURN) + b"[1]\n", "line 2: the line is not a JSON object"),
    "a column too few": (lines(without("speaker")), "line 1: wrong columns: missing speaker"),
    "a column too many": (lines(TURN | {"mood": 1}), "line 1: wrong columns: unknown mood"),
    "a wrong kind of value": (lines(TURN | {"order": "1"}), 'line 1: wrong value for order: "1"'),
    "true for a number": (lines(TURN | {"order": True}), "line 1: wrong value for order: true"),
    "a number below zero": (lines(TURN | {"order": -1}), "line 1: wrong value for order: -1"),
    "a day that is not": (
        lines(TURN, TURN | {"order": 1, "date": "2014-02-30"}),
        "line 2: wrong date “2014-02-30”: a date is written 2014-05-14",
    ),
    "a day by week": (
        lines(TURN | {"date": "2014W203"}),
        "line 1: wrong date “2014W203”: a date is written 2014-05-14",
    ),
    "two days": (
        lines(TURN, TURN | {"order": 1, "date": "2014-05-15"}),
        "line 2: document “av-1” has two dates",
    ),
    "no speaker": (lines(TURN | {"speaker": " "}), "line 1: the speaker is empty"),
    "a turn twice": (lines(TURN, TURN), "line 2: turn 0 of document “av-1” appears twice"),
    "a language nobody reads": (lines(TURN | {"language": "de"}), "line 1: unknown language “de” (known: en, fr)"),
    "an escaped NUL": (lines(TURN | {"text": "fair\0tide"}), "line 1: the text holds a character that is not text"),
    "half a character": (lines(TURN | {"text": "\ud800"}), "line 1: the text holds a character that is not text"),
    "a long name": (lines(TURN | {"document": "d" * 121}), "line 1: the document is longer than 120 characters"),
    "a long id": (
        lines(TURN | {"person_id": f"{'s' * 61}:1"}),
        "line 1: the person_id is longer than 60 characters, a colon and 120 characters",
    ),
    "not UTF-8": (lines(TURN) + b'{"a": "\xe9"}', "line 2: not UTF-8 text"),
    "gzip cut short": (WHOLE[: len(WHOLE) // 2], "after "),
    "gzip with a broken head": (b"\x1f\x8b\x07" + b"\x01" * 30, "after 0 bytes: the gzip data is broken or cut short"),
    "gzip with a broken check": (WHOLE[:-8] + b"\x01" * 8, "after "),
}


@pytest.mark.parametrize("what", FILES)
def test_a_bad_transcript_is_one_line_with_its_place(what):
    data, message = FILES[what]
    with pytest.raises(ParseError) as error:
        parse(data, name="a.jsonl")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


HEAD = b"family,given,riding,party\n"
ROSTERS = {
    "an empty file": (b"", "the file is empty"),
    "no member": (HEAD, "a.csv holds no member"),
    "wrong columns": (b"name,party\n", "line 1: wrong columns: missing family, given, riding; unknown name"),
    "a column twice": (b"family,given,riding,party,party\n", "line 1: wrong columns: twice party"),
    "a short row": (HEAD + b"Lee,Ann,Quay,HP\nLee,Ann\n", "line 3: 2 cells where there are 4 columns"),
    "no given name": (HEAD + b"Lee,,Quay,HP\n", "line 2: the given is empty"),
    "no party": (HEAD + b"Lee,Ann,Quay,\n", "line 2: the party is empty"),
    "twice the same": (
        HEAD + b"Lee,Ann,Quay,HP\nlee,ann,quay,MP\n",
        "line 3: ann lee (quay) is there already, on line 2",
    ),
    "an open quotation mark": (HEAD + b'Lee,Ann,Quay,HP\nLee,"Ann,Quay,HP\n', "line 3: not CSV: "),
    "not UTF-8": (HEAD + b"Lee,Ren\xe9,Quay,HP\n", "line 2: not UTF-8 text"),
    "binary": (HEAD + b"Lee,Ann,\0,HP\n", "line 2: the file is binary, not text"),
    "a wrong day": (
        b"family,given,riding,party,as_of\nLee,Ann,Quay,HP,May\n",
        "line 2: wrong date “May”: a date is written 2014-05-14",
    ),
}


@pytest.mark.parametrize("what", ROSTERS)
def test_a_bad_roster_is_one_line_with_its_place(what):
    data, message = ROSTERS[what]
    with pytest.raises(ParseError) as error:
        parse_roster(data, name="a.csv")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


SLIDE = "\n• 1. Fair Fish\n\nNever fair.\n"
ARTICLES = {
    "an empty file": ("", "the file is empty"),
    "no slides": ("The fleet sailed.\n\n1. It came back.\n", "there are no slides"),
    "no article": (SLIDE, "line 2: there is no article before the slides"),
    "no passage": ("It sailed.\n\n• 2. Tides\n" + SLIDE, "line 3: slide 2 has no passage under its title"),
    "no title": ("It sailed.\n\n• 2.\n\nTurning.\n" + SLIDE, "line 3: slide 2 has no title"),
    "a rank twice": ("It sailed.\n" + SLIDE + SLIDE, "line 7: there are two slides 1"),
    "a rank missing": ("It sailed.\n\n• 3. Tides\n\nTurning.\n" + SLIDE, "line 3: slide 2 is missing"),
    "a rank nought": ("It sailed.\n\n• 0. Tides\n\nTurning.\n" + SLIDE, "line 3: ranks begin at 1"),
    "a long title": (
        f"It sailed.\n\n• 1. {'t' * 201}\n\nTurning.\n",
        "line 3: the title of slide 1 is longer than 200",
    ),
    "binary": ("It sailed.\n\0" + SLIDE, "line 2: the file is binary, not text"),
}


@pytest.mark.parametrize("what", ARTICLES)
def test_a_bad_article_is_one_line_with_its_place(what):
    text, message = ARTICLES[what]
    with pytest.raises(ParseError) as error:
        parse_article(text.encode(), name="a.txt")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
