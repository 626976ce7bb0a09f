"""Lists of numbers that belong to keys, packed: two bytes for most of the numbers, whatever the machine."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from tracker.engine.adding import changes
from tracker.engine.cutting import Array
from tracker.engine.splicing import spliced, stretched, turns

# A gap that does not fit into two bytes is so much and what follows.
MORE = 0xFFFF
_HEAD = 4


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
    """The same as it is stored: where the numbers of each list begin, and where the last ones end; each number what it is
    more than the one before it, in parts where that does not fit."""

    packed: Array
    keys: Array
    owners: Array
    begins: Array
    numbers: Array


NO_LISTS = bytes(_HEAD)


def pack(listed: Listed) -> bytes:
    """How many lists; their keys, owners and lengths, four bytes each; and, two bytes each, what every number is more
    than the one before it of its list. Numbers are not negative, and may stand twice; keys are below 2 ** 32."""
    return dict(packed_apart(np.zeros(len(listed.keys), np.int64), listed)).get(0, NO_LISTS)


def packed_apart(groups: Array, listed: Listed) -> Iterator[tuple[int, bytes]]:
    """The lists of each group, which stand together, packed by themselves."""
    keys, owners, values = listed
    begins = np.flatnonzero(changes(keys) | changes(groups))
    gaps = values.astype(np.int64)
    gaps[1:] -= values[:-1]
    gaps[begins] = values[begins]
    ends = np.append(begins, len(keys))[1:]
    if gaps.max(initial=0) < MORE:
        stored = gaps.astype("<u2")
    else:
        places = np.cumsum(gaps // MORE + 1)
        stored = np.full(int(places[-1]), MORE, "<u2")
        stored[places - 1] = gaps % MORE
        ends = places[ends - 1]
    heads = np.stack((keys[begins], owners[begins], _lengths(ends))).astype("<u4")
    groups = groups[begins]
    firsts = np.flatnonzero(changes(groups))
    for group, first, last in zip(groups[firsts].tolist(), firsts, np.append(firsts, len(groups))[1:], strict=True):
        numbers = stored[ends[first - 1] if first else 0 : ends[last - 1]]
        yield group, _packed(heads[:, first:last], numbers)


def unpack(several: Sequence[bytes]) -> Unpacked:
    """What was packed, in order."""
    return read(stored_in(several))


def stored_in(several: Sequence[bytes]) -> Stored:
    """What was packed, in order, as it is stored."""
    if not several:
        none = np.zeros(0, np.int64)
        return Stored(none, none, none, np.zeros(1, np.int64), np.zeros(0, "<u2"))
    heads, numbers = zip(*map(_parts, several), strict=True)
    keys, owners, lengths = np.concatenate(heads, axis=1).astype(np.int64)
    packed = np.repeat(np.arange(len(heads)), [head.shape[1] for head in heads])
    return Stored(packed, keys, owners, _places(lengths), np.concatenate(numbers))


def read(lists: Stored) -> Unpacked:
    """The numbers themselves."""
    gaps, begins, lengths = lists.numbers.astype(np.int64), lists.begins[:-1], np.diff(lists.begins)
    sums = _places(gaps)
    values = sums[1:] - np.repeat(sums[begins], lengths)
    if MORE in lists.numbers:
        whole = gaps != MORE
        values, lengths = values[whole], np.add.reduceat(whole.astype(np.int64), begins)
    return Unpacked(lists.packed, lists.keys, lists.owners, lengths, values)


def spread(lists: Unpacked) -> Listed:
    """Every number with its key and owner."""
    return Listed(np.repeat(lists.keys, lists.lengths), np.repeat(lists.owners, lists.lengths), lists.values)


def replaced(packed: bytes | None, keys: Array, by: bytes | None) -> bytes | None:
    """The packed lists with those of some keys, in order, replaced by packed ones; None where nothing is left. The others
    are copied as they are."""
    (heads, stored), (others, new) = _parts(packed or NO_LISTS), _parts(by or NO_LISTS)
    parts = turns(heads[0], others[0], keys)
    together = spliced(parts, heads, others)
    if not together.shape[1]:
        return None
    return _packed(together, spliced(stretched(parts, _places(heads[2]), _places(others[2])), stored, new))


def _packed(heads: Array, numbers: Array) -> bytes:
    return heads.shape[1].to_bytes(_HEAD, "little") + heads.tobytes() + numbers.tobytes()


def _parts(packed: bytes) -> tuple[Array, Array]:
    """The keys, owners and lengths, and what is stored of the numbers."""
    count = int.from_bytes(packed[:_HEAD], "little")
    heads = np.frombuffer(packed, "<u4", 3 * count, _HEAD).reshape(3, count)
    return heads, np.frombuffer(packed, "<u2", -1, _HEAD + _HEAD * 3 * count)


def _places(lengths: Array) -> Array:
    """Where each of the lists begins that stand behind each other, and where the last one ends."""
    places = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, dtype=np.int64, out=places[1:])
    return places


def _lengths(ends: Array) -> Array:
    lengths = ends.copy()
    lengths[1:] -= ends[:-1]
    return lengths
