"""Countdowns from n to 1."""

import re
from datetime import date

import pytest

from tracker.models import Citation, Countdown, CountdownEntry, Rebuttal

pytestmark = pytest.mark.django_db
COUNTDOWN_QUERIES = 12


def make_countdown(points, **fields):
    fields = {"slug": "seven", "title": "Seven lines", "status": "published", **fields}
    countdown = Countdown.objects.create(**fields)
    for rank, point in enumerate(points, start=1):
        CountdownEntry.objects.create(countdown=countdown, rank=rank, point=point)
    return countdown


def test_counts_down_to_one_with_the_periods_own_figures(client, avalonia, make):
    points = [make.line(avalonia, f"line {number}") for number in range(1, 8)]
    make.say(avalonia, points[6], day=date(2020, 1, 1))
    make.say(avalonia, points[6], day=date(2021, 1, 1))
    Rebuttal.objects.create(point=points[6], body="It is **not** so.", published=True)
    make_countdown(points, period_from=date(2020, 1, 1), period_to=date(2020, 12, 31))
    html = client.get("/countdowns/seven/").content.decode()
    assert re.findall(r'id="number-(\d)"', html) == ["7", "6", "5", "4", "3", "2", "1"]
    assert "It is <strong>not</strong> so." in html
    link = f"/lines/{points[6].slug}/?from=2020-01-01&amp;to=2020-12-31#mentions"
    assert f'href="{link}">1 speech</a>' in html
    # Each slide stands alone when it is shown.
    assert html.count('<span class="span">Jan. 1, 2020 to Dec. 31, 2020</span>') == 7
    assert "Every mention: 1 speech<" in client.get(link.replace("&amp;", "&")).content.decode()


def test_each_slide_cites_the_sources_of_its_answer_and_no_unpublished_answer(client, avalonia, make):
    point = make.line(avalonia)
    Rebuttal.objects.create(point=point, body="A draft that nobody reads.")
    rebuttal = Rebuttal.objects.create(point=point, body="It is **not** so.", published=True)
    Citation.objects.create(rebuttal=rebuttal, title="The gazette", url="https://gazette.example/1")
    make_countdown([point])
    html = client.get("/countdowns/seven/").content.decode()
    assert '<a href="https://gazette.example/1" rel="noopener external">The gazette</a>' in html
    assert "nobody reads" not in html
    Rebuttal.objects.update(published=False)
    assert "No answer to it has been published yet." in client.get("/countdowns/seven/").content.decode()


def test_the_show_has_an_address_of_its_own_that_leads_back_to_the_list(client, avalonia, make):
    make_countdown([make.line(avalonia), make.line(avalonia)])
    read = client.get("/countdowns/seven/").content.decode()
    assert 'class="deck"' in read
    assert 'href="/countdowns/seven/?present#number-2"' in read
    presented = client.get("/countdowns/seven/?present").content.decode()
    assert 'class="deck presenting"' in presented
    assert 'href="/countdowns/seven/" data-leave' in presented
    assert re.findall(r'<a class="place" href="#number-(\d)"', presented) == ["2", "1"]


def test_an_empty_countdown_has_nothing_to_show(client, avalonia):
    make_countdown([])
    html = client.get("/countdowns/seven/?present").content.decode()
    assert "None of its lines is published." in html
    assert "data-present" not in html
    assert 'class="deck"' in html


def test_drafts_leak_neither_as_countdowns_nor_as_lines(client, avalonia, make):
    secret = make.line(avalonia, "a secret line", status="draft")
    make_countdown([secret, make.line(avalonia, "an open line")])
    make_countdown([], slug="hidden", title="A secret countdown", status="draft")
    html = client.get("/countdowns/seven/").content.decode()
    assert "“an open line”" in html
    assert "secret" not in html
    for address in ("/", "/countdowns/"):
        listed = client.get(address).content.decode()
        assert "Seven lines" in listed
        assert "secret" not in listed
    assert client.get("/countdowns/hidden/").status_code == 404


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    def answered():
        point = make.line(avalonia)
        rebuttal = Rebuttal.objects.create(point=point, body="No.", published=True)
        Citation.objects.create(rebuttal=rebuttal, title="The gazette")
        return point

    make_countdown([answered()], slug="one")
    make_countdown([answered() for _ in range(3)], slug="three")
    for slug in ("one", "three"):
        with django_assert_num_queries(COUNTDOWN_QUERIES):
            client.get(f"/countdowns/{slug}/")
