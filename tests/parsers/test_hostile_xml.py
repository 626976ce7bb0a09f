"""XML that means harm or tells nothing is refused in one line; nothing reaches outside the file or grows."""

import json
import time
from pathlib import Path

import pytest

from tracker.parsers.document import ParseError
from tracker.parsers.registry import companion, is_companion, parse

DATA = Path(__file__).parent / "data"
FILES = {path: path.read_bytes() for path in sorted(DATA.glob("*/*")) if path.suffix != ".golden"}
FORMATS = ["parlamint", "parlparse", "akoma-ntoso"]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "&#60;p/>">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;',
    ],
)
def test_entities_that_are_more_than_a_character_are_refused(format_name, declared):
    data = f"<?xml version='1.0'?><!DOCTYPE x [{declared}]><x>&a;</x>".encode()
    with pytest.raises(ParseError, match=r"declares XML entities, which are refused|not well-formed XML"):
        parse(data, name="x", format=format_name)


def test_named_characters_are_read_in_parlparse_and_refused_elsewhere():
    day = next(data for path, data in FILES.items() if path.name == "debates2014-05-14b.xml")
    assert "lamp—at £3" in parse(day, name="x")[0].speeches[0].text
    with pytest.raises(ParseError, match="declares XML entities"):
        parse(day, name="x", format="parlamint")


@pytest.mark.parametrize("format_name", FORMATS)
def test_another_root_is_refused_by_name(format_name):
    with pytest.raises(ParseError, match="line 1: the root element is <Other>, not <"):
        parse(b"<Other/>", name="x", format=format_name)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'<TEI xmlns="t"/>', "line 1: the xml:id of <TEI> is missing or longer than 120 characters"),
        (b'<TEI xml:id="a"/>', "line 1: there is no <text> with a <body>"),
        (b'<TEI xml:id="a"><text><body/></text></TEI>', "teiHeader: no setting/date/@when names a day"),
        (b"<publicwhip/>", "line 1: no id in the file names a day"),
        (b'<publicwhip>\n<speech id="a/debate/2014-02-30a.1"/></publicwhip>', "line 2: “2014-02-30” is no day"),
        (b"<akomaNtoso/>", "line 1: there is no <debate> with a <debateBody>"),
        (b"<akomaNtoso><bill/></akomaNtoso>", "line 1: there is no <debate> with a <debateBody>"),
        (b"<akomaNtoso><debate><debateBody/></debate></akomaNtoso>", "meta: no FRBRdate names a day"),
        (b"<TEI>\n<a>\n</TEI>", "line 3: not well-formed XML: "),
    ],
)
def test_what_cannot_be_placed_is_one_line_with_its_place(data, message):
    with pytest.raises(ParseError) as error:
        parse(data, name="x")
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<listPerson/>", "line 1: no person and no organization is listed"),
        (b"<publicwhip><member/></publicwhip>", "line 1: no member and no person is listed"),
        (b'{"persons": []}', "line 1: no member and no person is listed"),
        (b'{"persons": [', "line 1: not JSON: "),
        (b'{"persons": "\xe9"}', "byte 14: not UTF-8 text"),
        (b'{"persons": ' + b"[" * 100_000, "line 1: not JSON: "),
        (b"<TEI/>", "line 1: the file is no list of people of a known format"),
    ],
)
def test_a_companion_that_tells_nothing_is_refused(data, message):
    with pytest.raises(ParseError) as error:
        companion(data, name="x")
    assert str(error.value).startswith(message)


def test_deep_and_wide_files_take_little_time():
    deep = b'<TEI xml:id="a">' + b"<div>" * 200 + b"</div>" * 200 + b"</TEI>"
    wide = b"<akomaNtoso><debate><debateBody>" + b"<debateSection>" * 200 + b"<speech><p>a</p></speech>" * 2000
    wide += b"</debateSection>" * 200 + b"</debateBody></debate></akomaNtoso>"
    names = json.dumps({"persons": [{"id": "p" * 300, "other_names": [{"note": "Main", "name": "\0\ud800"}]}]})
    started = time.process_time()
    for data in (deep, wide):
        with pytest.raises(ParseError):
            parse(data, name="x")
    assert companion(names.encode(), name="x").people["p" * 300].names == []
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "data",
    [
        b'<TEI xml:id="a">' + b"<u/>" * 500_000 + b"</TEI>",
        b'<TEI xml:id="a">' + b"<u a='' b='' c='' d=''/>" * 100_000 + b"</TEI>",
        b'{"persons":[' + b"[]," * 600_000 + b"[]]}",
    ],
)
def test_what_would_fill_the_memory_is_refused_before_it_is_read(data):
    started = time.process_time()
    with pytest.raises(ParseError, match=r"the file holds more (markup|rows) than a"):
        (companion if is_companion(data) else parse)(data, name="x")
    assert time.process_time() - started < 0.5


def test_ids_that_occur_often_are_told_apart_in_little_time():
    turns = b'<speech id="a/debate/2014-05-14a.1"><p>a</p></speech>' * 20_000
    started = time.process_time()
    speeches = parse(b"<publicwhip>" + turns + b"</publicwhip>", name="x")[0].speeches
    assert [speech.external_id for speech in speeches[:3]] == ["1", "1~2", "1~3"]
    assert len({speech.external_id for speech in speeches}) == 20_000
    assert time.process_time() - started < 5
