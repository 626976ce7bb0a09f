"""Probing: compiled code that finds where the words of a text repeat a reading.

A word is a number here: 0 for one that stands in no phrasing. The highest bits say how it stands to the word before.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from tracker.engine.cutting import AFTER_END, AFTER_STOP, FORM, Array, Bits, signed

WORD = (1 << 28) - 1
BEGINS = 1 << 28  # a sentence begins with this word
SEVERAL = 1 << 29  # of a form: it is several words, and its number is where they stand
SHORTENS = 1 << 30  # of a form: a full stop after it may end no sentence
_MIX, _STEP = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
OF_ONE, PLACE = 1 << 30, (1 << 29) - 1
FARTHEST = 352  # more than the longest reading with its gaps reaches
# The columns of a proposal, as many as fill a cache line: the reading, where its parts begin, how many they are, which
# of them is the anchor, how far the first word is from it at most, and the line; of a reading of at most INLINE words
# with one gap and no exact word, which word follows the gap and how long that is at most, else 0; the first INLINE stems.
READING, AT, LENGTH, ANCHOR, BACK, POINT, SPLIT, GAP, STEMS = range(9)
INLINE = 8
COLUMNS = STEMS + INLINE
# The columns of the sieve, which is asked before the proposal is read: the word across the gap beside the anchor, 0 of a
# plain reading, which has neither gap nor exact word; from where on it may stand, counted in words from the anchor; and
# within how many times BESIDE words.
ACROSS, FROM, TIMES = range(3)
BESIDE = 4
PADDING = 64  # words that may be read behind the last one
AHEAD = 12  # spots: the memory answers about as late as these take


@njit(nogil=True, cache=True)
def lay_out(
    forms: Array,
    runs: int,
    of_form: Array,
    first_part: Array,
    of_part: Array,
    of_spelling: Array,
    words: Array,
    run_of: Array,
    spelled: Array,
) -> int:
    """Write the words of the runs, several for an elision, each with BEGINS where a sentence does; returns how many.

    `spelled` gets what exact words compare, unless it is empty.
    """
    exact = spelled.shape[0] > 0
    count = 0
    before = 0
    for run in range(runs):
        form = forms[run] & FORM
        joined = forms[run] & (AFTER_STOP | AFTER_END)
        known = of_form[form]
        begins = 0
        if joined != 0 and (joined != AFTER_STOP or before & SHORTENS == 0):
            begins = BEGINS
        before = known
        if known & SEVERAL == 0:
            words[count] = (known & WORD) | begins
            run_of[count] = run
            if exact:
                spelled[count] = of_spelling[first_part[form]]
            count += 1
            continue
        for part in range(first_part[form], first_part[form + 1]):
            words[count] = of_part[part] | begins
            run_of[count] = run
            if exact:
                spelled[count] = of_spelling[part]
            begins = 0
            count += 1
    return count


@njit(nogil=True, cache=True, inline="always")
def _place(key: Bits, shift: Bits) -> Any:
    return signed((key * _MIX) >> shift)


@njit(nogil=True, cache=True)
def keys_of(runs: Array) -> Array:
    """The key of each row of two or three neighbouring words; a row of two begins with 0."""
    keys = np.zeros(runs.shape[0], np.uint64)
    for row in range(runs.shape[0]):
        key = np.uint64(0)
        for word in runs[row]:
            key = key * _STEP + np.uint64(word)
        keys[row] = key
    return keys


@njit(nogil=True, cache=True)
def build(keys: Array, bucket_at: Array, table: Array, bits: Array, shift: Bits, bit_shift: Bits) -> None:
    """Fill an open table with rows of key, first and last proposal, and the set of bits that stands before it."""
    for place in range(keys.shape[0]):
        slot = _place(keys[place], shift)
        while table[slot, 1] != 0:
            slot = (slot + 1) & (table.shape[0] - 1)
        table[slot, 0] = keys[place]
        table[slot, 1] = (np.uint64(bucket_at[place]) << np.uint64(32)) | np.uint64(bucket_at[place + 1])
        bit = _place(keys[place], bit_shift)
        bits[bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)


@njit(nogil=True, cache=True)
def spot(
    words: Array, count: int, bits: Array, bit_shift: Bits, pairs: bool, alone: Array, spots: Array, keys: Array
) -> int:
    """Write to `spots` where three or two neighbours, or a word alone, may propose readings, and to `keys` what they are;
    returns how many there are.

    A spot is the place of the last of the words, with OF_ONE where it is alone. `alone` says of each word whether it
    proposes by itself; it is empty when none does. Nothing branches on what the text says, which makes it quick.
    """
    found = 0
    one, two = np.uint64(0), np.uint64(0)  # what the words before are in a key, 0 beyond a sentence's beginning
    for token in range(count):
        here = words[token]
        word = np.uint64(here & WORD)
        inside = np.uint64(here & BEGINS != 0) - np.uint64(1)  # every bit, or none
        one, two = one & inside, two & inside
        near = one + word
        key = two + near
        spots[found], keys[found] = token, key
        # Where no third word stands before, the key is the one of two.
        found += _bit(bits, key, bit_shift) & (two != 0)
        if pairs:
            spots[found], keys[found] = token, near
            found += _bit(bits, near, bit_shift)
        if alone.shape[0] > 0:
            spots[found], keys[found] = token | OF_ONE, word
            found += signed(alone[here & WORD])
        one, two = word * _STEP, one * _STEP
    return found


@njit(nogil=True, cache=True, inline="always")
def _bit(bits: Array, key: Bits, bit_shift: Bits) -> int:
    bit = (key * _MIX) >> bit_shift
    return signed((bits[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1))


@intrinsic
def _fetched(typing_context, rows, row):  # type: ignore[no-untyped-def]
    """Ask the memory for the row, and do not wait."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        bytes_in = builder.mul(arguments[1], builder.extract_value(array.strides, 0))
        place = builder.gep(builder.bitcast(array.data, ir.IntType(8).as_pointer()), [bytes_in])
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(8).as_pointer(), word, word, word])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [ir.IntType(8).as_pointer()], kind)
        builder.call(prefetch, [place, ir.Constant(word, 0), ir.Constant(word, 3), ir.Constant(word, 1)])
        return context.get_dummy_value()

    return types.void(rows, types.int64), generate


