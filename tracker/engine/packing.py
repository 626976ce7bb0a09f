"""Lists of numbers that belong to keys, packed: two bytes for most of the numbers, whatever the machine."""

from collections.abc import Iterator, Sequence
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


NO_LISTS = bytes(_HEAD)
NOTHING = Listed(*(np.zeros(0, np.int64) for _ in Listed._fields))


def pack(listed: Listed) -> bytes:
    """How many lists; their keys, owners and lengths, four bytes each; and, two bytes each, what every number is more
    than the one before it of its list. Numbers are not negative, and may stand twice; keys are below 2 ** 32."""
    return dict(packed_apart(np.zeros(len(listed.keys), np.int64), listed)).get(0, NO_LISTS)


def packed_apart(groups: Array, listed: Listed) -> Iterator[tuple[int, bytes]]:
    """The lists of each group, which stand together, packed by themselves."""
    keys, owners, values = listed
    begins = np.flatnonzero(np.diff(keys, prepend=-1).astype(bool) | np.diff(groups, prepend=-1).astype(bool))
    gaps = np.diff(values, prepend=0)
    gaps[begins] = values[begins]
    more = gaps // _MORE
    places = np.cumsum(more + 1) - 1
    stored = np.full(int(places[-1]) + 1 if len(places) else 0, _MORE, "<u2")
    stored[places] = gaps % _MORE
    lengths = np.add.reduceat(more + 1, begins) if len(begins) else begins
    heads = np.stack((keys[begins], owners[begins], lengths)).astype("<u4")
    numbers = np.concatenate(([0], np.cumsum(lengths)))
    groups = groups[begins]
    firsts = np.flatnonzero(np.diff(groups, prepend=-1))
    for group, first, last in zip(groups[firsts].tolist(), firsts, np.append(firsts, len(groups))[1:], strict=True):
        count = int(last - first).to_bytes(_HEAD, "little")
        yield group, count + heads[:, first:last].tobytes() + stored[numbers[first] : numbers[last]].tobytes()


def unpack(several: Sequence[bytes]) -> Unpacked:
    """What was packed, in order."""
    parts = [_parts(packed) for packed in several]
    heads, stored = [part[0] for part in parts], [part[1] for part in parts]
    if not heads:
        return Unpacked(*(np.zeros(0, np.int64) for _ in Unpacked._fields))
    keys, owners, lengths = np.concatenate(heads, axis=1)
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
    """The packed lists with those of some keys replaced; None where nothing is left. The others are copied as they are."""
    (heads, stored), (others, new) = _parts(packed or NO_LISTS), _parts(pack(by))
    stays = ~np.isin(heads[0], keys)
    begins = np.concatenate((_begins(heads[2])[stays], len(stored) + _begins(others[2])))
    heads = np.concatenate((heads[:, stays], others), axis=1)
    order = np.argsort(heads[0], kind="stable")
    if not len(order):
        return None
    heads, begins = heads[:, order], begins[order]
    lengths = heads[2]
    at = np.repeat(begins - _begins(lengths), lengths) + np.arange(lengths.sum())
    numbers = np.concatenate((stored, new))[at]
    return len(order).to_bytes(_HEAD, "little") + heads.astype("<u4").tobytes() + numbers.tobytes()


def _parts(packed: bytes) -> tuple[Array, Array]:
    """The keys, owners and lengths, and what is stored of the numbers."""
    count = int.from_bytes(packed[:_HEAD], "little")
    heads = np.frombuffer(packed, "<u4", 3 * count, _HEAD).reshape(3, count)
    return heads.astype(np.int64), np.frombuffer(packed, "<u2", -1, _HEAD + _HEAD * 3 * count)


def _begins(lengths: Array) -> Array:
    """Where each of the lists begins that stand behind each other."""
    return np.cumsum(lengths) - lengths
