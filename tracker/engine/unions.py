"""How many different numbers packed lists have between them: compiled code that reads them as they are stored."""

import numpy as np
from numba import njit

from tracker.engine.adding import DENSE, distinct
from tracker.engine.cutting import Array
from tracker.engine.packing import Stored, read
from tracker.engine.varints import number_at


def union_sizes(lists: Stored, groups: Array, size: int) -> Array:
    """By group, of which there are `size`, how many different numbers its lists have; `groups` has the group of each list,
    -1 where it has none."""
    if not len(groups) or not size:
        return np.zeros(size, np.int64)
    most = _most(lists.stored, lists.begins, lists.ends, groups)
    if most < DENSE:
        return _sizes(lists.stored, lists.begins, lists.ends, groups, size, most)
    found = read(lists)
    of, there = np.repeat(groups, found.lengths), np.repeat(groups >= 0, found.lengths)
    return distinct(of[there], found.values[there], size)


@njit(nogil=True, cache=True)
def _most(stored: Array, begins: Array, ends: Array, groups: Array) -> int:
    """The greatest number of any list that has a group."""
    most = 0
    for place in range(len(groups)):
        if groups[place] >= 0:
            last, at = 0, begins[place]
            while at < ends[place]:
                gap, at = number_at(stored, at)
                last += gap
            most = max(most, last)
    return most


@njit(nogil=True, cache=True)
def _sizes(stored: Array, begins: Array, ends: Array, groups: Array, size: int, most: int) -> Array:
    # The lists of a group one after the other: the last of them, and of each the one before it.
    last, before = np.full(size, -1), np.empty(len(groups), np.int64)
    for place in range(len(groups)):
        group = groups[place]
        if group >= 0:
            before[place] = last[group]
            last[group] = place
    # By number, the last group that had it.
    seen, sizes = np.full(most + 1, -1), np.zeros(size, np.int64)
    for group in range(size):
        place, found = last[group], 0
        while place >= 0:
            value, at = 0, begins[place]
            while at < ends[place]:
                gap, at = number_at(stored, at)
                value += gap
                if seen[value] != group:
                    seen[value] = group
                    found += 1
            place = before[place]
        sizes[group] = found
    return sizes
