"""Lists of numbers that belong to keys, packed: a byte for most of the numbers, whatever the machine."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.tables import NO_ROWS, merged_rows
from tracker.engine.varints import LONGEST, columns_at, joined, lists_at, put_number, size_of


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


NO_LISTS = NO_ROWS


def pack(listed: Listed) -> bytes:
    """A table of the keys, with the owner of each and how many bytes its list has; and the lists behind each other, of
    every number what it is more than the one before it, as `varints`. Numbers are not negative, and may stand twice."""
    return dict(packed_apart(np.zeros(len(listed.keys), np.int64), listed)).get(0, NO_LISTS)


def packed_apart(groups: Array, listed: Listed) -> Iterator[tuple[int, bytes]]:
    """The lists of each group, which stand together, packed by themselves."""
    made, named, ends = _packed(groups.astype(np.int64), *(column.astype(np.int64) for column in listed))
    begin = 0
    for group, end in zip(named.tolist(), ends.tolist(), strict=True):
        yield group, made[begin:end].tobytes()
        begin = end


@njit(nogil=True, cache=True)
def _packed(groups: Array, keys: Array, owners: Array, values: Array) -> tuple[Array, Array, Array]:
    """The lists of all groups behind each other, the groups, and where each one's lists end."""
    # Where each list begins, and how many bytes it has.
    begins, lengths = np.empty(len(keys), np.int64), np.zeros(len(keys), np.int64)
    lists, numbers = 0, 0
    for row in range(len(keys)):
        before = 0
        if row and keys[row] == keys[row - 1] and groups[row] == groups[row - 1]:
            before = values[row - 1]
        else:
            begins[lists] = row
            lists += 1
        lengths[lists - 1] += size_of(values[row] - before)
    for place in range(lists):
        numbers += lengths[place]
    into = np.empty(numbers + 4 * LONGEST * lists, np.uint8)
    named, ends = np.empty(lists, np.int64), np.empty(lists, np.int64)
    group, first, at = 0, 0, 0
    while first < lists:
        of, last = groups[begins[first]], first
        while last < lists and groups[begins[last]] == of:
            last += 1
        at = put_number(into, at, last - first)
        key = 0
        for place in range(first, last):
            at = put_number(into, at, keys[begins[place]] - key)
            key = keys[begins[place]]
        for place in range(first, last):
            at = put_number(into, at, owners[begins[place]])
        for place in range(first, last):
            at = put_number(into, at, lengths[place])
        for place in range(first, last):
            value = 0
            for row in range(begins[place], begins[place + 1] if place + 1 < lists else len(values)):
                at = put_number(into, at, values[row] - value)
                value = values[row]
        named[group], ends[group] = of, at
        group, first = group + 1, last
    return into[:at], named[:group], ends[:group]


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
    old, new = (np.frombuffer(lists or NO_LISTS, np.uint8) for lists in (packed, by))
    made = _replaced(old, new, keys.astype(np.int64))
    return made.tobytes() if made[0] else None


@njit(nogil=True, cache=True)
def _replaced(old: Array, new: Array, keys: Array) -> Array:
    _, kept, kept_ends = columns_at(old, np.zeros(1, np.int64), 3)
    _, come, come_ends = columns_at(new, np.zeros(1, np.int64), 3)
    rows, of = merged_rows(kept[0], come[0], keys)
    # A gap that is parted takes no more bytes than it and what parts it.
    into = np.empty(len(old) + len(new) + LONGEST, np.uint8)
    at = put_number(into, 0, len(rows))
    for column in range(3):
        before = 0
        for place in range(len(rows)):
            value = come[column, rows[place]] if of[place] else kept[column, rows[place]]
            at = put_number(into, at, value - before)
            before = value if column == 0 else 0
    # Where the numbers of each list begin.
    kept_at, come_at = kept_ends[0] + _places(kept[2]), come_ends[0] + _places(come[2])
    for place in range(len(rows)):
        row = rows[place]
        begin, end = (come_at[row], come_at[row + 1]) if of[place] else (kept_at[row], kept_at[row + 1])
        into[at : at + end - begin] = new[begin:end] if of[place] else old[begin:end]
        at += end - begin
    return into[:at]


@njit(nogil=True, cache=True)
def _places(lengths: Array) -> Array:
    """Where each of the lists begins that stand behind each other, and where the last one ends."""
    places = np.zeros(len(lengths) + 1, np.int64)
    for place in range(len(lengths)):
        places[place + 1] = places[place] + lengths[place]
    return places
