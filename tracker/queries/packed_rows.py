"""Rows with packed bytes, which are found by their keys and travel between the database and here as they are; those of whole
years and months are read once until anything is committed."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from django.db import connection

from tracker.engine.deflated import inflated
from tracker.models import PackedFigures, PackedList, Span, SpokenBy
from tracker.queries.commits import Kept, commit_mark, kept_until_a_commit
from tracker.queries.days import first_of, month_number
from tracker.queries.listing import day_of, marks
from tracker.queries.stretches import LAST, Stretch

# Bytes kept in each process, and those that a year or month takes of which nothing is there.
_MOST_BYTES, _ENTRY = 96 * 2**20, 512
# Years named one by one; of a longer period only those that have rows.
_MOST_YEARS = 50
# In one statement: SQLite takes conditions of less than a thousand parts.
_MOST_RANGES = 500
_Row = tuple[Any, ...]
# The first and the last key of rows that stand side by side.
Keys = tuple[int, int]


class Packed(Hashable, Protocol):
    """Which rows of a table of packed ones, the columns to read of each, of which the last is packed and deflated, and the
    spans of which what was read is kept."""

    @property
    def model(self) -> type[PackedFigures] | type[PackedList]: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def kept(self) -> tuple[Span, ...]: ...
    def keys(self, span: int, first: date, last: date) -> list[Keys]:
        """Where the rows stand of the spans that begin on those days, from the first to the last; others may stand there too."""


class Part(NamedTuple):
    """Rows of a table whose keys lie in those ranges, and the columns to read of each."""

    model: type[PackedFigures] | type[PackedList] | type[SpokenBy]
    ranges: Sequence[Keys]
    columns: Sequence[str]


def rows_at(*parts: Part) -> list[_Row]:
    """The rows of those parts, which have as many columns, in any order; behind the number of its part each is as the
    database has it: SQLite has days as text. One query for some hundred ranges, and none where none is asked for.

    A range of keys is found sooner than rows by what their keys are made of, and needs no other index.
    """
    asked = [(number, keys) for number, part in enumerate(parts) for keys in part.ranges]
    rows = list[_Row]()
    for begin in range(0, len(asked), _MOST_RANGES):
        found, parameters = list[str](), list[int]()
        for number, some in groupby(asked[begin : begin + _MOST_RANGES], itemgetter(0)):
            model, _, columns = parts[number]
            among, keys = among_keys([keys for _, keys in some])
            found.append(f"SELECT {number}, {', '.join(columns)} FROM {model._meta.db_table} WHERE {among}")
            parameters += keys
        with bytes_cursor() as cursor:
            cursor.execute(" UNION ALL ".join(found), parameters)
            rows += cursor.fetchall()
    return rows


def among_keys(ranges: Sequence[Keys]) -> tuple[str, list[int]]:
    """The SQL of the condition that a key lies in any of those ranges, with its parameters."""
    single = [first for first, last in ranges if first == last]
    longer = [keys for keys in ranges if keys[0] != keys[1]]
    among = ["id BETWEEN %s AND %s"] * len(longer) + ([f"id IN ({marks(single)})"] if single else [])
    return " OR ".join(among), [*chain.from_iterable(longer), *single]


def packed_within(of: Packed, stretches: Sequence[Stretch]) -> list[_Row]:
    """The rows of those stretches, in any order: the span of each, its first day and what else is asked for. One query
    at most, and one more for a period without ends.

    Whatever the period, most bytes of what makes it up are of whole years and months, and there are few of these.
    """
    mark = commit_mark()
    rows, ranges = list[_Row](), list[Keys]()
    new = dict[tuple[Packed, int, date], list[_Row]]()
    for span, since, until in stretches:
        if mark is None or span not in of.kept:
            ranges += of.keys(span, since, until)
            continue
        questions = [(of, span, first) for first in _firsts(of, span, since, until)]
        kept = _kept.find(mark, questions)
        rows += [row for some in kept.values() for row in some]
        for there, some in groupby(questions, kept.__contains__):
            if not there:
                together = list(some)
                new |= {question: [] for question in together}
                ranges += of.keys(span, together[0][-1], together[-1][-1])
    for _, span, first, *more, stored in rows_at(Part(of.model, ranges, ("span", "first", *of.columns))):
        row = (span, day_of(first), *more, inflated(stored))
        rows.append(row)
        if (of, *row[:2]) in new:
            new[of, *row[:2]].append(row)
    if mark is not None and new:
        _kept.keep(mark, new)
    return rows


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
    table, ranges = of.model._meta.db_table, of.keys(Span.YEAR, date.min, LAST)
    if not ranges:
        return date.max, date.min
    # Each end is looked up by itself: for both at once SQLite searches everything.
    least, most = (f"(SELECT {end}(id) FROM {table} WHERE id BETWEEN begins AND ends)" for end in ("MIN", "MAX"))
    asked = ", ".join(["(%s, %s)"] * len(ranges))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH asked (begins, ends) AS (VALUES {asked}) SELECT {least}, {most} FROM asked",
            [*chain.from_iterable(ranges)],
        )
        firsts = [of.model.first_of(key) for ends in cursor.fetchall() for key in ends if key is not None]
    return (min(firsts), max(firsts).replace(month=12, day=31)) if firsts else (date.max, date.min)


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
