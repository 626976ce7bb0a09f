"""Rising: how much more often a line is said in a period than in as many sitting days before it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from tracker.models import TalkingPoint
from tracker.queries.contrasts import Side, contrasts
from tracker.queries.measures import Compared
from tracker.queries.own_record import own_record, own_tallies, own_volumes, said_within
from tracker.queries.scope import USES, Scope, documents_in, is_rated


@dataclass(frozen=True)
class Before:
    """The first and the last of the sitting days before a period, as many of them as the period has."""

    first: date
    last: date


def periods_before(scope: Scope) -> dict[int, Before]:
    """By parliament, the period before the scope's, in held sitting days of its sources; one query.

    None for a parliament of which the period holds nothing, or of which fewer days are held before it.
    """
    if scope.since is None:
        return {}
    documents = documents_in(replace(scope, since=None)).filter(source__legislature__isnull=False).order_by()
    now: dict[int, int] = defaultdict(int)
    earlier: dict[int, list[date]] = defaultdict(list)
    for legislature, day in documents.values_list("source__legislature", "date").distinct():
        if day >= scope.since:
            now[legislature] += 1
        else:
            earlier[legislature].append(day)
    before = {legislature: sorted(earlier[legislature])[-days:] for legislature, days in now.items()}
    return {
        legislature: Before(days[0], days[-1]) for legislature, days in before.items() if len(days) == now[legislature]
    }


def rising(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Compared]:
    """The lines said in the period or before it, by id; none where the scope names no first day. Six queries."""
    before = periods_before(scope)
    if not before or scope.since is None:
        return {}
    record = own_record(scope)
    # Both periods are added up in one pass; which days are before differs from parliament to parliament.
    whole = replace(scope, since=min(period.first for period in before.values()))
    tallies: dict[int, dict[str, Any]] = {
        row["point"]: dict(row)
        for row in own_tallies(whole)
        .values("point")
        .annotate(
            now=Sum("speeches", filter=Q(date__gte=scope.since)),
            now_rated=Sum("speeches", filter=Q(date__gte=scope.since) & is_rated()),
            then=Sum("speeches", filter=_within(before, "source__legislature", "date")),
            then_rated=Sum("speeches", filter=_within(before, "source__legislature", "date") & is_rated()),
        )
    }
    said_now = said_within(own_volumes(scope))
    in_before = _within(before, "document__source__legislature", "document__date")
    said_then = said_within(own_volumes(whole).filter(in_before))
    own = True if scope.stance == USES else None
    sides: dict[int, tuple[Side, Side]] = {}
    for point in points:
        period = before.get(point.party.legislature_id)
        if period is None or point.pk not in tallies:
            continue
        row = tallies[point.pk]
        here, there = (
            Side(
                row[speeches] or 0,
                row[rated] or 0,
                sum(said.words for said in record.said_by(point, rows, own=own)),
                record.evidence(point, since=since, until=until),
            )
            for speeches, rated, rows, since, until in (
                ("now", "now_rated", said_now, scope.since, scope.until),
                ("then", "then_rated", said_then, period.first, period.last),
            )
        )
        sides[point.pk] = here, there
    return contrasts(sides)


def _within(periods: dict[int, Before], legislature: str, day: str) -> Q:
    within = Q(pk__in=())
    for key, period in periods.items():
        within |= Q(**{legislature: key, f"{day}__gte": period.first, f"{day}__lte": period.last})
    return within
