"""The comparison page: one chart, one scale, its table, and a list of mentions behind every figure."""

import re
from datetime import date

import pytest

from tracker.models import FormerSlug, Party, SittingDay, Source

pytestmark = pytest.mark.django_db
COMPARE_QUERIES = 12


def page(client, query, status=200):
    response = client.get(f"/compare/?{query}")
    assert response.status_code == status
    return response.content.decode()


def figures(html):
    """The address and the number of every figure of the page."""
    main = html[html.index("<main") : html.index("</main>")]
    linked = re.findall(r'href="([^"]+#mentions)">([\d,]+)(?: speech(?:es)?)?</a>', main)
    return [(address.replace("&amp;", "&"), int(number.replace(",", ""))) for address, number in linked]


def assert_every_figure_is_its_list(client, html, count):
    found = figures(html)
    assert len(found) == count
    for address, number in found:
        listed = client.get(address).content.decode()
        assert f"Every mention: {number} speech" in listed, (address, number)


@pytest.fixture
def lines(avalonia, make):
    loud, quiet = make.line(avalonia, "loud"), make.line(avalonia, "quiet", party=avalonia.meadow)
    make.say(avalonia, loud, times=3, day=date(2020, 3, 1))
    make.say(avalonia, quiet, day=date(2020, 3, 12))
    make.say(avalonia, quiet, stance="quotes", party=avalonia.harbour, day=date(2020, 3, 12))
    return loud, quiet


@pytest.mark.parametrize(
    ("more", "count"), [("", 10), ("&stance=all", 10), ("&period=2020", 10), ("&from=2020-03-02&to=2020-03-09", 6)]
)
def test_every_figure_opens_exactly_its_mentions(client, lines, more, count):
    loud, quiet = lines
    html = page(client, f"line={loud.slug}&line={quiet.slug}{more}")
    assert_every_figure_is_its_list(client, html, count)


def test_two_lines_stand_on_one_scale_with_zeros_and_a_table(client, lines):
    loud, quiet = lines
    html = page(client, f"line={loud.slug}&line={quiet.slug}")
    assert "Speeches by week" in html
    rows = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', html, re.S)
    assert [(span, *re.findall(r"#mentions\">(\d+)<", cells)) for span, cells in rows] == [
        ("2020-02-24 – 2020-03-01", "1", "0"),
        ("2020-03-02 – 2020-03-08", "2", "0"),
        ("2020-03-09 – 2020-03-15", "0", "1"),
        ("Together", "3", "1"),
    ]
    # A scale from 0 to 2 on 256: one is half-way, zero at the foot.
    first, second = re.findall(r'<path class="series-line" stroke-dasharray="([^"]*)" d="(M\d+\.?\d* [^"]+)"', html)[
        -2:
    ]
    assert [point.split()[1] for point in first[1][1:].split("L")] == ["128", "0", "256"]
    assert [point.split()[1] for point in second[1][1:].split("L")] == ["256", "256", "128"]
    assert first[0] != second[0]
    assert "the highest is 2 speeches, A, 2020-03-02 – 2020-03-08." in html


def test_series_are_told_apart_without_colour(client, avalonia, make):
    points = [make.line(avalonia) for _ in range(4)]
    for point in points:
        make.say(avalonia, point)
    html = page(client, "&".join(f"line={point.slug}" for point in points))
    chart = html[html.index('<svg class="chart-lines"') :]
    series = re.findall(r'<g class="series-\d">(.*?)</g>', chart)
    assert len({re.search(r'dasharray="([^"]*)"', part)[1] for part in series}) == 4
    assert len({re.search(r'series-marker[^"]*" d="([^"]*)"', part)[1] for part in series}) == 4
    assert re.findall(r'series-letter"[^>]*>(\w)<', chart) == ["A", "B", "C", "D"]
    assert "fill=" not in chart[: chart.index("</svg>")]


def test_what_is_not_held_is_shaded_and_breaks_the_line_and_what_is_lacking_is_striped(client, avalonia, make):
    points = [make.line(avalonia), make.line(avalonia)]
    make.say(avalonia, points[0], day=date(2020, 1, 6))
    make.say(avalonia, points[0], day=date(2020, 1, 20))
    SittingDay.objects.create(source=avalonia.source, date=date(2020, 1, 7))
    html = page(client, "&".join(f"line={point.slug}" for point in points))
    assert html.count('class="chart-gap"') == 1
    assert html.count('class="chart-part"') == len(range(2, 256, 9))
    assert html.count(">no record held<") == 1
    assert html.count("1 sitting day missing") == 2
    assert [
        d.count("M") for d in re.findall(r'<path class="series-line" stroke-dasharray="[^"]*" d="(M\d[^"]+)"', html)
    ][-2:] == [2, 2]


@pytest.mark.parametrize(
    ("last", "spans"),
    [
        (date(2021, 3, 9), ["January 2020", "February 2020 – February 2021", "March 2021", "Together"]),
        (date(2029, 3, 9), ["2020", "2021 – 2028", "2029", "Together"]),
        (
            date(2020, 1, 28),
            ["2020-01-06 – 2020-01-12", "2020-01-13 – 2020-01-26", "2020-01-27 – 2020-02-02", "Together"],
        ),
    ],
)
def test_spans_in_a_row_of_which_nothing_is_held_are_one_row_of_the_table(client, avalonia, make, last, spans):
    point = make.line(avalonia)
    make.say(avalonia, point, day=date(2020, 1, 6))
    make.say(avalonia, point, day=last)
    html = page(client, f"line={point.slug}&by=source")
    assert re.findall(r'<th scope="row">([^<]+)</th>', html) == spans
    assert html.count(">no record held<") == 1


