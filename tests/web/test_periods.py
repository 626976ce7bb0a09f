"""Periods on pages: chosen by name, kept in every link, and honest about what is not held."""

import re
from datetime import date, timedelta

import pytest

from tracker.models import NamedPeriod, SittingDay, Source, Volume

pytestmark = pytest.mark.django_db


def words(client, address):
    """The page's words on its period, tags and line ends taken out."""
    html = client.get(address).content.decode()
    found = re.search(r'<div class="period" role="note">(.*?)</div>', html, re.S)
    return found and " ".join(re.sub(r"<[^>]+>", "", found[1]).replace("\n", " ").split())


@pytest.fixture
def point(avalonia, make):
    """A line said on four days of March and one of October 2020, in two sessions."""
    point = make.line(avalonia)
    make.say(avalonia, point, times=4, day=date(2020, 3, 2))
    make.say(avalonia, point, day=date(2020, 10, 5))
    NamedPeriod.objects.create(
        slug="av-3-1",
        legislature=avalonia.legislature,
        name="Third assembly, 1st session",
        name_fr="Troisième assemblée, 1re session",
        first=date(2020, 3, 2),
        last=date(2020, 6, 30),
    )
    NamedPeriod.objects.create(
        slug="av-3-2", legislature=avalonia.legislature, name="Third assembly, 2nd session", first=date(2020, 10, 1)
    )
    return point


@pytest.mark.parametrize(
    ("query", "speeches"),
    [
        ("period=av-3-1", 4),
        ("period=av-3-2", 1),
        ("period=2020", 5),
        ("period=2019", 0),
        ("period=sittings-7", 5),
        ("period=av-3-1&from=2020-03-04", 2),
        ("period=2020&from=2020-03-03&to=2020-03-31", 3),
    ],
)
def test_a_period_cuts_every_page_and_is_kept_in_the_links_to_the_evidence(client, avalonia, point, query, speeches):
    kept = query.replace("&", "&amp;")
    home = client.get(f"/?{query}").content.decode()
    assert f'<a data-figure="mentions" href="/lines/{point.slug}/?{kept}#mentions">{speeches}</a>' in home
    party = client.get(f"/parties/av-harbour/?{query}").content.decode()
    assert f'<a data-figure="mentions" href="/lines/{point.slug}/?{kept}#mentions">{speeches}</a>' in party
    assert party.count(f"?{kept}&amp;by=av-harbour#mentions") == speeches
    line = client.get(f"/lines/{point.slug}/?{query}").content.decode()
    assert f"Every mention: {speeches} speech" in line
    assert f"?{kept}&amp;stance=all#mentions" in line


def test_a_person_is_cut_by_a_period_too(client, avalonia, make):
    point, ada = make.line(avalonia), make.person("Ada Quay")
    for year in (2019, 2020):
        speech = make.speech(make.document(avalonia, date(year, 3, 2)), person=ada, party=avalonia.harbour)
        make.mention(speech, point)
    make.tally()
    html = client.get(f"/people/{ada.slug}/?period=2019").content.decode()
    assert "Every mention: 1<" in html
    assert (
        f'<a data-figure="mentions" href="/lines/{point.slug}/?period=2019&amp;person={ada.slug}#mentions">1</a>'
        in html
    )


def test_the_form_offers_sitting_days_years_and_sessions_by_legislature_in_the_pages_language(client, point):
    html = client.get("/?period=av-3-1").content.decode()
    assert '<option value="sittings-30">last 30 sitting days</option>' in html
    assert '<optgroup label="Years">' in html
    assert '<option value="2020">2020</option>' in html
    assert '<optgroup label="Assembly of Avalonia">' in html
    assert '<option value="av-3-1" selected>Third assembly, 1st session</option>' in html
    french = client.get("/fr/?period=av-3-1").content.decode()
    assert '<option value="av-3-1" selected>Troisième assemblée, 1re session</option>' in french
    assert "30 derniers jours de séance" in french


def test_the_last_sitting_days_are_those_of_the_sources_chosen(client, avalonia, point, make):
    for number in range(7):
        make.document(avalonia, date(2020, 10, 5) + timedelta(days=number))
    assert "sitting days, Oct. 5, 2020 to Oct. 11, 2020." in words(client, "/?period=sittings-7")
    assert "Only 11 sitting days are known." in words(client, "/?period=sittings-30")
    committees = Source.objects.create(slug="committees", name="Committees")
    make.document(avalonia, date(2020, 12, 1), source=committees)
    make.document(avalonia, date(2020, 12, 2), source=committees)
    assert "Only 2 sitting days are known." in words(client, "/?period=sittings-7&source=committees")
    assert "Oct. 7, 2020 to Dec. 2, 2020." in words(client, "/?period=sittings-7")


