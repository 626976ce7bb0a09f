"""Scoring: how much a sequence looks like a line of a party, as a sum of points each of which is kept and explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.discovery.contrasts import contrasts
from tracker.engine.discovery.mining import Mined
from tracker.engine.discovery.procedure import Sides
from tracker.engine.discovery.sequences import Sequences
from tracker.engine.discovery.surroundings import Surroundings

# Part by part, what one unit of its measure adds, and between which ends the measure is held.
POINTS: dict[str, tuple[float, float, float]] = {
    "party": (0.6, 0.0, 8.0),
    "party_ratio": (1.5, 0.0, 3.0),
    "period": (0.4, -3.0, 5.0),
    "period_ratio": (1.2, -1.5, 3.0),
    "around": (1.2, -3.0, 2.5),
    "words": (3.5, -1.5, 1.3),
    "near": (1.0, -2.0, 1.5),
    "official": (-0.7, -1.0, 3.0),
    "formal": (-1.0, -2.0, 1.5),
    "shared": (-4.0, 0.0, 0.5),
    "speakers": (0.9, 0.0, 7.0),
    "days": (0.4, 0.0, 7.0),
    "weight": (3.0, 0.0, 1.6),
    "opens": (1.0, -2.5, 0.3),
    "leans": (-1.2, 0.0, 2.5),
    "closes": (1.0, -1.0, 1.5),
    "whole": (4.0, 0.0, 1.0),
    "capital": (-8.0, 0.0, 1.0),
}
# Those that are worked out for the best only: how strong its burst is, and how much its speakers began together.
LATER: dict[str, tuple[float, float, float]] = {"burst": (0.1, 0.0, 20.0), "together": (2.0, 0.0, 1.0)}
_USUAL_CAPITALS = 0.3


@dataclass(frozen=True, slots=True)
class Scores:
    """Of each sequence: what was measured for each part, and the points of all parts together."""

    measures: Mapping[str, Array]
    total: Array
    factors: Mapping[str, float] = field(default_factory=dict)

    def points(self, part: str, measure: float) -> float:
        """What a part adds at that measure."""
        return points(part, measure) * self.factors.get(part, 1.0)


def points(part: str, measure: float) -> float:
    """What a part adds, before anything was learned."""
    each, low, high = (POINTS | LATER)[part]
    return each * min(max(measure, low), high)


def scores(
    mined: Mined, party: int, seen: Sequences, around: Surroundings, of: Sides, factors: Mapping[str, float]
) -> Scores:
    """The score of every sequence as a line of that party; `factors` are what was learned of some parts."""
    counts = mined.counts
    said, everybody = counts.speeches[:, party], counts.speeches.sum(axis=1)
    party_ratio, by_party = contrasts(said, of.inside[party], everybody - said, of.inside.sum() - of.inside[party])
    period_ratio, by_period = contrasts(said, of.inside[party], counts.otherwise[:, party], of.otherwise[party])
    mean, spread, official_mean, official_spread, near = around.usual
    nearness = (
        np.log2((around.near * counts.uses + 5 * near) / (counts.uses + 5) / near) if near else np.zeros(len(mined))
    )
    measures = {
        "party": by_party,
        "party_ratio": party_ratio,
        "period": by_period,
        "period_ratio": period_ratio,
        "around": (around.partisan - mean) / spread if near else np.zeros(len(mined)),
        "words": seen.partisan,
        "near": nearness,
        "official": (around.official - official_mean) / official_spread,
        "formal": seen.formal,
        "shared": around.shared[:, party] / np.maximum(counts.days[:, party], 1),
        "speakers": np.log2(np.maximum(counts.speakers[:, party], 1)),
        "days": np.log2(counts.days[:, party] + 1.0),
        "weight": seen.weight,
        "opens": seen.opens,
        "leans": seen.leans,
        "closes": seen.closes,
        "whole": 1 - (seen.left + seen.right) / 2,
        "capital": np.maximum(around.capital - _USUAL_CAPITALS, 0),
    }
    total = np.zeros(len(mined))
    for part, measure in measures.items():
        each, low, high = POINTS[part]
        total += each * factors.get(part, 1.0) * np.clip(measure, low, high)
    return Scores(measures, total, factors)
