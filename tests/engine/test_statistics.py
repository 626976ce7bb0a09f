"""Estimates and intervals against published values, exact sums and closed forms."""

import math
from fractions import Fraction

import pytest

from tracker.engine.statistics import agreement, contrast, discoveries, rate, wilson


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


def below(limit, events):
    """The Poisson probability of at most that many events where `limit` are expected, added up."""
    return math.fsum(math.exp(k * math.log(limit) - limit - math.lgamma(k + 1)) for k in range(events + 1))


def test_rates_are_exact_where_a_closed_form_exists():
    assert rate(0, 1_000_000).high == pytest.approx(-math.log(0.025), abs=1e-9)
    assert rate(1, 1_000_000).low == pytest.approx(-math.log(0.975), abs=1e-9)


@pytest.mark.parametrize("events", [1, 2, 7, 40, 250, 1200])
def test_each_end_of_a_rate_leaves_two_and_a_half_per_cent_outside(events):
    found = rate(events, 1_000_000)
    assert below(found.high, events) == pytest.approx(0.025, abs=1e-9)
    assert 1 - below(found.low, events - 1) == pytest.approx(0.025, abs=1e-9)


def test_without_a_prior_a_contrast_is_the_log_odds_ratio_with_woolfs_standard_error():
    # Heart attacks among doctors on placebo and on aspirin (Agresti, Categorical Data Analysis, 2nd edition, 2002, 3.1.2
    # and 3.1.3): odds ratio 1.832, its logarithm 0.605 with standard error 0.123, interval 1.44 to 2.33.
    found = contrast(189, 11_034, 104, 11_037, prior_words=0, minimum_words=0)
    assert found.log_ratio == pytest.approx(math.log(189 * 10_933 / (104 * 10_845)), abs=1e-9)
    assert (found.ratio, found.log_ratio) == (pytest.approx(1.832, abs=5e-4), pytest.approx(0.605, abs=5e-4))
    assert found.log_ratio / found.z == pytest.approx(0.123, abs=5e-4)
    assert (found.ratio_low, found.ratio_high) == (pytest.approx(1.44, abs=5e-3), pytest.approx(2.33, abs=5e-3))


def test_a_contrast_is_equation_16_of_monroe_colaresi_and_quinn():
    # 30 in 400,000 words against 10 in 600,000, the prior 100,000 words at 40 in 1,000,000: 4 events.
    found = contrast(30, 400_000, 10, 600_000)
    odds_here, odds_there = Fraction(34, 500_000 - 34), Fraction(14, 700_000 - 14)
    error = math.sqrt(Fraction(1, 34) + Fraction(1, 500_000 - 34) + Fraction(1, 14) + Fraction(1, 700_000 - 14))
    assert found.log_ratio == pytest.approx(math.log(odds_here / odds_there), abs=1e-9)
    assert found.z == pytest.approx(math.log(odds_here / odds_there) / error, abs=1e-9)
    assert (found.ratio, found.z) == (pytest.approx(3.4002, abs=5e-5), pytest.approx(3.8538, abs=5e-5))
    assert (found.low, found.high) == (
        pytest.approx(found.log_ratio - 1.959963984540054 * error, abs=1e-9),
        pytest.approx(found.log_ratio + 1.959963984540054 * error, abs=1e-9),
    )
    assert found.p == pytest.approx(1.1628e-4, abs=5e-9)


def test_a_contrast_the_other_way_round_has_the_other_sign():
    one, other = contrast(30, 400_000, 10, 600_000), contrast(10, 600_000, 30, 400_000)
    assert (one.log_ratio, one.z, one.p) == (-other.log_ratio, -other.z, other.p)
    assert contrast(10, 600_000, 10, 600_000).z == 0.0


def test_the_prior_draws_a_contrast_towards_no_difference_and_few_events_are_unsure():
    plain, drawn = contrast(30, 400_000, 10, 600_000, prior_words=0), contrast(30, 400_000, 10, 600_000)
    assert 0 < drawn.log_ratio < plain.log_ratio
    assert contrast(1, 1_000_000, 0, 1_000_000).z < contrast(20, 1_000_000, 0, 1_000_000).z


def test_a_contrast_is_not_shown_without_events_or_below_the_minimum_volume():
    assert contrast(0, 1_000_000, 0, 1_000_000) is None
    assert contrast(3, 9_999, 1, 1_000_000) is None
    assert contrast(3, 1_000_000, 1, 9_999) is None
    assert contrast(1, 10_000, 0, 10_000) is not None


@pytest.mark.parametrize("counts", [(-1, 5, 1, 5), (6, 5, 1, 5), (1, 5, 6, 5)])
def test_a_contrast_of_counts_that_cannot_be_is_refused(counts):
    with pytest.raises(ValueError, match="events are counts of words"):
        contrast(*counts)


@pytest.mark.parametrize("counts", [(0, 50, 1, 50), (50, 50, 1, 50)])
def test_without_a_prior_nothing_or_everything_has_no_ratio(counts):
    with pytest.raises(ValueError, match="without a prior"):
        contrast(*counts, prior_words=0, minimum_words=0)


def test_discoveries_are_those_of_benjamini_and_hochbergs_own_example():
    # Fifteen end points of treatments of heart attacks (JRSS B 57, 1995, section 4.1): the first four are found at 5 %.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert discoveries(p) == [True] * 4 + [False] * 11
    assert discoveries(p[::-1]) == [False] * 11 + [True] * 4


def test_a_probability_above_its_own_line_is_found_where_a_later_one_is_below():
    assert discoveries([0.04, 0.045, 0.001]) == [True, True, True]
    assert discoveries([]) == []
    assert discoveries([0.06]) == [False]


def judged(table):
    """Pairs of what two judges said, from a table of how often: rows the first's, columns the second's."""
    return [
        (str(row), str(column))
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def test_kappa_is_that_of_the_textbook():
    # Fleiss, Statistical Methods for Rates and Proportions, 2nd ed. 1981, table 13.1: diagnoses of 100 subjects.
    found = agreement(judged([[75, 1, 4], [5, 4, 1], [0, 0, 10]]))
    assert (found.pairs, found.same) == (100, 89)
    assert found.kappa == pytest.approx((0.89 - 0.66) / (1 - 0.66), rel=1e-9)


def test_kappa_is_nothing_by_chance_and_less_below_it():
    assert agreement(judged([[25, 25], [25, 25]])).kappa == 0
    assert agreement(judged([[0, 5], [5, 0]])).kappa == -1


def test_judges_who_agree_on_everything_have_full_kappa_unless_chance_would_too():
    assert agreement(judged([[3, 0], [0, 4]])).kappa == 1
    assert agreement(judged([[7]])) == agreement([("0", "0")] * 7)
    assert agreement(judged([[7]])).kappa is None
    assert (agreement([]).pairs, agreement([]).kappa) == (0, None)
