"""Lists of numbers that belong to keys, packed: two bytes for most of the numbers, whatever the machine."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tracker.engine.cutting import Array

# A gap that does not fit into two bytes is so much and what follows.
_MORE = 0xFFFF
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


NOTHING = Listed(*(np.zeros(0, np.int64) for _ in Listed._fields))


def pack(listed: Listed) -> bytes:
    """How many lists; their keys, owners and lengths, four bytes each; and, two bytes each, what every number is more
    than the one before it of its list. Numbers are not negative, and may stand twice; keys are below 2 ** 32."""
    keys, owners, values = listed
    begins = np.flatnonzero(np.diff(keys, prepend=-1))
    gaps = np.diff(values, prepend=0)
    gaps[begins] = values[begins]
    more = gaps // _MORE
    places = np.cumsum(more + 1) - 1
    stored = np.full(int(places[-1]) + 1 if len(places) else 0, _MORE, "<u2")
    stored[places] = gaps % _MORE
    lengths = np.add.reduceat(more + 1, begins) if len(begins) else begins
    head = np.concatenate(([len(begins)], keys[begins], owners[begins], lengths)).astype("<u4")
    return head.tobytes() + stored.tobytes()


def unpack(several: Sequence[bytes]) -> Unpacked:
    """What was packed, in order."""
    heads, stored = [], []
    for packed in several:
        count = int.from_bytes(packed[:_HEAD], "little")
        heads.append(np.frombuffer(packed, "<u4", 3 * count, _HEAD).reshape(3, count))
        stored.append(np.frombuffer(packed, "<u2", -1, _HEAD + _HEAD * 3 * count))
    if not heads:
        return Unpacked(*(np.zeros(0, np.int64) for _ in Unpacked._fields))
    keys, owners, lengths = np.concatenate(heads, axis=1).astype(np.int64)
    gaps = np.concatenate(stored).astype(np.int64)
    ends = np.cumsum(lengths)
    added = np.cumsum(gaps)
    before = np.concatenate(([0], added[ends[:-1] - 1])) if len(ends) else ends
    values = added - np.repeat(before, lengths)
    if _MORE in gaps:
        whole = gaps != _MORE
        values, lengths = values[whole], np.add.reduceat(whole.astype(np.int64), ends - lengths)
    of = np.repeat(np.arange(len(heads)), [head.shape[1] for head in heads])
    return Unpacked(of, keys, owners, lengths, values)


def spread(lists: Unpacked) -> Listed:
    """Every number with its key and owner."""
    return Listed(np.repeat(lists.keys, lists.lengths), np.repeat(lists.owners, lists.lengths), lists.values)


def replaced(packed: bytes | None, keys: Sequence[int], by: Listed) -> bytes | None:
    """The packed lists with those of some keys replaced; None where nothing is left."""
    kept = spread(unpack([packed])) if packed else NOTHING
    stays = ~np.isin(kept.keys, keys)
    both = [np.concatenate((one[stays], other)) for one, other in zip(kept, by, strict=True)]
    order = np.argsort(both[0], kind="stable")
    return pack(Listed(*(column[order] for column in both))) if len(order) else None
