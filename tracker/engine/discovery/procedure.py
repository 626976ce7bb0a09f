"""What is no political line, told from the record itself: procedure, petitions, courtesy, names, filler and fragments.

Every rule looks at how a sequence is used, never at which words it has; the first that holds is kept as the reason.
"""

from dataclasses import dataclass

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.discovery.contrasts import contrasts
from tracker.engine.discovery.mining import Least, Mined
from tracker.engine.discovery.reading import Record
from tracker.engine.discovery.sequences import Sequences
from tracker.engine.discovery.surroundings import Surroundings

KEPT = ""
# Why a sequence is left out, in the order in which it is asked.
REASONS = {
    "rare": "said too seldom, by too few or on too few days",
    "alike": "other parties say it as often",
    "one person": "one person says most of it, and the others too little",
    "address": "it holds a form of address",
    "official": "the chair, motions, bills or petitions say it more than members",
    "edges": "it stands where speeches begin or end",
    "apart": "it is said where parties are seldom spoken of",
    "name": "it is a name",
    "thin": "its words say too little by themselves",
    "fragment": "one and the same word stands before or after it nearly always",
    "torn": "no phrase ends where it ends",
}
_MIN_Z = 1.0
_OFFICIAL = 4.0
_MOST_BY_ONE = 0.5
_MOST_AT_EDGES = 0.5
_MOST_NAME = 0.75
_LEAST_PARTISAN = -1.5
_LEAST_WEIGHT = 0.65
_LEAST_TELLING = 2
_NEARLY_ALWAYS = 0.8
_LEAST_CLOSES = -0.3


@dataclass(frozen=True, slots=True)
class Sides:
    """Words said in members' own speeches, by party: in the days searched, and on other days; and in all other speech."""

    inside: Array
    otherwise: Array
    not_own: float

    @property
    def own(self) -> float:
        """All words of members' own speeches."""
        return float(self.inside.sum() + self.otherwise.sum())


def sides(record: Record, inside: Array, parties: int) -> Sides:
    """Add up the words of the record; `inside` says of every speech whether it is searched."""
    sizes = np.diff(record.begins)
    others = record.own & ~inside
    said, otherwise = (
        np.bincount(record.party[some], weights=sizes[some], minlength=parties + 1) for some in (inside, others)
    )
    return Sides(said, otherwise, float(sizes[~record.own].sum()))


def reasons(mined: Mined, party: int, seen: Sequences, around: Surroundings, of: Sides, least: Least) -> Array:
    """The place among REASONS, from 1, of why each sequence is no line of that party; 0 for one that may be."""
    counts = mined.counts
    said, everybody = counts.speeches[:, party], counts.speeches.sum(axis=1)
    _, z = contrasts(said, of.inside[party], everybody - said, of.inside.sum() - of.inside[party])
    alone = of.inside.sum() <= of.inside[party]
    own, others = everybody + counts.otherwise.sum(axis=1), max(of.not_own, 1.0)
    holds = {
        "rare": (said < least.speeches) | (counts.speakers[:, party] < least.speakers) | (counts.days[:, party] < least.days),
        "alike": (z < _MIN_Z) & (not alone),
        "one person": (counts.loudest[:, party] > _MOST_BY_ONE * said) & (said - counts.loudest[:, party] < least.speeches),
        "address": seen.address,
        "official": (counts.not_own / others > _OFFICIAL * own / of.own) | (seen.official > 1.0),
        "edges": counts.edges.max(axis=1) > _MOST_AT_EDGES * counts.uses,
        "apart": partisanship(seen, around) < _LEAST_PARTISAN,
        "name": around.capital + around.party_name > _MOST_NAME,
        "thin": (seen.weight < _LEAST_WEIGHT) | (seen.telling < _LEAST_TELLING),
        "fragment": np.maximum(seen.left, seen.right) > _NEARLY_ALWAYS,
        "torn": seen.torn | (seen.closes < _LEAST_CLOSES),
    }  # fmt: skip
    why = np.zeros(len(mined), np.int8)
    for number, reason in enumerate(REASONS, start=1):
        why[(why == 0) & holds[reason]] = number
    return why


def partisanship(seen: Sequences, around: Surroundings) -> Array:
    """How much more than usual the words around a sequence, and its own, are those said near the names of parties: half
    a standard deviation of the first counts as much as one bit of the second. 0 where no party was ever named."""
    mean, spread, *_, near = around.usual
    if not near:
        return np.zeros(len(around.partisan))
    return (around.partisan - mean) / spread / 2 + seen.partisan
