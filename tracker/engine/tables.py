"""Tables of figures that belong to keys, packed: every number in as few bytes as it needs, whatever the machine."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.splicing import spliced, turns
from tracker.engine.varints import columns_at, gaps, joined, number_at, written

# The owner of a key whose figures were counted as several owners'.
MIXED = 0


class Table(NamedTuple):
    """Keys in order, the owner of each, and its figures, a row for each key. Nothing is negative."""

    keys: Array
    owners: Array
    figures: Array


def nothing(columns: int) -> Table:
    """A table of so many columns, without a key."""
    return Table(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, columns), np.int64))


def pack_table(table: Table) -> bytes:
    """How many rows there are; what each key is more than the one before it; the owners; and the columns behind each
    other: all as `varints`."""
    numbers = np.concatenate(([len(table.keys)], gaps(table.keys), table.owners, *table.figures.T))
    stored, _ = written(numbers)
    return stored.tobytes()


def replaced(packed: bytes | None, keys: Array, by: Table) -> bytes | None:
    """The packed table with what it has of some keys, in order, replaced by the rows of `by`, which are of these keys; None
    where nothing is left."""
    old = unpack_tables([packed] if packed else [], by.figures.shape[1])
    parts = turns(old.keys, by.keys, keys)
    figures = spliced(parts, old.figures.T, by.figures.T).T
    table = Table(spliced(parts, old.keys, by.keys), spliced(parts, old.owners, by.owners), figures)
    return pack_table(table) if len(table.keys) else None


def sizes(several: Sequence[bytes]) -> list[int]:
    """How many keys each of the packed tables has."""
    stored, begins = joined(several)
    return [number_at(stored, begin)[0] for begin in begins]


def unpack_tables(several: Sequence[bytes], columns: int) -> Table:
    """The tables of so many columns that were packed, behind each other, so that keys may stand several times."""
    _, (keys, owners, *figures), _ = columns_at(*joined(several), 2 + columns)
    return Table(keys, owners, np.stack(figures, axis=1))


def merged(table: Table) -> Table:
    """Every key once, with the sum of its figures, and MIXED as the owner where its owners differ."""
    keys, of = np.unique(table.keys, return_inverse=True)
    sums = [np.bincount(of, column, len(keys)) for column in table.figures.T]
    figures = np.stack(sums, axis=1).astype(np.int64) if sums else np.zeros((len(keys), 0), np.int64)
    least, most = np.full(len(keys), np.iinfo(np.int64).max), np.zeros(len(keys), np.int64)
    np.minimum.at(least, of, table.owners)
    np.maximum.at(most, of, table.owners)
    return Table(keys, np.where(least == most, most, MIXED), figures)


def only(table: Table, chosen: Array) -> Table:
    """The rows of the table that are chosen."""
    return Table(*(column[chosen] for column in table))
