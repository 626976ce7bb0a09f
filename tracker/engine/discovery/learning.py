"""Learning from what editors did with candidates: which parts of the score told lines from the rest, and which words."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, pstdev

from tracker.engine.discovery.scoring import LATER, POINTS

# So many judgements of the rarer kind before half of what they say is believed.
_HALF_BELIEVED = 20
_MOST_CHANGE = 0.5
_MOST_POINTS = 3.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate that an editor adopted or dismissed: the stems of its words, and the points of its parts."""

    adopted: bool
    stems: frozenset[str]
    points: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned: by what to multiply the points of each part, and what each word adds; nothing by default."""

    factors: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)

    def points(self, stems: Sequence[str]) -> float:
        """What the words of a wording add, at most three points either way."""
        added = math.fsum(self.words.get(stem, 0.0) for stem in set(stems))
        return min(max(added, -_MOST_POINTS), _MOST_POINTS)


NOTHING = Learned()


def learned(judged: Sequence[Judged]) -> Learned:
    """What the judgements so far teach.

    A part whose points were higher for adopted candidates than for dismissed ones, in standard deviations of both
    together, is multiplied by up to 1.5; one whose points were lower, by down to 0.5. A word adds half the log odds of
    being in an adopted candidate rather than a dismissed one, each counted once more than it was. Both are drawn towards
    "nothing learned" while there are few judgements of either kind.
    """
    adopted, dismissed = [one for one in judged if one.adopted], [one for one in judged if not one.adopted]
    few = min(len(adopted), len(dismissed))
    factors = {}
    if few:
        believed = few / (few + _HALF_BELIEVED)
        for part in (*POINTS, *LATER):
            values = [[one.points.get(part, 0.0) for one in some] for some in (adopted, dismissed)]
            spread = pstdev([*values[0], *values[1]])
            if spread:
                apart = (fmean(values[0]) - fmean(values[1])) / spread
                factors[part] = 1 + min(max(believed * apart, -_MOST_CHANGE), _MOST_CHANGE)
    good = Counter(stem for one in adopted for stem in one.stems)
    bad = Counter(stem for one in dismissed for stem in one.stems)
    believed = len(judged) / (len(judged) + _HALF_BELIEVED)
    words = {
        stem: believed / 2 * math.log(_odds(good[stem], len(adopted)) / _odds(bad[stem], len(dismissed)))
        for stem in good | bad
    }
    return Learned(factors, words)


def _odds(some: int, of: int) -> float:
    return (some + 1) / (of + 2)
