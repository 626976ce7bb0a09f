"""Many rows as a text for each column, which a database writes faster than it hands out the rows."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from tracker.engine.cutting import Array


def marks(values: Collection[Any]) -> str:
    """The SQL in which a statement takes so many parameters, to stand behind IN: of none, what nothing is in, since
    PostgreSQL takes no empty list."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def listing(values: Sequence[str]) -> str:
    """The SQL of whole numbers, of which none is lacking: those of all rows as one text for each, with commas between them,
    in the same order of rows. One text of whole rows takes SQLite twice as long."""
    if connection.vendor == "postgresql":
        return ", ".join(f"string_agg(({value})::text, ',')" for value in values)
    return ", ".join(f"group_concat({value})" for value in values)


def day_number(column: str) -> str:
    """The SQL of the number that Python gives a day (`date.toordinal`)."""
    if connection.vendor == "postgresql":
        return f"({column} - DATE '0001-01-01' + 1)"
    return f"(CAST(julianday({column}) - 1721424.5 AS integer))"


def numbers_of(texts: Sequence[str | None]) -> Array:
    """The numbers of such a listing, column by column."""
    return np.stack([np.fromstring(text or "", np.int64, sep=",") for text in texts])


def listed(rows: "QuerySet[Any, Any]", values: Sequence[str]) -> Array:
    """Those numbers of the rows (of `values_list`, whose names SQL may use), column by column; one query at most."""
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return numbers_of([None] * len(values))
    return listed_from(f"({statement}) AS listed", parameters, values)


def listed_from(source: str, parameters: Sequence[Any], values: Sequence[str]) -> Array:
    """The same of what stands behind FROM, past the ORM, which takes longer to write a short statement than a database
    to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {listing(values)} FROM {source}", parameters)
        return numbers_of(cursor.fetchone())


def day_of(value: Any) -> date:
    """SQLite gives a day as text where no field says what it is."""
    return date.fromisoformat(value) if isinstance(value, str) else value
