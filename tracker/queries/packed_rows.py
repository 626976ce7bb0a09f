"""Rows with packed bytes, which travel between the database and here as they are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


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
