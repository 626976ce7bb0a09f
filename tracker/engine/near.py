"""Near matches: wordings that almost repeat a reading, for an editor to judge; they never count by themselves.

One word, or several that say little, may be missing or replaced; others may stand between or in another order, all within a sentence. What agrees
must be too rare for chance: the words' information (frequencies.py) less the ways in which they may stand.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.probing import BEGINS, WORD

ADDED = 2  # other words that may stand inside, beyond the reading's own gaps
RARE = 24.0  # bits that what agrees must be worth: chance alone brings it once in 16 million words
OUT_OF_ORDER, EACH_ADDED = 0.9, 0.97  # what each takes from the score
MOST = 0.75  # more than one word may be missing where at least this share of the information is there
FLOOR = 0.5  # no lower score is suggested to anybody
DEFAULT_THRESHOLD = 0.6
_LONGEST = 60


def proposers(bits: Sequence[float]) -> list[int]:
    """The places of the words of a reading that propose it: the two with the most information.

    `bits` is the information of each word. Empty where the whole reading says too little to be approached at all.
    A near match holds one of the proposing words, and another word of the reading.
    """
    if len(bits) < 2 or sum(bits) < RARE:
        return []
    return sorted(range(len(bits)), key=lambda place: -bits[place])[:2]


class NearTables:
    """What the near pass needs of the readings: their rarest two words propose them."""

    def __init__(self, readings: Sequence[int], reading_at: Array, stem: Array, gap: Array, bits: Array) -> None:
        """`readings` are the numbers of those to approach; `bits` is the information of each word number."""
        by_word: dict[int, list[int]] = defaultdict(list)
        self.bits = bits[stem].astype(np.float64)
        self.reach = np.zeros(len(reading_at) - 1, np.int32)
        for reading in readings:
            begin, end = int(reading_at[reading]), int(reading_at[reading + 1])
            places = proposers(self.bits[begin:end].tolist())
            if not places:
                continue
            self.reach[reading] = min(end - begin + int(gap[begin:end].sum()) + ADDED, _LONGEST)
            for word in {int(stem[begin + place]) for place in places}:
                by_word[word].append(reading)
        buckets = [by_word.get(word, ()) for word in range(len(bits))]
        self.near_at = np.cumsum([0, *map(len, buckets)], dtype=np.int32)
        self.near = np.array([reading for bucket in buckets for reading in bucket], np.int32)


def threshold(judged: Sequence[tuple[float, bool]]) -> float:
    """The lowest score worth showing of a line, from the suggestions that editors accepted (True) or rejected.

    The score is chosen for which showing everything from it up would have been right most often: each accepted one
    above it and each rejected one below it is a success. DEFAULT_THRESHOLD weighs as much as four judgements.
    """
    choices = sorted({DEFAULT_THRESHOLD, *(score for score, _ in judged)} | {score + 1e-6 for score, _ in judged})

    def successes(choice: float) -> tuple[float, float]:
        right = sum((score >= choice) == accepted for score, accepted in judged)
        return right - 4 * abs(choice - DEFAULT_THRESHOLD), -abs(choice - DEFAULT_THRESHOLD)

    return min(max(max(choices, key=successes), FLOOR), 1.0)


# log2 of the factorials, for the orders in which words may stand.
ORDERS = np.array([math.log2(math.factorial(number)) for number in range(40)])


@njit(nogil=True, cache=True)
def approach(
    words: Array,
    count: int,
    token: int,
    near_at: Array,
    near: Array,
    reading_at: Array,
    stem: Array,
    bits: Array,
    reach: Array,
    orders: Array,
    tried: Array,
    rows: Array,
    scores: Array,
    row: int,
) -> tuple[int, int]:
    """Find near matches from word `token` on; writes (reading, first, last) and the score of each from `row` on.

    Returns (token, row), with token < count when there is no room. A row may come twice, and may also be exact.
    `tried` holds for each reading the latest word from which it was tried, -1 at first: each is tried once.
    """
    while token < count:
        word = words[token] & WORD
        kept = row
        if near_at[word + 1] > near_at[word] and word != 0:
            for place in range(near_at[word], near_at[word + 1]):
                reading = near[place]
                at, end = reading_at[reading], reading_at[reading + 1]
                left, right = _sentence(words, count, token, reach[reading])
                if _agreeing(words, left, right, stem, bits, at, end) < FLOOR:
                    continue
                # What begins after the proposing word is tried where it is proposed itself.
                left, tried[reading] = max(left, tried[reading] + 1), token
                score, first, last = _best(words, left, token, right, stem, bits, at, end, reach[reading], orders)
                if score >= FLOOR:
                    if row >= rows.shape[0]:
                        tried[:] = -1
                        return token, kept
                    rows[row, 0], rows[row, 1], rows[row, 2], scores[row] = reading, first, last, score
                    row += 1
        token += 1
    return token, row


@njit(nogil=True, cache=True)
def _sentence(words: Array, count: int, token: int, reach: int) -> tuple[int, int]:
    """The first and last word of the sentence within reach."""
    left = token
    while left > 0 and token - left < reach - 1 and words[left] & BEGINS == 0:
        left -= 1
    right = token
    while right < count - 1 and right - token < reach - 1 and words[right + 1] & BEGINS == 0:
        right += 1
    return left, right


@njit(nogil=True, cache=True)
def _agreeing(words: Array, left: int, right: int, stem: Array, bits: Array, at: int, end: int) -> float:
    """The share of the reading's information that stands there, whatever the order and the distance."""
    seen = np.uint64(0)
    found = total = 0.0
    for place in range(at, end):
        total += bits[place]
    for index in range(left, right + 1):
        word = words[index] & WORD
        if word == 0:
            continue
        for place in range(at, end):
            if stem[place] == word and (seen >> np.uint64(place - at)) & np.uint64(1) == 0:
                seen |= np.uint64(1) << np.uint64(place - at)
                found += bits[place]
                break
    return found / total


