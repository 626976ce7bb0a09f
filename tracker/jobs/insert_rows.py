"""Many rows at once, past the ORM: COPY on PostgreSQL, statements of many rows on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, TypeVar

from django.db import connection, models

from tracker.queries.listing import marks
from tracker.queries.packed_rows import Keys, among_keys, bytes_cursor

# Rows in one statement of SQLite's, which takes 32,766 values at most. Its text index writes down what it has gathered
# before every statement: row by row, that takes three times as long.
_TOGETHER = 500
_Part = TypeVar("_Part")


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values, in the order of `columns` (names as the database has them).

    Call it inside a transaction; nothing is checked but what the database's own constraints check, and no history is
    written.
    """
    rows = list(rows)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django does not see COPY: trouble with it would leave as the driver's own.
            with connection.wrap_database_errors, cursor.copy(f"COPY {_table(model, columns)} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            _insert(cursor, model, columns, rows)


def put_rows(
    model: type[models.Model], columns: Sequence[str], key: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows as `insert_rows` does, in place of those with the same `key`: columns of which a constraint allows no two
    alike. For few rows: on PostgreSQL these are statements too."""
    quote = connection.ops.quote_name
    given = ", ".join(f"{quote(column)} = EXCLUDED.{quote(column)}" for column in columns if column not in key)
    with bytes_cursor() as cursor:
        _insert(
            cursor, model, columns, list(rows), f" ON CONFLICT ({', '.join(map(quote, key))}) DO UPDATE SET {given}"
        )


def delete_at(model: type[models.Model], ranges: Sequence[Keys]) -> None:
    """Delete the rows whose keys lie in those ranges."""
    for some in _in_parts(ranges):
        among, keys = among_keys(some)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {among}", keys)


def _insert(
    cursor: Any, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], behind: str = ""
) -> None:
    row_of = f"({marks(columns)})"
    for some in _in_parts(rows):
        values = ", ".join([row_of] * len(some))
        cursor.execute(f"INSERT INTO {_table(model, columns)} VALUES {values}{behind}", list(chain.from_iterable(some)))


def _table(model: type[models.Model], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"


def _in_parts(rows: Sequence[_Part]) -> Iterator[Sequence[_Part]]:
    for begin in range(0, len(rows), _TOGETHER):
        yield rows[begin : begin + _TOGETHER]


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set those columns in rows that are there; each row is their values and the primary key behind them.

    As with `insert_rows`, values are plain (a date is written 2014-05-14) and no history is written.
    """
    rows = list(rows)
    if not rows:
        return
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement, planned once: a statement for each row takes ten times as long.
            types = _types(model)
            arrays = ", ".join(f"%s::{types[column]}[]" for column in (*columns, "id"))
            names = [f"c{number}" for number in range(len(columns))]
            values = ", ".join(f"{quote(column)} = v.{name}" for column, name in zip(columns, names, strict=True))
            statement = f"UPDATE {table} SET {values} FROM unnest({arrays}) AS v({', '.join(names)}, id)"
            cursor.execute(f"{statement} WHERE {table}.id = v.id", [list(column) for column in zip(*rows, strict=True)])
        else:
            values = ", ".join(f"{quote(column)} = %s" for column in columns)
            cursor.executemany(f"UPDATE {table} SET {values} WHERE id = %s", rows)


@cache
def _types(model: type[models.Model]) -> dict[str, str]:
    return {str(field.column): str(field.db_type(connection)) for field in model._meta.concrete_fields}


def execute_together(*statements: tuple[str, Sequence[Any]]) -> None:
    """Execute statements whose answers nobody reads: PostgreSQL is sent all of them at once."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("; ".join(sql for sql, _ in statements), [*chain.from_iterable(of for _, of in statements)])
        else:
            for sql, parameters in statements:
                cursor.execute(sql, parameters)


def look_again_at(*tables: type[models.Model]) -> None:
    """Have PostgreSQL see how large tables are that have just grown by many rows, and what is in them.

    It looks by itself within minutes. Until then it takes them to be as small as they were, and asks a thousand times for
    a few rows where it should read all of them once. SQLite plans without such figures.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {names}")
