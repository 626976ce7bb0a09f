"""Streaks: how long something went on without a break."""

from collections.abc import Iterable

import numpy as np

from tracker.engine.cutting import Array


def longest_run(places: Iterable[int]) -> tuple[int, int] | None:
    """The first and the last of the longest run of numbers without a gap, the latest of equal runs, among numbers in
    order; None among none."""
    best: tuple[int, int] | None = None
    first = last = -2
    for place in places:
        first = first if place == last + 1 else place
        last = place
        if best is None or last - first >= best[1] - best[0]:
            best = first, last
    return best


def longest_runs(subjects: Array, places: Array) -> tuple[Array, Array, Array]:
    """The same for many subjects at once, of numbers in order of subject and number: the subjects, and where the run of
    each begins and ends among the numbers given."""
    if not len(places):
        return subjects, places, places
    breaks = np.flatnonzero((np.diff(subjects) != 0) | (np.diff(places) != 1))
    begins, ends = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(places) - 1]))
    of = subjects[begins]
    # By subject, the longest last, and the latest of equal ones.
    order = np.lexsort((begins, ends - begins, of))
    last = order[np.diff(of[order], append=of[order[-1]] + 1) != 0]
    return of[last], begins[last], ends[last]
