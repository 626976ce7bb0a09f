"""The coverage pages: every day's state in words and by a shape, and the way to its documents."""

import re
from datetime import date

import pytest

from tracker.models import Edition, SittingDay, Source

pytestmark = pytest.mark.django_db
INDEX_QUERIES, SOURCE_QUERIES = 5, 11


@pytest.fixture
def record(avalonia, make):
    """Two days held whole, one in part, one missing, one without a sitting."""
    documents = [make.document(avalonia, date(2014, 5, day)) for day in (12, 13, 14)]
    for document in documents:
        Edition.objects.create(document=document, language="en")
    for document in documents[:2]:
        Edition.objects.create(document=document, language="fr")
    SittingDay.objects.create(source=avalonia.source, date=date(2014, 5, 15), note="Budget")
    SittingDay.objects.create(source=avalonia.source, date=date(2014, 5, 16), sits=False)
    return documents


def text(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def days(html):
    """The days of the calendars with their states, as they are read aloud."""
    cells = re.findall(r'<td class="day[^"]*">(.*?)</td>', html)
    return [text(cell) for cell in cells if len(text(cell).split()) > 1]


def test_the_index_names_every_source_with_its_span_and_days(client, avalonia, record):
    html = client.get("/coverage/").content.decode()
    row = html[html.index("<tbody>") : html.index("</tbody>")]
    held = "Loaded 2 Partial 1 Missing 1 No sitting 1 To come 0"
    assert text(row) == f"Avalonia Debates Assembly of Avalonia From 2014-05-12 To 2014-05-14 {held}"
    for state in ("loaded", "partial", "missing", "no_sitting", "to_come"):
        assert f'href="/coverage/av-debates/?state={state}#days"' in row
    assert 'href="/coverage/"' in client.get("/").content.decode()


def test_a_year_is_shown_with_each_days_state_in_words_and_by_a_sign(client, record):
    html = client.get("/coverage/av-debates/").content.decode()
    assert days(html) == ["12 loaded", "13 loaded", "14 partial", "15 missing", "16 no sitting"]
    assert html.count('<table class="calendar">') == 12
    for state, times in (("loaded", 2), ("partial", 1), ("missing", 1), ("no_sitting", 1)):
        assert html.count(f'<td class="day day-{state}">') == times
        assert f'<symbol id="sign-{state}"' in html
        assert f'href="#sign-{state}"' in html
    assert f'<td class="day day-loaded"><a href="/documents/{record[0].pk}/">12' in html
    assert html.count('<td class="day">') == 360
    assert "not held: edition in French" in html
    assert '<span class="note">Budget</span>' in html


def test_weeks_begin_as_the_pages_language_has_them(client, record):
    first = r'<table class="calendar">.*?<abbr title="(\w+)">'
    assert re.search(first, client.get("/coverage/av-debates/").content.decode(), re.S)[1] == "Sunday"
    assert re.search(first, client.get("/fr/coverage/av-debates/").content.decode(), re.S)[1] == "lundi"


def test_a_day_of_several_documents_leads_to_the_list(client, avalonia, make, record):
    make.document(avalonia, date(2014, 5, 12), title="Evening")
    html = client.get("/coverage/av-debates/").content.decode()
    assert '<td class="day day-partial"><a href="#day-2014-05-12">12' in html
    assert 'id="day-2014-05-12"' in html
    assert "Evening" in html


def test_a_number_opens_the_days_that_make_it_up(client, record):
    html = client.get("/coverage/av-debates/?state=missing").content.decode()
    assert "1 day: missing" in html
    assert re.findall(r'<tr id="day-([\d-]+)"', html) == ["2014-05-15"]
    assert '<table class="calendar">' not in html


def test_a_years_number_opens_the_days_of_that_year(client, avalonia, make, record):
    make.document(avalonia, date(2012, 2, 29))
    html = client.get("/coverage/av-debates/?year=2012&state=partial").content.decode()
    assert text(re.search(r'<h2 id="days".*?</h2>', html)[0]) == "2012 · 1 day: partial"
    assert re.findall(r'<tr id="day-([\d-]+)"', html) == ["2012-02-29"]
    assert "0 days: loaded" in client.get("/coverage/av-debates/?year=2012&state=loaded").content.decode()
    assert "3 days: loaded" in client.get("/coverage/av-debates/?state=loaded").content.decode()


def test_other_years_are_one_step_away_and_odd_questions_show_the_last(client, avalonia, make, record):
    make.document(avalonia, date(2012, 2, 29))
    assert days(client.get("/coverage/av-debates/?year=2012").content.decode()) == ["29 partial"]
    for query in ("?year=1", "?year=x", "?year=99999", "?state=x", "?page=x"):
        assert len(days(client.get(f"/coverage/av-debates/{query}").content.decode())) == 5
    assert days(client.get("/coverage/av-debates/?year=2013").content.decode()) == []


def test_a_source_of_which_nothing_is_held_has_no_page(client, avalonia, make):
    Source.objects.create(slug="empty", name="Empty")
    make.document(avalonia, published=False)
    for slug in ("empty", "av-debates", "never-was"):
        assert client.get(f"/coverage/{slug}/").status_code == 404
    assert "No record is held yet." in client.get("/coverage/").content.decode()


def test_the_pages_are_french_under_fr(client, record):
    index, source = (client.get(f"/fr/coverage/{path}").content.decode() for path in ("", "av-debates/"))
    assert "<h1>Couverture</h1>" in index
    assert days(source) == ["12 complète", "13 complète", "14 partielle", "15 manquante", "16 pas de séance"]
    assert "édition absente\u00a0: français" in source


def test_the_month_chart_stripes_what_is_lacking_and_says_so_beside_it(client, avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, day=date(2014, 4, 10))
    make.say(avalonia, point, day=date(2014, 5, 12))
    whole = client.get(f"/lines/{point.slug}/").content.decode()
    assert "chart-part" not in whole
    assert whole.count("nothing known to be lacking") == 2
    SittingDay.objects.create(source=avalonia.source, date=date(2014, 5, 13))
    make.document(avalonia, date(2014, 5, 14), held="ledger")
    html = client.get(f"/lines/{point.slug}/").content.decode()
    assert re.findall(r'class="chart-part" x="(\d+)"', html) == ["10"] * 14
    rows = re.findall(r'<th scope="row">(\w+) 2014</th>(.*?)</tr>', html)
    assert [(name, text(cells)) for name, cells in rows] == [
        ("April", "1 1 nothing known to be lacking"),
        ("May", "1 1 1 sitting day missing, 1 day in part"),
    ]
    assert "Striped: months of which" in html


def test_a_ranking_says_what_is_missing_of_its_period(client, avalonia, make):
    make.say(avalonia, make.line(avalonia), day=date(2014, 5, 12), times=3)
    assert "nothing is held" not in client.get("/").content.decode()
    for day in (12, 13, 15, 16):
        SittingDay.objects.create(source=avalonia.source, date=date(2014, 5, day))
    assert "Of 2 sitting days in this period nothing is held." in client.get("/?to=2014-05-16").content.decode()


def test_queries_do_not_grow_with_days(client, avalonia, make, django_assert_num_queries):
    for months in ((1,), (2, 3)):
        for month in months:
            Edition.objects.create(document=make.document(avalonia, date(2014, month, 3)), language="en")
            SittingDay.objects.create(source=avalonia.source, date=date(2014, month, 4))
        with django_assert_num_queries(INDEX_QUERIES):
            client.get("/coverage/")
        with django_assert_num_queries(SOURCE_QUERIES):
            client.get("/coverage/av-debates/")


def test_a_source_says_how_many_documents_it_holds_of_each_year(client, avalonia, make):
    for day in (date(2013, 5, 1), date(2014, 3, 3), date(2014, 3, 3), date(2014, 6, 1)):
        make.document(avalonia, day)
    make.document(avalonia, date(2014, 7, 1), published=False)
    html = client.get("/coverage/av-debates/?year=2014").content.decode()
    assert re.findall(r'data-figure="documents" href="\?year=(\d+)#days">(\d+)<', html) == [
        ("2013", "1"),
        ("2014", "3"),
    ]
    assert '<span data-total="documents">3 documents</span>' in html
    assert html.count('data-item="documents"') == 3
