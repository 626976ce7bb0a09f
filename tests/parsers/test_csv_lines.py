"""Transcripts as CSV with the columns of JSON Lines."""

from datetime import date

import pytest

from tests.parsers.sampled import read, sample
from tracker.parsers.document import ParseError
from tracker.parsers.registry import parse

HEAD = b"document,date,speaker,text\n"


def test_every_column_is_read():
    first, second = read("transcript.csv")
    assert (first.format, first.external_id, first.date, first.title) == (
        "csv", "av-1", date(2014, 5, 14), "Debates of Avalonia",
    )  # fmt: skip
    assert first.url == "https://assembly.example/1"
    chair, speech = first.speeches
    assert (chair.external_id, chair.stated_kind, chair.text) == ("1", "chair", "Order.")
    assert (speech.external_id, speech.name, speech.affiliation, speech.affiliation_is_stated) == (
        "2", "Ada Quill", "HP", True,
    )  # fmt: skip
    assert (speech.riding, speech.role, speech.heading, speech.url) == (
        "North Quay", "Critic", "Tides", "https://assembly.example/1#2",
    )  # fmt: skip
    assert speech.identifiers == (("avalonia", "11"),)
    assert (speech.text, speech.place) == ('The tide is fair,\nand "turning".', "line 2")
    (written,) = second.speeches
    assert (second.language, written.language, written.stated_kind, written.external_id) == ("fr", "fr", "written", "0")


@pytest.mark.parametrize("delimiter", [b";", b"\t"])
def test_semicolons_and_tabs_separate_as_well_as_commas(delimiter):
    rows = HEAD.replace(b",", delimiter) + b"av;2014-05-14;Ada Quill;Fair, yes.\n".replace(b";", delimiter)
    assert parse(rows, name="a")[0].speeches[0].text == "Fair, yes."


def test_names_of_columns_may_be_quoted_and_in_capitals():
    rows = b'\xef\xbb\xbf"Document","Date","Speaker","Text"\r\nav,2014-05-14,Ada Quill,Fair.\r\n'
    assert parse(rows, name="a")[0].speeches[0].text == "Fair."


def test_an_order_may_stand_among_characters_that_print_nothing():
    rows = HEAD.replace(b"document", b"document,order") + b"av,\x1c2\x1d ,2014-05-14,Ada Quill,Fair.\n"
    assert parse(rows, name="a")[0].speeches[0].external_id == "2"


def test_a_speech_may_be_longer_than_the_standard_librarys_limit():
    rows = HEAD + b"av,2014-05-14,Ada Quill," + b"fair " * 40_000 + b"\n"
    assert len(parse(rows, name="a")[0].speeches[0].text) == 200_000


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"document,date,speaker,words\na,b,c,d\n", "line 1: wrong columns: missing text; unknown words"),
        (HEAD.replace(b"text", b"text,text"), "line 1: wrong columns: twice text"),
        (HEAD, "the file holds no document"),
        (HEAD + b"av,2014-05-14,Ada\n", "line 2: 3 cells where there are 4 columns"),
        (HEAD + b'av,2014-05-14,Ada,"Fair\n', "line 2: not CSV: "),
        (HEAD + b"av,14 May,Ada,Fair\n", "line 2: wrong date “14 May”: a date is written 2014-05-14"),
        (HEAD + b"av,2014-05-14,,Fair\n", "line 2: the speaker is empty"),
        (HEAD + b"av,2014-05-14,R\xe9e,Fair\n", "line 2: not UTF-8 text"),
        (HEAD + b'av,2014-05-14,Ada,"' + b"fair\n" * 900_000, "line "),
        (sample("transcript.csv").replace(b",yes,", b",perhaps,"), "line 4: wrong value for chair: “perhaps”"),
        (sample("transcript.csv").replace(b"05-14,2,", b"05-14,two,"), "line 2: wrong value for order: two"),
        (sample("transcript.csv").replace(b"05-14,2,", b"05-14,1,"), "line 4: turn 1 of document “av-1” appears twice"),
        (sample("transcript.csv").replace(b",written,", b",shouted,"), "line 5: unknown kind “shouted” (known: speech, "),
        (sample("transcript.csv").replace(b",fr,", b",de,"), "line 5: unknown language “de” (known: en, fr)"),
        (sample("transcript.csv").replace(b"avalonia:11", b"11"), "line 2: wrong value for person_id: “11” is not scheme:value"),
        (sample("transcript.csv").replace(b"https://assembly.example/1#2", b"javascript:x"), "line 2: wrong value for url: “javascript:x”"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(data, message):
    with pytest.raises(ParseError) as error:
        parse(data, name="a")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
