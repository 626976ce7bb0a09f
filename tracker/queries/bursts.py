"""Bursts: the days between which a line was said far more often than it usually is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import Q, Sum

from tracker.engine.bursts import bursts_among
from tracker.models import Document, TalkingPoint
from tracker.queries.evidence import ALL, OTHERS, USES, EvidenceScope, stance_is
from tracker.queries.measures import StrongestBurst
from tracker.queries.own_record import OwnRecord, own_record, own_tallies, own_volumes
from tracker.queries.scope import Scope, is_rated


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
class _Made:
    """The days that were searched for some lines, and how many speeches those who could have said them had made before
    each of them and, last, in all."""

    days: tuple[date, ...]
    places: dict[date, int]
    before: tuple[int, ...]


def bursts_of(point: TalkingPoint, scope: EvidenceScope) -> list[DatedBurst]:
    """The bursts of one line within the scope, in order; none where it names a speaker or a party. Four queries."""
    within = Scope(since=scope.since, until=scope.until, sources=scope.sources, stance=ALL)
    record = own_record(within)
    if scope.person or scope.party or not record.holds(point):
        return []
    said = _said(within, of=Q(point=point) & stance_is(scope.stance, "party"))
    made = _made(point, record, _volumes(within), stance=scope.stance)
    return _found(point, record, made, said.get(point.pk, {}), stance=scope.stance)


def strongest_bursts(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, StrongestBurst]:
    """The strongest burst of each line that was searched for in the scope, by id, the first of equal ones. Four queries."""
    record = own_record(scope)
    said, volumes = _said(scope, of=Q()), _volumes(scope)
    # Many lines have the same days.
    shared: dict[tuple[tuple[int, frozenset[int]], int | None], _Made] = {}
    found: dict[int, StrongestBurst] = {}
    for point in points:
        key = record.searched_for(point), point.party_id if scope.stance == USES else None
        if key not in shared:
            shared[key] = _made(point, record, volumes, stance=scope.stance)
        if shared[key].days:
            of_point = _found(point, record, shared[key], said.get(point.pk, {}), stance=scope.stance)
            found[point.pk] = _strongest(point, record, of_point)
    return found


def _strongest(point: TalkingPoint, record: OwnRecord, of_point: Sequence[DatedBurst]) -> StrongestBurst:
    if not of_point:
        nothing = record.evidence(point, since=record.scope.since, until=record.scope.until)
        return StrongestBurst(0.0, None, None, 0, nothing)
    burst = max(of_point, key=lambda burst: burst.weight)
    return StrongestBurst(burst.weight, burst.first, burst.last, burst.speeches, burst.evidence)


def _said(scope: Scope, *, of: Q) -> dict[int, dict[date, tuple[int, int]]]:
    """By line and day in order: speeches, and those of them that have a place in a rate; one query."""
    said: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    rows = own_tallies(scope).filter(of).order_by("date").values_list("point", "date")
    for point, day, speeches, rated in rows.annotate(
        all=Sum("speeches"), rated=Sum("speeches", filter=is_rated(), default=0)
    ):
        said[point][day] = speeches, rated
    return said


def _volumes(scope: Scope) -> list[tuple[date, int, int | None, int | None, int]]:
    """Day, parliament, party and ledger (None: held with its text) with the speeches of all that were made."""
    rows = own_volumes(scope).values_list(
        "document__date", "document__source__legislature", "party", "document__source", "document__held"
    )
    return [
        (day, legislature, party, source if held == Document.Held.LEDGER else None, speeches)
        for day, legislature, party, source, held, speeches in rows.annotate(Sum("speeches"))
    ]


def _made(
    point: TalkingPoint,
    record: OwnRecord,
    volumes: Iterable[tuple[date, int, int | None, int | None, int]],
    *,
    stance: str,
) -> _Made:
    """What was made by those who could have said the line: its own party, the others, or everyone."""
    totals: dict[date, int] = defaultdict(int)
    for day, legislature, party, ledger, speeches in volumes:
        if record.covers(point, legislature, ledger):
            own = party == point.party_id
            counted = own if stance == USES else not own if stance == OTHERS else True
            totals[day] += speeches if counted else 0
    days = tuple(sorted(totals))
    places = {day: place for place, day in enumerate(days)}
    return _Made(days, places, (0, *accumulate(totals[day] for day in days)))


def _found(
    point: TalkingPoint, record: OwnRecord, made: _Made, said: Mapping[date, tuple[int, int]], *, stance: str
) -> list[DatedBurst]:
    relevant = {made.places[day]: rated for day, (_, rated) in said.items() if rated}
    dated: list[DatedBurst] = []
    for burst in bursts_among(relevant, made.before):
        first, last = made.days[burst.first], made.days[burst.last]
        speeches = sum(count for day, (count, _) in said.items() if first <= day <= last)
        evidence = record.evidence(point, since=first, until=last, stance=stance)
        dated.append(DatedBurst(first, last, burst.weight, speeches, evidence))
    return dated