@njit(nogil=True, cache=True)
def _best(
    words: Array,
    left: int,
    latest_first: int,
    right: int,
    stem: Array,
    bits: Array,
    at: int,
    end: int,
    reach: int,
    orders: Array,
) -> tuple[float, int, int]:
    """The best score of a stretch of at most `reach` words that begins at `left` to `latest_first`, and its first and last
    word; 0 where none will do."""
    total = 0.0
    for place in range(at, end):
        total += bits[place]
    best, best_first, best_last = 0.0, -1, -1
    for first in range(left, latest_first + 1):
        if words[first] & WORD == 0:
            continue
        seen = np.uint64(0)
        found, information, inversions, latest = 0, 0.0, 0, -1
        for index in range(first, min(first + reach, right + 1)):
            word = words[index] & WORD
            if word == 0:
                continue
            # The next of the reading's words that is this one, or else an earlier one that is still wanted.
            chosen = -1
            for place in range(at, end):
                wanted = stem[place] == word and (seen >> np.uint64(place - at)) & np.uint64(1) == 0
                if wanted and (chosen < 0 or (chosen - at < latest and place - at > latest)):
                    chosen = place
            if chosen < 0:
                if index == first:
                    break
                continue
            seen |= np.uint64(1) << np.uint64(chosen - at)
            found += 1
            information += bits[chosen]
            if chosen - at < latest:
                inversions += 1
            latest = chosen - at
            if found < 2 or (found < end - at - 1 and information < MOST * total):
                continue
            added = index - first + 1 - found
            chance = (found - 1) * math.log2(1.0 + added)
            if inversions:
                chance += orders[found]
            if found < end - at:
                chance += math.log2(float(end - at))
            if information - chance < RARE:
                continue
            score = information / total * EACH_ADDED ** max(added - (reach - ADDED - (end - at)), 0)
            if inversions:
                score *= OUT_OF_ORDER
            if score > best:
                best, best_first, best_last = score, first, index
    return best, best_first, best_last
