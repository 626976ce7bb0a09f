"""The home page: the ranking, its form and its links to the evidence."""

import re
from datetime import date

import pytest

from tracker.models import Topic, Volume

pytestmark = pytest.mark.django_db


def ranks(html):
    return re.findall(r"Rank </span>(\d+)</span>", html)


def ranking(html):
    """The ranking without what stands beside it."""
    return html[html.index('id="found"') : html.index('<aside class="news"')]


def test_ranks_lines_with_ties_and_names_what_it_rests_on(client, avalonia, make):
    for times in (1, 2, 2):
        make.say(avalonia, make.line(avalonia, f"line said {times}"), times=times)
    html = client.get("/").content.decode()
    assert ranks(html) == ["1", "1", "3"]
    assert "“line said 2”" in html
    assert "From March 2, 2020 to March 3, 2020." in html
    assert "Avalonia Debates" in html
    assert "Method refrain-2" in html
    assert '<svg class="chip tint" fill="#0a4f8f"' in html


def test_a_rate_says_how_many_speeches_it_leaves_out(client, avalonia, make):
    point = make.line(avalonia)
    first, second = make.say(avalonia, point, times=2)
    Volume.objects.filter(document=first.document).update(words=50_000)
    Volume.objects.filter(document=second.document).delete()
    assert "leaves out 1 speech<" in client.get("/").content.decode()
    assert "sans 1 intervention<" in client.get("/fr/").content.decode()


def test_the_count_opens_the_line_filtered_the_same_way(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=2)
    make.say(avalonia, point, stance="quotes", party=avalonia.meadow, day=date(2020, 5, 1))
    make.say(avalonia, point, day=date(2021, 1, 1))
    html = client.get("/?from=2020-01-01&to=2020-12-31&source=av-debates&stance=all").content.decode()
    query = "?from=2020-01-01&amp;to=2020-12-31&amp;source=av-debates&amp;stance=all"
    assert f'<a data-figure="mentions" href="/lines/{point.slug}/{query}#mentions">3</a>' in html
    opened = client.get(f"/lines/{point.slug}/{query.replace('&amp;', '&')}").content.decode()
    assert "Every mention: 3 speeches" in opened


def test_filters_by_party_topic_and_its_children_and_stance(client, avalonia, make):
    parent = Topic.objects.create(slug="sea", name="The sea")
    child = Topic.objects.create(slug="boats", name="Boats", parent=parent)
    harbour = make.line(avalonia, "a harbour line")
    harbour.topics.add(child)
    make.line(avalonia, "a meadow line", party=avalonia.meadow)
    make.say(avalonia, harbour, party=avalonia.meadow)
    by_topic = ranking(client.get("/?topic=sea").content.decode())
    assert "“a harbour line”" in by_topic
    assert "“a meadow line”" not in by_topic
    assert "“a meadow line”" in ranking(client.get("/?party=av-meadow").content.decode())
    assert "“a harbour line”" not in ranking(client.get("/?party=av-meadow").content.decode())
    address = f"/lines/{harbour.slug}/"
    assert f'<a data-figure="mentions" href="{address}#mentions">0</a>' in client.get("/").content.decode()
    assert f'href="{address}?stance=all#mentions">1</a>' in client.get("/?stance=all").content.decode()


@pytest.mark.parametrize("sort", ["speeches", "occurrences", "speakers", "days", "rate"])
def test_sorts_by_every_figure(client, avalonia, make, sort):
    make.say(avalonia, make.line(avalonia, "rare"))
    make.say(avalonia, make.line(avalonia, "common"), times=3)
    html = client.get(f"/?sort={sort}").content.decode()
    if sort == "rate":
        assert "not shown" in html
    else:
        assert html.index("“common”") < html.index("“rare”")


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "party=nobody",
        "topic=x",
        "source=x",
        "stance=x",
        "sort=x",
        "page=x",
        "page=99",
        "to=%00",
        "source=%00",
        "party=%00",
    ],
)
def test_an_odd_question_still_has_an_answer(client, avalonia, make, query):
    make.say(avalonia, make.line(avalonia))
    response = client.get(f"/?{query}")
    assert response.status_code == 200
    assert f"“{make.WORDS}”" in response.content.decode()


def test_a_period_that_ends_before_it_begins_is_said_to(client, avalonia):
    assert "The period ends before it begins." in client.get("/?from=2020-02-01&to=2020-01-01").content.decode()


def test_pages_hold_25_lines_and_keep_the_question(client, avalonia, make):
    for number in range(26):
        make.line(avalonia, f"line {number}")
    html = client.get("/?party=av-harbour").content.decode()
    assert len(ranks(html)) == 25
    assert "?party=av-harbour&amp;page=2" in html
    assert len(ranks(client.get("/?party=av-harbour&page=2").content.decode())) == 1


def test_a_line_is_drawn_over_time_in_its_partys_colour_and_leads_to_the_table(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=2)
    make.say(avalonia, point, day=date(2020, 5, 4))
    html = client.get("/").content.decode()
    curve = re.search(r'<a class="curve" href="([^"]+)"><svg class="spark tint"([^>]+)>(.*?)</svg>', html)
    assert curve[1] == f"/lines/{point.slug}/#months"
    assert 'fill="#0a4f8f"' in curve[2]
    assert 'aria-label="Speeches over time, March 2020 to May 2020"' in curve[2]
    # Twice in March, once in May, and a shade over April, of which nothing is held.
    assert curve[3] == (
        '<path class="spark-gap" d="M4 0H8V24H4z"/><path d="M0 24v-24h3v24zM8 24v-12h3v12z"/>'
        '<path class="spark-base" d="M0 24H4M8 24H12"/>'
    )


def test_a_period_is_set_against_as_many_sitting_days_before_it(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=4)
    make.say(avalonia, point, day=date(2020, 5, 4))
    html = client.get("/?from=2020-05-01").content.decode()
    assert "no change</b>" in html
    before = f"/lines/{point.slug}/?from=2020-03-05&amp;to=2020-03-05#mentions"
    assert f'<a data-figure="mentions" href="{before}">1</a> in as many sitting days before' in html


def test_the_filters_answer_in_place_and_without_script(client, avalonia, make):
    make.say(avalonia, make.line(avalonia))
    html = client.get("/?party=av-harbour").content.decode()
    form = re.search(r'<form class="filters"[^>]*>', html)[0]
    assert 'method="get" action="/"' in form
    assert 'data-hx-get="/"' in form
    assert 'data-hx-target="#found" data-hx-select="#found"' in form
    assert 'data-hx-push-url="true"' in form
    assert '<div class="front-main" id="found">' in html
    assert '<option value="av-harbour" selected>Harbour</option>' in html


def test_drafts_and_retired_lines_do_not_leak(client, avalonia, make):
    for status in ("draft", "in_review", "retired"):
        make.say(avalonia, make.line(avalonia, f"secret {status}", status=status))
    assert "secret" not in client.get("/").content.decode()


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    with_one = make.line(avalonia)
    make.say(avalonia, with_one)
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")
    for _ in range(2):
        make.say(avalonia, make.line(avalonia, party=avalonia.meadow), times=2)
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")


HOME_QUERIES = 26
