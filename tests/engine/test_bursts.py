"""Bursts against every possible sequence of states, and by hand."""

import math
from itertools import accumulate, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.engine.bursts import Burst, bursts, bursts_among, strongest_bursts

BATCHES = st.lists(
    st.integers(0, 12).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))), min_size=1, max_size=9
)


def cost(states, batches, scale, gamma):
    """Kleinberg's cost of one sequence of states, as section 4 of the paper writes it."""
    p0 = sum(r for r, _ in batches) / sum(d for _, d in batches)
    shares = p0, min(scale * p0, 0.9999)
    total, before = 0.0, 0
    for state, (r, d) in zip(states, batches, strict=True):
        share = shares[state]
        total -= math.log(math.comb(d, r)) + r * math.log(share) + (d - r) * math.log(1 - share)
        total += gamma * math.log(len(batches)) if state > before else 0
        before = state
    return total


def states_of(found, length):
    inside = {place for burst in found for place in range(burst.first, burst.last + 1)}
    return tuple(int(place in inside) for place in range(length))


@given(BATCHES, st.sampled_from([1.5, 2.0, 3.0]), st.sampled_from([0.2, 0.5, 1.0]))
def test_no_sequence_of_states_costs_less_than_the_one_found(batches, scale, gamma):
    relevant, totals = [r for r, _ in batches], [d for _, d in batches]
    found = bursts(relevant, totals, scale=scale, gamma=gamma)
    share = sum(relevant) / sum(totals) if sum(totals) else 0
    if not 0 < share < min(scale * share, 0.9999):
        assert found == []
        return
    least = min(cost(states, batches, scale, gamma) for states in product((0, 1), repeat=len(batches)))
    assert cost(states_of(found, len(batches)), batches, scale, gamma) == pytest.approx(least, abs=1e-9)


def test_a_burst_by_hand():
    # 60 of 1,000 speeches on ten days, 46 of them on the fourth to the sixth: the usual share is 6 %, in a burst 12 %.
    relevant = [2, 2, 2, 15, 16, 15, 2, 2, 2, 2]
    (found,) = bursts(relevant, [100] * 10)
    assert (found.first, found.last) == (3, 5)
    assert found.weight == pytest.approx(46 * math.log(2) + 254 * math.log(0.88 / 0.94), abs=1e-9)
    assert found.weight == pytest.approx(15.1314, abs=5e-5)


def test_a_burst_that_gains_less_than_it_costs_is_none():
    # One more speech than usual gains less than ln 4 = 1.386.
    assert bursts([1, 2, 1, 1], [50] * 4) == []
    assert bursts([1, 9, 1, 1], [50] * 4) == [Burst(1, 1, pytest.approx(9 * math.log(2) + 41 * math.log(0.88 / 0.94)))]


def test_a_day_without_a_speech_neither_makes_nor_breaks_a_burst():
    (whole,) = bursts([0] * 6 + [8, 0, 8] + [0] * 6, [20] * 6 + [20, 0, 20] + [20] * 6)
    assert (whole.first, whole.last) == (6, 8)
    assert bursts([0, 0, 0], [0, 0, 0]) == []


def test_a_batch_that_is_smaller_than_what_is_relevant_of_it_is_all_relevant():
    assert bursts_among({1: 9, 3: 1}, [0, 50, 52, 102, 152]) == bursts([0, 9, 0, 1], [50, 9, 50, 50])


def test_nothing_and_everything_is_no_burst():
    assert bursts([], []) == []
    assert bursts([0, 0], [5, 5]) == []
    assert bursts([5, 5], [5, 5]) == []


@pytest.mark.parametrize(("relevant", "totals"), [([1], [0]), ([-1], [3]), ([1, 1], [3])])
def test_counts_that_cannot_be_are_refused(relevant, totals):
    with pytest.raises(ValueError, match="each batch has a total"):
        bursts(relevant, totals)


SUBJECTS = st.integers(1, 40).flatmap(
    lambda days: st.tuples(
        st.lists(st.integers(0, 15), min_size=days, max_size=days),
        st.lists(st.dictionaries(st.integers(0, days - 1), st.integers(1, 17)), max_size=6),
    )
)


@settings(deadline=None)  # the first one may have to compile
@given(SUBJECTS, st.sampled_from([1.5, 2.0, 3.0]), st.sampled_from([0.2, 0.5, 1.0]))
def test_the_strongest_bursts_of_many_are_those_of_each_to_the_last_digit(drawn, scale, gamma):
    totals, several = drawn
    before = [0, *accumulate(totals)]
    several = [dict(sorted(relevant.items())) for relevant in several]
    begins = np.array([0, *accumulate(map(len, several))])
    places, counts = (
        np.array([n for one in several for n in part(one)], np.int64) for part in (dict.keys, dict.values)
    )
    found = strongest_bursts(begins, places, counts, np.array(before), scale=scale, gamma=gamma)
    for relevant, first, last, weight in zip(several, *found, strict=True):
        all_of_it = bursts_among(relevant, before, scale=scale, gamma=gamma)
        strongest = max(all_of_it, key=lambda burst: burst.weight, default=Burst(-1, -1, 0.0))
        assert (first, last, weight) == (strongest.first, strongest.last, strongest.weight)
