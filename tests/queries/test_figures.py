"""Figures from packed ones: exactly what the tallies add up to, over any period, sources and stance."""

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.engine.deflated import Damaged, deflated, inflated
from tracker.engine.packing import NO_LISTS
from tracker.engine.tables import Table, nothing, pack_table
from tracker.jobs.tallies import recount
from tracker.jobs.totals import make_all_totals, mark_due, settle_totals
from tracker.models import Document, DueTotal, PackedFigures, PackedList, Source, Span, SpokenBy, TalkingPoint, Tally
from tracker.queries import spoken
from tracker.queries.figures import Figures, figures_in
from tracker.queries.ranking import detailed, ranked_points
from tracker.queries.scope import Scope, tallies_in
from tracker.queries.spoken import details_of, speakers_in
from tracker.queries.stretches import stretches

FIRST, LAST = date(2011, 11, 27), date(2014, 2, 12)
NOON = [
    date(2011, 12, 31),
    date(2012, 1, 1),
    date(2012, 2, 29),
    date(2012, 5, 11),
    date(2012, 5, 21),
    date(2013, 12, 31),
]


@pytest.fixture
def record(avalonia, make):
    """Two years of tallies of three lines, in two sources of which each sits on some days of the other."""
    draw = random.Random(7)
    committee = Source.objects.create(slug="av-committee", name="Committee", legislature=avalonia.legislature)
    lines = [
        make.line(avalonia, "Loud"),
        make.line(avalonia, "Quiet", party=avalonia.meadow),
        make.line(avalonia, "Rare"),
    ]
    people = [make.person() for _ in range(5)]
    days = (LAST - FIRST).days
    tallies = []
    for number in range(300):
        day = FIRST + timedelta(days=draw.randrange(days + 1)) if number > 8 else [FIRST, LAST, *NOON][number % 8]
        document = make.document(avalonia, day, source=draw.choice([avalonia.source, committee]))
        for _ in range(draw.randrange(4)):
            speeches = draw.randint(1, 3)
            tallies.append(
                Tally(
                    document=document,
                    source=document.source,
                    date=day,
                    point=draw.choice(lines if draw.random() < 0.1 else lines[:2]),
                    party=draw.choice([avalonia.harbour, avalonia.meadow, None]),
                    person=draw.choice([*people, None]),
                    stance=draw.choice(["uses", "uses", "quotes", "unclear"]),
                    speeches=speeches,
                    occurrences=speeches + draw.randrange(3),
                )
            )
    Tally.objects.bulk_create(tallies)
    mark_due(documents=list(Document.objects.values_list("pk", flat=True)))
    return lines


def added_up(scope):
    """By hand, from the tallies."""
    found = {}
    for tally in tallies_in(scope):
        speeches, occurrences, days = found.get(tally.point_id, (0, 0, set()))
        found[tally.point_id] = speeches + tally.speeches, occurrences + tally.occurrences, days | {tally.date}
    return {point: Figures(said, times, len(days)) for point, (said, times, days) in found.items()}


def scopes():
    draw = random.Random(3)
    days = [date(2010, 6, 6), date(2015, 6, 6), FIRST, LAST, *NOON, *(day + timedelta(days=1) for day in NOON)]
    days += [FIRST + timedelta(days=draw.randrange((LAST - FIRST).days)) for _ in range(20)]
    for stance in ("uses", "all"):
        for sources in ((), ("av-debates",), ("av-committee", "av-debates"), ("nowhere",)):
            yield Scope(stance=stance, sources=sources)
            for _ in range(12):
                since, until = sorted(draw.sample([*days, None], 2), key=lambda day: day or date.max)
                yield Scope(since, until, sources, stance=stance)
                yield Scope(None, since, sources, stance=stance)
    yield Scope(LAST, FIRST)


def test_the_figures_of_any_scope_are_what_the_tallies_add_up_to(record):
    settle_totals()
    assert not DueTotal.objects.exists()
    for scope in scopes():
        assert figures_in(scope, record) == added_up(scope), scope


def test_figures_are_right_while_they_are_due(record):
    for scope in scopes():
        assert figures_in(scope, record) == added_up(scope), scope


