"""Seasons: the sitting days of a record parted where it rests for long, as a parliament does in summer and in winter."""

import numpy as np

from tracker.engine.cutting import Array

# More days than these between two sitting days part two seasons: longer than a week or two in the constituencies.
_LONGEST_BREAK = 28


def seasons(days: Array) -> list[tuple[int, int]]:
    """The first and the last day of each season, in order; `days` are those on which anything was said."""
    days = np.unique(days)
    if not len(days):
        return []
    ends = np.flatnonzero(np.diff(days) > _LONGEST_BREAK)
    firsts, lasts = days[np.concatenate(([0], ends + 1))], days[np.append(ends, len(days) - 1)]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
