"""Intervals against published values."""

import pytest

from tracker.engine.statistics import rate, wilson


@pytest.mark.parametrize(
    ("events", "low", "high"),
    # Garwood's exact limits, as tabulated (for example in Ulm, American Journal of Epidemiology 131, 1990).
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904), (100, 81.3640, 121.6268)],
)
def test_rates_carry_garwoods_exact_interval(events, low, high):
    found = rate(events, 1_000_000)
    assert found.per_million == events
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_a_rate_is_not_shown_below_the_minimum_volume():
    assert rate(3, 9_999) is None
    assert rate(3, 10_000).per_million == 300
    assert rate(0, 0) is None


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="cannot be negative"):
        rate(-1, 10_000)


def test_wilsons_interval():
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(81, 263)
    assert (low, high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
