"""Streaks: how long something went on without a break."""

from collections.abc import Iterable


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
