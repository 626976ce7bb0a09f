"""Encoding: compiled code that makes UTF-8 of text that is mostly ASCII; Python's own takes it character by character."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from tracker.engine.cutting import Array, signed, zeros_below

STRIDE = 32  # units narrowed together
_ONE = np.uint64(1)
_UNITS, _BYTES = ir.VectorType(ir.IntType(16), STRIDE), ir.VectorType(ir.IntType(8), STRIDE)


def utf8(text: str) -> Array:
    """The bytes of the text, which ends with STRIDE characters that nobody reads."""
    if text.isascii():
        return np.frombuffer(text.encode(), np.uint8)
    wide = text.encode("utf-16-le", "surrogatepass")
    if len(wide) > 2 * len(text):
        # Two units of one character are not told from two halves of none.
        return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    units = np.frombuffer(wide, np.uint16)
    narrow = np.empty(3 * len(units), np.uint8)
    end = _encode(units, narrow)
    narrow[end : end + STRIDE] = 0
    # Read only, as bytes are: what cuts is compiled for one kind of array.
    narrow.setflags(write=False)
    return narrow[: end + STRIDE]


@intrinsic
def _narrowed(typing_context, units, at, narrow, to):  # type: ignore[no-untyped-def]
    """Write the lower bytes of STRIDE units; a bit each says which of them is not ASCII."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        source = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        target = context.make_array(signature.args[2])(context, builder, arguments[2]).data
        place = builder.bitcast(builder.gep(source, [arguments[1]]), _UNITS.as_pointer())
        block = builder.load(place, align=1)
        place = builder.bitcast(builder.gep(target, [arguments[3]]), _BYTES.as_pointer())
        builder.store(builder.trunc(block, _BYTES), place, align=1)
        beyond = builder.icmp_unsigned(">=", block, ir.Constant(_UNITS, [0x80] * STRIDE))
        return builder.zext(builder.bitcast(beyond, ir.IntType(STRIDE)), ir.IntType(64))

    return types.uint64(units, types.int64, narrow, types.int64), generate


_narrow: Any = _narrowed


@njit(nogil=True, cache=True)
def _encode(units: Array, narrow: Array) -> int:
    """Write the UTF-8 of units that are a character each, all but the last STRIDE; returns how many bytes it has."""
    at, to = 0, 0
    size = units.shape[0] - STRIDE
    while True:
        plain = signed(zeros_below(_narrow(units, at, narrow, to) | (_ONE << np.uint64(STRIDE))))
        at += plain
        to += plain
        if at >= size:
            return to - (at - size)
        if plain == STRIDE:
            continue
        unit = np.int64(units[at])
        if unit < 0x800:
            narrow[to], narrow[to + 1] = 0xC0 | (unit >> 6), 0x80 | (unit & 0x3F)
            to += 2
        else:
            narrow[to], narrow[to + 1] = 0xE0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3F)
            narrow[to + 2] = 0x80 | (unit & 0x3F)
            to += 3
        at += 1
