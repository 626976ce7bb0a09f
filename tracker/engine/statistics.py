"""Statistics: rates, proportions and contrasts with the intervals that belong to them, and how far judges agree."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

MINIMUM_WORDS = 10_000
# How much a contrast is drawn towards "no difference": as if that many words more had been said on either side, with
# the line in them at the rate of both sides together.
PRIOR_WORDS = 100_000
FALSE_DISCOVERIES = 0.05
CONFIDENCE = 0.95
_STEPS = 50
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per million words, with the ends of its 95 % interval."""

    per_million: float
    low: float
    high: float


def per_million(events: int, words: int, *, minimum_words: int = MINIMUM_WORDS) -> float | None:
    """Events per million words without the interval, which takes longer; None and ValueError as of `rate`."""
    if events < 0 or words < 0:
        raise ValueError("events and words are counts: they cannot be negative")
    return events * (1_000_000 / words) if words and words >= minimum_words else None


@lru_cache(maxsize=50_000)
def rate(events: int, words: int, *, minimum_words: int = MINIMUM_WORDS) -> Rate | None:
    """Events per million words with the exact Poisson interval (Garwood, Biometrika 28, 1936).

    None when fewer than `minimum_words` words were said: such a rate is not shown. Raises ValueError below zero.
    """
    point = per_million(events, words, minimum_words=minimum_words)
    if point is None:
        return None
    tail = (1 - CONFIDENCE) / 2
    low = _gamma_quantile(events, tail) if events else 0.0
    high = _gamma_quantile(events + 1, 1 - tail)
    scale = 1_000_000 / words
    return Rate(point, low * scale, high * scale)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson, JASA 22, 1927); (0, 1) when nothing was tried."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    spread = _Z * math.sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    middle = share + _Z**2 / (2 * trials)
    scale = 1 + _Z**2 / trials
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Contrast:
    """How much more often here than there: the shrunk log odds ratio with the ends of its 95 % interval, the same over
    its standard error (`z`), and the two-sided probability of one at least as far from 0 by chance (`p`)."""

    log_ratio: float
    low: float
    high: float
    z: float
    p: float

    @property
    def ratio(self) -> float:
        """How many times as often here as there."""
        return math.exp(self.log_ratio)

    @property
    def ratio_low(self) -> float:
        """The lower end of the ratio's interval."""
        return math.exp(self.low)

    @property
    def ratio_high(self) -> float:
        """The upper end of the ratio's interval."""
        return math.exp(self.high)


def contrast(
    here: int,
    words_here: int,
    there: int,
    words_there: int,
    *,
    prior_words: float = PRIOR_WORDS,
    minimum_words: int = MINIMUM_WORDS,
) -> Contrast | None:
    """The log odds ratio of an event per word, here against there, with an informative Dirichlet prior (Monroe, Colaresi
    and Quinn, "Fightin' Words", Political Analysis 16, 2008, equations 16, 19 and 22).

    The prior is the event at the rate of both sides together, in `prior_words` words; without it (0) the result is the
    plain log odds ratio with the standard error of Woolf (Annals of Human Genetics 19, 1955). Events are so much rarer
    than words that the odds ratio is the ratio of the rates. None when fewer than `minimum_words` words were said on
    either side, or when there was no event on either. Raises ValueError for counts that cannot be.
    """
    if min(here, there) < 0 or here > words_here or there > words_there:
        raise ValueError("events are counts of words: neither negative nor more than the words")
    if not here + there or min(words_here, words_there) < max(1, minimum_words):
        return None
    prior = prior_words * (here + there) / (words_here + words_there)
    with_here, with_there = here + prior, there + prior
    without_here, without_there = words_here + prior_words - with_here, words_there + prior_words - with_there
    if not min(with_here, with_there, without_here, without_there) > 0:
        raise ValueError("without a prior there is no ratio where nothing, or everything, is an event")
    log_ratio = math.log(with_here / without_here) - math.log(with_there / without_there)
    error = math.sqrt(math.fsum(1 / count for count in (with_here, without_here, with_there, without_there)))
    z = log_ratio / error
    return Contrast(log_ratio, log_ratio - _Z * error, log_ratio + _Z * error, z, math.erfc(abs(z) / math.sqrt(2)))


def discoveries(probabilities: Sequence[float], *, false_share: float = FALSE_DISCOVERIES) -> list[bool]:
    """Which of the probabilities, each of a test of its own, are discoveries of which at most that share is expected to
    be false (Benjamini and Hochberg, JRSS B 57, 1995); in the order given."""
    ordered = sorted(probabilities)
    passed = [p for place, p in enumerate(ordered, start=1) if p <= place / len(ordered) * false_share]
    return [p <= passed[-1] if passed else False for p in probabilities]


def _gamma_quantile(shape: int, probability: float) -> float:
    """The x at which the regularised lower incomplete gamma function of that shape reaches the probability: Newton's steps
    from the approximation of Wilson and Hilferty (PNAS 17, 1931), each of which doubles the right digits."""
    x = shape * max(0.1, 1 - 1 / (9 * shape) + NormalDist().inv_cdf(probability) / (3 * math.sqrt(shape))) ** 3
    for _ in range(_STEPS):
        density = math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape))
        step = (_lower_gamma(shape, x) - probability) / density
        x = max(x / 2, x - step)
        if abs(step) < 1e-9 * x:
            break
    return x


def _lower_gamma(shape: float, x: float) -> float:
    """P(shape, x) by its series below shape + 1, else by its continued fraction (NIST DLMF 8.11.4 and 8.9.2)."""
    if x <= 0:
        return 0.0
    scale = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        divisor = shape
        while term > total * 1e-16:
            divisor += 1
            term *= x / divisor
            total += term
        return total * scale
    # Lentz's evaluation of the continued fraction.
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    fraction = d
    for index in range(1, 100_000):
        a = index * (shape - index)
        b += 2
        d = 1 / (a * d + b or tiny)
        c = b + a / c or tiny
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return 1 - fraction * scale


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `pairs` things judged twice, `same` were judged alike; `kappa` is agreement beyond chance, None where chance
    alone would have agreed on all of them."""

    pairs: int
    same: int
    kappa: float | None


def agreement(judged: Collection[tuple[str, str]]) -> Agreement:
    """How far two judges agree on a nominal scale: kappa, the share of agreement beyond chance of what chance leaves
    open (Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, 1960,
    equation 1); each pair is what the first and what the second judge said."""
    pairs, same = len(judged), sum(first == second for first, second in judged)
    firsts, seconds = Counter(first for first, _ in judged), Counter(second for _, second in judged)
    # Whole numbers until the last: the expected agreement, and all of it, times the pairs.
    by_chance = sum(count * seconds[said] for said, count in firsts.items())
    left = pairs * pairs - by_chance
    return Agreement(pairs, same, (pairs * same - by_chance) / left if left else None)