def test_a_whole_period_says_so(client, point):
    assert words(client, "/?period=av-3-1&from=2020-03-02&to=2020-03-05") == (
        "Period: Third assembly, 1st session, March 2, 2020 to March 5, 2020. Nothing of this period is known to be "
        "lacking. 4 days are held, from March 2, 2020 to March 5, 2020. What is held"
    )


def test_a_period_of_which_days_are_missing_or_in_part_says_so(client, avalonia, point, make):
    SittingDay.objects.create(source=avalonia.source, date=date(2020, 3, 6))
    make.document(avalonia, date(2020, 3, 9), held="ledger")
    assert words(client, f"/lines/{point.slug}/?period=av-3-1").endswith(
        "This period is held in part. 5 days are held, from March 2, 2020 to March 9, 2020. Of 1 sitting day nothing is "
        "held. 1 day is held in part only. Rates rest on the words of the days that are held, and on no others. "
        "What is held"
    )


def test_a_period_that_goes_beyond_the_record_or_is_not_over_says_so(client, point):
    told = words(client, "/?period=2020")
    assert "This period is held in part." in told
    assert "Of the days before March 2, 2020 nothing is known. Of the days after Oct. 5, 2020 nothing is known." in told
    told = words(client, "/?period=av-3-2")
    assert "2nd session, from Oct. 1, 2020." in told
    assert "Its last day is not past, or not known." in told


def test_an_empty_period_says_so_and_shows_no_rate(client, avalonia, point):
    Volume.objects.update(words=100_000)
    assert '<a data-figure="mentions" href="/lines/' in client.get("/?period=2020").content.decode()
    told = words(client, "/?period=2018")
    assert told.startswith("Period: 2018, Jan. 1, 2018 to Dec. 31, 2018. Nothing of this period is held.")
    assert "A zero here is not a count" in told
    html = client.get("/?period=2018").content.decode()
    assert "not shown" in html
    assert 'class="interval"' not in html
    SittingDay.objects.create(source=avalonia.source, date=date(2018, 5, 1))
    assert "Of 1 sitting day nothing is held." in words(client, "/?period=2018")


def test_no_rate_counts_words_or_speeches_of_days_that_are_missing(client, avalonia, point):
    Volume.objects.update(words=100_000)
    # Four speeches in 400,000 words, whatever the calendar says beside them.
    for day in (6, 9, 10):
        SittingDay.objects.create(source=avalonia.source, date=date(2020, 3, day))
    assert '#mentions">10.0</a>' in client.get("/?period=av-3-1").content.decode()
    assert "not shown" in client.get("/?period=av-3-1&from=2020-03-06").content.decode()


def test_a_period_to_come_says_so(client, avalonia, point):
    SittingDay.objects.create(source=avalonia.source, date=date(2999, 5, 1))
    assert "This period is yet to come." in words(client, "/?period=2999")
    assert "1 sitting day is still to come." in words(client, "/?period=2999")


def test_without_a_period_a_page_says_nothing_of_it(client, point):
    assert words(client, "/") is None
    assert words(client, f"/lines/{point.slug}/") is None
    assert words(client, "/?from=2020-03-02&to=2020-03-05").startswith("Nothing of this period is known to be lacking.")


def test_days_outside_the_period_are_said_to_be_and_left_out(client, point):
    html = client.get("/?period=av-3-1&from=2020-10-01").content.decode()
    assert "These days are outside the period." in html
    assert f'<a data-figure="mentions" href="/lines/{point.slug}/?period=av-3-1#mentions">4</a>' in html


@pytest.mark.parametrize("period", ["x", "sittings-8", "av-9", "%00", "0000", "20200", "-1", "x" * 500])
def test_a_period_of_no_name_is_said_to_be_unknown_and_asks_for_nothing(client, point, period):
    for address in ("/", f"/lines/{point.slug}/", "/parties/av-harbour/"):
        html = client.get(f"{address}?period={period}").content.decode()
        assert "Select a valid choice." in html
    assert (
        f'<a data-figure="mentions" href="/lines/{point.slug}/#mentions">5</a>'
        in client.get(f"/?period={period}").content.decode()
    )


def test_sitting_days_of_a_record_that_never_sat_are_said_to_be_unknown(client, avalonia):
    html = client.get("/?period=sittings-7").content.decode()
    assert "No sitting day of these sources is known." in html


def test_queries_of_a_page_with_a_period_do_not_grow(client, avalonia, point, make, django_assert_num_queries):
    pages = (("/", 40), (f"/lines/{point.slug}/", 43), ("/parties/av-harbour/", 43))
    for _ in range(2):
        for address, queries in pages:
            with django_assert_num_queries(queries):
                client.get(f"{address}?period=sittings-30")
        make.say(avalonia, point, times=2, day=date(2020, 4, 1))
        NamedPeriod.objects.create(
            slug=f"av-{_}", legislature=avalonia.legislature, name="Session", first=date(2020, 3, 2)
        )
