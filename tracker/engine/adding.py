"""Adding up numbers by their cells."""

import numpy as np
from numba import njit

from tracker.engine.cutting import Array

# As many cells are numbered through; more are sorted.
DENSE = 1 << 24


def added_up(cells: Array, counts: Array) -> tuple[Array, Array]:
    """The cells that are named, once each and in order, and what the counts of each come to; counts are above 0."""
    if len(cells) and cells.max() >= DENSE:
        named, of = np.unique(cells, return_inverse=True)
        return named, np.bincount(of, counts).astype(np.int64)
    sums = np.bincount(cells, counts)
    named = np.flatnonzero(sums)
    return named, sums[named].astype(np.int64)


def once(numbers: Array) -> Array:
    """The numbers once each and in order. NumPy's `unique` hashes them before, and takes up to thirty times as long."""
    ordered = np.sort(numbers)
    return ordered[changes(ordered)]


def changes(numbers: Array) -> Array:
    """Of each number, whether it is another than the one before it; the first is."""
    changed = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changed[1:])
    return changed


def distinct(groups: Array, members: Array, size: int) -> Array:
    """By group, of which there are `size`, how many different members it has."""
    names, of = numbered(members)
    named, _ = added_up(groups * len(names) + of, np.ones(len(of), np.int64))
    return np.bincount(named // max(1, len(names)), minlength=size)


def placed(numbers: Array, among: Array) -> Array:
    """Where each number stands among those, which are distinct and in order; -1 where it does not."""
    if not len(among) or not len(numbers):
        return np.full(len(numbers), -1)
    least, most = min(numbers.min(), among[0]), max(numbers.max(), among[-1])
    if most - least >= DENSE:
        at = np.minimum(np.searchsorted(among, numbers), len(among) - 1)
        return np.where(among[at] == numbers, at, -1)
    table = np.full(most - least + 1, -1)
    table[among - least] = np.arange(len(among))
    return table[numbers - least]


def numbered(members: Array) -> tuple[Array, Array]:
    """The members, once each and in order, and where among them each stands."""
    if not len(members) or members.max() >= DENSE:
        names = once(members)
    else:
        names = np.flatnonzero(np.bincount(members))
    return names, placed(members, names)


@njit(nogil=True, cache=True)
def figures_of(begins: Array, days: Array, speeches: Array, occurrences: Array, first: int, last: int) -> Array:
    """Of groups that begin there, each with some of the days from the first to the last, in order: the speeches and
    occurrences of all its days, on how many of them there was any speech, and how far the first of these is from the first
    day and the last of these from the last (0 where there is none); a row for each group."""
    figures = np.zeros((len(begins), 5), np.int64)
    for group in range(len(begins)):
        for place in range(begins[group], begins[group + 1] if group + 1 < len(begins) else len(days)):
            if speeches[place]:
                if not figures[group, 2]:
                    figures[group, 3] = days[place] - first
                figures[group, 0] += speeches[place]
                figures[group, 1] += occurrences[place]
                figures[group, 2] += 1
                figures[group, 4] = last - days[place]
    return figures