_fetch: Any = _fetched


@njit(nogil=True, cache=True)
def look_up(
    spots: Array, keys: Array, spot_count: int, table: Array, shift: Bits, alone_at: Array, begins: Array, ends: Array
) -> int:
    """Write the rows of proposals that each spot has, from `begins` to `ends`, and keep only the spots that have some;
    returns how many these are. `keys` goes on for AHEAD places after its end."""
    kept = 0
    for place in range(spot_count):
        _fetch(table, _place(keys[place + AHEAD], shift))
        spot, key = spots[place], keys[place]
        if spot & OF_ONE:
            begin, end = signed(alone_at[signed(key)]), signed(alone_at[signed(key) + 1])
        else:
            slot = _place(key, shift)
            while table[slot, 1] != 0 and table[slot, 0] != key:
                slot = (slot + 1) & (table.shape[0] - 1)
            begin = signed(table[slot, 1] >> np.uint64(32))
            end = signed(table[slot, 1] & np.uint64(0xFFFFFFFF))
        spots[kept], begins[kept], ends[kept] = spot & PLACE, begin, end
        kept += end > begin
    return kept


@njit(nogil=True, cache=True, inline="always")
def _stands(words: Array, first: int, length: int, proposals: Array, place: int) -> bool:
    """Whether the first `length` words of a reading, INLINE at most, stand from `first` on without a gap: every word at
    once, without a branch."""
    differs = (words[first] & WORD) ^ proposals[place, STEMS]
    for step in range(1, INLINE):
        differs |= (words[first + step] ^ proposals[place, STEMS + step]) * (step < length)
    return bool(differs == 0)


@njit(nogil=True, cache=True, inline="always")
def _last_after_gap(words: Array, count: int, first: int, proposals: Array, place: int) -> int:
    """The last word of the shortest occurrence that begins at `first` of a reading with a SPLIT, or -1."""
    length, split = proposals[place, LENGTH], proposals[place, SPLIT]
    if not _stands(words, first, split, proposals, place):
        return -1
    for begin in range(first, min(first + proposals[place, GAP], count - length) + 1):
        if words[begin + split] & BEGINS:
            break
        if words[begin + split] == proposals[place, STEMS + split]:
            differs = 0
            for step in range(1, INLINE):
                differs |= (words[begin + step] ^ proposals[place, STEMS + step]) * ((step > split) & (step < length))
            if differs == 0:
                return begin + length - 1
    return -1


@njit(nogil=True, cache=True, inline="always")
def _across(words: Array, token: int, sieve: Array, place: int) -> bool:
    """Whether the word across the gap stands near the anchor at `token`, as it does wherever the reading stands."""
    wanted = sieve[place, ACROSS]
    at = max(token + sieve[place, FROM], 0)
    stands = False
    for _ in range(sieve[place, TIMES]):
        for step in range(BESIDE):
            stands |= words[at + step] & WORD == wanted
        at += BESIDE
    return stands


