"""Tables of figures that belong to keys, packed: each column as few bytes a number as its greatest needs, whatever the
machine."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.splicing import spliced, turns

# The owner of a key whose figures were counted as several owners'.
MIXED = 0
_HEAD = 4
_WIDTHS = {1: "<u1", 2: "<u2", 4: "<u4"}


class Table(NamedTuple):
    """Distinct keys in order, the owner of each, and its figures, a row for each key. Nothing is negative or greater than
    four bytes hold."""

    keys: Array
    owners: Array
    figures: Array


def nothing(columns: int) -> Table:
    """A table of so many columns, without a key."""
    return Table(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, columns), np.int64))


def pack_table(table: Table) -> bytes:
    """How many keys there are, four bytes; how many bytes a number of each column has, one byte each, keys and owners
    first; the columns behind each other."""
    return _packed(_columns(table))


def replaced(packed: bytes | None, keys: Array, by: Table) -> bytes | None:
    """The packed table with what it has of some keys, in order, replaced by the rows of `by`, which are of these keys; None
    where nothing is left."""
    new = _columns(by)
    old = _stored(packed, len(new) - 2) if packed else [column[:0] for column in new]
    parts = turns(old[0], new[0], keys)
    columns = [spliced(parts, *both) for both in zip(old, new, strict=True)]
    return _packed(columns) if len(columns[0]) else None


def _columns(table: Table) -> list[Array]:
    return [table.keys, table.owners, *table.figures.T]


def _packed(columns: Sequence[Array]) -> bytes:
    widths = [1 if top < 1 << 8 else 2 if top < 1 << 16 else 4 for top in (int(c.max(initial=0)) for c in columns)]
    stored = [column.astype(_WIDTHS[width]).tobytes() for column, width in zip(columns, widths, strict=True)]
    return b"".join([len(columns[0]).to_bytes(_HEAD, "little"), bytes(widths), *stored])


def _stored(packed: bytes, columns: int, wanted: Sequence[int] | None = None) -> list[Array]:
    """The keys, the owners, and all of its columns or those wanted, as they are stored."""
    count = int.from_bytes(packed[:_HEAD], "little")
    at, begins = _HEAD + columns + 2, []
    widths = packed[_HEAD:at]
    for width in widths:
        begins.append(at)
        at += width * count
    numbers = range(2 + columns) if wanted is None else (0, 1, *(2 + number for number in wanted))
    return [np.frombuffer(packed, _WIDTHS[widths[number]], count, begins[number]) for number in numbers]


def sizes(several: Sequence[bytes]) -> list[int]:
    """How many keys each of the packed tables has."""
    return [int.from_bytes(packed[:_HEAD], "little") for packed in several]


def unpack_tables(several: Sequence[bytes], columns: int, wanted: Sequence[int] | None = None) -> Table:
    """The tables that were packed behind each other, so that keys may stand several times: all of their `columns`, or
    those wanted, by number."""
    if not several:
        return nothing(columns if wanted is None else len(wanted))
    parts = zip(*(_stored(packed, columns, wanted) for packed in several), strict=True)
    keys, owners, *figures = (np.concatenate(part).astype(np.int64) for part in parts)
    return Table(keys, owners, np.stack(figures, axis=1) if figures else np.zeros((len(keys), 0), np.int64))


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
