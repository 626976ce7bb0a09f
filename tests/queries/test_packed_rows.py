"""Packed bytes travel as they are, in statements that count as any other."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.jobs.insert_rows import put_rows
from tracker.models import PackedFigures
from tracker.queries.listing import day_of
from tracker.queries.packed_rows import bytes_cursor, rows_together

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
