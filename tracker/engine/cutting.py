"""Cutting: compiled code that cuts UTF-8 text into words and knows each by its number; the same words as words.py."""

import re
from functools import cache, reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from tracker.engine.words import APOSTROPHES, HIDDEN

Array = npt.NDArray[Any]
Bits = Any  # 64 unsigned bits

# What a character is to the cutter, 0 for most. LETTER and DIGIT make words; HIDES only continues one.
LETTER, DIGIT, HIDES, APOSTROPHE, JOINS = 1, 2, 3, 4, 5
BLOCK = 64  # bytes looked at together
# A run number in `forms` carries how it stands to the run before it.
FORM, AFTER_STOP, AFTER_END = (1 << 29) - 1, 1 << 29, 1 << 30
MOST_FULL = 5  # eighths of the table: fuller, and looking up takes long
_ALL, _ONE, _NONE = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(1), np.uint64(0)
_MIX, _STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


@cache
def character_classes() -> Array:
    """The class of every code point, as one byte each."""
    classes = np.zeros(0x110000, np.uint8)
    everything = "".join(map(chr, range(0x110000)))
    for name, pattern in ((JOINS, "_"), (HIDES, f"[{HIDDEN}]"), (LETTER, r"[^\W0-9_]")):
        found = [match.start() for match in re.finditer(pattern, everything)]
        classes[found] = name
    classes[[ord(character) for character in APOSTROPHES if not character.isalpha()]] = APOSTROPHE
    classes[ord("0") : ord("9") + 1] = DIGIT
    return classes


@njit(nogil=True, cache=True)
def _decode(text: Array, at: int) -> tuple[int, int]:
    """The code point at a lead byte of several, and its length in bytes."""
    lead = np.int64(text[at])
    if lead < 0xE0:
        return ((lead & 0x1F) << 6) | (text[at + 1] & 0x3F), 2
    if lead < 0xF0:
        return ((lead & 0x0F) << 12) | (np.int64(text[at + 1] & 0x3F) << 6) | (text[at + 2] & 0x3F), 3
    return (
        ((lead & 0x07) << 18)
        | (np.int64(text[at + 1] & 0x3F) << 12)
        | (np.int64(text[at + 2] & 0x3F) << 6)
        | (text[at + 3] & 0x3F),
        4,
    )


@njit(nogil=True, cache=True)
def _class_at(text: Array, at: int, classes: Array) -> tuple[int, int]:
    """The class of the character at a byte, and its length in bytes."""
    if text[at] < 0x80:
        return classes[text[at]], 1
    point, size = _decode(text, at)
    return classes[point], size


@njit(nogil=True, cache=True)
def _letters_end(text: Array, at: int, classes: Array) -> tuple[int, int]:
    """The end of a run of letters, hidden marks and inner apostrophes; how many of its bytes continue a character."""
    continued = 0
    while True:
        kind, size = _class_at(text, at, classes)
        if kind in (LETTER, HIDES):
            at += size
            continued += size - 1
        elif kind == APOSTROPHE:
            following, size_of_following = _class_at(text, at + size, classes)
            if following != LETTER:
                return at, continued
            at += size + size_of_following
            continued += size - 1 + size_of_following - 1
        else:
            return at, continued


@njit(nogil=True, cache=True)
def _digit(text: Array, at: int) -> bool:
    return 48 <= text[at] <= 57


@njit(nogil=True, cache=True)
def _number_end(text: Array, at: int, classes: Array) -> tuple[int, int]:
    """The end of a number with thousands and a possessive, and how many of its bytes continue a character."""
    while _digit(text, at):
        at += 1
    while (
        text[at] == 44
        and _digit(text, at + 1)
        and _digit(text, at + 2)
        and _digit(text, at + 3)
        and not _digit(text, at + 4)
    ):
        at += 4
    kind, size = _class_at(text, at, classes)
    if kind == APOSTROPHE and text[at + size] == 115:
        following, _ = _class_at(text, at + size + 1, classes)
        if following != LETTER and following != DIGIT and following != JOINS:
            return at + size + 1, size - 1
    return at, 0


