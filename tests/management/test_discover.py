"""The command that finds candidates: what it prints, and what it says of wrong options."""

import json
from dataclasses import replace
from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from tracker.jobs.candidate_rows import CandidateRow
from tracker.jobs.discover import Discovery
from tracker.management.commands import discover as command
from tracker.models import Legislature, Party, Source

KEYS = ["party", "wording", "phrasings", "score", "parts", "speeches", "speakers", "days", "first", "last", "examples"]


@pytest.fixture
def asked(db, monkeypatch):
    """An assembly, and what the job was asked for; it finds one candidate."""
    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    Source.objects.create(slug="av-debates", name="Debates", legislature=legislature)
    party = Party.objects.create(slug="av-harbour", legislature=legislature, name="Harbour", short_name="Harbour")
    row = CandidateRow(
        party=party, language="en", wording="wasted summers", phrasings=("wasted summers", "waste a summer"), score=21.5,
        parts={"party": {"value": 2.0, "points": 1.2}}, speeches=9, speakers=4, days=8, first=date(2021, 3, 4),
        last=date(2021, 4, 4), since=date(2021, 1, 1), until=date(2021, 5, 1), spoken_by=[[None, "Ms. Quill", 9]], months=[["2021-03", 9]],
        examples=[{"speech": 3, "date": "2021-03-04", "spans": [["en", 0, 14]]}], stems=(("wast", "summer"),), point=None,
    )  # fmt: skip
    options = SimpleNamespace(row=row)

    def found(**given):
        vars(options).update(given)
        return Discovery(date(2021, 1, 1), date(2021, 5, 1), 99, (options.row,), (), 1, 0, 0, 2)

    monkeypatch.setattr(command, "discover", found)
    return options


def printed(*arguments):
    out = StringIO()
    call_command("discover", *arguments, stdout=out)
    return out.getvalue()


def test_the_rows_as_json(asked):
    [row] = json.loads(printed("--source", "av-debates", "--json"))
    assert sorted(row) == sorted(KEYS)
    assert (row["party"], row["first"], row["speeches"]) == ("av-harbour", "2021-03-04", 9)
    assert row["phrasings"] == ["wasted summers", "waste a summer"]


def test_the_rows_in_words(asked):
    assert printed("--source", "av-debates").splitlines() == [
        "2021-01-01 to 2021-05-01; 99 turns read",
        "av-harbour  21.50     9 speeches    4 speakers    8 days “wasted summers”, 2 phrasings",
        "1 candidates (1 rows new, 0 brought up to date, 0 taken away), 0 wordings for lines of the catalogue, 2 judged before",
    ]


def test_the_options_are_passed_on(asked):
    printed(
        "--source", "av-debates", "--party", "av-harbour", "--from", "2021-02-01", "--to", "2021-03-01", "--limit", "7"
    )
    assert (asked.source.slug, asked.party.slug, asked.limit) == ("av-debates", "av-harbour", 7)
    assert (asked.since, asked.until, asked.left_out) == (date(2021, 2, 1), date(2021, 3, 1), 0)
    assert not asked.each_season


def test_with_each_season_the_days_searched_are_told_with_each_row(asked):
    asked.row = replace(asked.row, since=date(2021, 1, 1), until=date(2021, 2, 1))
    [row] = json.loads(printed("--source", "av-debates", "--each-season", "--json"))
    assert asked.each_season
    assert row.keys() - KEYS == {"since", "until"}
    assert (row["since"], row["until"]) == ("2021-01-01", "2021-02-01")
    assert printed("--source", "av-debates", "--each-season").splitlines()[1:3] == [
        "2021-01-01 to 2021-02-01",
        "av-harbour  21.50     9 speeches    4 speakers    8 days “wasted summers”, 2 phrasings",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--source", "nowhere"], "unknown source “nowhere” (known: av-debates)"),
        (["--source", "av-debates", "--party", "x"], "unknown party “x” (known: av-harbour)"),
        (["--source", "av-debates", "--from", "2021-02-02", "--to", "2021-02-01"], "--to is before --from"),
        (["--source", "av-debates", "--limit", "0"], "“0” is not a number from 1 on"),
        (["--source", "av-debates", "--from", "May"], "wrong date “May”"),
    ],
)
def test_wrong_options_are_explained(asked, arguments, said):
    with pytest.raises(CommandError, match=said.replace("(", r"\(").replace(")", r"\)")):
        printed(*arguments)
