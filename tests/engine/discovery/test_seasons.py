"""Seasons of sitting days: parted by breaks of more than four weeks, and by no others."""

import numpy as np
import pytest

from tracker.engine.discovery.seasons import seasons


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], []),
        ([7], [(7, 7)]),
        ([1, 2, 30], [(1, 30)]),
        ([1, 2, 31], [(1, 2), (31, 31)]),
        ([90, 1, 60, 61, 1, 90], [(1, 1), (60, 61), (90, 90)]),
    ],
)
def test_a_break_of_more_than_four_weeks_parts_two_seasons(days, found):
    assert seasons(np.array(days, np.int32)) == found