@intrinsic
def _loaded(typing_context, text, at):  # type: ignore[no-untyped-def]
    """The eight bytes from any place on, the first one lowest."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        place = builder.gep(data, [arguments[1]])
        eight = builder.bitcast(place, ir.IntType(64).as_pointer())
        return builder.load(eight, align=1)

    return types.uint64(text, types.int64), generate


_LANES = ir.VectorType(ir.IntType(8), BLOCK)
_tuple: Any = types.UniTuple


def _every(byte: int) -> Any:
    """A block of that byte."""
    return ir.Constant(_LANES, [byte] * BLOCK)


def _one_of(builder: Any, block: Any, marks: str) -> Any:
    return reduce(builder.or_, [builder.icmp_unsigned("==", block, _every(ord(mark))) for mark in marks])


@intrinsic
def _masks(typing_context, text, at):  # type: ignore[no-untyped-def]
    """Of the BLOCK bytes from any place on, a bit each, the first one lowest: ASCII letters, digits, bytes of other
    characters, apostrophes, what ends a sentence, and full stops."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        place = builder.gep(data, [arguments[1]])
        block = builder.load(builder.bitcast(place, _LANES.as_pointer()), align=1)
        from_a = builder.sub(builder.or_(block, _every(0x20)), _every(ord("a")))
        from_0 = builder.sub(block, _every(ord("0")))
        masks = (
            builder.icmp_unsigned("<", from_a, _every(26)),
            builder.icmp_unsigned("<", from_0, _every(10)),
            builder.icmp_signed("<", block, _every(0)),
            _one_of(builder, block, "'`"),
            _one_of(builder, block, "\n!?"),
            _one_of(builder, block, "."),
        )
        bits = [builder.bitcast(mask, ir.IntType(BLOCK)) for mask in masks]
        return context.make_tuple(builder, signature.return_type, bits)

    return _tuple(types.uint64, 6)(text, types.int64), generate


