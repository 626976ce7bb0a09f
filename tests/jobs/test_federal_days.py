"""The five federal days of the 41st Parliament, against a table checked by hand in the official text."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tracker.jobs.import_record import import_record
from tracker.jobs.seed import seed
from tracker.jobs.tallies import recount
from tracker.models import Mention, Source

FILES = ("41-1-54-fr.xml", "41-1-260-en.xml", "41-2-38-en.xml", "HAN086-E.xml", "HAN102-E.xml")
LINES = (
    "strongest-economy", "job-killing-carbon-tax", "liberal-robocalls", "strong-stable-majority", "boulerice-separatist",
    "f35-no-money-spent", "ndp-union-donations",
)  # fmt: skip
SEEDS = Path(__file__).parent.parent.parent / "seeds"

# Read in the printed record, one row per speech: day, intervention, speaker, party, line, stance.
CHECKED = """
2011-11-25 4958452 Harold Albrecht cpc strong-stable-majority uses
2011-11-25 4959005 Ryan Leef cpc job-killing-carbon-tax uses
2013-05-31 8050006 Shelly Glover cpc strongest-economy uses
2013-05-31 8050283 Pierre Poilievre cpc liberal-robocalls uses
2014-01-30 8208312 Andrew Saxton cpc strongest-economy uses
2014-01-30 8208430 Jason Kenney cpc strongest-economy uses
2014-01-30 8209067 Dave Van Kesteren cpc strongest-economy uses
2014-01-30 8209147 Bruce Hyer gpc job-killing-carbon-tax quotes
2014-01-30 8209156 Colin Carrie cpc job-killing-carbon-tax uses
2014-01-30 8209170 Colin Carrie cpc job-killing-carbon-tax uses
2014-05-14 8361184 Andrew Saxton cpc strongest-economy uses
2014-05-14 8363163 Joe Oliver cpc strongest-economy uses
2014-05-14 8363211 Joe Oliver cpc job-killing-carbon-tax uses
2014-05-14 8363211 Joe Oliver cpc strongest-economy uses
2014-05-14 8363261 Andrew Saxton cpc strongest-economy uses
2014-05-14 8363469 Joe Oliver cpc strongest-economy uses
2014-05-14 8363554 Joe Oliver cpc strongest-economy uses
2014-05-14 8363556 Mike Allen cpc strongest-economy uses
2014-05-14 8363694 Mark Adler cpc job-killing-carbon-tax uses
"""


def rank(*arguments):
    out = StringIO()
    call_command("rank", *arguments, json=True, stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def imported(db, real_data):
    """The seeded site, then the five days imported over it."""
    seed(folder=SEEDS)
    house = Source.objects.get(slug="house-of-commons")
    return import_record(paths=[real_data / "canada-house-xml" / name for name in FILES], source=house)


def test_the_five_days_hold_exactly_the_mentions_that_were_checked_by_hand(imported):
    of_house = Mention.objects.filter(method="phrasing", point__party__legislature__slug="canada")
    found = of_house.order_by("speech__date", "speech__external_id", "point__slug")
    rows = found.values_list(
        "speech__date", "speech__external_id", "speech__person__name", "speech__party__slug", "point__slug", "stance"
    )
    assert [" ".join(map(str, row)) for row in rows] == CHECKED.split("\n")[1:-1]
    assert not recount(check=True).differences


def test_at_least_98_of_100_member_speeches_have_a_person_and_a_party(imported):
    totals = imported.totals()
    assert totals["member_speeches"] == 1305
    assert totals["placed"] >= 0.98 * totals["member_speeches"]


def test_the_ranking_of_the_five_days_counts_each_speech_once(imported):
    ranking = rank("--from", "2013-05-01", "--to", "2014-06-30", "--source", "house-of-commons")
    assert {row["slug"]: row["speeches"] for row in ranking["rows"] if row["slug"] in LINES} == {
        "strongest-economy": 11, "job-killing-carbon-tax": 4, "liberal-robocalls": 1, "strong-stable-majority": 0,
        "boulerice-separatist": 0, "f35-no-money-spent": 0, "ndp-union-donations": 0,
    }  # fmt: skip


def test_a_fresh_site_shows_the_figures_of_the_text_from_its_ledger_alone(db, real_data):
    seed(folder=SEEDS)
    from_ledger = rank()
    house = Source.objects.get(slug="house-of-commons")
    import_record(paths=[real_data / "canada-house-xml" / name for name in FILES], source=house)
    assert rank() == from_ledger
