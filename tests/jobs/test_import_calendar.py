"""Calendars of sittings: all or nothing, safe to run again, and the days they do not name are left alone."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.jobs.conftest import turn
from tracker.jobs.import_calendar import import_calendar
from tracker.jobs.import_failed import ImportFailed
from tracker.models import SittingDay


@pytest.fixture
def calendar(avalonia, tmp_path):
    """Write the lines as a CSV calendar and import it."""

    def imported(*lines):
        path = tmp_path / "sittings.csv"
        path.write_text("\n".join(("date,sits,note", *lines)) + "\n")
        return import_calendar(path=path, source=avalonia.source)

    return imported


def stored():
    return list(SittingDay.objects.order_by("date").values_list("date", "sits", "note"))


def test_a_calendar_is_stored_and_again_changes_nothing(calendar):
    lines = "2014-05-14,,Budget", "2014-05-15,no,Recess"
    first = calendar(*lines)
    assert (first.days, first.sittings, first.added, first.changed) == (2, 1, 2, 0)
    kept = list(SittingDay.objects.values())
    assert (calendar(*lines).added, calendar(*lines).changed) == (0, 0)
    assert list(SittingDay.objects.values()) == kept
    assert stored() == [(date(2014, 5, 14), True, "Budget"), (date(2014, 5, 15), False, "Recess")]


def test_a_later_calendar_corrects_its_days_and_leaves_the_others(calendar):
    calendar("2014-05-14,yes,", "2014-05-15,yes,")
    second = calendar("2014-05-15,no,Cancelled", "2014-05-16,yes,")
    assert (second.added, second.changed) == (1, 1)
    assert [(day.day, sits) for day, sits, _ in stored()] == [(14, True), (15, False), (16, True)]


def test_a_wrong_line_stores_nothing(calendar, tmp_path):
    with pytest.raises(ImportFailed) as error:
        calendar("2014-05-14,,", "14 May,,")
    assert str(error.value) == (
        f"{tmp_path / 'sittings.csv'}: line 3: wrong date “14 May”: a date is written 2014-05-14"
    )
    assert stored() == []


def test_a_day_that_is_held_though_said_not_to_sit_is_named(calendar, importing):
    importing(turn("Fair tides."))
    summary = calendar("2014-05-13,no,", "2014-05-14,no,")
    assert summary.warnings == ("line 3: 2014-05-14 is said to have no sitting, but a document of it is held",)


def test_the_command_says_what_was_stored_or_what_is_wrong(avalonia, tmp_path):
    path = tmp_path / "sittings.csv"
    path.write_text("date\n2014-05-14\n2014-05-15\n")
    out = StringIO()
    call_command("import_calendar", path, source="av-debates", stdout=out)
    assert out.getvalue() == "2 days, 2 of them sittings: 2 added, 0 changed, 0 as they were\n"
    with pytest.raises(CommandError, match=r"unknown source “other” \(known: av-debates\)"):
        call_command("import_calendar", path, source="other")
    with pytest.raises(CommandError, match=r"nowhere\.csv: No such file"):
        call_command("import_calendar", tmp_path / "nowhere.csv", source="av-debates")
