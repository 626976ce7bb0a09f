"""Tables of figures that belong to keys, packed: every number in as few bytes as it needs, whatever the machine."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.varints import LONGEST, MORE, columns_at, gaps, joined, number_at, put_number, written

NO_ROWS = bytes(1)
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
    return written(numbers).tobytes()


def replaced(packed: bytes | None, keys: Array, by: Table) -> bytes | None:
    """The packed table with what it has of some keys, in order, replaced by the rows of `by`, which are of these keys; None
    where nothing is left."""
    stored = np.frombuffer(packed or NO_ROWS, np.uint8)
    rows = np.empty((2 + by.figures.shape[1], len(by.keys)), np.int64)
    rows[0], rows[1], rows[2:] = by.keys, by.owners, by.figures.T
    made = _replaced(stored, keys.astype(np.int64), rows)
    return made.tobytes() if made[0] else None


@njit(nogil=True, cache=True)
def _replaced(stored: Array, keys: Array, by: Array) -> Array:
    """The packed table, where `by` is column by column. What stays is copied byte by byte, but for the gaps of the keys."""
    lengths, old, ends = columns_at(stored, np.zeros(1, np.int64), 1)
    rows, of = merged_rows(old[0], by[0], keys)
    into = np.empty(len(stored) + LONGEST * (1 + by.size), np.uint8)
    at, before = put_number(into, 0, len(rows)), 0
    for place in range(len(rows)):
        key = by[0, rows[place]] if of[place] else old[0, rows[place]]
        at = put_number(into, at, key - before)
        before = key
    begin = ends[0]
    for column in range(1, len(by)):
        row = 0
        for place in range(len(rows)):
            if of[place]:
                at = put_number(into, at, by[column, rows[place]])
                continue
            while row <= rows[place]:
                # Rows before it are gone.
                if row == rows[place]:
                    into[at] = stored[begin]
                    at += 1
                row += stored[begin] < MORE
                begin += 1
        while row < lengths[0]:
            row += stored[begin] < MORE
            begin += 1
    return into[:at]


@njit(nogil=True, cache=True)
def merged_rows(old: Array, new: Array, keys: Array) -> tuple[Array, Array]:
    """For compiled code: how rows with the `old` keys and those that replace them follow each other, where those of `keys`
    are replaced: the number of each row, and whether it is a new one. All are in order, each once, the new ones of these
    keys."""
    rows, of = np.empty(len(old) + len(new), np.int64), np.empty(len(old) + len(new), np.bool_)
    count, come, gone = 0, 0, 0
    for row in range(len(old)):
        while gone < len(keys) and keys[gone] < old[row]:
            gone += 1
        if gone < len(keys) and keys[gone] == old[row]:
            continue
        while come < len(new) and new[come] < old[row]:
            rows[count], of[count] = come, True
            count += 1
            come += 1
        rows[count], of[count] = row, False
        count += 1
    for row in range(come, len(new)):
        rows[count], of[count] = row, True
        count += 1
    return rows[:count], of[:count]


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
