"""Packed bytes travel as they are, in statements that count as any other."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.engine.deflated import deflated
from tracker.jobs.insert_rows import put_rows
from tracker.models import PackedFigures
from tracker.queries import packed_rows
from tracker.queries.figures import packed_figures
from tracker.queries.listing import day_of
from tracker.queries.packed_rows import bytes_cursor, rows_together
from tracker.queries.stretches import LAST

pytestmark = pytest.mark.django_db
COLUMNS = ("source_id", "whose", "span", "first", "figures")
BYTES = bytes(range(256)) * 40


@pytest.fixture
def row(avalonia):
    put_rows(PackedFigures, COLUMNS, COLUMNS[:4], [(avalonia.source.pk, 2, 1, "2014-01-01", BYTES)])
    return PackedFigures.objects.get()


def test_bytes_come_back_as_they_went_and_those_with_the_same_key_are_replaced(row, avalonia):
    assert bytes(row.figures) == BYTES
    both = [(avalonia.source.pk, 2, 1, "2014-01-01", b"\x00"), (avalonia.source.pk, 2, 3, "2014-01-02", b"")]
    put_rows(PackedFigures, COLUMNS, COLUMNS[:4], both)
    rows = PackedFigures.objects.order_by()
    parts = [rows.filter(span=span).values_list("pk", "first", "figures") for span in (1, 2, 3)]
    with CaptureQueriesContext(connection) as captured:
        found = [(day_of(first), bytes(figures)) for _, first, figures in rows_together(parts)]
    assert sorted(found) == [(date(2014, 1, 1), b"\x00"), (date(2014, 1, 2), b"")]
    assert len(captured) == 1
    assert PackedFigures.objects.filter(pk=row.pk).exists()


@pytest.fixture
def years(avalonia):
    """The figures of each of 80 years, and of two days."""
    rows = [(avalonia.source.pk, 1, 1, f"{year}-01-01", deflated(f"{year}".encode())) for year in range(1930, 2010)]
    days = [(avalonia.source.pk, 1, 3, f"2010-01-0{day}", deflated(f"{day}".encode())) for day in (1, 2)]
    put_rows(PackedFigures, COLUMNS, COLUMNS[:4], rows + days)
    return avalonia.source.pk


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


def test_nothing_is_asked_where_nothing_can_be_found():
    rows = PackedFigures.objects.order_by().values_list("pk")
    with CaptureQueriesContext(connection) as captured:
        assert rows_together([]) == rows_together([rows.filter(source__in=[])]) == []
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
