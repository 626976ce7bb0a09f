"""Address patterns: what an editor may type, and the addresses that come of it."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError

from tracker.models import Source
from tracker.models.addresses import Session, read_editions, read_pattern, read_sessions

HOUSE = "https://records.example/{parliament}{session}/{sitting:03}/HAN{sitting:03}-{edition}.XML"


def test_a_pattern_by_number_makes_the_address_of_a_sitting():
    pattern = read_pattern(HOUSE)
    session = Session("41", "2", date(2013, 10, 16))
    assert pattern.address(edition="E", sitting=86, session=session) == "https://records.example/412/086/HAN086-E.XML"
    assert (pattern.by_number, pattern.plain_http) == (True, False)


def test_a_pattern_by_day_writes_the_day_as_asked():
    pattern = read_pattern("http://records.example/{date:%Y/%m}/{date:%d}-{edition}.xml")
    assert pattern.address(edition="fr", day=date(2014, 5, 3)) == "http://records.example/2014/05/03-fr.xml"
    assert (pattern.by_number, pattern.plain_http) == (False, True)


def test_the_seeded_pattern_makes_the_published_address():
    seeds = yaml.safe_load((Path(__file__).parent.parent.parent / "seeds/sources.yaml").read_text())
    house = next(entry for entry in seeds if entry["slug"] == "house-of-commons")
    session = next(session for session in read_sessions(house["address_sessions"]) if session.opened.year == 2013)
    edition = read_editions(house["address_editions"])[0]
    assert (
        read_pattern(house["address_pattern"]).address(edition=edition, sitting=86, session=session)
        == "https://www.ourcommons.ca/Content/House/412/Debates/086/HAN086-E.XML"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("https://records.example/{sitting", "The braces cannot be read"),
        ("https://records.example/{sitting.__class__}", "{sitting.__class__} is not one of {date}, {sitting}"),
        ("https://records.example/{date[0]}", "{date[0]} is not one of"),
        ("https://records.example/{0}", "{0} is not one of"),
        ("https://records.example/{}{sitting}", "{} is not one of"),
        ("https://records.example/{sitting!r}", "{sitting} is not one of"),
        ("https://records.example/{sitting:9999999999}", "padded with zeros, {sitting:03}"),
        ("https://records.example/{sitting:{sitting}}", "padded with zeros, {sitting:03}"),
        ("https://records.example/{date}", "Say how the day is written, such as {date:%Y-%m-%d}"),
        ("https://records.example/{date:%Q}", "Say how the day is written"),
        ("https://records.example/{sitting}/{edition:>99}", "{edition} takes nothing after a colon"),
        ("https://records.example/day.xml", "It needs either {date:%Y-%m-%d} or {sitting}"),
        ("https://records.example/{sitting}/{date:%Y}", "It needs either"),
        ("ftp://records.example/{sitting}", "begins with https://"),
        ("file:///etc/{sitting}", "begins with https://"),
        ("records.example/{sitting}", "begins with https://"),
        ("https://ada:secret@records.example/{sitting}", "no space or password"),
        ("https://records.example:0/{sitting}", "a whole address"),
        ("https://records.example:port/{sitting}", "a whole address"),
        ("https://records.example/{sitting} .xml", "holds no space"),
        ("https://records.example/{sitting}#top", "a whole address"),
        ("https://{parliament}.example/{sitting}", "The name of the host is fixed"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(text, message):
    with pytest.raises(ValidationError) as refused:
        read_pattern(text)
    assert message in refused.value.messages[0]


def test_editions_are_words():
    assert read_editions("E  F") == ["E", "F"]
    assert read_editions("") == [""]
    with pytest.raises(ValidationError, match=r"“\.\./E” is not letters and digits"):
        read_editions("../E")


def test_sessions_are_read_in_order_of_opening():
    assert read_sessions(["42-1 2015-12-03", "41-2  2013-10-16"]) == [
        Session("41", "2", date(2013, 10, 16)),
        Session("42", "1", date(2015, 12, 3)),
    ]


@pytest.mark.parametrize(
    "line", ["41-2", "41 2013-10-16", "41-2 2013-13-16", "41-2 2013-10-16 or so", "4/1-2 2013-10-16"]
)
def test_a_session_without_its_day_is_refused(line):
    with pytest.raises(ValidationError, match="is not like 41-2 2013-10-16"):
        read_sessions([line])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address_editions": ""}, "address_editions"),
        ({"address_sessions": []}, "address_sessions"),
        ({"address_pattern": "https://records.example/{sitting}", "address_sessions": []}, "address_editions"),
        ({"address_pattern": "", "address_editions": ""}, "address_sessions"),
    ],
)
def test_the_parts_of_an_address_need_each_other(changes, field):
    whole = {"address_pattern": HOUSE, "address_editions": "E F", "address_sessions": ["41-2 2013-10-16"]}
    Source(**whole).clean()
    with pytest.raises(ValidationError) as refused:
        Source(**whole | changes).clean()
    assert list(refused.value.message_dict) == [field]