@intrinsic
def _trailing(typing_context, bits):  # type: ignore[no-untyped-def]
    """How many zero bits stand below the lowest one that is set; 64 when none is."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.uint64(types.uint64), generate


signed: Any = np.int64  # so that numbers stay whole: numba makes a float of a signed and an unsigned one
_eight: Any = _loaded
_masked: Any = _masks
zeros_below: Any = _trailing


@njit(nogil=True, cache=True)
def _key(text: Array, start: int, length: int) -> Bits:
    """The word itself up to eight bytes, and its first and last eight mixed beyond; without a branch."""
    first = _eight(text, start) & (_ALL >> np.uint64((8 - min(length, 8)) * 8))
    last = _eight(text, start + max(length - 8, 0)) * np.uint64(length > 8)
    return first ^ (last * _STEP)


@njit(nogil=True, cache=True)
def _same(text: Array, start: int, arena: Array, known: int, length: int) -> bool:
    """Whether the word of more than eight bytes is the one in the arena."""
    for step in range(0, length - 8, 8):
        if _eight(text, start + step) != _eight(arena, known + step):
            return False
    return _eight(text, start + length - 8) == _eight(arena, known + length - 8)


@njit(nogil=True, cache=True)
def _ending(enders: Bits, stops: Bits) -> int:
    """How a word stands to the one before it, when those stand between them."""
    return AFTER_END if enders != 0 else AFTER_STOP if stops != 0 else 0


@njit(nogil=True, cache=True)
def cut(
    text: Array,
    at: int,
    size: int,
    runs: int,
    continued: int,
    waiting: int,
    classes: Array,
    table: Array,
    arena: Array,
    form_at: Array,
    form_count: int,
    starts: Array,
    forms: Array,
) -> tuple[int, int, int, int, int]:
    """Cut `text` from byte `at` to `size`; `runs`, `continued` and `waiting` go on from where a call stopped.

    Writes each run's first code point and its number (with what ends a sentence before it), and gives unseen words a
    number. Returns (at, runs, continued, waiting, forms known); `at < size` when the table or the arena is full.
    """
    slots, shift = table.shape[0], np.uint64(64)
    while slots > 1:
        slots >>= 1
        shift -= np.uint64(1)
    mask = np.uint64(table.shape[0] - 1)
    most = table.shape[0] * MOST_FULL // 8
    room = arena.shape[0]
    # Of the block being read: where words begin and end in it, what ends a sentence before the next of them, what must
    # be read character by character, and the bits below the first of that.
    block, begins, ends, enders, stops, hard, below = at - BLOCK, _NONE, _NONE, _NONE, _NONE, _NONE, _ALL
    while True:
        if ends != 0:
            first, behind = zeros_below(begins), zeros_below(ends)
            before = (_ONE << first) - _ONE
            waiting = max(waiting, _ending(enders & before, stops & before))
            enders, stops = enders & ~before, stops & ~before
            begins, ends = begins & (begins - _ONE), ends & (ends - _ONE)
            start, length, inside = block + signed(first), signed(behind - first), 0
        else:
            # The next block begins with the word that this one cuts off, or with what is hard in it.
            waiting = max(waiting, _ending(enders, stops))
            at = block + signed(zeros_below((begins & below) | hard))
            if at >= size:
                return at, runs, continued, waiting, form_count
            block = at
            letters, digits, wide, apostrophes, enders, stops = _masked(text, at)
            stops &= ~((digits >> _ONE) | (np.uint64(_digit(text, at + BLOCK)) << np.uint64(BLOCK - 1)))
            begins = letters & ~(letters << _ONE)
            ends = (letters + begins) & ~letters
            hard = digits | wide | (ends & apostrophes)
            below = (hard & (~hard + _ONE)) - _ONE
            ends, enders, stops = ends & below, enders & below, stops & below
            if letters & below != below:
                continue
            start = at
            if digits & _ONE:
                at, inside = _number_end(text, at, classes)
            else:  # a word with other letters or an apostrophe, or longer than the block
                kind, length = _class_at(text, at, classes)
                if kind != LETTER:
                    block, begins, hard = at + length - BLOCK, _NONE, _NONE
                    continued += length - 1
                    continue
                at, inside = _letters_end(text, at, classes)
            length = at - start
            block, begins, hard = at - BLOCK, _NONE, _NONE
        key = _key(text, start, length)
        slot = (key * _MIX) >> shift
        form = -1
        while table[slot, 1] != 0:
            if table[slot, 0] == key and signed(table[slot, 1] >> np.uint64(32)) == length:
                form = signed(table[slot, 1] & np.uint64(0xFFFFFFFF)) - 1
                if length <= 8 or _same(text, start, arena, form_at[form], length):
                    break
                form = -1
            slot = (slot + _ONE) & mask
        if form < 0:
            if form_count >= most or form_at[form_count] + length + 8 > room:
                return start, runs, continued, waiting, form_count
            form = form_count
            begin = form_at[form]
            for step in range(length):
                arena[begin + step] = text[start + step]
            form_count += 1
            form_at[form_count] = begin + length
            table[slot, 0] = key
            table[slot, 1] = (np.uint64(length) << np.uint64(32)) | np.uint64(form_count)
        starts[runs] = start - continued
        forms[runs] = form | waiting
        runs += 1
        continued += inside
        waiting = 0


@njit(nogil=True, cache=True)
def rehash(table: Array, bigger: Array) -> None:
    """Every word of the table in one with more slots."""
    slots, shift = bigger.shape[0], np.uint64(64)
    while slots > 1:
        slots >>= 1
        shift -= np.uint64(1)
    for old in range(table.shape[0]):
        if table[old, 1] == 0:
            continue
        slot = np.int64((table[old, 0] * _MIX) >> shift)
        while bigger[slot, 1] != 0:
            slot = (slot + 1) & (bigger.shape[0] - 1)
        bigger[slot, 0], bigger[slot, 1] = table[old, 0], table[old, 1]
