"""The same estimates and intervals from SciPy, to nine places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tracker.engine.statistics import contrast, discoveries, rate, wilson

NINE = {"rel": 1e-9, "abs": 1e-9}


@pytest.mark.parametrize("events", [0, 1, 2, 3, 10, 57, 400, 2500, 20_000])
def test_rates_have_the_interval_of_the_chi_square_quantiles(events):
    found = rate(events, 1_000_000)
    assert found.low == pytest.approx(stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0, **NINE)
    assert found.high == pytest.approx(stats.chi2.ppf(0.975, 2 * events + 2) / 2, **NINE)


@pytest.mark.parametrize(("right", "of"), [(0, 1), (1, 1), (3, 7), (40, 41), (81, 263), (9_000, 10_000)])
def test_shares_have_wilsons_interval(right, of):
    found = stats.binomtest(right, of).proportion_ci(confidence_level=0.95, method="wilson")
    assert wilson(right, of) == (pytest.approx(found.low, **NINE), pytest.approx(found.high, **NINE))


@given(st.integers(1, 400), st.integers(500, 10**7), st.integers(1, 400), st.integers(500, 10**7))
def test_contrasts_without_a_prior_are_sample_odds_ratios(here, words_here, there, words_there):
    found = contrast(here, words_here, there, words_there, prior_words=0, minimum_words=0)
    table = [[here, words_here - here], [there, words_there - there]]
    expected = stats.contingency.odds_ratio(table, kind="sample")
    interval = expected.confidence_interval(confidence_level=0.95)
    assert found.ratio == pytest.approx(expected.statistic, **NINE)
    assert (found.ratio_low, found.ratio_high) == (
        pytest.approx(interval.low, **NINE),
        pytest.approx(interval.high, **NINE),
    )
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(found.z)), **NINE)


@given(st.integers(0, 400), st.integers(10_000, 10**7), st.integers(0, 400), st.integers(10_000, 10**7))
def test_the_prior_is_so_many_more_of_either_kind_on_either_side(here, words_here, there, words_there):
    found = contrast(here, words_here, there, words_there)
    if here + there == 0:
        assert found is None
        return
    prior = 100_000 * (here + there) / (words_here + words_there)
    table = [
        (here + prior, words_here + 100_000 - here - prior),
        (there + prior, words_there + 100_000 - there - prior),
    ]
    odds = [stats.bernoulli(yes / (yes + no)) for yes, no in table]
    ratio = odds[0].pmf(1) / odds[0].pmf(0) / (odds[1].pmf(1) / odds[1].pmf(0))
    assert found.ratio == pytest.approx(ratio, **NINE)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_discoveries_are_those_that_scipy_adjusts_to_five_per_cent_at_most(p):
    adjusted = stats.false_discovery_control(p, method="bh")
    if min(abs(adjusted - 0.05)) > 1e-12:
        assert discoveries(p) == [bool(value <= 0.05) for value in adjusted]