def test_one_line_by_party_shows_who_uses_it_each_with_its_list(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=2)
    make.say(avalonia, point, times=3, party=avalonia.meadow)
    speech = make.speech(make.document(avalonia), person=make.person(), party=None)
    make.mention(speech, point)
    make.tally()
    for more in ("", "&stance=all", "&from=2020-03-03"):
        html = page(client, f"line={point.slug}&by=party{more}")
        assert_every_figure_is_its_list(client, html, 6 if more.startswith("&from") else 9)
    assert f'href="/lines/{point.slug}/?stance=others&amp;by=av-meadow#mentions">3 speeches</a>' in page(
        client, f"line={point.slug}&by=party"
    )
    assert "Counting speeches in which each party uses the line." in page(client, f"line={point.slug}&by=party")


def test_one_line_by_source_keeps_the_days_of_the_whole_comparison(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=9, day=date(2020, 3, 2))
    committees = Source.objects.create(slug="committees", name="Committees", legislature=avalonia.legislature)
    speech = make.speech(
        make.document(avalonia, date(2020, 3, 9), source=committees), person=make.person(), party=avalonia.harbour
    )
    make.mention(speech, point)
    make.tally()
    html = page(client, f"line={point.slug}&by=source&period=sittings-7")
    assert '?from=2020-03-04&amp;to=2020-03-10&amp;source=av-debates#mentions">7 speeches</a>' in html
    assert_every_figure_is_its_list(client, html, 7)


def test_more_parties_than_can_be_drawn_stay_in_the_table(client, avalonia, make):
    point = make.line(avalonia)
    for number in range(9):
        party = Party.objects.create(
            slug=f"av-{number}", legislature=avalonia.legislature, name=f"P{number}", short_name=f"P{number}"
        )
        make.say(avalonia, point, times=number + 1, party=party)
    html = page(client, f"line={point.slug}&by=party")
    assert html.count('<g class="series-') == 8
    assert html.count("table only") == 2
    assert '?stance=others&amp;by=av-8#mentions">9 speeches</a>' in html


def test_without_lines_the_page_says_how_to_choose(client, lines):
    html = page(client, "")
    assert "No line is chosen yet." in html
    assert html.count('<select id="add-') == 2
    assert f'<option value="{lines[0].slug}">Harbour – loud</option>' in html
    assert '<svg class="chart-lines"' not in html


def test_one_line_asks_for_another_or_a_cut(client, lines):
    html = page(client, f"line={lines[0].slug}&period=2020")
    assert "One line is chosen." in html
    assert f'href="?line={lines[0].slug}&amp;period=2020&amp;by=party"' in html
    assert f'name="line" value="{lines[0].slug}" checked' in html
    assert f'<option value="{lines[0].slug}">' not in html
    assert "One line is chosen." in page(client, f"line={lines[0].slug}&line={lines[0].slug}&line=")


@pytest.mark.parametrize("slug", ["nothing", "%00", "a%20b", "%3Cscript%3E", "x" * 500])
def test_a_line_that_is_not_there_is_named(client, lines, slug):
    html = page(client, f"line={lines[0].slug}&line={slug}", 404)
    assert "There is no published line “" in html
    assert "<script>" not in html
    assert '<svg class="chart-lines"' not in html


def test_a_draft_does_not_leak(client, avalonia, make, lines):
    draft = make.line(avalonia, "a secret line", status="draft")
    html = page(client, f"line={lines[0].slug}&line={draft.slug}", 404)
    assert "a secret line" not in html


def test_a_former_slug_finds_its_line(client, lines):
    FormerSlug.objects.create(point=lines[1], slug="old-name")
    assert_every_figure_is_its_list(client, page(client, f"line={lines[0].slug}&line=old-name"), 10)


def test_too_many_lines_and_too_many_for_a_cut_are_refused_in_words(client, avalonia, make):
    points = [make.line(avalonia) for _ in range(5)]
    five = "&".join(f"line={point.slug}" for point in points)
    assert "At most 4 lines can be compared." in page(client, five, 400)
    assert "one line at a time" in page(client, f"line={points[0].slug}&line={points[1].slug}&by=party", 400)


@pytest.mark.parametrize("query", ["by=x", "stance=others", "from=x", "period=x", "source=x", "by=%00"])
def test_an_odd_question_still_has_an_answer(client, lines, query):
    page(client, f"line={lines[0].slug}&line={lines[1].slug}&{query}")


def test_a_period_of_which_nothing_is_held_has_no_chart_and_says_so(client, lines):
    html = page(client, f"line={lines[0].slug}&line={lines[1].slug}&period=2018")
    assert "Nothing of this period is held." in html
    assert "No record of this selection is held." in html
    assert '<svg class="chart-lines"' not in html


def test_lines_and_lists_lead_to_the_comparison_and_keep_the_period(client, lines):
    loud, _ = lines
    line = client.get(f"/lines/{loud.slug}/?period=2020&stance=all&person=x").content.decode()
    assert f'href="/compare/?period=2020&amp;line={loud.slug}&amp;by=party"' in line
    for address in ("/?period=2020", "/parties/av-harbour/?period=2020"):
        html = client.get(address).content.decode()
        assert f'<input type="checkbox" name="line" value="{loud.slug}" form="compare-lines">' in html
        form = re.search(r'<form class="compare-lines".*?</form>', html)[0]
        assert '<input type="hidden" name="period" value="2020">' in form
        assert 'action="/compare/"' in form


def test_queries_are_as_many_for_two_lines_as_for_four(client, avalonia, make, django_assert_num_queries):
    points = [make.line(avalonia) for _ in range(4)]
    for point in points:
        make.say(avalonia, point, times=2)
    for number in (2, 4):
        with django_assert_num_queries(COMPARE_QUERIES):
            page(client, "&".join(f"line={point.slug}" for point in points[:number]))
