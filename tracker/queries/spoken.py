"""By how many people lines were said in a scope, and first and last when: what does not add up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery

from tracker.models import DueTotal, Source, Span, Stance, TalkingPoint
from tracker.queries.scope import USES, Scope, tallies_in
from tracker.queries.stretches import LAST, Stretches, stretches

# Lines named in a statement; more are not, and those not asked for are passed over.
_MOST_NAMED = 500
_MOST_YEARS = 50


class Details(NamedTuple):
    """By how many people a line was said in the scope, first and last when."""

    speakers: int = 0
    first: date | None = None
    last: date | None = None


def details_of(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Details]:
    """The speakers, first and last day of those of the lines that were said in the scope; four queries at most."""
    if DueTotal.objects.exists():
        return _from_tallies(scope, points)
    speakers = _speakers(scope, points)
    if speakers is None:
        return _from_tallies(scope, points)
    said = tallies_in(scope).filter(point=OuterRef("pk")).values("date")
    rows = (
        _named(TalkingPoint.objects.order_by(), "pk", points)
        .annotate(earliest=Subquery(said.order_by("date")[:1]), latest=Subquery(said.order_by("-date")[:1]))
        .values_list("pk", "earliest", "latest")
    )
    return {point: Details(speakers.get(point, 0), first, last) for point, first, last in rows if first}


def _named(rows: "QuerySet[Any]", path: str, points: Sequence[TalkingPoint]) -> "QuerySet[Any]":
    few = len(points) <= _MOST_NAMED
    return rows.filter(**{f"{path}__in": [point.pk for point in points]}) if few else rows


def _from_tallies(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Details]:
    tallies = _named(tallies_in(scope), "point", points)
    rows = tallies.values_list("point").annotate(Count("person", distinct=True), Min("date"), Max("date"))
    return {point: Details(speakers, first, last) for point, speakers, first, last in rows}


def _speakers(scope: Scope, points: Iterable[TalkingPoint]) -> dict[int, int] | None:
    """How many people said each line; None where one was another party's when they were listed."""
    owners = {point.pk: point.party_id for point in points}
    since, until = scope.since or date.min, min(scope.until or LAST, LAST)
    if since > until or not owners:
        return {}
    people: dict[int, set[str]] = defaultdict(set)
    parts = list(_parts(scope, stretches(since, until), sorted(owners)))
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(statement for statement, _ in parts),
            [value for _, values in parts for value in values],
        )
        for point, party, listed in cursor.fetchall():
            if owners.get(point, party) != party:
                return None
            if listed and point in owners:
                people[point].update(listed.split(","))
    return {point: len(them) for point, them in people.items()}


def _parts(scope: Scope, within: Stretches, points: Sequence[int]) -> Iterator[tuple[str, list[Any]]]:
    sources = (
        list(Source.objects.filter(slug__in=scope.sources).values_list("pk", flat=True)) if scope.sources else None
    )
    own = scope.stance == USES
    for span, spans in ((Span.YEAR, within.years), (Span.MONTH, within.months)):
        for first, last in spans:
            condition, parameters = _among("spoken", sources, points)
            days, bounds = "spoken.first >= %s AND spoken.first <= %s", [first, last]
            if len(points) <= _MOST_NAMED and (named := _firsts(span, first, last)):
                # Looked up one by one: of a stretch of days the index holds every line.
                days, bounds = f"spoken.first IN ({', '.join(['%s'] * len(named))})", named
                condition += "" if sources else " AND spoken.source_id IN (SELECT id FROM tracker_source)"
            yield (
                f"""SELECT spoken.point_id, spoken.party_id, spoken.{"own" if own else "everyone"} AS people
                FROM tracker_spokenby AS spoken
                WHERE spoken.span = %s AND {days}{condition}""",
                [span, *bounds, *parameters],
            )
    for first, last in within.days:
        condition, parameters = _among("tally", sources, points)
        if own:
            condition += " AND tally.stance = %s AND tally.party_id = point.party_id"
            parameters.append(Stance.USES.value)
        yield (
            f"""SELECT DISTINCT tally.point_id, point.party_id, CAST(tally.person_id AS text) AS people
            FROM tracker_tally AS tally JOIN tracker_talkingpoint AS point ON point.id = tally.point_id
            WHERE tally.date >= %s AND tally.date <= %s AND tally.person_id IS NOT NULL{condition}""",
            [first, last, *parameters],
        )


def _firsts(span: int, first: date, last: date) -> list[date]:
    """The first days of the spans from the first to the last; none where these are too many to be named."""
    months = range(1, 13) if span == Span.MONTH else (1,)
    if last.year - first.year > _MOST_YEARS:
        return []
    days = (date(year, month, 1) for year in range(first.year, last.year + 1) for month in months)
    return [day for day in days if first <= day <= last]


def _among(alias: str, sources: Sequence[int] | None, points: Sequence[int]) -> tuple[str, list[Any]]:
    condition, parameters = "", list[Any]()
    if len(points) <= _MOST_NAMED:
        condition, parameters = f" AND {alias}.point_id IN ({', '.join(['%s'] * len(points))})", [*points]
    if sources is not None:
        # No source of that name is held: nothing is.
        condition += f" AND {alias}.source_id IN ({', '.join(['%s'] * len(sources or [0]))})"
        parameters += sources or [0]
    return condition, parameters
