"""Coverage: every state of a day, exactly, and none of them by guess."""

from datetime import date

import pytest

from tracker.models import Document, Edition, Legislature, SittingDay, Source, Volume
from tracker.queries.coverage import DayState, coverage, days_of, source_with_coverage, states_of, years_of
from tracker.queries.evidence import EvidenceScope
from tracker.queries.line_record import line_record
from tracker.queries.lines import months_of
from tracker.queries.ranking import ranked_points
from tracker.queries.scope import Scope

pytestmark = pytest.mark.django_db
TODAY = date(2014, 6, 1)


def may(day):
    return date(2014, 5, day)


def sits(avalonia, day, sits=True, **fields):
    return SittingDay.objects.create(source=avalonia.source, date=day, sits=sits, **fields)


def held(avalonia, make, day, *languages, **fields):
    document = make.document(avalonia, day, **fields)
    for language in languages:
        Edition.objects.create(document=document, language=language)
    return document


def states(avalonia):
    return {day.day: str(state) for day, state in states_of(avalonia.source, TODAY).items()}


def test_a_held_day_is_loaded_and_one_that_only_the_calendar_names_is_missing_or_without_a_sitting(avalonia, make):
    held(avalonia, make, may(14), "en")
    sits(avalonia, may(14))
    sits(avalonia, may(15))
    sits(avalonia, may(16), sits=False)
    assert states(avalonia) == {14: "loaded", 15: "missing", 16: "no_sitting"}


def test_a_weekday_that_neither_a_document_nor_the_calendar_names_is_not_there(avalonia, make):
    held(avalonia, make, may(12), "en")
    sits(avalonia, may(16))
    assert states(avalonia) == {12: "loaded", 16: "missing"}


def test_a_day_held_without_its_text_is_partial(avalonia, make):
    held(avalonia, make, may(14), held="ledger")
    held(avalonia, make, may(15), "en")
    held(avalonia, make, may(15), held="ledger")
    assert states(avalonia) == {14: "partial", 15: "partial"}


def test_a_day_without_a_usual_edition_is_partial(avalonia, make):
    for day in (12, 13):
        held(avalonia, make, may(day), "en", "fr")
    held(avalonia, make, may(14), "en")
    assert states(avalonia) == {12: "loaded", 13: "loaded", 14: "partial"}
    (day,) = days_of(avalonia.source, states_of(avalonia.source), [may(14)])
    assert [document.lacks for document in day.documents] == [("fr",)]


def test_an_edition_of_half_of_the_documents_is_not_usual(avalonia, make):
    held(avalonia, make, may(12), "en", "fr")
    held(avalonia, make, may(13), "en")
    assert states(avalonia) == {12: "loaded", 13: "loaded"}


def test_another_sources_editions_and_calendar_say_nothing_of_this_one(avalonia, make):
    other = Source.objects.create(slug="committees", name="Committees")
    held(avalonia, make, may(12), "en")
    for day in (12, 13):
        Edition.objects.create(document=make.document(avalonia, may(day), source=other), language="fr")
    SittingDay.objects.create(source=other, date=may(15))
    assert states(avalonia) == {12: "loaded"}


def test_what_readers_do_not_see_is_not_held(avalonia, make):
    held(avalonia, make, may(14), "en", published=False)
    assert states(avalonia) == {}
    sits(avalonia, may(14))
    assert states(avalonia) == {14: "missing"}


def test_what_is_held_outweighs_a_calendar_that_says_no_sitting(avalonia, make):
    held(avalonia, make, may(14), "en")
    sits(avalonia, may(14), sits=False)
    assert states(avalonia) == {14: "loaded"}


def test_today_and_later_are_to_come(avalonia):
    for day in (date(2014, 5, 31), TODAY, date(2014, 6, 2)):
        sits(avalonia, day)
    assert [str(state) for state in states_of(avalonia.source, TODAY).values()] == ["missing", "to_come", "to_come"]


