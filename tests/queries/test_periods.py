"""Periods by their word, on days that can be counted by hand."""

from datetime import date

import pytest

from tracker.models import Legislature, NamedPeriod, SittingDay, Source
from tracker.queries.periods import (
    HeldPeriod,
    Standing,
    held_of,
    last_sitting_days,
    narrowed,
    period_choices,
    period_of,
)

pytestmark = pytest.mark.django_db
TODAY = date(2014, 6, 1)


def may(day):
    return date(2014, 5, day)


def sits(avalonia, day, **fields):
    return SittingDay.objects.create(**{"source": avalonia.source, "date": day, "sits": True, **fields})


def session(avalonia, slug="av-3-1", **fields):
    return NamedPeriod.objects.create(slug=slug, legislature=avalonia.legislature, name=slug, **fields)


def days_of(word, **asked):
    period = period_of(word, today=TODAY, **asked)
    return period and (period.since, period.until)


def test_a_year_is_a_period_whether_or_not_anything_is_held():
    assert days_of("2012") == (date(2012, 1, 1), date(2012, 12, 31))
    assert days_of("0001") == (date(1, 1, 1), date(1, 12, 31))


@pytest.mark.parametrize("word", ["", "x", "0000", "20121", "201", "²012", "sittings-", "sittings-8", "sittings-7 "])
def test_any_other_word_is_no_period(avalonia, make, word):
    make.document(avalonia, may(14))
    assert period_of(word, today=TODAY) is None


def test_a_parliament_or_session_is_known_by_its_name_and_may_be_without_a_last_day(avalonia):
    named = [
        session(avalonia, first=may(1), last=may(20)),
        session(avalonia, "av-3-2", first=may(21)),
    ]
    assert days_of("av-3-1", named=named) == (may(1), may(20))
    assert days_of("av-3-2", named=named) == (may(21), None)
    assert period_of("av-3-2", named=named).named == named[1]


def test_sitting_days_are_those_held_and_those_that_a_calendar_names_before_today(avalonia, make):
    for day in (12, 12, 14):
        make.document(avalonia, may(day))
    make.document(avalonia, may(29), published=False)
    sits(avalonia, may(13))
    sits(avalonia, may(14))
    sits(avalonia, may(15), sits=False)
    sits(avalonia, TODAY)
    assert last_sitting_days(7, today=TODAY) == [may(14), may(13), may(12)]
    assert last_sitting_days(2, today=TODAY) == [may(14), may(13)]
    period = period_of("sittings-7", today=TODAY)
    assert (period.since, period.until, period.sittings) == (may(12), may(14), 3)


def test_the_last_of_many_sitting_days_come_from_documents_and_calendar_together(avalonia, make):
    for day in range(1, 11):
        make.document(avalonia, may(2 * day - 1))
        sits(avalonia, may(2 * day))
    assert days_of("sittings-7") == (may(14), may(20))


def test_sitting_days_are_those_of_the_sources_asked_for_and_articles_do_not_sit(avalonia, make):
    gazette = Source.objects.create(slug="gazette", name="Gazette", kind="articles")
    committees = Source.objects.create(slug="committees", name="Committees")
    make.document(avalonia, may(12))
    make.document(avalonia, may(14), source=committees)
    make.document(avalonia, may(16), source=gazette)
    assert days_of("sittings-7") == (may(12), may(14))
    assert days_of("sittings-7", sources=("av-debates",)) == (may(12), may(12))
    assert days_of("sittings-7", sources=("gazette",)) == (may(16), may(16))
    assert days_of("sittings-7", sources=("elsewhere",)) is None


def test_days_asked_for_beside_a_period_narrow_it(avalonia):
    period = period_of("av-3-2", named=[session(avalonia, "av-3-2", first=may(10))])
    assert narrowed(None, may(1), None) == (may(1), None)
    assert narrowed(period, None, None) == (may(10), None)
    assert narrowed(period, may(1), may(20)) == (may(10), may(20))
    assert narrowed(period, may(15), None) == (may(15), None)
    assert narrowed(period_of("2014"), date(2013, 1, 1), date(2015, 1, 1)) == (date(2014, 1, 1), date(2014, 12, 31))


