"""LiPaD's daily CSV, on days of an invented parliament that have every trap of the real ones."""

from collections import Counter, defaultdict
from datetime import date

import pytest

from tests.kinds_of_speech import told
from tests.parsers.sampled import read, sample
from tracker.engine.words import count_words
from tracker.parsers.document import ParseError
from tracker.parsers.registry import parse


def test_each_day_is_a_document():
    first, second = read("lipad.csv")
    assert (first.format, first.external_id, first.date, first.language) == (
        "lipad",
        "2014-05-14",
        date(2014, 5, 14),
        "en",
    )
    assert first.url == "https://www.lipad.ca/full/2014/05/14/1/"
    assert (second.external_id, len(second.speeches)) == ("2014-05-15", 1)


def test_every_row_is_read_in_order_with_its_kind():
    speeches = told(read("lipad.csv")[0], "house-of-commons").speeches
    assert [(s.external_id.rpartition(".")[2], s.speaker, s.name, s.affiliation, s.kind) for s in speeches] == [
        ("1", "Ms. Ada de Burgh Quill (North Quay—Old Harbour, NDP)", "Ada de Burgh Quill", "New Democratic Party", "speech"),
        ("2", "Mr. REED", "Tom Reed", "Progressive Conservative", "speech"),
        ("3", "Some hon. members", "", "", "interjection"),
        ("4", "Mr. SPEAKER", "", "", "chair"),
        ("5", "The Acting Speaker (Mr. Bo Finch)", "", "", "procedure"),
        ("6", "", "", "", "procedure"),
        ("7", "Ms. Ada de Burgh Quill", "Ada de Burgh Quill", "New Democratic Party", "petition"),
        ("8", "Mr. Unknown", "Unknown", "", "written"),
        ("8~8", "Mr. Unknown", "Unknown", "", "speech"),
    ]  # fmt: skip


def test_facts_of_a_row_go_with_it():
    first = read("lipad.csv")[0].speeches[0]
    assert first.text == "Madam Speaker, the tax is fair & old.\nIt sinks every boat."
    assert (first.riding, first.heading) == ("North Quay—Old Harbour", "Lighthouses — Fares")
    assert first.identifiers == (("lipad", "pid-ada"),)
    assert first.url == "https://www.lipad.ca/full/permalink/2/"
    assert (first.place, first.affiliation_is_stated) == ("line 3", False)


def test_rows_with_one_identity_are_told():
    assert read("lipad.csv")[0].warnings == [
        "rows with the identity of another kept under one of their own: 1",
        "rows that appear twice left out: 1",
    ]


def test_a_day_without_the_columns_of_newer_ones_is_read():
    rows = "speechdate,speakeroldname,speakerposition,speechtext,speakerparty,speakername\n1914-5-4,Mr. Reed,,Fair.,,\n"
    (document,) = parse(rows.encode(), name="a")
    (speech,) = document.speeches
    assert (document.external_id, speech.external_id, speech.name, speech.url) == ("1914-05-04", "row-1", "Reed", "")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (sample("lipad.csv").replace(b"speakerparty,", b"mood,"), "line 1: wrong columns: missing speakerparty; unknown mood"),
        (sample("lipad.csv").replace(b"2014-05-15,pid", b"2014-02-30,pid"), "line 14: wrong speechdate “2014-02-30”"),
        (sample("lipad.csv").replace(b"The next day.,", b""), "line 14: 14 cells where there are 15 columns"),
        (sample("lipad.csv").replace(b"The next", b'"The next'), "line 14: not CSV: "),
        (sample("lipad.csv").replace(b"The next", b"The n\xe9xt"), "line 14: not UTF-8 text"),
        (sample("lipad.csv").split(b"\n")[0], "the file holds no document"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(data, message):
    with pytest.raises(ParseError) as error:
        parse(data, name="a")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_the_real_day_is_read_whole(real_data):
    path = real_data / "canada-lipad" / "2016-4-18.csv"
    (document,) = parse(path.read_bytes(), name=path.name)
    document = told(document, "house-of-commons")
    assert (document.external_id, len(document.speeches), document.warnings) == ("2016-04-18", 288, [])
    assert Counter(s.kind for s in document.speeches) == {
        "speech": 239, "chair": 26, "interjection": 11, "procedure": 10, "petition": 2,
    }  # fmt: skip
    spoken = [s for s in document.speeches if s.kind == "speech"]
    assert all(s.name and s.identifiers and s.affiliation for s in spoken)
    members, words = defaultdict(set), Counter()
    for s in spoken:
        members[s.affiliation].add(s.identifiers)
        words[s.affiliation] += count_words(s.text)
    assert {party: len(people) for party, people in members.items()} == {
        "Liberal": 35, "Conservative": 26, "New Democratic Party": 20, "Bloc Québécois": 2,
    }  # fmt: skip
    assert Counter(s.affiliation for s in spoken) == {
        "Liberal": 90, "Conservative": 89, "New Democratic Party": 57, "Bloc Québécois": 3,
    }  # fmt: skip
    assert words == {
        "Conservative": 29_977, "New Democratic Party": 19_973, "Liberal": 13_666, "Bloc Québécois": 270,
    }  # fmt: skip
    assert len({s.external_id for s in document.speeches}) == 288
