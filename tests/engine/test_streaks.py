"""The longest run, the latest of equals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.engine.streaks import longest_run, longest_runs


@pytest.mark.parametrize(
    ("days", "run"),
    [
        ("", None),
        ("...", None),
        ("x", (0, 0)),
        ("xx.x", (0, 1)),
        ("x.xxx.xx", (2, 4)),
        ("xx.xx", (3, 4)),
        (".xxx", (1, 3)),
    ],
)
def test_the_longest_run_is_the_latest_of_equal_ones(days, run):
    assert longest_run(place for place, day in enumerate(days) if day == "x") == run


@given(st.lists(st.sets(st.integers(0, 12)).map(sorted), max_size=6))
def test_the_longest_runs_of_many_are_those_of_each(several):
    rows = [(subject, place) for subject, places in enumerate(several) for place in places]
    subjects, places = np.array(rows, np.int64).reshape(-1, 2).T
    found = {
        int(subject): (int(places[begin]), int(places[end]))
        for subject, begin, end in zip(*longest_runs(subjects, places), strict=True)
    }
    assert found == {subject: longest_run(of_it) for subject, of_it in enumerate(several) if of_it}
