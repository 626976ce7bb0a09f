"""Bursts: stretches of days on which a share is higher than usual."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
    p0 = sum(relevant) / sum(totals) if any(totals) else 0.0
    p1 = min(scale * p0, _NEARLY_ALL)
    if not 0 < p0 < p1:
        return []
    # What a batch costs more as usual than as a burst; what both cost alike does not decide.
    yes, no = math.log(p1 / p0), math.log((1 - p1) / (1 - p0))
    gains = [r * yes + (d - r) * no for r, d in zip(relevant, totals, strict=True)]
    return [
        Burst(first, last, math.fsum(gains[first : last + 1]))
        for first, last in _up(gains, gamma * math.log(len(gains)))
    ]


def _up(gains: Sequence[float], entry: float) -> list[tuple[int, int]]:
    """The stretches in the upper state of the sequence that gains most, where each stretch costs `entry`."""
    usual, burst = 0.0, -math.inf
    came_up: list[bool] = []
    came_down: list[bool] = []
    for gain in gains:
        came_up.append(usual - entry >= burst)
        came_down.append(burst > usual)
        usual, burst = max(usual, burst), max(usual - entry, burst) + gain
    found: list[tuple[int, int]] = []
    last: int | None = len(gains) - 1 if burst > usual else None
    for place in range(len(gains) - 1, -1, -1):
        if last is None:
            if came_down[place]:
                last = place - 1
        elif came_up[place]:
            found.append((place, last))
            last = None
    return found[::-1]
