"""Whole numbers in as few bytes as each needs, whatever the machine: seven bits a byte, the highest ones first; a byte with
the eighth bit is followed by another of the same number."""

from collections.abc import Sequence

import numpy as np
from numba import njit

from tracker.engine.cutting import Array, signed

_BITS, MORE = 7, 0x80
# Bytes of the greatest number that an array holds.
LONGEST = 9


def written(numbers: Array) -> Array:
    """The bytes of those numbers, none of which is negative."""
    into = np.empty(LONGEST * len(numbers), np.uint8)
    return into[: _write(numbers.astype(np.int64), into)]


@njit(nogil=True, cache=True)
def _write(numbers: Array, into: Array) -> int:
    at = 0
    for number in numbers:
        at = put_number(into, at, number)
    return at


@njit(nogil=True, cache=True)
def size_of(number: int) -> int:
    """For compiled code: of how many bytes the number is."""
    size = 1
    while number >= MORE:
        number >>= _BITS
        size += 1
    return size


@njit(nogil=True, cache=True)
def put_number(into: Array, at: int, number: int) -> int:
    """For compiled code: write the number there, and tell where the next one begins."""
    shift = 0
    while number >> shift >= MORE:
        shift += _BITS
    while shift > 0:
        into[at] = number >> shift & (MORE - 1) | MORE
        at += 1
        shift -= _BITS
    into[at] = number & (MORE - 1)
    return at + 1


@njit(nogil=True, cache=True)
def number_at(stored: Array, at: int) -> tuple[int, int]:
    """For compiled code: the number that begins there, and where the next one does."""
    byte = signed(stored[at])
    at += 1
    if byte < MORE:
        return byte, at
    value = byte - MORE
    while byte >= MORE:
        byte = signed(stored[at])
        at += 1
        value = value << _BITS | byte & (MORE - 1)
    return value, at


@njit(nogil=True, cache=True)
def columns_at(stored: Array, begins: Array, columns: int) -> tuple[Array, Array, Array]:
    """Of tables that begin there, each of how many rows it has and so many columns of these, the first as what every
    number is more than the one before it: how many rows each has, the columns of all behind each other, and where each
    table ends."""
    lengths, ends = np.empty(len(begins), np.int64), np.empty(len(begins), np.int64)
    for table in range(len(begins)):
        lengths[table], ends[table] = number_at(stored, begins[table])
    found = np.empty((columns, lengths.sum()), np.int64)
    row = 0
    for table in range(len(begins)):
        at, length = ends[table], lengths[table]
        for column in range(columns):
            value = 0
            for number in range(row, row + length):
                more, at = number_at(stored, at)
                value = value + more if column == 0 else more
                found[column, number] = value
        ends[table] = at
        row += length
    return lengths, found, ends


@njit(nogil=True, cache=True)
def lists_at(stored: Array, begins: Array, ends: Array) -> tuple[Array, Array]:
    """Of lists that stand from one place to another, each number as what it is more than the one before it: how many
    numbers each has, and the numbers of all."""
    lengths = np.zeros(len(begins), np.int64)
    for place in range(len(begins)):
        for at in range(begins[place], ends[place]):
            lengths[place] += stored[at] < MORE
    values = np.empty(lengths.sum(), np.int64)
    number = 0
    for place in range(len(begins)):
        at, value = begins[place], 0
        while at < ends[place]:
            more, at = number_at(stored, at)
            value += more
            values[number] = value
            number += 1
    return lengths, values


def joined(several: Sequence[bytes]) -> tuple[Array, Array]:
    """What is stored of several behind each other, and where each begins."""
    sizes = np.fromiter(map(len, several), np.int64, len(several))
    return np.frombuffer(b"".join(several), np.uint8), np.cumsum(sizes) - sizes


def gaps(numbers: Array) -> Array:
    """What each of those numbers is more than the one before it, the first more than nothing."""
    more = numbers.astype(np.int64)
    more[1:] -= numbers[:-1]
    return more
