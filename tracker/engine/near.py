"""Near matches: wordings that almost repeat a reading, for an editor to judge; they never count by themselves.

A word, or several that say little, may be missing or replaced; others may stand between or in another order, all within
a sentence. What agrees must be too rare for chance: what the words are worth, less the ways in which they may stand.
docs/suggestions.md says it in prose, with what was measured.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.probing import BEGINS, WORD

ADDED = 2  # other words that may stand inside, beyond the reading's own gaps
COMMON = 4.0  # bits of every word that are no evidence: frequent words stand together by grammar, not by chance
LEAST = 0.5  # what any word is worth
RARE, RARE_PAIR = 11.0, 13.0  # bits that what agrees must be worth: three words or more, and two
OUT_OF_ORDER, EACH_ADDED = 0.9, 0.97  # what each takes from the score
MOST = 0.75  # more than one word may be missing where at least this share of the reading is there
FLOOR = 0.5  # no lower score is suggested to anybody
DEFAULT_THRESHOLD = 0.55
# How steeply suggestions get likelier with their score, and how far a line's threshold is from the default at a guess.
_STEEPNESS, _SPREAD = 10.0, 0.085
_STEPS = 100
_LONGEST = 60
MOST_CHOSEN, MOST_WAYS = 12, 32  # words among which to choose what is missing, and ways to do so


def worth(bits: float) -> float:
    """What a word of so much information is worth as evidence, in bits."""
    return max(bits - COMMON, LEAST)


def proposers(bits: Sequence[float]) -> list[int]:
    """The places of the words of a reading that propose it: the two with the most information.

    `bits` is the information of each word. Empty where the whole reading says too little to be approached at all.
    A near match holds one of the proposing words, and another word of the reading.
    """
    if len(bits) < 2 or sum(map(worth, bits)) < (RARE_PAIR if len(bits) == 2 else RARE):
        return []
    return sorted(range(len(bits)), key=lambda place: -bits[place])[:2]


def _spare(worths: Sequence[float]) -> float:
    """The most that may be missing of a reading whose words are worth that much."""
    total = sum(worths)
    one_or_several = max(max(worths), (1 - MOST) * total)
    return min(one_or_several, (1 - FLOOR) * total, total - RARE) + 1e-9


def least_present(bits: Sequence[float]) -> list[list[int]]:
    """Which words a near match of a reading holds: lists of places, of which it holds at least one whole.

    `bits` is the information of each word. Empty where the reading is not approached. Each list is what remains when
    as much as may be missing is; where that can be chosen in too many ways, a proposing word and one other.
    """
    proposing = proposers(bits)
    if not proposing:
        return []
    either = [[place, other] for place in proposing for other in range(len(bits)) if other != place]
    if len(bits) > MOST_CHOSEN:
        return either
    worths = [worth(of) for of in bits]
    lightest_last = sorted(range(len(bits)), key=lambda place: -worths[place])
    kept: list[list[int]] = []

    def choose(at: int, present: list[int], spare: float, least: float) -> None:
        """Decide of each word from the heaviest on; `least` is the worth of the lightest word that is present."""
        if len(kept) > MOST_WAYS:
            return
        if at == len(lightest_last):
            if least > spare and len(present) > 1:  # nothing more can be missing
                kept.append(sorted(present))
            return
        place = lightest_last[at]
        if worths[place] <= spare:
            choose(at + 1, present, spare - worths[place], least)
        choose(at + 1, [*present, place], spare, min(least, worths[place]))

    choose(0, [], _spare(worths), math.inf)
    return kept if 0 < len(kept) <= MOST_WAYS else either


class NearTables:
    """What the near pass needs of the readings: their rarest two words propose them."""

    def __init__(self, readings: Sequence[int], reading_at: Array, stem: Array, gap: Array, bits: Array) -> None:
        """`readings` are the numbers of those to approach; `bits` is the information of each word number."""
        by_word: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        self.worth = np.maximum(bits[stem] - COMMON, LEAST)
        self.reach = np.zeros(len(reading_at) - 1, np.int32)
        self.spare = np.zeros(len(reading_at) - 1)  # what may be missing of each reading
        for reading in readings:
            begin, end = int(reading_at[reading]), int(reading_at[reading + 1])
            places = proposers(bits[stem[begin:end]].tolist())
            if not places:
                continue
            self.spare[reading] = _spare(self.worth[begin:end].tolist())
            reach = self.reach[reading] = min(end - begin + int(gap[begin:end].sum()) + ADDED, _LONGEST)
            rarest = int(stem[begin + places[0]])
            for place in places:
                proposing = int(stem[begin + place])
                # What holds the rarest word is proposed by it.
                either = {*self._beside(stem, begin, end, begin + place, self.spare[reading])}
                either -= {rarest} if proposing != rarest else set()
                if either:
                    by_word[proposing].append((reading, min(either), max(either), reach))
        buckets = [by_word.get(word, ()) for word in range(len(bits))]
        self.near_at = np.cumsum([0, *map(len, buckets)], dtype=np.int32)
        self.near = np.array([row for bucket in buckets for row in bucket], np.int32).reshape(-1, 4)

    def _beside(self, stem: Array, begin: int, end: int, place: int, spare: float) -> tuple[int, int]:
        """Two words of which one must stand near the proposing one, since both are worth more than may be missing."""
        others = sorted((other for other in range(begin, end) if other != place), key=lambda other: -self.worth[other])
        heaviest, second = others[0], others[min(1, len(others) - 1)]
        if self.worth[heaviest] > spare:
            return int(stem[heaviest]), int(stem[heaviest])
        if self.worth[heaviest] + self.worth[second] > spare:
            return int(stem[heaviest]), int(stem[second])
        return 0, 0


def threshold(judged: Sequence[tuple[float, bool]]) -> float:
    """The lowest score worth showing of a line, from the suggestions that editors accepted (True) or rejected.

    The score at which a suggestion is as likely right as wrong, between FLOOR and 1: the likeliest place of a logistic
    curve given the judgements, where DEFAULT_THRESHOLD is the guess before any (a normal prior). Each accepted one
    lowers it and each rejected one raises it, those that the curve did not expect most; few of them move it little.
    """

    def likelihood(choice: float) -> float:
        surprises = (
            math.log1p(math.exp((choice - score if accepted else score - choice) * _STEEPNESS))
            for score, accepted in judged
        )
        return -sum(surprises) - ((choice - DEFAULT_THRESHOLD) / _SPREAD) ** 2 / 2

    choices = [FLOOR + (1 - FLOOR) * step / _STEPS for step in range(_STEPS + 1)]
    likeliest: float = max(choices, key=likelihood)
    return round(likeliest, 4)


# log2 of the factorials, for the orders in which words may stand.
ORDERS = np.array([math.log2(math.factorial(number)) for number in range(_LONGEST + 1)])


@njit(nogil=True, cache=True)
def approach(
    words: Array,
    count: int,
    token: int,
    near_at: Array,
    near: Array,
    reading_at: Array,
    stem: Array,
    worth: Array,
    reach: Array,
    spare: Array,
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
    longest = reach.max()
    # Where each word stood last, from the sentence's beginning to `ahead`.
    latest = np.full(near_at.shape[0] - 1, np.int32(-1))
    agreeing = np.zeros((2 * longest, 3), np.int32)
    begin = token
    while begin > 0 and token - begin < longest and words[begin] & BEGINS == 0:
        begin -= 1
    ahead = begin - 1
    while token < count:
        if words[token] & BEGINS:
            begin = token
        while ahead < token or (ahead < count - 1 and ahead - token < longest - 1 and words[ahead + 1] & BEGINS == 0):
            ahead += 1
            latest[words[ahead] & WORD] = ahead
        word = words[token] & WORD
        kept = row
        if word != 0:
            for place in range(near_at[word], near_at[word + 1]):
                left = max(begin, token - near[place, 3] + 1)
                if near[place, 1] != 0 and latest[near[place, 1]] < left and latest[near[place, 2]] < left:
                    continue
                reading = near[place, 0]
                at, end = reading_at[reading], reading_at[reading + 1]
                right = min(ahead, token + reach[reading] - 1)
                missing = 0.0
                for wanted in range(at, end):
                    if latest[stem[wanted]] < left:
                        missing += worth[wanted]
                        if missing > spare[reading]:
                            break
                if missing > spare[reading]:
                    continue
                found, missing = _agreeing(words, left, right, stem, worth, at, end, agreeing)
                if missing > spare[reading]:
                    continue
                # What begins after the proposing word is tried where it is proposed itself.
                left, tried[reading] = max(left, tried[reading] + 1), token
                score, first, last = _best(agreeing[:found], token, left, stem, worth, at, end, reach[reading], orders)
                if score >= FLOOR:
                    if row >= rows.shape[0]:
                        tried[:] = -1
                        return token, kept
                    rows[row, 0], rows[row, 1], rows[row, 2], scores[row] = reading, first, last, score
                    row += 1
        token += 1
    return token, row


@njit(nogil=True, cache=True)
def _agreeing(
    words: Array, left: int, right: int, stem: Array, worth: Array, at: int, end: int, agreeing: Array
) -> tuple[int, float]:
    """Write where the reading's words stand from word `left` to word `right`, the first place of each in the reading,
    and whether it has others; returns how many there are, and what is missing of the reading."""
    seen = np.uint64(0)
    found, missing = 0, 0.0
    for place in range(at, end):
        missing += worth[place]
    for index in range(left, right + 1):
        word = words[index] & WORD
        if word == 0:
            continue
        first, places, taken = -1, 0, False
        for place in range(at, end):
            if stem[place] != word:
                continue
            places += 1
            if first < 0:
                first = place
            if not taken and (seen >> np.uint64(place - at)) & np.uint64(1) == 0:
                seen |= np.uint64(1) << np.uint64(place - at)
                missing -= worth[place]
                taken = True
        if places:
            agreeing[found, 0], agreeing[found, 1], agreeing[found, 2] = index, first, places > 1
            found += 1
    return found, missing


@njit(nogil=True, cache=True)
def _best(
    agreeing: Array,
    token: int,
    left: int,
    stem: Array,
    worth: Array,
    at: int,
    end: int,
    reach: int,
    orders: Array,
) -> tuple[float, int, int]:
    """The best score of a stretch of at most `reach` words around `token`, and its first and last word; or else 0."""
    total = 0.0
    for place in range(at, end):
        total += worth[place]
    best, best_first, best_last = 0.0, -1, -1
    for begin in range(agreeing.shape[0]):
        first = agreeing[begin, 0]
        if first < left:
            continue
        if first > token:
            break
        seen = np.uint64(0)
        found, agreed, inversions, latest = 0, 0.0, 0, -1
        for number in range(begin, agreeing.shape[0]):
            index, chosen = agreeing[number, 0], agreeing[number, 1]
            if index >= first + reach:
                break
            # The next of the reading's words that is this one, or else an earlier one that is still wanted.
            if agreeing[number, 2]:
                chosen = _wanted(stem[chosen], seen, latest, stem, at, end)
            elif (seen >> np.uint64(chosen - at)) & np.uint64(1):
                chosen = -1
            if chosen < 0:
                continue
            seen |= np.uint64(1) << np.uint64(chosen - at)
            found += 1
            agreed += worth[chosen]
            if chosen - at < latest:
                inversions += 1
            latest = chosen - at
            if index < token or found < 2 or (found < end - at - 1 and agreed < MOST * total):
                continue
            added = index - first + 1 - found
            chance = orders[found - 1 + added] - orders[found - 1] - orders[added]
            if inversions:
                chance += min(orders[found], float(found)) if inversions == 1 else orders[found]
            if found < end - at:
                chance += math.log2(2.0 * (end - at))
            if agreed - chance < (RARE_PAIR if found == 2 else RARE):
                continue
            score = agreed / total * EACH_ADDED ** max(added - (reach - ADDED - (end - at)), 0)
            if inversions:
                score *= OUT_OF_ORDER
            if score > best:
                best, best_first, best_last = score, first, index
    return best, best_first, best_last


@njit(nogil=True, cache=True)
def _wanted(word: int, seen: np.uint64, latest: int, stem: Array, at: int, end: int) -> int:
    """The next place of the word in the reading, or else an earlier one that is still wanted; -1 where none is."""
    chosen = -1
    for place in range(at, end):
        free = stem[place] == word and (seen >> np.uint64(place - at)) & np.uint64(1) == 0
        if free and (chosen < 0 or (chosen - at < latest and place - at > latest)):
            chosen = place
    return chosen