def test_the_sources_come_by_name_with_their_span_and_days_by_state(avalonia, make):
    Source.objects.create(slug="empty", name="Empty")
    planned = Source.objects.create(slug="planned", name="A planned one")
    SittingDay.objects.create(source=planned, date=may(1))
    held(avalonia, make, may(12), "en")
    held(avalonia, make, may(15), held="ledger")
    sits(avalonia, may(13))
    first, second = coverage(TODAY)
    assert (first.source.slug, first.first, first.last, first.days) == ("planned", None, None, {"missing": 1})
    assert (second.source.slug, second.first, second.last) == ("av-debates", may(12), may(15))
    assert second.days == {"loaded": 1, "partial": 1, "missing": 1}
    assert source_with_coverage("planned") == planned
    assert source_with_coverage("empty") is None


def test_years_between_two_that_are_known_are_there_with_nothing(avalonia, make):
    held(avalonia, make, date(2012, 1, 2), "en")
    held(avalonia, make, date(2014, 1, 2), "en")
    sits(avalonia, date(2020, 1, 2))
    years = years_of(states_of(avalonia.source, TODAY))
    assert [(row.year, row.days) for row in years] == [
        (2012, {"loaded": 1}),
        (2013, {}),
        (2014, {"loaded": 1}),
        (2020, {"to_come": 1}),
    ]


def test_queries_do_not_grow_with_days_or_sources(avalonia, make, django_assert_num_queries):
    def add(day):
        source = Source.objects.create(slug=f"s-{day}", name=str(day), legislature=avalonia.legislature)
        for where in (avalonia.source, source):
            held(avalonia, make, may(day), "en", source=where)
            SittingDay.objects.create(source=where, date=may(day + 10))

    for days in ((1,), (2, 3)):
        for day in days:
            add(day)
        with django_assert_num_queries(5):
            coverage(TODAY)
        with django_assert_num_queries(4):
            of = states_of(avalonia.source, TODAY)
        with django_assert_num_queries(5):
            days_of(avalonia.source, of, list(of))


def month(point, **scope):
    (found,) = months_of(line_record(point, EvidenceScope(**scope)))
    return found.speeches, found.covered, found.missing, found.partial


def test_a_month_says_how_many_of_its_days_are_missing_or_in_part(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, day=may(12))
    assert month(point) == (1, True, 0, 0)
    assert months_of(line_record(point, EvidenceScope()))[0].whole
    sits(avalonia, may(12))
    sits(avalonia, may(13))
    sits(avalonia, may(14), sits=False)
    held(avalonia, make, may(15), held="ledger")
    assert month(point) == (1, True, 1, 1)
    assert not months_of(line_record(point, EvidenceScope()))[0].whole


def test_a_ledger_made_for_the_line_is_not_in_part_for_it(avalonia, make):
    point, other = make.line(avalonia), make.line(avalonia)
    document = held(avalonia, make, may(15), held="ledger")
    Volume.objects.create(document=document, party=avalonia.harbour, speeches=1, words=100)
    avalonia.source.ledger_lines.add(point)
    assert month(point) == (0, True, 0, 0)
    assert months_of(line_record(other, EvidenceScope())) == []


def test_another_legislatures_calendar_marks_no_month(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, day=may(12))
    other = Source.objects.create(
        slug="elsewhere", name="Elsewhere", legislature=Legislature.objects.create(slug="elsewhere", name="E")
    )
    SittingDay.objects.create(source=other, date=may(13))
    assert month(point) == (1, True, 0, 0)


def test_a_rate_rests_on_the_words_of_held_days_alone_and_the_ranking_says_what_is_missing(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, day=may(12))
    Volume.objects.update(words=100_000)
    before = ranked_points(Scope()).rows[0]
    for day in (12, 13, 14):
        sits(avalonia, may(day))
    sits(avalonia, date(2014, 7, 1))
    after = ranked_points(Scope(since=may(1), until=may(31)))
    assert after.rows[0].rate == before.rate == 10.0
    assert (after.missing, ranked_points(Scope()).missing) == (2, 0)
    assert ranked_points(Scope(since=may(13), until=may(14))).rows[0].rate is None
    assert ranked_points(Scope(since=may(13), until=may(14), sources=("elsewhere",))).missing == 0
    Document.objects.update(published=False)
    assert ranked_points(Scope(since=may(12), until=may(14))).missing == 3


def test_the_states_have_words():
    assert [str(state.label) for state in DayState] == ["loaded", "partial", "missing", "no sitting", "to come"]