def test_the_choices_are_the_named_periods_latest_first_and_the_years_of_the_record(
    avalonia, make, django_assert_num_queries
):
    assert period_choices().years == ()
    session(avalonia, "av-3", kind="parliament", first=may(1))
    session(avalonia, "av-3-1", first=may(1))
    session(avalonia, "av-3-2", first=may(9))
    make.document(avalonia, date(2011, 3, 1))
    make.document(avalonia, date(2013, 3, 1))
    make.document(avalonia, date(2014, 3, 1), published=False)
    with django_assert_num_queries(2):
        choices = period_choices()
        assert [(period.slug, period.legislature.name) for period in choices.named] == [
            ("av-3-2", "Assembly of Avalonia"),
            ("av-3", "Assembly of Avalonia"),
            ("av-3-1", "Assembly of Avalonia"),
        ]
    assert choices.years == (2013, 2012, 2011)


def test_what_is_held_of_a_period_is_counted_by_state(avalonia, make, django_assert_num_queries):
    for day in (1, 12, 12, 14, 30):
        make.document(avalonia, may(day))
    make.document(avalonia, may(14), held="ledger")
    make.document(avalonia, may(15), held="ledger")
    for day in (may(12), may(13), may(16), date(2014, 6, 1), date(2014, 6, 3)):
        sits(avalonia, day)
    with django_assert_num_queries(9):
        held = held_of(may(10), date(2014, 6, 2), today=TODAY)
    assert held == HeldPeriod(
        first=may(12),
        last=may(30),
        held=4,
        partial=2,
        missing=2,
        to_come=1,
        unknown_before=None,
        unknown_after=may(30),
        over=False,
    )
    assert held.standing == Standing.PARTIAL


def standing(*days, **asked):
    return held_of(*days, today=TODAY, **asked).standing


def test_a_period_is_whole_only_where_it_is_over_and_nothing_is_lacking_or_unknown(avalonia, make):
    for day in (10, 12, 20):
        make.document(avalonia, may(day))
    assert standing(may(10), may(20)) == Standing.WHOLE
    assert standing(may(9), may(20)) == Standing.PARTIAL
    assert standing(may(10), may(21)) == Standing.PARTIAL
    assert standing(may(10), None) == Standing.PARTIAL
    sits(avalonia, may(13))
    assert standing(may(10), may(20)) == Standing.PARTIAL
    assert standing(may(14), may(20)) == Standing.WHOLE


def test_a_calendar_makes_days_known_of_which_nothing_is_held(avalonia, make):
    make.document(avalonia, may(10))
    sits(avalonia, may(1), sits=False)
    sits(avalonia, may(31), sits=False)
    held = held_of(may(1), may(31), today=TODAY)
    assert (held.unknown_before, held.unknown_after, held.standing) == (None, None, Standing.WHOLE)


def test_an_empty_period_is_told_from_one_to_come(avalonia, make):
    make.document(avalonia, may(10))
    assert standing(may(1), may(9)) == Standing.EMPTY
    assert standing(date(2015, 1, 1), date(2015, 12, 31)) == Standing.EMPTY
    sits(avalonia, date(2015, 2, 2))
    assert standing(date(2015, 1, 1), date(2015, 12, 31)) == Standing.TO_COME
    sits(avalonia, may(2))
    assert held_of(may(1), may(9), today=TODAY).missing == 1
    assert standing(may(1), date(2015, 12, 31)) == Standing.PARTIAL


def test_a_day_held_early_is_not_to_come(avalonia, make):
    make.document(avalonia, TODAY)
    sits(avalonia, TODAY)
    held = held_of(TODAY, TODAY, today=TODAY)
    assert (held.held, held.to_come, held.standing) == (1, 0, Standing.PARTIAL)


def test_what_is_held_is_of_the_sources_or_the_legislature_asked_for(avalonia, make):
    elsewhere = Source.objects.create(
        slug="elsewhere", name="E", legislature=Legislature.objects.create(slug="elsewhere", name="E")
    )
    gazette = Source.objects.create(slug="gazette", name="Gazette", kind="articles")
    make.document(avalonia, may(10))
    make.document(avalonia, may(11), source=elsewhere)
    make.document(avalonia, may(12), source=gazette)
    sits(avalonia, may(11), source=elsewhere)

    def held(**asked):
        return held_of(may(1), may(31), today=TODAY, **asked).held

    assert (held(), held(sources=("elsewhere",)), held(legislature=avalonia.legislature.pk)) == (3, 1, 2)
