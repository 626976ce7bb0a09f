"""Settling: compiled code that decides which of the readings found stay, and where they stand in their texts."""

import numpy as np
from numba import njit

from tracker.engine.cutting import FORM, Array
from tracker.engine.probing import FARTHEST


@njit(nogil=True, cache=True)
def in_order(hits: Array, order: Array, keys: Array) -> bool:
    """Write to `order` the rows of hits by first word and point: they come nearly so, which is what makes inserting them
    quick. Returns False, with nothing that holds, when they do not."""
    moves = 64 * hits.shape[0]
    for row in range(hits.shape[0]):
        key = (np.int64(hits[row, 1]) << 32) | hits[row, 3]
        place = row
        while place > 0 and keys[place - 1] > key:
            keys[place], order[place] = keys[place - 1], order[place - 1]
            place -= 1
        keys[place], order[place] = key, row
        moves -= row - place
        if moves < 0:
            return False
    return True


@njit(nogil=True, cache=True)
def contested(
    hits: Array,
    order: Array,
    key_of: Array,
    has_excludes: Array,
    reaches: Array,
    champion: Array,
    before: Array,
    dropped: Array,
    marked: Array,
) -> int:
    """Mark the rows that `settle` must decide about, and return how many they are; drop what needs no deciding.

    Rows of one point that overlap in a chain are settled together. Where the leftmost of a chain, the longest of those
    that begin with it, holds all the others, it stays and they are dropped; other chains are marked, as is every row of
    a point with exclusions. `order` sorts the rows by first word; `key_of` is each reading's rank among equals.
    `reaches` and `champion` hold a number for every point, the former zero before and after, `before` one for every row.
    """
    count = 0
    for row in order:
        first, last, here = hits[row, 1], hits[row, 2], hits[row, 3]
        best = champion[here]
        if has_excludes[here]:
            marked[row] = True
            count += 1
        elif first >= reaches[here]:
            champion[here], before[row] = row, -1
        elif marked[best]:
            marked[row] = True
            count += 1
        elif hits[best, 1] == first and (
            last > hits[best, 2] or (last == hits[best, 2] and key_of[hits[row, 0]] < key_of[hits[best, 0]])
        ):
            champion[here], before[row] = row, best
            dropped[best] = True
        elif last <= hits[best, 2]:
            # Behind the champion in its chain, so that it is found again should the chain be marked.
            before[row], before[best] = before[best], row
            dropped[row] = True
        else:
            marked[row] = True
            count += 1
            while best >= 0:
                dropped[best], marked[best] = False, True
                count += 1
                best = before[best]
        reaches[here] = max(reaches[here], last + 1)
    for row in order:
        reaches[hits[row, 3]] = 0
    return count


@njit(nogil=True, cache=True)
def settle(hits: Array, order: Array, excludes: Array, taken: Array, covers: Array, dropped: Array) -> None:
    """Decide which rows are dropped: of overlapping ones of a point the longest stays, then the leftmost, and none
    inside an excluding one. `order` sorts them by point, then excluding ones, then that preference, and `excludes` says
    of each in that order whether it excludes.

    `taken` and `covers` hold a number for every word, zero at first.
    """
    group = 0
    total = order.shape[0]
    stamp = 0
    while group < total:
        stamp += 1
        here = hits[order[group], 3]
        after = group
        any_excluded = False
        while after < total and hits[order[after], 3] == here:
            if excludes[after]:
                any_excluded = True
                first = hits[order[after], 1]
                covers[first] = max(covers[first], hits[order[after], 2] + 1)
            after += 1
        for place in range(group, after):
            dropped[order[place]] = True
            if excludes[place]:
                continue
            first, last = hits[order[place], 1], hits[order[place], 2]
            stays = True
            if any_excluded:
                for word in range(first, max(first - FARTHEST, -1), -1):
                    if covers[word] > last:
                        stays = False
                        break
            if stays:
                for word in range(first, last + 1):
                    if taken[word] == stamp:
                        stays = False
                        break
            if stays:
                for word in range(first, last + 1):
                    taken[word] = stamp
                dropped[order[place]] = False
        if any_excluded:
            for place in range(group, after):
                covers[hits[order[place], 1]] = 0
        group = after


@njit(nogil=True, cache=True)
def staying(order: Array, dropped: Array) -> int:
    """Move the rows of `order` that were not dropped to its beginning, in their order; returns how many they are."""
    count = 0
    for row in order:
        order[count] = row
        count += not dropped[row]
    return count


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
    key_of: Array,
    point_of: Array,
    columns: tuple[Array, Array, Array, Array, Array],
) -> None:
    """Write of each row, in order of first word, the text that it is in, the caller's names of its reading's point and phrase,
    and where it starts and ends in the text, in code points."""
    text, point, phrase, start, end = columns
    here = 0
    for place in range(rows.shape[0]):
        row = rows[place]
        reading, first, last = hits[row, 0], hits[row, 1], hits[row, 2]
        begin = starts[run_of[first]] + part_start[first_part[forms[run_of[first]] & FORM] + _part(run_of, first)]
        finish = starts[run_of[last]] + part_end[first_part[forms[run_of[last]] & FORM] + _part(run_of, last)]
        while begin >= begins[here + 1]:
            here += 1
        text[place], start[place], end[place] = here, begin - begins[here], finish - begins[here]
        point[place], phrase[place] = point_of[reading], key_of[reading]


@njit(nogil=True, cache=True)
def _part(run_of: Array, word: int) -> int:
    """The how-manieth word of its run it is, from zero."""
    part = 0
    while word - part > 0 and run_of[word - part - 1] == run_of[word]:
        part += 1
    return part
