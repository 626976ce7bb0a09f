"""The compiled passes of mining: sequences of n words are pairs of neighbouring sequences of n - 1 words.

They go over a list of places: at each of `at`, in order, begins the sequence of that number in `ids`, and the places of
speech n stand from `bounds[n]` to `bounds[n + 1]`. Places where nothing begins that may grow are not in it, so that every
length costs what it holds. `first` says that the sequences are single words, which no sentence's end may stand between.
"""

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.discovery.reading import BREAK

_MIX, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
# Columns of a table of pairs: its number, the two sequences, and the last speech that was seen to hold it.
_NUMBER, _LEFT, _RIGHT, _LAST = 0, 1, 2, 3


@njit(nogil=True, cache=True, inline="always")
def _hash(left: int, right: int) -> np.uint64:
    key = (np.uint64(left) << _FOLD) | np.uint64(right)
    key = (key ^ (key >> _FOLD)) * _MIX
    return key ^ (key >> np.uint64(29))


@njit(nogil=True, cache=True, inline="always")
def _joins(at: Array, marks: Array, first: bool, here: int) -> bool:
    """Whether the next sequence of the list begins one word on, so that the two are one longer sequence."""
    return at[here + 1] == at[here] + 1 and not (first and marks[at[here] + 1] & BREAK)


@njit(nogil=True, cache=True, inline="always")
def _slot(table: Array, hashed: np.uint64, left: int, right: int) -> np.uint64:
    """Where the table holds that pair, or has room for it."""
    slots = np.uint64(table.shape[0] - 1)
    slot = (hashed >> np.uint64(20)) & slots
    while table[slot, _NUMBER] and (table[slot, _LEFT] != left or table[slot, _RIGHT] != right):
        slot = (slot + np.uint64(1)) & slots
    return slot


@njit(nogil=True, cache=True)
def sketch(
    at: Array, ids: Array, bounds: Array, marks: Array, first: bool, searched: Array, share: int, shares: int, cells: Array,
    least: int,
) -> None:  # fmt: skip
    """Count, up to `least`, the pairs of searched speeches in the cells of their hashes: never less than there are.

    Only pairs whose hash falls to this share (of a power of two), so that several can run at once.
    """
    mask, others = np.uint64(cells.shape[0] - 1), shares - 1
    for speech in range(searched.shape[0]):
        if not searched[speech]:
            continue
        for here in range(bounds[speech], bounds[speech + 1] - 1):
            if not _joins(at, marks, first, here):
                continue
            hashed = _hash(ids[here], ids[here + 1])
            if np.int64(hashed >> np.uint64(48)) & others == share:
                cell = hashed & mask
                if cells[cell] < least:
                    cells[cell] += 1


@njit(nogil=True, cache=True)
def number_pairs(
    at: Array, ids: Array, bounds: Array, marks: Array, first: bool, searched: Array, share: int, shares: int,
    cells: Array, least: int, table: Array, pairs: Array, counts: Array, found: Array,
) -> int:  # fmt: skip
    """Number the pairs of searched speeches, and count the searched speeches that hold each.

    Pairs whose cell holds less than `least` are left out (all are kept where there is one cell). Writes into `found`,
    which holds nothing yet, the number from 1 of the pair at each place of this share: number and share side by side.
    Returns how many pairs there are, or -1 when there is no room for them.
    """
    mask = np.uint64(cells.shape[0] - 1)
    sketched = cells.shape[0] > 1
    room = pairs.shape[0]
    total, others, shift = 0, shares - 1, 0
    while 1 << shift < shares:
        shift += 1
    # The others are only looked through for what the searched ones hold.
    for searching in (True, False):
        for speech in range(searched.shape[0]):
            if searched[speech] != searching:
                continue
            for here in range(bounds[speech], bounds[speech + 1] - 1):
                if not _joins(at, marks, first, here):
                    continue
                left, right = ids[here], ids[here + 1]
                hashed = _hash(left, right)
                if np.int64(hashed >> np.uint64(48)) & others != share or (sketched and cells[hashed & mask] < least):
                    continue
                slot = _slot(table, hashed, left, right)
                if searching:
                    if not table[slot, _NUMBER]:
                        if total == room:
                            return -1
                        pairs[total, 0], pairs[total, 1] = left, right
                        total += 1
                        table[slot, _NUMBER], table[slot, _LEFT], table[slot, _RIGHT] = total, left, right
                        table[slot, _LAST] = -1
                    if table[slot, _LAST] != speech:
                        table[slot, _LAST] = speech
                        counts[table[slot, _NUMBER] - 1] += 1
                found[here] = (table[slot, _NUMBER] << shift) | share if table[slot, _NUMBER] else 0
    return total


