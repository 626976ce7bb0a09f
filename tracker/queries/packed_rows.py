"""Rows with packed bytes, which travel between the database and here as they are; those of whole years are read once
until anything is committed."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Max, Min, QuerySet

from tracker.engine.deflated import inflated
from tracker.models import Span
from tracker.queries.commits import Kept, commit_mark, kept_until_a_commit
from tracker.queries.days import first_of, month_number
from tracker.queries.listing import day_of
from tracker.queries.stretches import Stretch

# Bytes kept in each process, and those that a year or month takes of which nothing is there.
_MOST_BYTES, _ENTRY = 96 * 2**20, 512
# Years named one by one; of a longer period only those that have rows.
_MOST_YEARS = 50
_Row = tuple[Any, ...]


class Packed(Hashable, Protocol):
    """Which rows of a table of packed ones, the columns to read of each, of which the last is packed, and the spans of which
    what was read is kept."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def kept(self) -> tuple[Span, ...]: ...
    def rows(self) -> "QuerySet[Any]": ...


def packed_within(of: Packed, stretches: Sequence[Stretch]) -> list[_Row]:
    """The rows of those stretches, in any order: the span of each, its first day and what else is asked for. One query
    at most, and one more for a period without ends.

    Whatever the period, most bytes of what makes it up are of whole years and months, and there are few of these.
    """
    mark = commit_mark()
    named, parts = list[tuple[Packed, int, date]](), list[QuerySet[Any]]()
    for span, since, until in stretches:
        if mark is not None and span in of.kept:
            named += [(of, span, first) for first in _firsts(of, span, since, until)]
        else:
            parts.append(of.rows().filter(span=span, first__gte=since, first__lte=until))
    kept = _kept.find(mark, named) if mark is not None else {}
    new = {question: list[_Row]() for question in named if question not in kept}
    for span in of.kept:
        firsts = [first for _, of_span, first in new if of_span == span]
        if firsts:
            parts.append(of.rows().filter(span=span, first__in=firsts))
    found = rows_together([part.values_list("span", "first", *of.columns) for part in parts])
    rows = [(span, day_of(first), *more, inflated(stored)) for span, first, *more, stored in found]
    if mark is not None and new:
        for row in rows:
            if (of, row[0], row[1]) in new:
                new[of, row[0], row[1]].append(row)
        _kept.keep(mark, new)
    return rows + [row for some in kept.values() for row in some]


def _size(rows: list[_Row]) -> int:
    return _ENTRY + sum(len(value) for row in rows for value in row if isinstance(value, bytes))


_kept = Kept[tuple[Packed, int, date], list[_Row]](_MOST_BYTES, _size)


def _firsts(of: Packed, span: int, since: date, until: date) -> Iterable[date]:
    """The first days of the years or months of that stretch."""
    if until.year - since.year >= _MOST_YEARS:
        first, last = _ends(of)
        since, until = max(since, first), min(until, last)
    if span == Span.YEAR:
        return (date(year, 1, 1) for year in range(since.year, until.year + 1))
    return map(first_of, range(month_number(since), month_number(until) + 1))


@kept_until_a_commit(32)
def _ends(of: Packed) -> tuple[date, date]:
    """The first and the last day of the years that have rows; the last before the first where none has."""
    years = of.rows().filter(span=Span.YEAR).aggregate(earliest=Min("first"), latest=Max("first"))
    first, last = years["earliest"], years["latest"]
    return (first, last.replace(month=12, day=31)) if first else (date.max, date.min)


@contextmanager
def bytes_cursor() -> Iterator[Any]:
    """A cursor whose statements take and give bytes as they are: by default PostgreSQL is sent them, and sends them, written
    out in digits, twice as long and to be read on either side."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from django.db.backends.postgresql.base import ServerBindingCursor
            from psycopg.pq import Format

            cursor.cursor.close()
            cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
            cursor.cursor.format = Format.BINARY
        yield cursor


def rows_together(parts: "Sequence[QuerySet[Any, Any]]") -> list[tuple[Any, ...]]:
    """The rows of all of those queries (of `values_list`, of the same columns), plain as the database has them: SQLite has
    days as text. One query, and none where nothing can be found."""
    if not parts:
        return []
    try:
        statement, parameters = parts[0].union(*parts[1:], all=True).query.sql_with_params()
    except EmptyResultSet:
        return []
    with bytes_cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