@njit(nogil=True, cache=True)
def probe(
    words: Array,
    spelled: Array,
    count: int,
    spots: Array,
    begins: Array,
    ends: Array,
    spot_count: int,
    at_spot: int,
    proposals: Array,
    sieve: Array,
    stem: Array,
    parts: Array,
    tried: Array,
    hits: Array,
    hit: int,
) -> tuple[int, int]:
    """Find readings from spot `at_spot` on: what stands there proposes them, and all their words decide.

    `proposals` and `sieve` have the columns named above, and `parts` words, spellings and gaps; the anchor is the last of the
    proposing words. `words` goes on for PADDING places after its end. Writes (reading, first word, last word, point) rows
    to `hits` from row `hit`; returns (spot, rows), with the spot not the last when `hits` is full. A row may come twice.
    `tried` holds, for each proposal with gaps, the latest first word from which it was tried, -1 at first: what follows
    a first word is looked at once, however many words after it propose.
    """
    places = np.zeros((2, FARTHEST), np.int64)
    while at_spot < spot_count:
        token = spots[at_spot]
        kept = hit
        if at_spot + AHEAD < spot_count:
            _fetch(sieve, begins[at_spot + AHEAD])
            _fetch(proposals, begins[at_spot + AHEAD])
        row, end = begins[at_spot], ends[at_spot]
        # Plain readings come first: one place to stand in, and a sentence's beginning differs by its bit.
        while row < end and sieve[row, ACROSS] == 0:
            at, length = proposals[row, AT], proposals[row, LENGTH]
            first = token - proposals[row, ANCHOR]
            if first >= 0 and first + length <= count and _stands(words, first, length, proposals, row):
                same = INLINE
                while same < length and words[first + same] == stem[at + same]:
                    same += 1
                if same >= length:
                    if hit >= hits.shape[0]:
                        tried[:] = -1
                        return at_spot, kept
                    hits[hit, 0], hits[hit, 1], hits[hit, 2] = proposals[row, READING], first, first + length - 1
                    hits[hit, 3] = proposals[row, POINT]
                    hit += 1
            row += 1
        for place in range(row, end):
            if not _across(words, token, sieve, place):
                continue
            at, length = proposals[place, AT], proposals[place, LENGTH]
            split = proposals[place, SPLIT]
            first = token - proposals[place, ANCHOR]
            latest, tried[place] = tried[place], max(first, tried[place])
            while first >= 0 and first > latest and first >= token - proposals[place, BACK]:
                last = -1
                if split:
                    last = _last_after_gap(words, count, first, proposals, place)
                elif words[first] & WORD == stem[at] and (parts[at, 1] == 0 or spelled[first] == parts[at, 1]):
                    last = _last(words, spelled, count, first, at, length, parts, places)
                if last >= 0:
                    if hit >= hits.shape[0]:
                        tried[:] = -1  # the spot is read again, and may propose what it had proposed before
                        return at_spot, kept
                    hits[hit, 0], hits[hit, 1], hits[hit, 2] = proposals[place, READING], first, last
                    hits[hit, 3] = proposals[place, POINT]
                    hit += 1
                if words[first] & BEGINS:
                    break
                first -= 1
        at_spot += 1
    return at_spot, hit


@njit(nogil=True, cache=True)
def _last(words: Array, spelled: Array, count: int, first: int, at: int, length: int, parts: Array, ends: Array) -> int:
    """The last word of the shortest occurrence of the reading that begins at `first`, or -1."""
    ends[0, 0] = first
    found = 1
    for step in range(at + 1, at + length):
        wanted, spelling, farthest = parts[step, 0], parts[step, 1], parts[step, 2] + 1
        if found == 1 and farthest == 1:  # the next word or none
            index = ends[0, 0] + 1
            if index >= count or words[index] != wanted or (spelling != 0 and spelled[index] != spelling):
                return -1
            ends[0, 0] = index
            continue
        more, reached = 0, first
        for place in range(found):
            end = ends[0, place]
            # Words up to `reached` were looked at from an earlier end; a sentence's beginning stops every end alike.
            for index in range(end + 1, min(end + farthest, count - 1) + 1):
                if words[index] & BEGINS:
                    break
                if index > reached:
                    reached = index
                    if words[index] & WORD == wanted and (spelling == 0 or spelled[index] == spelling):
                        ends[1, more] = index
                        more += 1
        if more == 0:
            return -1
        for place in range(more):
            ends[0, place] = ends[1, place]
        found = more
    return ends[0, 0]
