"""Bursts: stretches of days on which a share is higher than usual."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numba import njit

from tracker.engine.cutting import Array

# In a burst the share is twice the usual; getting into one costs as much as Kleinberg's own examples ask.
SCALE = 2.0
GAMMA = 1.0
_NEARLY_ALL = 0.9999


@dataclass(frozen=True, slots=True)
class Burst:
    """The first and the last batch of a burst, and its weight: how much less it costs to explain as a burst."""

    first: int
    last: int
    weight: float


def bursts(
    relevant: Sequence[int], totals: Sequence[int], *, scale: float = SCALE, gamma: float = GAMMA
) -> list[Burst]:
    """The bursts among batches in order, of each of which so many out of a total are relevant (Kleinberg, "Bursty and
    hierarchical structure in streams", KDD 2002, section 4: two states, batched arrivals).

    State 0 is the share of the whole, p0; state 1 is `scale` times that. A batch costs minus the log likelihood of its
    binomial draw in its state, and going up from 0 to 1 costs `gamma` times ln(batches); the cheapest sequence that
    begins in state 0 is found by dynamic programming, the lower state where two are equal. Empty where nothing or
    (nearly) everything is relevant. Raises ValueError for counts that cannot be.
    """
    if len(relevant) != len(totals) or any(r < 0 or r > d for r, d in zip(relevant, totals, strict=False)):
        raise ValueError("each batch has a total, and no more of it is relevant than there is")
    some = {place: count for place, count in enumerate(relevant) if count}
    return bursts_among(some, [0, *accumulate(totals)], scale=scale, gamma=gamma)


def bursts_among(
    relevant: Mapping[int, int], before: Sequence[int], *, scale: float = SCALE, gamma: float = GAMMA
) -> list[Burst]:
    """The same of the batches with anything relevant, by place and in order, where `before` are the totals of all that
    come before each batch and, last, of all: many subjects share those, and a subject takes no longer than its batches.

    Of a batch with a smaller total than what is relevant, all is.
    """
    excess = {place: max(0, count - before[place + 1] + before[place]) for place, count in relevant.items()}
    whole = before[-1] + sum(excess.values())
    p0 = sum(relevant.values()) / whole if whole else 0.0
    p1 = min(scale * p0, _NEARLY_ALL)
    if not 0 < p0 < p1:
        return []
    # What one costs more as usual than as a burst; what both cost alike does not decide.
    yes, no = math.log(p1 / p0), math.log((1 - p1) / (1 - p0))
    entry = gamma * math.log(len(before) - 1)

    # A batch with nothing relevant gains nothing: a burst neither begins nor ends with one.
    usual, burst, first, last = 0.0, -math.inf, 0, -1
    stretches: list[tuple[int, int]] = []
    best: list[tuple[int, int]] = []
    for place, count in relevant.items():
        others = before[place + 1] - before[place] + excess[place] - count
        burst += (before[place] - before[last + 1]) * no if last >= 0 else 0.0
        if usual - entry >= burst:
            burst, first, stretches = usual - entry, place, best
        burst += count * yes + others * no
        last = place
        if burst > usual:
            usual, best = burst, [*stretches, (first, last)]
    found: list[Burst] = []
    for first, last in best:
        inside = [place for place in relevant if first <= place <= last]
        count = sum(relevant[place] for place in inside)
        others = before[last + 1] - before[first] + sum(excess[place] for place in inside) - count
        found.append(Burst(first, last, count * yes + others * no))
    return found


def strongest_bursts(
    begins: Array, places: Array, counts: Array, before: Array, *, scale: float = SCALE, gamma: float = GAMMA
) -> tuple[Array, Array, Array]:
    """Of many subjects that share `before`, the strongest burst of each, the first of equal ones: its first and last
    batch (-1 where it has none) and its weight, each exactly as `bursts_among` finds them.

    The batches with anything relevant of all subjects stand behind each other, `places` and `counts`; those of each
    begin where `begins` says, which ends with the number of all.
    """
    totals = before[places + 1] - before[places]
    excess = np.maximum(0, counts - totals)
    added, exceeded = (np.concatenate(([0], np.cumsum(column)))[begins] for column in (counts, excess))
    costs = np.zeros((len(begins) - 1, 3))
    for number, (said, more) in enumerate(zip(np.diff(added).tolist(), np.diff(exceeded).tolist(), strict=True)):
        whole = int(before[-1]) + more
        p0 = said / whole if whole else 0.0
        p1 = min(scale * p0, _NEARLY_ALL)
        if 0 < p0 < p1:
            costs[number] = math.log(p1 / p0), math.log((1 - p1) / (1 - p0)), gamma * math.log(len(before) - 1)
    return _strongest(begins, places, counts, totals + excess - counts, before, costs)


@njit(nogil=True, cache=True)
def _strongest(
    begins: Array, places: Array, counts: Array, others: Array, before: Array, costs: Array
) -> tuple[Array, Array, Array]:
    """See bursts_among; stretches are remembered as chains, each from its last to the one before."""
    subjects = len(begins) - 1
    firsts, lasts = np.full(subjects, -1, np.int64), np.full(subjects, -1, np.int64)
    weights = np.zeros(subjects)
    most = 0
    for subject in range(subjects):
        most = max(most, begins[subject + 1] - begins[subject])
    first_of, last_of, earlier = np.zeros(most, np.int64), np.zeros(most, np.int64), np.zeros(most, np.int64)
    for subject in range(subjects):
        yes, no, entry = costs[subject]
        if yes == 0.0:
            continue
        usual, burst, first, last = 0.0, -np.inf, 0, -1
        made, stretches, best = 0, -1, -1
        for number in range(begins[subject], begins[subject + 1]):
            place = places[number]
            if last >= 0:
                burst += (before[place] - before[places[last] + 1]) * no
            if usual - entry >= burst:
                burst, first, stretches = usual - entry, number, best
            burst += counts[number] * yes + others[number] * no
            last = number
            if burst > usual:
                usual = burst
                first_of[made], last_of[made], earlier[made] = first, last, stretches
                best = made
                made += 1
        while best >= 0:
            first, last = first_of[best], last_of[best]
            said, exceeded = 0, 0
            for number in range(first, last + 1):
                said += counts[number]
                place = places[number]
                exceeded += counts[number] + others[number] - (before[place + 1] - before[place])
            rest = before[places[last] + 1] - before[places[first]] + exceeded - said
            weight = said * yes + rest * no
            if firsts[subject] < 0 or weight >= weights[subject]:
                firsts[subject], lasts[subject], weights[subject] = places[first], places[last], weight
            best = earlier[best]
    return firsts, lasts, weights
