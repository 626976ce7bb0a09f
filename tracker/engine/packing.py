"""Lists of numbers that belong to keys, packed: a byte for most of the numbers, whatever the machine."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tracker.engine.adding import changes
from tracker.engine.cutting import Array
from tracker.engine.splicing import spliced, stretched, turns
from tracker.engine.tables import Table, pack_table
from tracker.engine.varints import columns_at, gaps, joined, lists_at, written


class Listed(NamedTuple):
    """Numbers with the key that each belongs to and the owner of the key, in order of key and number."""

    keys: Array
    owners: Array
    values: Array


class Unpacked(NamedTuple):
    """The lists of several packed ones behind each other: of which of these each list is, its key, its owner, how many
    numbers it has; and the numbers of all of them."""

    packed: Array
    keys: Array
    owners: Array
    lengths: Array
    values: Array


class Stored(NamedTuple):
    """The same as it is stored: where among those bytes the numbers of each list begin and end."""

    packed: Array
    keys: Array
    owners: Array
    begins: Array
    ends: Array
    stored: Array


NO_LISTS = bytes(1)


def pack(listed: Listed) -> bytes:
    """A table of the keys, with the owner of each and how many bytes its list has; and the lists behind each other, of
    every number what it is more than the one before it, as `varints`. Numbers are not negative, and may stand twice."""
    return dict(packed_apart(np.zeros(len(listed.keys), np.int64), listed)).get(0, NO_LISTS)


def packed_apart(groups: Array, listed: Listed) -> Iterator[tuple[int, bytes]]:
    """The lists of each group, which stand together, packed by themselves."""
    keys, owners, values = listed
    begins = np.flatnonzero(changes(keys) | changes(groups))
    more = gaps(values)
    more[begins] = values[begins]
    stored, ends = written(more)
    ends = ends[np.append(begins, len(keys))[1:] - 1]
    heads = Table(keys[begins], owners[begins], gaps(ends)[:, None])
    groups = groups[begins]
    firsts = np.flatnonzero(changes(groups))
    for group, first, last in zip(groups[firsts].tolist(), firsts, np.append(firsts, len(groups))[1:], strict=True):
        numbers = stored[ends[first - 1] if first else 0 : ends[last - 1]]
        yield group, _packed(Table(*(column[first:last] for column in heads)), numbers)


def unpack(several: Sequence[bytes]) -> Unpacked:
    """What was packed, in order."""
    return read(stored_in(several))


def stored_in(several: Sequence[bytes]) -> Stored:
    """What was packed, in order, as it is stored."""
    stored, begins = joined(several)
    counts, (keys, owners, lengths), starts = columns_at(stored, begins, 3)
    packed = np.repeat(np.arange(len(several)), counts)
    # The lists of each begin behind its table, and follow each other.
    before = _places(lengths)
    begins = starts[packed] + before[:-1] - before[_places(counts)[packed]]
    return Stored(packed, keys, owners, begins, begins + lengths, stored)


def read(lists: Stored) -> Unpacked:
    """The numbers themselves."""
    return Unpacked(lists.packed, lists.keys, lists.owners, *lists_at(lists.stored, lists.begins, lists.ends))


def spread(lists: Unpacked) -> Listed:
    """Every number with its key and owner."""
    return Listed(np.repeat(lists.keys, lists.lengths), np.repeat(lists.owners, lists.lengths), lists.values)


def replaced(packed: bytes | None, keys: Array, by: bytes | None) -> bytes | None:
    """The packed lists with those of some keys, in order, replaced by packed ones; None where nothing is left. The others
    are copied as they are."""
    (old, stored), (others, new) = _parts(packed or NO_LISTS), _parts(by or NO_LISTS)
    parts = turns(old[0], others[0], keys)
    keys, owners, lengths = spliced(parts, old, others)
    if not len(keys):
        return None
    numbers = spliced(stretched(parts, _places(old[2]), _places(others[2])), stored, new)
    return _packed(Table(keys, owners, lengths[:, None]), numbers)


def _packed(heads: Table, numbers: Array) -> bytes:
    return pack_table(heads) + numbers.tobytes()


def _parts(packed: bytes) -> tuple[Array, Array]:
    """The keys, owners and lengths in bytes, and the bytes of the numbers."""
    stored, begins = joined([packed])
    _, heads, ends = columns_at(stored, begins, 3)
    return heads, stored[ends[0] :]


def _places(lengths: Array) -> Array:
    """Where each of the lists begins that stand behind each other, and where the last one ends."""
    places = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=places[1:])
    return places
