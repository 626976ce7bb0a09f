"""Where sequences stand: what is said around them, and how they are written."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.discovery.mining import Mined
from tracker.engine.discovery.reading import BREAK, CAPITAL, Record
from tracker.engine.discovery.wordfacts import NEAR, WordFacts

AROUND = 20


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of each sequence, over its places in the days searched: how partisan and how official the words around it are (the
    mean of theirs, in bits), the share of them near a party's name, and the share of its own weight that is written with
    capitals or names a party; and by party, the days on which another party says it too. Last, what is usual: the means and the standard deviations of the first two, over all
    sequences, and the mean of the third."""

    partisan: Array
    official: Array
    near: Array
    capital: Array
    party_name: Array
    shared: Array
    usual: tuple[float, float, float, float, float]


def surroundings(record: Record, mined: Mined, facts: WordFacts, inside: Array) -> Surroundings:
    """Look at the places of every sequence in the speeches that are `inside`."""
    words = record.words[: record.count]
    partisan = np.concatenate([[0], np.cumsum(np.where(facts.names, 0, facts.partisan[words]))])
    official = np.concatenate([[0], np.cumsum(facts.official[words])])
    named = np.concatenate([[0], np.cumsum(facts.names)])
    table = np.zeros((len(mined), 5))
    counts = mined.counts
    _look(counts.starts, counts.places, counts.said_in, mined.length, inside, record.begins, words, record.marks,
          facts.names, facts.weight, partisan, official, named, NEAR, table)  # fmt: skip
    shared = np.zeros_like(counts.days)
    _share(counts.starts, counts.said_in, inside, record.day, record.party, shared)
    uses = counts.uses.astype(np.float64)
    usual = [0.0] * 5
    if len(mined):
        near = float((table[:, 2] * uses).sum() / max(uses.sum(), 1))
        usual = [table[:, 0].mean(), table[:, 0].std() or 1.0, table[:, 1].mean(), table[:, 1].std() or 1.0, near]
    mean, spread, official_mean, official_spread, near = map(float, usual)
    partisan, official, nearby, capital, named = table.T
    return Surroundings(
        partisan, official, nearby, capital, named, shared, (mean, spread, official_mean, official_spread, near)
    )


@njit(nogil=True, cache=True)
def _look(
    starts: Array, places: Array, said_in: Array, lengths: Array, inside: Array, begins: Array, words: Array, marks: Array,
    names: Array, weight: Array, partisan: Array, official: Array, naming: Array, far: int, table: Array,
) -> None:  # fmt: skip
    for row in range(table.shape[0]):
        uses, length = 0, lengths[row]
        for number in range(starts[row], starts[row + 1]):
            speech = said_in[number]
            if not inside[speech]:
                continue
            uses += 1
            first = places[number]
            last = first + length
            low, high = max(first - AROUND, begins[speech]), min(last + AROUND, begins[speech + 1])
            others = (high - low) - length
            if others:
                table[row, 0] += (partisan[high] - partisan[last] + partisan[first] - partisan[low]) / others
                table[row, 1] += (official[high] - official[last] + official[first] - official[low]) / others
            low, high = max(first - far, begins[speech]), min(last + far, begins[speech + 1])
            table[row, 2] += naming[high] > naming[low]
            whole, capitals, named = 0.0, 0.0, 0.0
            for at in range(first, last):
                whole += weight[words[at]]
                if names[at]:
                    named += weight[words[at]]
                elif marks[at] & CAPITAL and not (marks[at] & BREAK and weight[words[at]] < 0.1):
                    capitals += weight[words[at]]
            if whole > 0:
                table[row, 3] += capitals / whole
                table[row, 4] += named / whole
        if uses:
            for column in range(5):
                table[row, column] /= uses


@njit(nogil=True, cache=True)
def _share(starts: Array, said_in: Array, inside: Array, day: Array, party: Array, shared: Array) -> None:
    """By party, the days on which another party says the sequence too; places stand in order of day."""
    last = np.zeros(shared.shape[1], np.int32)
    for row in range(shared.shape[0]):
        last[:] = -1
        today, parties = -1, 0
        for number in range(starts[row], starts[row + 1]):
            speech = said_in[number]
            side = party[speech]
            if not inside[speech] or side == 0 or last[side] == day[speech]:
                continue
            if day[speech] != today:
                today, parties = day[speech], 0
            last[side] = today
            parties += 1
            # The second party shares the day with the first, and so does the first with it.
            for other in range(1, last.shape[0]):
                if parties > 1 and last[other] == today and (other == side or parties == 2):
                    shared[row, other] += 1