@njit(nogil=True, cache=True)
def table_of(pairs: Array, table: Array) -> None:
    """Put the pairs into an empty table, numbered from 1."""
    for number in range(pairs.shape[0]):
        left, right = pairs[number]
        slot = _slot(table, _hash(left, right), left, right)
        table[slot, _NUMBER], table[slot, _LEFT], table[slot, _RIGHT] = number + 1, left, right


@njit(nogil=True, cache=True)
def follow_pairs(
    at: Array, ids: Array, bounds: Array, marks: Array, first: bool, counted: Array, begin: int, end: int, table: Array,
    lasts: Array, counts: Array, found: Array,
) -> None:  # fmt: skip
    """Write into `found` the number of each pair of the table that stands in the speeches between two, and count those
    of the `counted` speeches that hold each."""
    for speech in range(begin, end):
        for here in range(bounds[speech], bounds[speech + 1] - 1):
            if not _joins(at, marks, first, here):
                continue
            left, right = ids[here], ids[here + 1]
            number = table[_slot(table, _hash(left, right), left, right), _NUMBER]
            found[here] = number
            if number and counted[speech] and lasts[number - 1] != speech:
                lasts[number - 1] = speech
                counts[number - 1] += 1


@njit(nogil=True, cache=True)
def keep(
    at: Array, ids: Array, bounds: Array, found: Array, numbers: Array, offsets: Array, shares: int, occurrences: Array
) -> int:  # fmt: skip
    """Leave in the list, in place, only where a pair was found that is not too rare (0 in `numbers`), under its final
    number; count the occurrences of each; returns how long the list is now."""
    shift, kept, begin = 0, 0, bounds[0]
    while 1 << shift < shares:
        shift += 1
    for speech in range(bounds.shape[0] - 1):
        end = bounds[speech + 1]
        for here in range(begin, end):
            if found[here]:
                number = numbers[offsets[found[here] & (shares - 1)] + (found[here] >> shift) - 1]
                if number:
                    at[kept], ids[kept] = at[here], number
                    occurrences[number] += 1
                    kept += 1
        begin = end
        bounds[speech + 1] = kept
    return kept


@njit(nogil=True, cache=True)
def extend(pairs: Array, counts: Array, longest: Array) -> None:
    """The most speeches that hold one of the sequences one word longer, to the right and to the left of each shorter."""
    for number in range(pairs.shape[0]):
        left, right = pairs[number]
        longest[left, 0] = max(longest[left, 0], counts[number])
        longest[right, 1] = max(longest[right, 1], counts[number])


@njit(nogil=True, cache=True)
def collect(at: Array, ids: Array, bounds: Array, rows: Array, starts: Array, places: Array, speeches: Array) -> None:
    """Write behind each other the places of every sequence that has a row, in order, and the speeches they are in."""
    for speech in range(bounds.shape[0] - 1):
        for here in range(bounds[speech], bounds[speech + 1]):
            row = rows[ids[here]]
            if row >= 0:
                places[starts[row]] = at[here]
                speeches[starts[row]] = speech
                starts[row] += 1