def test_days_in_two_sources_of_three_are_counted_once(record, avalonia, make):
    committee = Source.objects.get(slug="av-committee")
    third = Source.objects.create(slug="av-third", name="Third", legislature=avalonia.legislature)
    for source in (avalonia.source, committee, third):
        document = make.document(avalonia, date(2013, 6, 6), source=source)
        Tally.objects.create(
            document=document, source=source, date=document.date, point=record[2], party=avalonia.harbour, stance="uses",
            speeches=2, occurrences=2,
        )  # fmt: skip
        mark_due(documents=[document.pk])
    settle_totals()
    for scope in [*scopes()][::3]:
        assert figures_in(scope, record) == added_up(scope), scope
    one = Scope(date(2013, 6, 6), date(2013, 6, 6), ("av-committee", "av-third"))
    assert figures_in(one, record)[record[2].pk].days == 1


def test_totals_and_not_tallies_are_read_once_they_are_made(record):
    settle_totals()
    assert figures_in(Scope(), record) != {}
    PackedFigures.objects.all().delete()
    assert figures_in(Scope(), record) == {}


def test_totals_follow_a_day_that_changed_and_leave_the_others_alone(record):
    settle_totals()
    before = kept()
    tally = Tally.objects.filter(point=record[0], date__year=2013).first()
    mark_due(documents=[tally.document_id], points=[record[0].pk])
    Tally.objects.filter(pk=tally.pk).update(speeches=tally.speeches + 10)
    assert figures_in(Scope(), record) == added_up(Scope()), "right while it is due"
    assert settle_totals() == 1
    after = kept()
    assert after.keys() == before.keys()
    spans = [date(2013, 1, 1), tally.date.replace(day=1), tally.date]
    whose = PackedFigures.Whose
    uses = [whose.OWN if tally.party_id == record[0].party_id else whose.OTHER] if tally.stance == "uses" else []
    assert {place for place in before if before[place] != after[place]} == {
        (source, of, span, first)
        for source in (tally.source_id, None)
        for of in (*uses, whose.ALL)
        for span, first in zip(Span, spans, strict=True)
    }
    for scope in scopes():
        assert figures_in(scope, record) == added_up(scope), scope


def kept():
    rows = PackedFigures.objects.values_list("source", "whose", "span", "first", "figures")
    return {tuple(place): bytes(figures) for *place, figures in rows}


def test_totals_reach_a_later_year_and_come_back_from_it(record, avalonia, make):
    settle_totals()
    document = make.document(avalonia, date(2019, 4, 1))
    Tally.objects.create(
        document=document, source=avalonia.source, date=document.date, point=record[2], party=avalonia.harbour,
        stance="uses", speeches=2, occurrences=2,
    )  # fmt: skip
    for since in (date(2014, 1, 1), date(2016, 7, 7), date(2019, 4, 2)):
        mark_due(documents=[document.pk])
        settle_totals()
        for until in (None, date(2018, 1, 1), date(2019, 4, 1), date(2025, 1, 1)):
            assert figures_in(Scope(since, until), record) == added_up(Scope(since, until))
    mark_due(documents=[document.pk])
    document.delete()
    settle_totals()
    assert PackedFigures.objects.filter(first__gte=date(2016, 1, 1)).count() == 0
    assert figures_in(Scope(), record) == added_up(Scope())


def test_a_line_that_became_another_partys_is_counted_as_that_partys_at_once(record, avalonia):
    settle_totals()
    TalkingPoint.objects.filter(pk=record[0].pk).update(party=avalonia.meadow)
    points = list(TalkingPoint.objects.all())
    assert figures_in(Scope(), points) == added_up(Scope())
    assert settle_totals() > 0
    assert figures_in(Scope(), points) == added_up(Scope())
    Tally.objects.all().delete()
    assert figures_in(Scope(), points) != {}, "from what was packed anew"


def test_a_line_given_away_and_back_is_counted_right_whatever_was_settled_between(record, avalonia):
    settle_totals()
    days = Tally.objects.filter(point=record[0]).values_list("document", "date")
    first, last = (days.order_by(order)[0] for order in ("date", "-date"))
    for party, (document, _) in ((avalonia.meadow, first), (avalonia.harbour, last), (avalonia.meadow, last)):
        TalkingPoint.objects.filter(pk=record[0].pk).update(party=party)
        points = list(TalkingPoint.objects.all())
        mark_due(documents=[document], points=[record[0].pk])
        settle_totals(given_away=False)
        for scope in [*scopes()][::9]:
            assert figures_in(scope, points) == added_up(scope), scope
    assert settle_totals() > 0
    before = kept()
    make_all_totals()
    assert kept() == before


