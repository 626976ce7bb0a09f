"""Packed bytes travel as they are, in statements that count as any other."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.engine.deflated import deflated
from tracker.jobs.insert_rows import delete_at, put_rows
from tracker.models import PackedFigures, PackedList, Source, Span
from tracker.queries import packed_rows
from tracker.queries.figures import figures_between, packed_figures
from tracker.queries.listing import day_of
from tracker.queries.packed import Lists
from tracker.queries.packed_rows import Part, bytes_cursor, rows_at
from tracker.queries.stretches import LAST

pytestmark = pytest.mark.django_db
COLUMNS = ("id", "source_id", "whose", "span", "first", "figures")
BYTES = bytes(range(256)) * 40


def stored(source, whose, span, first, figures):
    return PackedFigures.key_of(source, whose, span, first), source, whose, span, first.isoformat(), figures


def put(*rows):
    put_rows(PackedFigures, COLUMNS, COLUMNS[:1], rows)


@pytest.fixture
def row(avalonia):
    put(stored(avalonia.source.pk, 2, 1, date(2014, 1, 1), BYTES))
    return PackedFigures.objects.get()


def test_bytes_come_back_as_they_went_and_those_with_the_same_key_are_replaced(row, avalonia):
    assert bytes(row.figures) == BYTES
    source = avalonia.source.pk
    put(stored(source, 2, 1, date(2014, 1, 1), b"\x00"), stored(source, 2, 3, date(2014, 1, 2), b""))
    assert PackedFigures.objects.filter(pk=row.pk).exists()
    years, days = (figures_between([source], [2], [span], date(2014, 1, 1), date(2014, 1, 2)) for span in (1, 3))
    with CaptureQueriesContext(connection) as captured:
        found = rows_at(*(Part(PackedFigures, ranges, ("first", "figures")) for ranges in (years, [], days)))
    assert {(part, day_of(first), bytes(figures)) for part, first, figures in found} == {
        (0, date(2014, 1, 1), b"\x00"),
        (2, date(2014, 1, 2), b""),
    }
    assert len(captured) == 1


def test_rows_are_found_of_their_source_uses_and_span_alone(avalonia):
    other = Source.objects.create(slug="gazette", name="Gazette", kind="articles")
    places = [
        (source, whose, span, date(2014, month, 1))
        for source in (None, avalonia.source.pk, other.pk)
        for whose in (1, 2, 3)
        for span in (1, 2, 3)
        for month in (1, 2, 3)
    ]
    put(*(stored(*place, b"") for place in places))
    assert PackedFigures.objects.count() == len(places)
    for source, whose, span, first in places:
        keys = figures_between([source], [whose], [span], first, first)
        assert [PackedFigures.first_of(key) for key in keys[0]] == [first, first]
        (row,) = rows_at(Part(PackedFigures, keys, ("source_id", "whose", "span", "first")))
        assert (*row[1:4], day_of(row[4])) == (source, whose, span, first)
    delete_at(PackedFigures, figures_between([None, other.pk], [1, 3], [3], date(2014, 2, 1), date(2014, 3, 1)))
    delete_at(PackedFigures, [])
    gone = {
        place
        for place in places
        if place[0] in (None, other.pk) and place[1] != 2 and place[2:] >= (3, date(2014, 2, 1))
    }
    assert len(gone) == 8
    rows = PackedFigures.objects.values_list("source", "whose", "span", "first")
    assert {*rows} == {*places} - gone


@pytest.fixture
def years(avalonia):
    """The figures of each of 80 years, and of two days."""
    source = avalonia.source.pk
    put(
        *(
            stored(source, 1, 1, date(year, 1, 1), deflated(f"{year}".encode(), smaller=False))
            for year in range(1930, 2010)
        )
    )
    put(*(stored(source, 1, 3, date(2010, 1, day), deflated(f"{day}".encode(), smaller=True)) for day in (1, 2)))
    return source


def asked(source, *stretches):
    """What is found in those stretches, by the first day, and in how many queries."""
    with CaptureQueriesContext(connection) as captured:
        found = packed_figures(stretches, [source], 1)
    return {(row.first, row.figures) for row in found}, len(captured)


def test_a_year_is_read_once_and_days_every_time_until_a_commit(years, keeping):
    some = (1, date(2000, 1, 1), date(2003, 1, 1))
    more = (1, date(2002, 1, 1), date(2009, 1, 1))
    days = (3, date(2010, 1, 1), date(2010, 1, 2))
    of_years = {year: (date(year, 1, 1), f"{year}".encode()) for year in range(2000, 2010)}
    assert asked(years, some) == ({of_years[year] for year in range(2000, 2004)}, 1)
    assert asked(years, some) == ({of_years[year] for year in range(2000, 2004)}, 0)
    assert asked(years, more) == ({of_years[year] for year in range(2002, 2010)}, 1)
    assert asked(years, more) == ({of_years[year] for year in range(2002, 2010)}, 0)
    of_days = {(date(2010, 1, 1), b"1"), (date(2010, 1, 2), b"2")}
    assert asked(years, some, days) == ({of_years[year] for year in range(2000, 2004)} | of_days, 1)
    assert asked(years, some, days)[1] == 1
    PackedFigures.objects.filter(first=date(2001, 1, 1)).delete()
    keeping()
    assert asked(years, some) == ({of_years[year] for year in (2000, 2002, 2003)}, 1)


def test_a_period_without_ends_names_the_years_that_there_are(years, keeping):
    found, queries = asked(years, (1, date(1, 1, 1), LAST))
    assert len(found) == 80
    assert queries == 2
    assert asked(years, (2, date(1, 1, 1), LAST.replace(day=1))) == (set(), 2), "the months, of which there are none"
    PackedFigures.objects.all().delete()
    keeping()
    assert asked(years, (1, date(1, 1, 1), LAST)) == (set(), 1)


def test_no_more_is_kept_than_there_is_room_for(years, keeping, monkeypatch):
    monkeypatch.setattr(packed_rows._kept, "_most", 10 * (packed_rows._ENTRY + 4))
    decade = (1, date(1990, 1, 1), date(1999, 1, 1))
    assert [asked(years, decade)[1] for _ in range(2)] == [1, 0]
    # One year more, for which the year asked for longest ago gives way.
    assert [asked(years, (1, date(1989, 1, 1), date(1989, 1, 1)))[1] for _ in range(2)] == [1, 0]
    assert [asked(years, (1, date(year, 1, 1), date(year, 1, 1)))[1] for year in (1999, 1990)] == [0, 1]
    # Years of which there is nothing take room as well.
    assert [asked(years, (1, date(1900, 1, 1), date(1909, 1, 1)))[1] for _ in range(2)] == [1, 0]
    assert asked(years, (1, date(1999, 1, 1), date(1999, 1, 1)))[1] == 1


def test_any_number_of_ranges_is_asked_for(avalonia):
    source, days = avalonia.source.pk, [date.fromordinal(730_000 + number) for number in range(2_600)]
    for some in (days[:1_300], days[1_300:]):
        put(*(stored(source, 1, 3, day, b"") for day in some))
    single, double = (
        [figures_between([source], [1], [3], *ends)[0] for ends in zip(days[::2], days[more::2], strict=True)]
        for more in (0, 1)
    )
    assert len(single) == 1_300, "more than SQLite takes in one condition"
    mixed = single[:400] + double[400:]
    for ranges, expected in ((single, days[::2]), (double, days), (mixed, days[:800:2] + days[800:])):
        found = rows_at(Part(PackedFigures, ranges, ("first",)))
        assert sorted(day_of(first) for _, first in found) == expected
    delete_at(PackedFigures, double)
    assert not PackedFigures.objects.exists()


def test_blocks_of_lines_are_named_in_few_years_and_all_read_in_many():
    what, first, last = PackedList.What.USERS, date(2001, 1, 1), date(2003, 1, 1)
    some, every = Lists((what,), (7, 8), (0, 5)), Lists((what,), (7, 8))
    named = {
        PackedList.key_of(source, what, Span.YEAR, date(year, 1, 1), block)
        for source in (7, 8)
        for year in (2001, 2002, 2003)
        for block in (0, 5)
    }
    assert sorted(some.keys(Span.YEAR, first, last)) == sorted((key, key) for key in named)
    ranges = every.keys(Span.YEAR, first, last)
    assert len(ranges) == 2
    assert all(any(least <= key <= most for least, most in ranges) for key in named)
    # Of months, and of as many years as there are, the blocks are not named.
    assert some.keys(Span.MONTH, first, last) == every.keys(Span.MONTH, first, last)
    assert some.keys(Span.YEAR, date.min, LAST) == every.keys(Span.YEAR, date.min, LAST)


def test_a_period_without_ends_is_asked_of_any_number_of_sources(years, keeping):
    stretch = (1, date(1, 1, 1), LAST)
    assert len(packed_figures([stretch], [years, *range(years + 1, years + 700)], 1)) == 80
    assert packed_figures([stretch], [], 1) == []


def test_nothing_is_asked_where_nothing_can_be_found():
    with CaptureQueriesContext(connection) as captured:
        assert rows_at() == rows_at(Part(PackedFigures, [], ("id",))) == []
    assert not captured.captured_queries


def test_statements_with_bytes_pass_whatever_watches_statements(row):
    seen = []

    def watch(execute, sql, *more):
        seen.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(watch), bytes_cursor() as cursor:
        cursor.execute("SELECT figures FROM tracker_packedfigures WHERE id = %s", [row.pk])
        assert bytes(cursor.fetchone()[0]) == BYTES
    assert len(seen) == 1
