"""The rank command: every order, in words and as JSON, opening the same evidence as the pages."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.web.conftest import avalonia, make
from tracker.models import NamedPeriod, Source, Volume
from tracker.queries.measures import MEASURES

__all__ = ["avalonia", "make"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def said(avalonia, make):
    """A line said on three days, and another on the last of them."""
    often, once = make.line(avalonia, "often"), make.line(avalonia, "once")
    make.say(avalonia, often, times=3)
    (last,) = make.say(avalonia, once, day=date(2020, 3, 4))
    Volume.objects.create(document=last.document, party=avalonia.meadow, speeches=30, words=20_000)
    Volume.objects.update(words=20_000, speeches=30)
    return often, once


def rank(*arguments):
    out = StringIO()
    call_command("rank", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("by", ["speeches", "occurrences", "speakers", "days", "rate", *MEASURES])
def test_ranks_by_every_figure(said, by):
    rows = json.loads(rank("--by", by, "--json", "--from", "2020-03-03"))["rows"]
    assert {row["slug"] for row in rows} == {point.slug for point in said}
    assert [bool(row["measure"]) for row in rows] == [by in MEASURES and by != "rising"] * 2


def test_a_measure_as_json_names_its_evidence(said):
    often, _ = said
    row = json.loads(rank("--by", "streak", "--json"))["rows"][0]
    assert (row["rank"], row["slug"], row["measure"]["value"], row["measure"]["speeches"]) == (1, often.slug, 3, 3)
    assert row["measure"]["evidence"] == {
        "since": "2020-03-02",
        "until": "2020-03-04",
        "sources": [],
        "stance": "uses",
        "person": None,
        "party": None,
        "line": None,
        "of": None,
        "topic": None,
    }


def test_a_measure_stands_first_in_words(said):
    lines = rank("--by", "streak").splitlines()
    assert lines[1].startswith("  1 streak 3.00           3 speeches")
    assert "rising not shown      3 speeches" in rank("--by", "rising")
    assert "streak" not in rank()


def test_an_unknown_order_is_refused(said):
    with pytest.raises(CommandError, match="invalid choice: 'loudness'"):
        rank("--by", "loudness")


def test_a_period_is_asked_for_by_its_word(said, avalonia):
    NamedPeriod.objects.create(
        slug="first-session", legislature=avalonia.legislature, name="First session", first=date(2020, 3, 3)
    )

    def period(*arguments):
        return json.loads(rank("--json", *arguments))["period"]

    assert period("--period", "2020") == {"from": "2020-01-01", "to": "2020-12-31"}
    assert period("--period", "sittings-7") == {"from": "2020-03-02", "to": "2020-03-04"}
    assert period("--period", "first-session", "--to", "2020-03-03") == {"from": "2020-03-03", "to": "2020-03-03"}
    with pytest.raises(CommandError, match="unknown period “second”"):
        rank("--period", "second")
    with pytest.raises(CommandError, match="no sitting day"):
        rank("--period", "sittings-30", "--source", Source.objects.create(slug="new", name="New").slug)
    with pytest.raises(CommandError, match="outside the period"):
        rank("--period", "2020", "--to", "2019-05-05")