def test_nothing_is_due_twice_and_settling_again_does_nothing(record):
    assert settle_totals() > 0
    before = list(PackedFigures.objects.order_by("pk").values_list("pk", "first"))
    assert settle_totals() == 0
    assert list(PackedFigures.objects.order_by("pk").values_list("pk", "first")) == before


def details_by_hand(scope):
    found = {}
    for tally in tallies_in(scope):
        people, days = found.setdefault(tally.point_id, (set(), set()))
        people.add(tally.person_id)
        days.add(tally.date)
    return {point: (len(people - {None}), min(days), max(days)) for point, (people, days) in found.items()}


def test_speakers_and_first_and_last_days_of_any_scope_are_what_the_tallies_say(record):
    for scope in scopes():
        assert details_of(scope, record) == details_by_hand(scope), scope
    settle_totals()
    for scope in scopes():
        assert details_of(scope, record) == details_by_hand(scope), scope
    assert details_of(Scope(), record[1:2]).keys() == {record[1].pk}
    assert details_of(Scope(date(9999, 12, 31)), record) == details_of(Scope(), []) == {}


def test_what_is_kept_of_whole_years_and_months_tells_the_same_of_any_scope(record, keeping):
    settle_totals()
    for scope in scopes():
        assert figures_in(scope, record) == added_up(scope), scope
        assert details_of(scope, record) == details_by_hand(scope), scope
    with CaptureQueriesContext(connection) as captured:
        assert figures_in(Scope(date(2012, 1, 1), date(2013, 8, 31)), record)
    assert not [query for query in captured if "tracker_packedfigures" in query["sql"]], "all of it was read before"


def test_no_tally_is_read_for_speakers_and_days_once_totals_are_made(record):
    settle_totals()
    with CaptureQueriesContext(connection) as captured:
        assert details_of(Scope(FIRST, LAST), record)
    assert not [query for query in captured if "tracker_tally" in query["sql"]]


def test_speakers_of_very_many_lines_are_the_same(record, monkeypatch):
    settle_totals()
    monkeypatch.setattr(spoken, "_MOST_NAMED", 2)
    monkeypatch.setattr(spoken, "_FEW", 2)
    for scope in [*scopes()][::7]:
        assert details_of(scope, record) == details_by_hand(scope), scope
    with CaptureQueriesContext(connection) as captured:
        speakers_in(Scope(stance="all"), record)
    assert not [query for query in captured if "tracker_tally" in query["sql"] or "tracker_spokenby" in query["sql"]]


def test_known_speakers_are_not_counted_again(record):
    settle_totals()
    ranking = ranked_points(Scope(stance="all"), by="speakers", details=False)
    with CaptureQueriesContext(connection) as captured:
        rows = detailed(Scope(stance="all"), ranking.rows)
    assert not [query for query in captured if "tracker_spokenby" in query["sql"] or "packedlist" in query["sql"]]
    assert rows == list(ranked_points(Scope(stance="all"), by="speakers").rows)


def test_speakers_of_a_line_that_became_another_partys_are_that_partys_at_once(record, avalonia):
    settle_totals()
    TalkingPoint.objects.filter(pk=record[0].pk).update(party=avalonia.meadow)
    points = list(TalkingPoint.objects.all())
    assert details_of(Scope(), points) == details_by_hand(Scope())
    settle_totals()
    assert details_of(Scope(), points) == details_by_hand(Scope())


def test_a_period_is_cut_into_whole_years_months_and_days_that_cover_it_once():
    draw = random.Random(5)
    for _ in range(2_000):
        since = date(2011, 1, 1) + timedelta(days=draw.randrange(1_500))
        until = since + timedelta(days=draw.randrange(1_500))
        if draw.random() < 0.3:
            since = since.replace(day=1)
        years, months, days = stretches(since, until)
        covered = [day for begin, end in days for day in every_day(begin, end)]
        covered += [day for first, last in months for day in every_day(first, end_of_month(last))]
        covered += [day for first, last in years for day in every_day(first, date(last.year, 12, 31))]
        assert sorted(covered) == every_day(since, until), (since, until)
        assert len(years) <= 1
        assert len(months) <= 2
        assert len(days) <= 2


