"""What a line is ranked by beside its plain figures; each names the evidence that its numbers open."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from tracker.queries.evidence import EvidenceScope

MeasureName = Literal["rising", "discipline", "streak", "burst", "owned"]
MEASURES: tuple[MeasureName, ...] = get_args(MeasureName)


@dataclass(frozen=True)
class Compared:
    """How many times as often here as there, shrunk, with its 95 % interval; ranked by `value`, the logarithm over its
    standard error. `here` and `there` are speeches and open `evidence` and `against`; `left_out` of those
    here and `left_out_there` of the others are of days whose words nobody counted or that were not searched for the
    line. `flagged` where the difference is one of those
    of which at most 5 % are expected to be chance."""

    value: float
    ratio: float
    ratio_low: float
    ratio_high: float
    p: float
    flagged: bool
    here: int
    there: int
    left_out: int
    left_out_there: int
    evidence: EvidenceScope
    against: EvidenceScope


@dataclass(frozen=True)
class Discipline:
    """The share (`value`, 0 to 1) of the members who spoke that used the line, with its 95 % interval."""

    value: float
    low: float
    high: float
    users: int
    members: int
    evidence: EvidenceScope


@dataclass(frozen=True)
class Streak:
    """The most sitting days in a row on which the line was said (`value`), with the speeches of those days; without
    days where it was not said."""

    value: int
    first: date | None
    last: date | None
    speeches: int
    evidence: EvidenceScope


@dataclass(frozen=True)
class StrongestBurst:
    """The weight of the strongest burst (`value`), with its days and speeches; 0 and without days where there is none."""

    value: float
    first: date | None
    last: date | None
    speeches: int
    evidence: EvidenceScope


Measure = Compared | Discipline | Streak | StrongestBurst
