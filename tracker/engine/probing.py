"""Probing: compiled code that finds where the words of a text repeat a reading, and settles what overlaps.

A word is a number here: 0 for one that stands in no phrasing. The highest bits say how it stands to the word before.
"""

from typing import Any

import numpy as np
from numba import njit

from tracker.engine.cutting import AFTER_END, AFTER_STOP, FORM, Array, Bits

WORD = (1 << 28) - 1
BEGINS = 1 << 28  # a sentence begins with this word
SEVERAL = 1 << 29  # of a form: it is several words, and its number is where they stand
SHORTENS = 1 << 30  # of a form: a full stop after it may end no sentence
_MIX = np.uint64(0x9E3779B97F4A7C15)
FARTHEST = 352  # more than the longest reading with its gaps reaches


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
def _slot(pair: int, shift: Bits) -> Any:
    return np.int64((np.uint64(pair) * _MIX) >> shift)


@njit(nogil=True, cache=True)
def build(pairs: Array, bucket_at: Array, table: Array, bits: Array, shift: Bits, bit_shift: Bits) -> None:
    """Fill an open table with rows of pair, first and last proposal, and the set of bits that stands before it."""
    for place in range(pairs.shape[0]):
        slot = _slot(pairs[place], shift)
        while table[slot, 0] != 0:
            slot = (slot + 1) & (table.shape[0] - 1)
        table[slot, 0], table[slot, 1], table[slot, 2] = pairs[place], bucket_at[place], bucket_at[place + 1]
        bit = _slot(pairs[place], bit_shift)
        bits[bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)


@njit(nogil=True, cache=True)
def _last(
    words: Array,
    spelled: Array,
    count: int,
    first: int,
    at: int,
    length: int,
    stem: Array,
    exact: Array,
    gap: Array,
    ends: Array,
    further: Array,
) -> int:
    """The last word of the shortest occurrence of the reading that begins at `first`, or -1."""
    ends[0] = first
    found = 1
    for step in range(at + 1, at + length):
        wanted, farthest = stem[step], gap[step] + 1
        more, reached = 0, first
        for place in range(found):
            near = ends[place] + 1
            stop = min(ends[place] + farthest, count - 1)
            # Words before `reached` were looked at from an earlier end; a sentence's beginning stops every end alike.
            for index in range(near, stop + 1):
                if words[index] & BEGINS:
                    break
                if index > reached:
                    reached = index
                    if words[index] & WORD == wanted and (exact[step] == 0 or spelled[index] == exact[step]):
                        further[more] = index
                        more += 1
        if more == 0:
            return -1
        for place in range(more):
            ends[place] = further[place]
        found = more
    return ends[0]


