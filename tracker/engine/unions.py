"""How many different numbers packed lists have between them: compiled code that reads them as they are stored."""

import numpy as np
from numba import njit

from tracker.engine.adding import DENSE, distinct
from tracker.engine.cutting import Array, signed
from tracker.engine.packing import Stored, read
from tracker.engine.varints import MORE, number_at

# Numbers are below this, or else below so many times that.
_FEW, _TIMES = 1 << 12, 1 << 4


def union_sizes(lists: Stored, groups: Array, size: int) -> Array:
    """By group, of which there are `size`, how many different numbers its lists have; `groups` has the group of each list,
    -1 where it has none."""
    if not len(groups) or not size:
        return np.zeros(size, np.int64)
    below = _FEW
    while below <= DENSE:
        sizes = _sizes(lists.stored, lists.begins, lists.ends, groups, size, below)
        if len(sizes):
            return sizes
        below *= _TIMES
    found = read(lists)
    of, there = np.repeat(groups, found.lengths), np.repeat(groups >= 0, found.lengths)
    return distinct(of[there], found.values[there], size)


@njit(nogil=True, cache=True)
def _sizes(stored: Array, begins: Array, ends: Array, groups: Array, size: int, below: int) -> Array:
    """The sizes; none where a number is not below that."""
    # The lists of a group one after the other: the last of them, and of each the one before it.
    last, before = np.full(size, -1), np.empty(len(groups), np.int64)
    for place in range(len(groups)):
        group = groups[place]
        if group >= 0:
            before[place] = last[group]
            last[group] = place
    # By number, the last group that had it.
    seen, sizes = np.full(below, -1), np.zeros(size, np.int64)
    for group in range(size):
        place, found = last[group], 0
        while place >= 0:
            value, at = 0, begins[place]
            while at < ends[place]:
                # Nearly all have one byte.
                gap = signed(stored[at])
                at += 1
                if gap >= MORE:
                    gap, at = number_at(stored, at - 1)
                value += gap
                if value >= below:
                    return sizes[:0]
                if seen[value] != group:
                    seen[value] = group
                    found += 1
            place = before[place]
        sizes[group] = found
    return sizes
