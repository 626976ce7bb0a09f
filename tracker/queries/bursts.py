"""Bursts: the days between which a line was said far more often than it usually is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tracker.engine.adding import added_up, once, placed
from tracker.engine.bursts import bursts_among, strongest_bursts
from tracker.engine.cutting import Array
from tracker.models import TalkingPoint
from tracker.queries.evidence import ALL, OTHERS, USES, EvidenceScope
from tracker.queries.line_record import LineRecord
from tracker.queries.measures import StrongestBurst
from tracker.queries.own_record import OwnRecord, own_record
from tracker.queries.said import Said, said_in, unrated_in
from tracker.queries.scope import Scope
from tracker.queries.volumes import every_volume


@dataclass(frozen=True)
class DatedBurst:
    """A burst from its first to its last sitting day: its weight, and the speeches of those days, which `evidence`
    opens."""

    first: date
    last: date
    weight: float
    speeches: int
    evidence: EvidenceScope


@dataclass(frozen=True)
class _Volumes:
    """Speeches that were made on a day, by its number, in a parliament, in a ledger or (0) in what is held with its
    text, for a party."""

    days: Array
    legislatures: Array
    ledgers: Array
    parties: Array
    speeches: Array
    # Whether there are ledgers, or days whose words nobody counted.
    odd: bool


@dataclass(frozen=True)
class _Made:
    """The numbers of the days that were searched for some lines, and how many speeches those who could have said them
    had made before each of them and, last, in all."""

    days: Array
    before: Array


def bursts_of(of: LineRecord) -> list[DatedBurst]:
    """The bursts of one line within the scope, in order; none where it names a speaker or a party. Two queries."""
    point, scope = of.point, of.scope
    record = own_record(Scope(since=scope.since, until=scope.until, sources=scope.sources, stance=ALL))
    if scope.person or scope.party or not record.holds(point):
        return []
    made = _made_of(of)
    said = of.said.only(of.said.legislatures == point.party.legislature_id)
    rated, counts = added_up(placed(said.days[said.rated], made.days), said.speeches[said.rated])
    relevant = dict(zip(rated.tolist(), counts.tolist(), strict=True))
    dated: list[DatedBurst] = []
    for burst in bursts_among(relevant, made.before.tolist()):
        first, last = int(made.days[burst.first]), int(made.days[burst.last])
        speeches = int(said.speeches[(said.days >= first) & (said.days <= last)].sum())
        dated.append(_dated(point, record, first, last, burst.weight, speeches, stance=scope.stance))
    return dated


def _made_of(of: LineRecord) -> _Made:
    """What was made by those who could have said the line, on the days that were searched for it and counted."""
    held, stance = of.held, of.scope.stance
    covered = (held.legislatures == of.point.party.legislature_id) & held.counted & of.searched()
    own = held.made_by_own if stance == USES else held.made - held.made_by_own if stance == OTHERS else held.made
    # A day on which they made none is one of the days.
    days = once(held.days[covered])
    made = np.bincount(placed(held.days[covered], days), own[covered], len(days))
    return _Made(days, np.concatenate(([0], np.cumsum(made.astype(np.int64)))))


def strongest_in(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, StrongestBurst]:
    """The strongest burst of each line that was searched for in the scope, by id, the first of equal ones. Seven
    queries at most."""
    points = sorted(points, key=lambda point: point.pk)
    record = own_record(scope)
    volumes = _volumes(scope, record)
    said = said_in(scope, record, points)
    rated = _rated(said, unrated_in(scope, points) if volumes.odd else {})
    # Many lines have the same days.
    shared: dict[tuple[tuple[int, frozenset[int]], int | None], list[int]] = defaultdict(list)
    for place, point in enumerate(points):
        shared[record.searched_for(point), point.party_id if scope.stance == USES else None].append(place)
    found: dict[int, StrongestBurst] = {}
    begins, before = said.begins(len(points)), np.concatenate(([0], np.cumsum(said.speeches)))
    for places in shared.values():
        made = _made(points[places[0]], record, volumes, stance=scope.stance)
        if not len(made.days):
            continue
        counts = [rated[begins[place] : begins[place + 1]] for place in places]
        days = [said.days[begins[place] : begins[place + 1]] for place in places]
        some = np.concatenate(counts) > 0
        lengths = [np.count_nonzero(of_line) for of_line in counts]
        bursts = strongest_bursts(
            np.cumsum([0, *lengths]), placed(np.concatenate(days)[some], made.days), np.concatenate(counts)[some],
            made.before,
        )  # fmt: skip
        for place, of_line, *burst in zip(places, days, *(column.tolist() for column in bursts), strict=True):
            first, last, weight = burst
            point = points[place]
            if first < 0:
                nothing = record.evidence(point, since=scope.since, until=scope.until)
                found[point.pk] = StrongestBurst(0.0, None, None, 0, nothing)
                continue
            first, last = int(made.days[first]), int(made.days[last])
            begin, end = np.searchsorted(of_line, [first, last + 1]) + begins[place]
            speeches = int(before[end] - before[begin])
            dated = _dated(point, record, first, last, weight, speeches, stance=scope.stance)
            found[point.pk] = StrongestBurst(dated.weight, dated.first, dated.last, dated.speeches, dated.evidence)
    return found


def _dated(
    point: TalkingPoint, record: OwnRecord, first: int, last: int, weight: float, speeches: int, *, stance: str
) -> DatedBurst:
    since, until = date.fromordinal(first), date.fromordinal(last)
    evidence = record.evidence(point, since=since, until=until, stance=stance)
    return DatedBurst(since, until, weight, speeches, evidence)


def _rated(said: Said, unrated: Mapping[tuple[int, int], int]) -> Array:
    """Of what was said, what has a place in a rate."""
    rated = said.speeches.copy()
    for (line, day), speeches in unrated.items():
        begin, end = np.searchsorted(said.lines, [line, line + 1])
        at = begin + np.searchsorted(said.days[begin:end], day)
        # A day may have been committed since the lists were read.
        if at < end and said.days[at] == day:
            rated[at] -= speeches
    return rated


def _volumes(scope: Scope, record: OwnRecord) -> _Volumes:
    """All speeches that were made in the scope's record; three queries at most."""
    every = every_volume()
    held = every.within(scope) & np.isin(every.sources, [*record.parliaments])
    within = held[every.at]
    at = every.at[within]
    ledgers = np.where(every.texts, 0, every.sources)
    odd = bool((held & ~(every.texts & every.counted)).any())
    return _Volumes(
        every.days[at], every.legislatures[at], ledgers[at], every.parties[within], every.speeches[within], odd
    )


def _made(point: TalkingPoint, record: OwnRecord, volumes: _Volumes, *, stance: str) -> _Made:
    """What was made by those who could have said the line: its own party, the others, or everyone."""
    legislature, ledgers = record.searched_for(point)
    covered = (volumes.legislatures == legislature) & np.isin(volumes.ledgers, [0, *ledgers])
    own = volumes.parties[covered] == point.party_id
    counted = own if stance == USES else ~own if stance == OTHERS else np.ones_like(own)
    # A day on which they made none is one of the days.
    days = once(volumes.days[covered])
    made = np.bincount(placed(volumes.days[covered], days), volumes.speeches[covered] * counted, len(days))
    return _Made(days, np.concatenate(([0], np.cumsum(made.astype(np.int64)))))
