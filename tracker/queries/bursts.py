"""Bursts: the days between which a line was said far more often than it usually is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, Sum

from tracker.engine.bursts import bursts
from tracker.models import Document, TalkingPoint
from tracker.queries.evidence import ALL, OTHERS, USES, EvidenceScope, stance_is
from tracker.queries.measures import StrongestBurst
from tracker.queries.own_record import OwnRecord, is_rated, own_record, own_tallies, own_volumes
from tracker.queries.ranking import Scope

# Day, parliament, party and ledger (None: held with its text) with the speeches of all that were made.
_Made = tuple[date, int, int | None, int | None, int]


@dataclass(frozen=True)
class DatedBurst:
    """A burst from its first to its last sitting day: its weight, and the speeches of those days, which `evidence`
    opens."""

    first: date
    last: date
    weight: float
    speeches: int
    evidence: EvidenceScope


def bursts_of(point: TalkingPoint, scope: EvidenceScope) -> list[DatedBurst]:
    """The bursts of one line within the scope, in order; none where it names a speaker or a party. Four queries."""
    if scope.person or scope.party:
        return []
    within = Scope(since=scope.since, until=scope.until, sources=scope.sources, stance=ALL)
    record = own_record(within)
    if not record.holds(point):
        return []
    said = _said(replace(within, stance=ALL), of=Q(point=point) & stance_is(scope.stance, "party"))
    made = _made(within)
    return _found(point, record, made, said[point.pk], stance=scope.stance)


def strongest_bursts(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, StrongestBurst]:
    """The strongest burst of each line within the scope, by id, the first of equal ones. Four queries."""
    record = own_record(scope)
    said, made = _said(scope, of=Q()), _made(scope)
    nothing = {
        point.pk: StrongestBurst(0.0, None, None, 0, record.evidence(point, since=scope.since, until=scope.until))
        for point in points
        if record.holds(point)
    }
    found: dict[int, StrongestBurst] = {}
    for point in points:
        if point.pk in nothing and point.pk in said:
            of_point = _found(point, record, made, said[point.pk], stance=scope.stance)
            for burst in sorted(of_point, key=lambda burst: -burst.weight)[:1]:
                found[point.pk] = StrongestBurst(burst.weight, burst.first, burst.last, burst.speeches, burst.evidence)
    return nothing | found


def _said(scope: Scope, *, of: Q) -> dict[int, dict[date, tuple[int, int]]]:
    """By line and day: speeches, and those of them that have a place in a rate; one query."""
    said: dict[int, dict[date, tuple[int, int]]] = defaultdict(dict)
    rows = own_tallies(scope).filter(of).values_list("point", "date")
    for point, day, speeches, rated in rows.annotate(
        all=Sum("speeches"), rated=Sum("speeches", filter=is_rated(), default=0)
    ):
        said[point][day] = speeches, rated
    return said


def _made(scope: Scope) -> list[_Made]:
    rows = own_volumes(scope).values_list(
        "document__date", "document__source__legislature", "party", "document__source", "document__held"
    )
    return [
        (day, legislature, party, source if held == Document.Held.LEDGER else None, speeches)
        for day, legislature, party, source, held, speeches in rows.annotate(Sum("speeches"))
    ]


def _found(
    point: TalkingPoint,
    record: OwnRecord,
    made: Iterable[_Made],
    said: dict[date, tuple[int, int]],
    *,
    stance: str,
) -> list[DatedBurst]:
    """The line's bursts among the speeches of those who could have said it: its own party, the others, or everyone."""
    totals: dict[date, int] = defaultdict(int)
    for day, legislature, party, ledger, speeches in made:
        if record.covers(point, legislature, ledger):
            own = party == point.party_id
            counted = own if stance == USES else not own if stance == OTHERS else True
            totals[day] += speeches if counted else 0
    days = sorted(totals)
    relevant = [said.get(day, (0, 0))[1] for day in days]
    # A ledger's own count of speeches may be lower than what an editor has since entered by hand.
    of_all = [max(totals[day], times) for day, times in zip(days, relevant, strict=True)]
    dated: list[DatedBurst] = []
    for burst in bursts(relevant, of_all):
        first, last = days[burst.first], days[burst.last]
        speeches = sum(count for day, (count, _) in said.items() if first <= day <= last)
        evidence = record.evidence(point, since=first, until=last, stance=stance)
        dated.append(DatedBurst(first, last, burst.weight, speeches, evidence))
    return dated
