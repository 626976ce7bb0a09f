"""Streaks: how long something went on without a break."""

from collections.abc import Iterable


def longest_run(happened: Iterable[bool]) -> tuple[int, int] | None:
    """The first and the last place of the longest run of true ones, the latest of equal runs; None without any."""
    best: tuple[int, int] | None = None
    first: int | None = None
    for place, true in enumerate(happened):
        if not true:
            first = None
            continue
        first = place if first is None else first
        if best is None or place - first >= best[1] - best[0]:
            best = first, place
    return best
