"""Numbers come back from the bytes that they were written in."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.engine.varints import columns_at, joined, lists_at, size_of, written

# The first example loads compiled code.
READ = settings(deadline=None)

numbers = st.lists(st.one_of(st.integers(0, 300), st.integers(16_380, 16_390), st.integers(0, 2**62)), max_size=9)


@READ
@given(numbers)
def test_numbers_come_back_each_from_its_own_bytes(given):
    packed = np.frombuffer(written(np.array(given, np.int64)).tobytes(), np.uint8)
    sizes = np.array([size_of(number) for number in given], np.int64)
    ends = np.cumsum(sizes)
    begins = ends - sizes
    lengths, found = lists_at(packed, begins, ends)
    assert (lengths.tolist(), found.tolist()) == ([1] * len(given), given)


def test_a_number_has_a_byte_for_every_seven_bits():
    given = [0, 127, 128, 16_383, 16_384, 2**63 - 1]
    assert written(np.array(given)).tobytes().hex() == "00" + "7f" + "8100" + "ff7f" + "818000" + "ffffffffffffffff7f"
    assert [size_of(number) for number in given] == [1, 1, 2, 2, 3, 9]


def test_tables_stand_behind_each_other_their_keys_as_what_each_is_more():
    first, second = bytes([2, 5, 1, 7, 8, 99]), bytes([1, 9, 6])
    lengths, columns, ends = columns_at(*joined([first, second]), 2)
    assert (lengths.tolist(), columns.tolist(), ends.tolist()) == ([2, 1], [[5, 6, 9], [7, 8, 6]], [5, 9])
    assert [len(column) for column in columns_at(*joined([]), 2)[1]] == [0, 0]
