"""Many rows as one text, which a database writes faster than it hands out the rows."""

from collections.abc import Sequence

import numpy as np
from django.db import connection

from tracker.engine.cutting import Array


def listing() -> str:
    """How the database lists texts with commas between them, given {}."""
    return "string_agg({}, ',')" if connection.vendor == "postgresql" else "group_concat({}, ',')"


def written(values: Sequence[str]) -> str:
    """The SQL of whole numbers as one text with commas between them."""
    return " || ',' || ".join(f"CAST({value} AS text)" for value in values)


def day_number(column: str) -> str:
    """The SQL of the number that Python gives a day (`date.toordinal`)."""
    if connection.vendor == "postgresql":
        return f"({column} - DATE '0001-01-01' + 1)"
    return f"(CAST(julianday({column}) - 1721424.5 AS integer))"


def numbers_of(text: str | None, columns: int) -> Array:
    """The numbers of a listing of rows of so many columns, column by column."""
    return np.fromstring(text or "", np.int64, sep=",").reshape(-1, columns).T
