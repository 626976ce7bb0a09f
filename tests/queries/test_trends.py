"""How lines go over time: steps of equal months, what is held of them, and the change since the period before."""

from datetime import date, timedelta

import pytest

from tracker.models import Document, Legislature, Source
from tracker.queries.evidence import EvidenceScope
from tracker.queries.scope import Scope
from tracker.queries.trends import MOST_STEPS, Change, Step, trends_of

pytestmark = pytest.mark.django_db


def test_a_month_is_said_in_silent_or_not_held(avalonia, make):
    point, silent = make.line(avalonia), make.line(avalonia, "silent")
    make.say(avalonia, point, times=2)
    make.say(avalonia, point, stance="quotes", day=date(2020, 5, 4))
    trends = trends_of(Scope(), [point, silent], {})
    held = [(date(2020, 3, 1), True), (date(2020, 4, 1), False), (date(2020, 5, 1), True)]
    assert trends[point.pk].steps == tuple(
        Step(first, said, covered) for (first, covered), said in zip(held, (2, 0, 0), strict=True)
    )
    assert trends[silent.pk].steps == tuple(Step(first, 0, covered) for first, covered in held)
    assert trends[point.pk].until == date(2020, 5, 31)
    assert trends_of(Scope(stance="all"), [point], {})[point.pk].steps[2].speeches == 1


def test_another_parliament_says_nothing_about_a_line(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point)
    elsewhere = Legislature.objects.create(slug="elsewhere", name="Elsewhere")
    source = Source.objects.create(slug="other", name="Other Debates", legislature=elsewhere)
    make.document(avalonia, date(2021, 1, 4), source=source)
    assert [step.first for step in trends_of(Scope(), [point], {})[point.pk].steps] == [date(2020, 3, 1)]


def test_a_day_held_as_facts_covers_only_the_lines_that_its_ledger_was_made_for(avalonia, make):
    known, unknown = make.line(avalonia), make.line(avalonia, "unknown then")
    make.document(avalonia, date(2020, 3, 2))
    make.document(avalonia, date(2020, 4, 6), held=Document.Held.LEDGER)
    avalonia.source.ledger_lines.add(known)
    trends = trends_of(Scope(), [known, unknown], {})
    assert [step.held for step in trends[known.pk].steps] == [True, True]
    assert [step.held for step in trends[unknown.pk].steps] == [True, False]


def test_long_records_are_drawn_in_longer_steps(avalonia, make):
    point = make.line(avalonia)
    for year in range(1990, 2021):
        make.document(avalonia, date(year, 3, 2))
    make.say(avalonia, point)
    steps = trends_of(Scope(), [point], {})[point.pk].steps
    assert len(steps) == 31
    assert len(steps) <= MOST_STEPS
    assert steps[-1] == Step(date(2020, 1, 1), 1, held=True)


def test_without_a_period_the_last_year_held_is_set_against_the_year_before(avalonia, make):
    point = make.line(avalonia)
    make.document(avalonia, date(2018, 1, 8))
    make.say(avalonia, point, times=3, day=date(2018, 3, 5))
    make.say(avalonia, point, times=1, day=date(2019, 12, 2))
    change = trends_of(Scope(), [point], {})[point.pk].change
    assert change == Change(
        now=1,
        before=3,
        now_in=EvidenceScope(since=date(2019, 1, 1), until=date(2019, 12, 31)),
        before_in=EvidenceScope(since=date(2018, 1, 1), until=date(2018, 12, 31)),
        of_period=False,
    )
    assert (change.difference, change.fewer) == (-2, 2)


def test_nothing_is_set_against_a_year_that_is_not_held(avalonia, make):
    point = make.line(avalonia)
    make.document(avalonia, date(2018, 2, 5))
    make.say(avalonia, point, day=date(2019, 12, 2))
    assert trends_of(Scope(), [point], {})[point.pk].change is None


def test_a_period_without_as_many_days_before_it_changes_nothing(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=2)
    assert trends_of(Scope(since=date(2020, 3, 2)), [point], {point.pk: 2})[point.pk].change is None
    change = trends_of(Scope(since=date(2020, 3, 3)), [point], {point.pk: 1})[point.pk].change
    assert (change.now, change.before, change.of_period) == (1, 1, True)
    assert change.before_in == EvidenceScope(since=date(2020, 3, 2), until=date(2020, 3, 2))


def test_nothing_held_is_no_trend(avalonia, make):
    assert trends_of(Scope(), [make.line(avalonia)], {}) == {}
    assert trends_of(Scope(), [], {}) == {}


def test_queries_do_not_grow_with_lines(avalonia, make, django_assert_num_queries):
    points = [make.line(avalonia, f"line {number}") for number in range(3)]
    for point in points:
        make.say(avalonia, point, times=2, day=date(2020, 3, 2) + timedelta(days=40))
    for shown in (points[:1], points):
        with django_assert_num_queries(3):
            trends_of(Scope(), shown, {})
        with django_assert_num_queries(7):
            trends_of(Scope(since=date(2020, 4, 12)), shown, {})
