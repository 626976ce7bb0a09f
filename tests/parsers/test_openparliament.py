"""Speeches of openparliament.ca's API, as an invented parliament would have them, with every trap of the real ones."""

import json
from datetime import date

import pytest

from tests.kinds_of_speech import told
from tests.parsers.sampled import read, sample
from tracker.parsers.document import ParseError
from tracker.parsers.registry import parse


def page(*speeches: dict) -> bytes:
    return json.dumps({"objects": speeches, "pagination": {"offset": 0}}).encode()


def speech(**changes) -> dict:
    return {
        "time": "2014-05-14 14:05:00", "attribution": {"en": "Ms. Ada Quill", "fr": ""},
        "content": {"en": "<p>Fair.</p>", "fr": ""}, "url": "/debates/2014/5/14/ada-quill-1/", "politician_url": None,
        "procedural": False, "source_id": "1", "document_url": "/debates/2014/5/14/",
    } | changes  # fmt: skip


def test_a_page_is_one_debate_in_two_editions_paired_by_id():
    english, french = map(told, read("openparliament.json"))
    assert (english.external_id, english.date, english.language) == ("debates/2014/5/14", date(2014, 5, 14), "en")
    assert (french.external_id, french.date, french.language) == ("debates/2014/5/14", date(2014, 5, 14), "fr")
    assert french.title == "Débats de la Chambre des communes, 2014-05-14"
    assert [(s.external_id, s.kind, s.language, s.text) for s in english.speeches] == [
        ("901", "speech", "fr", "Madam Speaker, the member says:\nIt sinks every boat & every ferry."),
        ("tom-reed-1", "speech", "en", "It is fair."),
        ("903", "interjection", "en", "Oh, oh!"),
        ("904", "chair", "en", "Order."),
        ("905", "petition", "en", "I present a petition."),
        ("906", "procedure", "en", "(Motion agreed to)"),
    ]
    assert [(s.external_id, s.kind, s.text) for s in french.speeches][:2] == [
        ("901", "speech", "Madame la Présidente, le député dit ceci :\nElle coule chaque bateau et chaque traversier."),
        ("903", "interjection", "Oh, oh!"),
    ]


def test_facts_of_a_speech_go_with_it_in_each_language():
    english, french = (edition.speeches[0] for edition in read("openparliament.json"))
    assert (english.name, english.affiliation, english.riding) == ("Ada Quill", "NDP", "North Quay—Old Harbour")
    assert (french.speaker, french.affiliation) == ("Mme Ada Quill (North Quay—Old Harbour, NPD)", "NPD")
    assert english.identifiers == french.identifiers == (("openparliament", "ada-quill"),)
    assert (english.heading, french.heading) == ("Lighthouses", "Les phares")
    assert english.url == "https://openparliament.ca/debates/2014/5/14/ada-quill-1/"
    chair = read("openparliament.json")[0].speeches[3]
    assert (chair.name, chair.identifiers) == ("", ())


def test_a_list_pages_one_after_another_and_one_speech_are_read_alike():
    whole = parse(page(speech(), speech(url="/debates/2014/5/14/b/", source_id="2")), name="a")
    listed = json.dumps([speech(), speech(url="/debates/2014/5/14/b/", source_id="2")]).encode()
    pages = page(speech()) + b"\n" + page(speech(url="/debates/2014/5/14/b/", source_id="2"))
    pagination_first = (
        b'{"pagination": {"limit": 1, "next_url": null}, "objects": [' + json.dumps(speech()).encode() + b"]}"
    )
    assert [d.speeches[0].external_id for d in whole] == ["1"]
    assert [[s.external_id for s in d.speeches] for d in parse(listed, name="a")] == [["1", "2"]]
    assert [[s.external_id for s in d.speeches] for d in parse(pages, name="a")] == [["1", "2"]]
    assert [len(d.speeches) for d in parse(pagination_first, name="a")] == [1]
    assert [len(d.speeches) for d in parse(json.dumps(speech()).encode(), name="a")] == [1]


def test_the_newest_first_is_turned_round():
    later = speech(time="2014-05-14 15:00:00", url="/debates/2014/5/14/b/", source_id="2")
    assert [s.external_id for s in parse(page(later, speech()), name="a")[0].speeches] == ["1", "2"]


def test_a_committee_meeting_has_the_day_of_its_first_speech():
    meeting = "/committees/tides/2-1/7/"
    (document,) = parse(
        page(
            speech(url=meeting + "a/", document_url=meeting, time="4043-05-14 14:05:00"),
            speech(url=meeting + "b/", document_url=meeting, time="2014-05-15 00:05:00", source_id="2"),
            speech(url=meeting + "c/", document_url=meeting, time="2014-05-15 00:06:00", source_id="3"),
        ),
        name="a",
    )
    assert (document.external_id, document.date, document.title) == ("committees/tides/2-1/7", date(2014, 5, 15), "")


def test_pages_that_overlap_give_each_speech_once_and_say_so():
    (document,) = parse(page(speech()) + page(speech()), name="a")
    assert (len(document.speeches), document.warnings) == (1, ["speeches that appear twice left out: 1"])


def test_addresses_may_be_whole_and_an_id_that_is_not_unique_gives_way():
    first = speech(url="https://openparliament.ca/debates/2014/5/14/a/", document_url=None)
    second = speech(url="https://api.openparliament.ca/debates/2014/5/14/b/", document_url=None)
    (document,) = parse(page(first, second), name="a")
    assert document.external_id == "debates/2014/5/14"
    assert [s.external_id for s in document.speeches] == ["1", "b"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (sample("openparliament.json")[:-200], "speech 6: not JSON: "),
        (page(speech())[:-1], "speech 2: not JSON: "),
        (json.dumps([speech()]).encode()[:-1], "after speech 1: the list is cut short"),
        (page(speech(url=1)), "speech 1: wrong value for url: 1"),
        (page(speech(url="/a b/")), 'speech 1: wrong value for url: "/a b/"'),
        (page(speech(url=None, document_url=None)), "speech 1: there is neither url nor document_url"),
        (page(speech(content=[1])), "speech 1: wrong value for content: [1]"),
        (page(speech(procedural="no")), 'speech 1: wrong value for procedural: "no"'),
        (page(speech(content={"en": "fair\0tide"})), "speech 1: the content holds a character that is not text"),
        (page(speech(), speech(content={"en": "Foul."})), "speech 2: there are two speeches /debates/2014/5/14/ada-quill-1/"),
        (page(speech(url="/meetings/1/a/", document_url="/meetings/1/", time=None)), "/meetings/1/: neither the address nor"),
        (page(speech(document_url="/debates/2014/2/30/")), "/debates/2014/2/30/: neither the address nor"),
        (page(speech()).replace(b"Fair", b"F\xe9"), "byte "),
        (b'[{"attribution": {}, "content": {}}, ' + b'{"a":' * 100_000, "speech 1: there is neither"),
        (b'{"objects": []}', "the file holds no document"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(data, message):
    with pytest.raises(ParseError) as error:
        parse(data, name="a")
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
