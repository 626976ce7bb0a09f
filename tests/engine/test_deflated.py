"""Packed bytes as they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.engine.deflated import Damaged, deflated, inflated, inflated_or_nothing


@given(st.binary(), st.booleans())
def test_what_is_stored_holds_what_was_packed(packed, smaller):
    stored = deflated(packed, smaller=smaller)
    assert inflated(stored) == inflated(memoryview(stored)) == inflated_or_nothing(stored) == packed


@given(st.binary(min_size=1), st.booleans(), st.data())
def test_a_byte_that_is_another_is_told(packed, smaller, data):
    stored = bytearray(deflated(packed, smaller=smaller))
    at = data.draw(st.integers(0, len(stored) - 1))
    stored[at] ^= data.draw(st.integers(1, 255))
    # Bits that fill the last byte up mean nothing.
    assert inflated_or_nothing(bytes(stored)) in (b"", packed)


@pytest.mark.parametrize("stored", [b"", b"\x00", b"figures"])
def test_what_was_not_stored_so_is_told(stored):
    with pytest.raises(Damaged, match="recount"):
        inflated(stored)
    assert inflated_or_nothing(stored) == b""


def test_what_is_alike_takes_a_fraction():
    packed = bytes([1, 3, 1, 1]) * 1000
    assert len(deflated(packed, smaller=True)) < 100 < len(packed) < len(deflated(packed, smaller=False)) < 4_020
