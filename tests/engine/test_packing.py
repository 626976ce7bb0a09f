"""Packed lists come back as they were, wherever they are packed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.engine.packing import NO_LISTS, Listed, pack, replaced, spread, unpack

# The first example loads compiled code.
READ = settings(deadline=None)

numbers = st.lists(st.one_of(st.integers(0, 400), st.integers(65_530, 65_540), st.integers(0, 300_000)), min_size=1)
lists = st.dictionaries(st.integers(1, 2**32 - 1), numbers, max_size=6)


def listed(lists):
    rows = [(key, key % 7, value) for key in sorted(lists) for value in sorted(lists[key])]
    return Listed(*np.array(rows, np.int64).reshape(-1, 3).T)


def by_key(found):
    rows: dict = {}
    for key, owner, value in zip(*found, strict=True):
        assert owner == key % 7
        rows.setdefault(int(key), []).append(int(value))
    return rows


def in_order(lists):
    return {key: sorted(values) for key, values in lists.items()}


@READ
@given(st.lists(lists, max_size=4))
def test_what_is_packed_comes_back(several):
    unpacked = unpack([pack(listed(one)) for one in several])
    everything = spread(unpacked)
    of = np.repeat(unpacked.packed, unpacked.lengths)
    for number, one in enumerate(several):
        assert by_key([column[of == number] for column in everything]) == in_order(one)
    assert len(unpacked.keys) == sum(map(len, several))


@READ
@given(lists, lists)
def test_lists_are_replaced_and_the_others_stay(kept, new):
    gone = sorted({*new, *list(kept)[:1]})
    found = replaced(pack(listed(kept)), np.array(gone, np.int64), pack(listed(new)))
    expected = in_order({key: values for key, values in kept.items() if key not in gone} | new)
    assert (by_key(spread(unpack([found]))) if found else {}) == expected
    assert found is None or found == pack(listed(expected))


def test_lists_are_these_bytes():
    packed = pack(Listed(np.array([3, 3, 9]), np.array([1, 1, 2]), np.array([65_535, 65_537, 5])))
    assert packed.hex() == "02" + "0306" + "0102" + "0401" + "83ff7f02" + "05"
    assert spread(unpack([packed])).values.tolist() == [65_535, 65_537, 5]


@pytest.mark.parametrize("several", [[], [NO_LISTS]])
def test_nothing_is_packed_too(several):
    assert [len(column) for column in unpack(several)] == [0] * 5
    assert replaced(None, np.array([3]), None) is None
