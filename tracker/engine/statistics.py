"""Statistics: rates and proportions with the intervals that belong to them."""

import math
from dataclasses import dataclass

MINIMUM_WORDS = 10_000
CONFIDENCE = 0.95
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """Events per million words, with the ends of its 95 % interval."""

    per_million: float
    low: float
    high: float


def rate(events: int, words: int, *, minimum_words: int = MINIMUM_WORDS) -> Rate | None:
    """Events per million words with the exact Poisson interval (Garwood, Biometrika 28, 1936).

    None when fewer than `minimum_words` words were said: such a rate is not shown. Raises ValueError below zero.
    """
    if events < 0 or words < 0:
        raise ValueError("events and words are counts: they cannot be negative")
    if words < minimum_words or words == 0:
        return None
    tail = (1 - CONFIDENCE) / 2
    low = _gamma_quantile(events, tail) if events else 0.0
    high = _gamma_quantile(events + 1, 1 - tail)
    scale = 1_000_000 / words
    return Rate(events * scale, low * scale, high * scale)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson, JASA 22, 1927); (0, 1) when nothing was tried."""
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    spread = _Z * math.sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    middle = share + _Z**2 / (2 * trials)
    scale = 1 + _Z**2 / trials
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def _gamma_quantile(shape: float, probability: float) -> float:
    """The x at which the regularised lower incomplete gamma function of that shape reaches the probability."""
    low, high = 0.0, shape + 10 * math.sqrt(shape) + 20
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if _lower_gamma(shape, middle) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


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