@njit(nogil=True, cache=True)
def probe(
    words: Array,
    spelled: Array,
    count: int,
    token: int,
    bits: Array,
    bit_shift: Bits,
    table: Array,
    shift: Bits,
    proposals: Array,
    alone_at: Array,
    alone: Array,
    reading_at: Array,
    stem: Array,
    exact: Array,
    gap: Array,
    anchor: Array,
    back: Array,
    hits: Array,
    hit: int,
) -> tuple[int, int]:
    """Find readings from word `token` on: a pair of neighbours, or one word, proposes readings; all words decide.

    A proposal is (reading, offset, word): the word that must stand that far from the pair's second, before anything
    else of the reading is looked at. Writes (reading, first word, last word) rows to `hits` from row `hit`; returns
    (token, rows), with token < count when `hits` is full. A row may come twice.
    """
    ends, further = np.zeros(FARTHEST, np.int64), np.zeros(FARTHEST, np.int64)
    before = np.int32(0)
    if token > 0:
        before = words[token - 1] & WORD
    while token < count:
        word = words[token] & WORD
        if word == 0:
            before = word
            token += 1
            continue
        kept = hit
        if before != 0 and words[token] & BEGINS == 0:
            pair = (np.int64(before) << 32) | word
            bit = _slot(pair, bit_shift)
            if (bits[bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1):
                slot = _slot(pair, shift)
                while table[slot, 0] != 0 and table[slot, 0] != pair:
                    slot = (slot + 1) & (table.shape[0] - 1)
                if table[slot, 0] == pair:
                    for place in range(table[slot, 1], table[slot, 2]):
                        beside = token + proposals[place, 1]
                        if beside < 0 or beside >= count or words[beside] & WORD != proposals[place, 2]:
                            continue
                        hit = _try(proposals[place, 0], words, spelled, count, token, reading_at, stem, exact,
                                   gap, anchor, back, hits, hit, ends, further)  # fmt: skip
                        if hit < 0:
                            return token, kept
        if alone_at[word + 1] > alone_at[word]:
            for place in range(alone_at[word], alone_at[word + 1]):
                hit = _try(alone[place], words, spelled, count, token, reading_at, stem, exact,
                           gap, anchor, back, hits, hit, ends, further)  # fmt: skip
                if hit < 0:
                    return token, kept
        before = word
        token += 1
    return token, hit


@njit(nogil=True, cache=True)
def _try(
    reading: int,
    words: Array,
    spelled: Array,
    count: int,
    token: int,
    reading_at: Array,
    stem: Array,
    exact: Array,
    gap: Array,
    anchor: Array,
    back: Array,
    hits: Array,
    hit: int,
    ends: Array,
    further: Array,
) -> int:
    """Every occurrence of the reading whose anchor stands at the word; -1 when there is no room for one."""
    at = reading_at[reading]
    length = reading_at[reading + 1] - at
    nearest = token - anchor[reading]
    if back[reading] == anchor[reading]:  # no gap before the anchor: one place to begin
        earliest = nearest
    else:
        earliest = max(token - back[reading], 0)
    for first in range(nearest, earliest - 1, -1):
        if first < 0:
            break
        if words[first] & WORD == stem[at] and (exact[at] == 0 or spelled[first] == exact[at]):
            last = _last(words, spelled, count, first, at, length, stem, exact, gap, ends, further)
            if last >= 0:
                if hit >= hits.shape[0]:
                    return -1
                hits[hit, 0], hits[hit, 1], hits[hit, 2] = reading, first, last
                hit += 1
        if words[first] & BEGINS:
            break
    return hit


@njit(nogil=True, cache=True)
def contested(
    order: Array,
    point: Array,
    first: Array,
    last: Array,
    has_excludes: Array,
    reaches: Array,
    latest: Array,
    found: Array,
) -> None:
    """Mark in `found` the rows that overlap another of their point, or whose point has exclusions; the rest stay.

    `order` sorts the rows by first word. `reaches` and `latest` hold a number for every point, zero before and after.
    """
    for row in order:
        here = point[row]
        if has_excludes[here]:
            found[row] = True
        elif first[row] < reaches[here]:
            found[row] = True
            found[latest[here]] = True
        reaches[here] = max(reaches[here], last[row] + 1)
        latest[here] = row
    for row in order:
        reaches[point[row]] = 0


@njit(nogil=True, cache=True)
def settle(
    order: Array, point: Array, first: Array, last: Array, excludes: Array, taken: Array, covers: Array, kept: Array
) -> None:
    """Decide which rows stay: of overlapping ones of a point the longest, then the leftmost, and none inside an
    excluding one. `order` sorts them by point, then excluding ones, then that preference.

    `taken` and `covers` hold a number for every word, zero at first.
    """
    group = 0
    total = order.shape[0]
    stamp = 0
    while group < total:
        stamp += 1
        here = point[order[group]]
        after = group
        any_excluded = False
        while after < total and point[order[after]] == here:
            row = order[after]
            if excludes[row]:
                any_excluded = True
                covers[first[row]] = max(covers[first[row]], last[row] + 1)
            after += 1
        for place in range(group, after):
            row = order[place]
            if excludes[row]:
                continue
            stays = True
            if any_excluded:
                for word in range(first[row], max(first[row] - FARTHEST, -1), -1):
                    if covers[word] > last[row]:
                        stays = False
                        break
            if stays:
                for word in range(first[row], last[row] + 1):
                    if taken[word] == stamp:
                        stays = False
                        break
            if stays:
                for word in range(first[row], last[row] + 1):
                    taken[word] = stamp
            kept[row] = stays
        if any_excluded:
            for place in range(group, after):
                covers[first[order[place]]] = 0
        group = after


@njit(nogil=True, cache=True)
def locate(
    rows: Array,
    hits: Array,
    run_of: Array,
    forms: Array,
    starts: Array,
    first_part: Array,
    part_start: Array,
    part_end: Array,
    begins: Array,
    text: Array,
    start: Array,
    end: Array,
) -> None:
    """Write the text of each row, in order of first word, and where it starts and ends there, in code points."""
    here = 0
    for place in range(rows.shape[0]):
        first, last = hits[rows[place], 1], hits[rows[place], 2]
        begin = starts[run_of[first]] + part_start[first_part[forms[run_of[first]] & FORM] + _part(run_of, first)]
        finish = starts[run_of[last]] + part_end[first_part[forms[run_of[last]] & FORM] + _part(run_of, last)]
        while begin >= begins[here + 1]:
            here += 1
        text[place], start[place], end[place] = here, begin - begins[here], finish - begins[here]


@njit(nogil=True, cache=True)
def _part(run_of: Array, word: int) -> int:
    """The how-manieth word of its run it is, from zero."""
    part = 0
    while word - part > 0 and run_of[word - part - 1] == run_of[word]:
        part += 1
    return part
