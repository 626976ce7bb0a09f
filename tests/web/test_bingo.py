"""Bingo cards of a party's lines and of a countdown's."""

import re

import pytest

from tracker.models import Countdown, CountdownEntry

pytestmark = pytest.mark.django_db
BINGO_QUERIES = 2


def cells(response):
    return re.findall(r'name="heard" value="([\w-]+)"', response.content.decode())


@pytest.fixture
def lines(avalonia, make):
    return [make.line(avalonia, f"line {number}") for number in range(9)]


def test_the_same_address_is_the_same_card_and_a_link_leads_to_another(client, lines):
    first = cells(client.get("/parties/av-harbour/bingo/?card=7"))
    assert len(first) == 9
    assert cells(client.get("/parties/av-harbour/bingo/?card=7")) == first
    page = client.get("/parties/av-harbour/bingo/?card=7").content.decode()
    assert "Card 7" in page
    assert 'href="?card=8">Another card</a>' in page
    assert cells(client.get("/parties/av-harbour/bingo/?card=8")) != first


def test_holds_the_published_lines_of_its_party_alone(client, avalonia, make, lines):
    make.line(avalonia, "a draft", status="draft")
    make.line(avalonia, "retired", status="retired")
    make.line(avalonia, "theirs", party=avalonia.meadow)
    assert sorted(cells(client.get("/parties/av-harbour/bingo/"))) == sorted(point.slug for point in lines)


def test_says_so_where_there_are_too_few_lines(client, avalonia, make):
    make.line(avalonia, "theirs", party=avalonia.meadow)
    page = client.get("/parties/av-meadow/bingo/").content.decode()
    assert "A card needs at least 6 lines, and fewer are published here." in page
    assert "<table" not in page
    assert "bingo.js" not in page
    assert "“theirs”" in page


def test_a_countdown_has_a_card_of_its_own_lines(client, avalonia, lines):
    countdown = Countdown.objects.create(slug="seven", title="Seven", status="published")
    for rank, point in enumerate(lines[:7], start=1):
        CountdownEntry.objects.create(countdown=countdown, rank=rank, point=point)
    page = client.get("/countdowns/seven/bingo/")
    assert sorted(cells(page)) == sorted(point.slug for point in lines[:7])
    assert page.content.decode().count('class="free"') == 2
    assert 'href="/countdowns/seven/bingo/"' in client.get("/countdowns/seven/").content.decode()
    assert 'href="/parties/av-harbour/bingo/"' in client.get("/parties/av-harbour/").content.decode()


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", "1"),
        ("nonsense", "1"),
        ("-3", "1"),
        ("0", "1"),
        ("1e9", "1"),
        ("9" * 40, "1"),
        ("²", "1"),
        ("999999", "999,999"),
    ],
)
def test_a_number_that_is_none_is_the_first_card(client, lines, asked, number):
    page = client.get("/parties/av-harbour/bingo/", {"card": asked}).content.decode()
    assert f"Card {number}<" in page


def test_nothing_is_dealt_for_what_is_not_there(client, avalonia):
    Countdown.objects.create(slug="hidden", title="Hidden", status="draft")
    for address in ("/parties/nobody/bingo/", "/countdowns/hidden/bingo/", "/countdowns/none/bingo/"):
        assert client.get(address).status_code == 404


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    for count in (1, 3):
        while avalonia.harbour.talking_points.count() < 8 + count:
            make.line(avalonia)
        with django_assert_num_queries(BINGO_QUERIES):
            client.get("/parties/av-harbour/bingo/")
