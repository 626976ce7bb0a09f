"""By how many people lines were said in a scope, and first and last when: what does not add up."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Value

from tracker.engine.adding import distinct, placed
from tracker.engine.packing import unpack
from tracker.models import DueTotal, PackedList, Source, SpokenBy, TalkingPoint
from tracker.queries.scope import USES, Scope, tallies_in
from tracker.queries.stretches import LAST, Stretches, spans_in, stretches

# Lines named in a statement; more are not, and those not asked for are passed over.
_MOST_NAMED = 500
_MOST_YEARS = 50
_KEYS = ("point", "party", "least", "most")


class Details(NamedTuple):
    """By how many people a line was said in the scope, first and last when."""

    speakers: int = 0
    first: date | None = None
    last: date | None = None


def details_of(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Details]:
    """The speakers, first and last day of those of the lines that were said in the scope; five queries at most."""
    speakers = None if DueTotal.objects.exists() else _speakers(scope, points)
    if speakers is None:
        return _from_tallies(scope, points)
    said = tallies_in(scope).filter(point=OuterRef("pk")).values("date")
    rows = (
        _named(TalkingPoint.objects.order_by(), "pk", points)
        .annotate(earliest=Subquery(said.order_by("date")[:1]), latest=Subquery(said.order_by("-date")[:1]))
        .values_list("pk", "earliest", "latest")
    )
    return {point: Details(speakers.get(point, 0), first, last) for point, first, last in rows if first}


def speakers_in(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, int]:
    """By how many people each of the lines was said in the scope; four queries at most."""
    speakers = None if DueTotal.objects.exists() else _speakers(scope, points)
    if speakers is None:
        return {point: details.speakers for point, details in _from_tallies(scope, points).items()}
    return speakers


def _named(rows: "QuerySet[Any]", path: str, points: Sequence[TalkingPoint]) -> "QuerySet[Any]":
    few = len(points) <= _MOST_NAMED
    return rows.filter(**{f"{path}__in": [point.pk for point in points]}) if few else rows


def _from_tallies(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Details]:
    tallies = _named(tallies_in(scope), "point", points)
    rows = tallies.values_list("point").annotate(Count("person", distinct=True), Min("date"), Max("date"))
    return {point: Details(speakers, first, last) for point, speakers, first, last in rows}


def _speakers(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, int] | None:
    """How many people said each line; None where one was another party's when they were listed."""
    owners = {point.pk: point.party_id for point in points}
    since, until = scope.since or date.min, min(scope.until or LAST, LAST)
    if since > until or not owners:
        return {}
    if scope.stance == USES and len(points) > _MOST_NAMED:
        return _users(scope, owners)
    within = stretches(since, until)
    rows = [row for row in _listed(scope, within, points) if row[0] in owners]
    if any(owners[point] != party for point, party, *_ in rows):
        return None
    keys = np.array(sorted(owners), np.int64)
    lists = unpack([bytes(packed) for *_, packed in rows])
    least, most = np.array([row[2:4] for row in rows], np.int64).reshape(-1, 2)[lists.packed].T
    chosen = (lists.keys >= least) & (lists.keys <= most)
    of = np.searchsorted(keys, np.array([row[0] for row in rows], np.int64))[lists.packed]
    said, people = np.repeat(of[chosen], lists.lengths[chosen]), lists.values[np.repeat(chosen, lists.lengths)]
    days = [row for row in _on_days(scope, within, points) if row[0] in owners]
    pairs = np.array(days, np.int64).reshape(-1, 2)
    said = np.concatenate((said, np.searchsorted(keys, pairs[:, 0])))
    counts = distinct(said, np.concatenate((people, pairs[:, 1])), len(keys))
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))


def _users(scope: Scope, owners: Mapping[int, int]) -> dict[int, int] | None:
    """The same of very many lines, each used by its own party: from the lists of many lines; one query."""
    rows = PackedList.objects.filter(what=PackedList.What.USERS).order_by()
    if scope.sources:
        rows = rows.filter(source__slug__in=scope.sources)
    parts = [
        rows.filter(span=span, first__gte=first, first__lte=last).values_list("lists")
        for span, first, last in spans_in(scope)
    ]
    lists = unpack([bytes(packed) for (packed,) in parts[0].union(*parts[1:], all=True)])
    keys = np.array(sorted(owners), np.int64)
    places = placed(lists.keys, keys)
    there = places >= 0
    if (np.array([owners[key] for key in keys.tolist()])[places[there]] != lists.owners[there]).any():
        return None
    said = np.repeat(places[there], lists.lengths[there])
    counts = distinct(said, lists.values[np.repeat(there, lists.lengths)], len(keys))
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))


def _listed(scope: Scope, within: Stretches, points: Sequence[TalkingPoint]) -> list[tuple[int, int, int, int, bytes]]:
    """Lines with the party whose each was, the first and last of its lists that are meant, and the lists; one query."""
    named = {point.pk for point in points} if len(points) <= _MOST_NAMED else None
    rows = SpokenBy.objects.order_by() if named is None else SpokenBy.objects.filter(point__in=named).order_by()
    if scope.sources:
        rows = rows.filter(source__slug__in=scope.sources)
    elif named is not None:
        # Looked up one by one: of a stretch of days the index holds every line.
        rows = rows.filter(source__in=Source.objects.order_by().values("pk"))
    column = "own" if scope.stance == USES else "everyone"
    parts = [_named_years(rows, first, last, 0, 0).values_list(*_KEYS, column) for first, last in within.years]
    for first, last in within.months:
        for year in range(first.year, last.year + 1):
            begins = date(year, 1, 1)
            least, most = first.month if year == first.year else 1, last.month if year == last.year else 12
            part = _named_years(rows, begins, begins, least, most)
            parts.append(part.values_list(*_KEYS, f"{column}_by_month"))
    return list(parts[0].union(*parts[1:], all=True)) if parts else []


def _named_years(rows: "QuerySet[SpokenBy]", first: date, last: date, least: int, most: int) -> "QuerySet[SpokenBy]":
    """The rows of those years, with the first and last of their lists that are meant."""
    if last.year - first.year > _MOST_YEARS:
        rows = rows.filter(first__gte=first, first__lte=last)
    else:
        rows = rows.filter(first__in=[date(year, 1, 1) for year in range(first.year, last.year + 1)])
    return rows.annotate(least=Value(least), most=Value(most))


def _on_days(scope: Scope, within: Stretches, points: Sequence[TalkingPoint]) -> list[tuple[int, int]]:
    """Lines with the people who said them on the days that are neither of a whole year nor of a whole month; one query."""
    if not within.days:
        return []
    days = Q()
    for first, last in within.days:
        days |= Q(date__range=(first, last))
    tallies = _named(tallies_in(replace(scope, since=None, until=None)), "point", points)
    return list(tallies.filter(days, person__isnull=False).values_list("point", "person").distinct())