def every_day(begin, end):
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def end_of_month(day):
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)


def test_recount_finds_a_total_that_is_wrong_and_one_that_is_lacking_and_mends_them(avalonia, make):
    point = make.line(avalonia)
    make.say(avalonia, point, times=3, day=date(2020, 3, 9))
    settle_totals()
    assert recount(check=True).differences == ()
    own, every = PackedFigures.Whose.OWN, PackedFigures.Whose.ALL
    rows = PackedFigures.objects.filter(first=date(2020, 3, 9), whose=own)
    wrong = Table(np.array([point.pk]), np.array([point.party_id]), np.array([[1, 7]]))
    rows.filter(source=avalonia.source).update(figures=deflated(pack_table(wrong), smaller=True))
    PackedFigures.objects.filter(source=None, whose=every, span=Span.YEAR).delete()
    found = recount(check=True).differences
    lacking = "all_speeches +3, all_occurrences +3, all_days +3, all_from_first +68, all_from_last +295"
    assert found == (
        f"figures source={avalonia.source.pk} span=3 first=2020-03-09 point={point.pk}: own_occurrences -6",
        f"figures source=None span=1 first=2020-01-01 point={point.pk}: {lacking}",
    )
    SpokenBy.objects.update(people_by_month=NO_LISTS)
    told = {
        f"{whose}_speakers source={source} year=2020 point={point.pk} differ"
        for source in (avalonia.source.pk, None)
        for whose in ("own", "all")
    }
    assert told < set(recount(check=True).differences)
    assert {*found, *told} == set(recount().differences)
    assert recount(check=True).differences == ()


@pytest.mark.parametrize("due", [False, True])
def test_figures_that_cannot_be_read_or_are_not_as_they_are_packed_are_told_and_made_anew(avalonia, make, due):
    point = make.line(avalonia)
    make.say(avalonia, point, day=date(2020, 3, 9))
    settle_totals()
    right = dict(PackedFigures.objects.values_list("pk", "figures"))
    whose = {"source": None, "whose": PackedFigures.Whose.ALL, "span": Span.YEAR}
    year = PackedFigures.objects.get(**whose)
    where = "figures source=None span=1 first=2020-01-01"
    for stored in (
        bytes(year.figures)[:-1],
        pack_table(nothing(5)),
        deflated(inflated(year.figures) + b"7", smaller=False),
    ):
        PackedFigures.objects.filter(**whose).update(figures=stored)
        if due:
            DueTotal.objects.create(source=avalonia.source, date=date(2020, 3, 9), point=point)
            assert recount().differences == ()
        else:
            assert recount().differences[0] == f"{where}: not as they are packed"
        assert recount(check=True).differences == ()
        assert sorted(map(inflated, right.values())) == sorted(
            inflated(figures) for figures in PackedFigures.objects.values_list("figures", flat=True)
        )


def test_what_is_read_every_time_is_stored_in_fewer_bytes_than_it_is_packed_in(avalonia, make):
    for _ in range(20):
        make.say(avalonia, make.line(avalonia), day=date(2020, 3, 9))
    settle_totals()
    for model, column in ((PackedFigures, "figures"), (PackedList, "lists")):
        rows = [(span, bytes(stored)) for span, stored in model.objects.values_list("span", column)]
        # Those of twenty lines.
        rows = [(span, stored) for span, stored in rows if len(inflated(stored)) > 60]
        assert {span for span, _ in rows} == {*Span}
        assert all((len(stored) < len(inflated(stored))) == (span == Span.DAY) for span, stored in rows)


def test_a_ranking_of_figures_that_cannot_be_read_says_how_to_mend_them(avalonia, make):
    make.say(avalonia, make.line(avalonia), day=date(2020, 3, 9))
    settle_totals()
    PackedFigures.objects.update(figures=b"damaged")
    with pytest.raises(Damaged, match="recount"):
        figures_in(Scope(), [])


def test_uses_by_others_are_what_the_tallies_add_up_to(record):
    settle_totals()
    some = [scope for scope in scopes() if scope.stance == "uses"]
    assert len(some) > 90
    for scope in some:
        others = replace(scope, stance="others")
        assert figures_in(others, record) == added_up(others), others
