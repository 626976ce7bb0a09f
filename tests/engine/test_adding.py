"""Adding up by cells, few or many, against plain dictionaries."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.engine.adding import added_up, distinct, figures_of, placed

FAR = 1 << 40
cells = st.one_of(st.integers(0, 9), st.integers(0, 9), st.integers(FAR, FAR + 3))


@given(st.lists(st.tuples(cells, st.integers(1, 9))))
def test_cells_come_once_each_in_order_with_what_they_come_to(rows):
    expected = Counter()
    for cell, count in rows:
        expected[cell] += count
    named, sums = added_up(*np.array(rows, np.int64).reshape(-1, 2).T)
    assert list(zip(named.tolist(), sums.tolist(), strict=True)) == sorted(expected.items())


@given(st.lists(st.tuples(st.integers(0, 4), cells)))
def test_members_are_counted_once_in_each_group(rows):
    expected = defaultdict(set)
    for group, member in rows:
        expected[group].add(member)
    groups, members = np.array(rows, np.int64).reshape(-1, 2).T
    assert distinct(groups, members, 5).tolist() == [len(expected[group]) for group in range(5)]


@given(st.lists(cells), st.sets(cells).map(sorted))
def test_numbers_are_placed_among_others(numbers, among):
    found = placed(np.array(numbers, np.int64), np.array(among, np.int64))
    assert found.tolist() == [among.index(number) if number in among else -1 for number in numbers]


@pytest.mark.parametrize("size", [0, 3])
def test_nothing_has_no_members(size):
    nothing = np.zeros(0, np.int64)
    assert distinct(nothing, nothing, size).tolist() == [0] * size


@given(st.lists(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 3), st.integers(0, 5)), min_size=1), max_size=4))
def test_days_of_groups_come_to_sums_and_to_where_the_first_and_the_last_are(groups):
    groups = [sorted({day: (day, *counts) for day, *counts in group}.values()) for group in groups]
    expected = []
    for group in groups:
        said = [row for row in group if row[1]]
        ends = (said[0][0] - 1, 60 - said[-1][0]) if said else (0, 0)
        expected.append([sum(row[1] for row in said), sum(row[2] for row in said), len(said), *ends])
    rows = np.array([row for group in groups for row in group], np.int64).reshape(-1, 3).T
    begins = np.cumsum([0, *map(len, groups)])[:-1].astype(np.int64)
    assert figures_of(begins, *map(np.ascontiguousarray, rows), 1, 60).tolist() == expected
