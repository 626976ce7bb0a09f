"""The longest run, the latest of equals."""

import pytest

from tracker.engine.streaks import longest_run


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
