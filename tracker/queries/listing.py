"""Many rows as one text, which a database writes faster than it hands out the rows."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from tracker.engine.cutting import Array


def marks(values: Collection[Any]) -> str:
    """The SQL in which a statement takes so many parameters."""
    return ", ".join(["%s"] * len(values))


def listing() -> str:
    """How the database lists texts with commas between them, given {}."""
    return "string_agg({}, ',')" if connection.vendor == "postgresql" else "group_concat({}, ',')"


def written(values: Sequence[str]) -> str:
    """The SQL of whole numbers as one text with commas between them, in a statement with parameters."""
    if connection.vendor == "postgresql":
        return f"concat_ws(',', {', '.join(values)})"
    # Joining texts takes SQLite twice as long.
    return f"printf('{','.join(['%%d'] * len(values))}', {', '.join(values)})"


def day_number(column: str) -> str:
    """The SQL of the number that Python gives a day (`date.toordinal`)."""
    if connection.vendor == "postgresql":
        return f"({column} - DATE '0001-01-01' + 1)"
    return f"(CAST(julianday({column}) - 1721424.5 AS integer))"


def numbers_of(text: str | None, columns: int) -> Array:
    """The numbers of a listing of rows of so many columns, column by column."""
    return np.fromstring(text or "", np.int64, sep=",").reshape(-1, columns).T


def listed(rows: "QuerySet[Any, Any]", values: Sequence[str]) -> Array:
    """Those numbers of the rows (of `values_list`, whose names SQL may use), column by column; one query at most."""
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return numbers_of(None, len(values))
    return listed_from(f"({statement}) AS listed", parameters, values)


def listed_from(source: str, parameters: Sequence[Any], values: Sequence[str]) -> Array:
    """The same of what stands behind FROM, past the ORM, which takes longer to write a short statement than a database
    to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {listing().format(written(values))} FROM {source}", parameters)
        return numbers_of(cursor.fetchone()[0], len(values))


def day_of(value: Any) -> date:
    """SQLite gives a day as text where no field says what it is."""
    return date.fromisoformat(value) if isinstance(value, str) else value
