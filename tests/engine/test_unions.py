"""Different numbers are counted group by group, whichever packed lists they are in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.test_packing import listed, lists
from tracker.engine.packing import pack, stored_in
from tracker.engine.unions import union_sizes

# The first example loads compiled code.
READ = settings(deadline=None)

SIZE = 4


@READ
@given(st.lists(lists, max_size=5), st.data())
def test_a_number_counts_once_in_a_group_whichever_lists_have_it(several, data):
    stored = stored_in([pack(listed(one)) for one in several])
    groups = [data.draw(st.integers(-1, SIZE - 1)) for _ in stored.keys]
    numbers = [one[key] for one in several for key in sorted(one)]
    expected = [set() for _ in range(SIZE)]
    for group, of_list in zip(groups, numbers, strict=True):
        if group >= 0:
            expected[group].update(of_list)
    assert union_sizes(stored, np.array(groups, np.int64), SIZE).tolist() == list(map(len, expected))


@pytest.mark.parametrize("great", [1 << 10, 1 << 24, (1 << 32) - 1])
def test_numbers_may_be_great(great):
    stored = stored_in([pack(listed({1: [3, great], 2: [great]})), pack(listed({1: [great, great - 1]}))])
    assert union_sizes(stored, np.array([0, 1, 0]), 2).tolist() == [3, 1]
    assert union_sizes(stored, np.array([-1, -1, 0]), 1).tolist() == [2]
