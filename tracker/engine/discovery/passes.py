"""The compiled passes of mining: sequences of n words are pairs of neighbouring sequences of n - 1 words."""

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.discovery.reading import BREAK

# What a speech is to mining: only looked through for what others hold; counted as well; searched for what it holds, and
# counted; or searched without being counted.
LOOKED_THROUGH, COUNTED, SEARCHED, OVERHEARD = 0, 1, 2, 3
_MIX, _FOLD = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


@njit(nogil=True, cache=True, inline="always")
def _hash(left: int, right: int) -> np.uint64:
    key = (np.uint64(left) << _FOLD) | np.uint64(right)
    key = (key ^ (key >> _FOLD)) * _MIX
    return key ^ (key >> np.uint64(29))


@njit(nogil=True, cache=True)
def sketch(
    ids: Array, marks: Array, first: bool, begins: Array, roles: Array, share: int, shares: int, cells: Array
) -> None:
    """Count, up to 255, the pairs of searched speeches in the cells of their hashes: never less than there are.

    Only pairs whose hash falls to this share (of a power of two), so that several can run at once.
    """
    mask, others = np.uint64(cells.shape[0] - 1), shares - 1
    for speech in range(roles.shape[0]):
        if roles[speech] != SEARCHED:
            continue
        for at in range(begins[speech], begins[speech + 1] - 1):
            left, right = ids[at], ids[at + 1]
            if left == 0 or right == 0 or (first and marks[at + 1] & BREAK):
                continue
            hashed = _hash(left, right)
            if np.int64(hashed >> np.uint64(48)) & others == share:
                cell = hashed & mask
                if cells[cell] < 255:
                    cells[cell] += 1


@njit(nogil=True, cache=True)
def count_pairs(
    ids: Array, marks: Array, first: bool, begins: Array, roles: Array, share: int, shares: int, cells: Array, least: int,
    table: Array, pairs: Array, counts: Array, lasts: Array, found: Array,
) -> int:  # fmt: skip
    """Number the pairs of searched speeches, and count the speeches, searched or counted, that hold each.

    Pairs whose cell holds less than `least` are left out (all are kept where there is one cell). Writes into `found`
    at every place the number of the pair that begins there, from 1, for this share: number and share side by side. Returns
    how many pairs there are, or -1 when there is no room for them.
    """
    slots = np.uint64(table.shape[0] - 1)
    mask = np.uint64(cells.shape[0] - 1)
    sketched = cells.shape[0] > 1
    room = pairs.shape[0]
    total, others, shift = 0, shares - 1, 0
    while 1 << shift < shares:
        shift += 1
    for turn in range(2):
        for speech in range(roles.shape[0]):
            searched = roles[speech] >= SEARCHED
            if searched != (turn == 0):
                continue
            counted = roles[speech] == COUNTED or roles[speech] == SEARCHED
            if begins[speech] == begins[speech + 1]:
                continue
            if share == 0:
                found[begins[speech + 1] - 1] = 0
            for at in range(begins[speech], begins[speech + 1] - 1):
                left, right = ids[at], ids[at + 1]
                if left == 0 or right == 0 or (first and marks[at + 1] & BREAK):
                    if share == 0:
                        found[at] = 0
                    continue
                hashed = _hash(left, right)
                if np.int64(hashed >> np.uint64(48)) & others != share:
                    continue
                if sketched and cells[hashed & mask] < least:
                    found[at] = 0
                    continue
                slot = (hashed >> np.uint64(20)) & slots
                while True:
                    number = table[slot]
                    if number == 0:
                        if searched:
                            if total == room:
                                return -1
                            pairs[total, 0], pairs[total, 1] = left, right
                            lasts[total] = -1
                            total += 1
                            table[slot] = number = total
                        break
                    if pairs[number - 1, 0] == left and pairs[number - 1, 1] == right:
                        break
                    slot = (slot + np.uint64(1)) & slots
                if number == 0:
                    found[at] = 0
                    continue
                found[at] = (number << shift) | share
                if counted and lasts[number - 1] != speech:
                    lasts[number - 1] = speech
                    counts[number - 1] += 1
    return total


@njit(nogil=True, cache=True)
def renumber(
    found: Array, numbers: Array, offsets: Array, shares: int, first: int, last: int, occurrences: Array
) -> None:
    """Give every place between two the final number of the sequence that begins there, 0 for one that is too rare."""
    shift = 0
    while 1 << shift < shares:
        shift += 1
    for at in range(first, last):
        if found[at]:
            number = numbers[offsets[found[at] & (shares - 1)] + (found[at] >> shift) - 1]
            found[at] = number
            occurrences[number] += 1


@njit(nogil=True, cache=True)
def extend(pairs: Array, counts: Array, longest: Array) -> None:
    """The most speeches that hold one of the sequences one word longer, to the right and to the left of each shorter."""
    for number in range(pairs.shape[0]):
        left, right = pairs[number]
        longest[left, 0] = max(longest[left, 0], counts[number])
        longest[right, 1] = max(longest[right, 1], counts[number])


@njit(nogil=True, cache=True)
def collect(ids: Array, begins: Array, rows: Array, starts: Array, places: Array, speeches: Array) -> None:
    """Write behind each other the places of every sequence that has a row, in order, and the speeches they are in."""
    for speech in range(begins.shape[0] - 1):
        for at in range(begins[speech], begins[speech + 1]):
            row = rows[ids[at]]
            if row >= 0:
                places[starts[row]] = at
                speeches[starts[row]] = speech
                starts[row] += 1
