"""Ranked talking points: the figures of a period, from tallies and volumes only."""

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum

from tracker.engine.method import METHOD
from tracker.engine.statistics import rate
from tracker.models import Document, Source, Stance, TalkingPoint, Tally, Volume
from tracker.queries.coverage import missing_days
from tracker.queries.days import within_days
from tracker.queries.measures import MEASURES, Measure, MeasureName

By = Literal["speeches", "occurrences", "speakers", "days", "rate"] | MeasureName
USES, ALL = "uses", "all"
_ledger_lines = Source.ledger_lines.through.objects.order_by()


@dataclass(frozen=True)
class Scope:
    """What a ranking covers. Days are included at both ends; no sources means all of them; `party` is the slug of the
    party whose lines are ranked; a topic includes the topics under it. Stance "uses" counts uses by the line's own
    party, "all" every mention by anyone."""

    since: date | None = None
    until: date | None = None
    sources: tuple[str, ...] = ()
    party: str | None = None
    topic: str | None = None
    stance: str = USES


@dataclass(frozen=True)
class RankedPoint:
    """One row: a line with its figures. The rate, per million words of the same speakers, is None below the minimum
    volume, and leaves out the speeches of days whose words nobody counted: `unrated` of them. It also leaves out
    `unsearched` words of those speakers: days held without their text, from before the line was looked for. `first`
    and `last` are None when the line was not said in the scope. `measure` is what the ranking is by, where that is none
    of these figures and can be said of the line."""

    rank: int
    point: TalkingPoint
    speeches: int
    occurrences: int
    speakers: int
    days: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    unrated: int
    unsearched: int
    first: date | None
    last: date | None
    measure: Measure | None = None

    def figure(self, by: By) -> float | None:
        """The figure of that name; None where it is not shown."""
        if by in MEASURES:
            return self.measure.value if self.measure else None
        value: float | None = getattr(self, by)
        return value


@dataclass(frozen=True)
class Ranking:
    """Rows in order, with the period, sources and method version that they rest on; `missing` days of the period are
    sittings of those sources of which nothing is held."""

    period_from: date | None
    period_to: date | None
    sources: tuple[Source, ...]
    method: str
    rows: tuple[RankedPoint, ...]
    missing: int = 0


def was_searched(document: str) -> Q:
    """Of a row about a line, a tally or a mention: its document is held with its text, or its ledger was made for the
    line. `document` is the path to it."""
    ledger = _ledger_lines.filter(source=OuterRef(f"{document}__source"), talkingpoint=OuterRef("point"))
    return Q(**{f"{document}__held": Document.Held.TEXT}) | Q(Exists(ledger))


def is_counted(document: str) -> Q:
    """Of a tally, a speech or a mention: the words of its day were counted. `document` is the path to it."""
    return Q(Exists(Volume.objects.filter(document=OuterRef(document))))


def is_rated(document: str = "document") -> Q:
    """Of a tally or a mention: it has a place in its line's rate, for the words of its day were counted and the day was
    searched for the line. `document` is the path to it."""
    return is_counted(document) & was_searched(document)


def documents_in(scope: Scope) -> "QuerySet[Document]":
    """The published documents of the scope's days and sources."""
    return Document.objects.filter(within_days(scope), published=True)


def points_in(scope: Scope) -> "QuerySet[TalkingPoint]":
    """The published lines of the scope's party and topic."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published().select_related("party")
    if scope.party:
        points = points.filter(party__slug=scope.party)
    if scope.topic:
        points = points.filter(
            pk__in=TalkingPoint.objects.filter(
                Q(topics__slug=scope.topic) | Q(topics__parent__slug=scope.topic)
            ).values("pk")
        )
    return points


def tallies_in(scope: Scope) -> "QuerySet[Tally]":
    """The tallies of the scope: by its days, sources and stance."""
    tallies: QuerySet[Tally] = Tally.objects.filter(within_days(scope)).order_by()
    if scope.stance == USES:
        tallies = tallies.filter(stance=Stance.USES, party=F("point__party"))
    return tallies


def ranked_points(scope: Scope, *, by: By = "speeches") -> Ranking:
    """Every published line of the scope with its figures, zeros included, ranked by one of them.

    Equal figures share a rank (1, 2, 2, 4) and stand in order of slug; a line without the figure ranks below those with
    it. Seven queries, whatever the number of rows, and those of the measure.
    """
    figures: dict[int, dict[str, Any]] = {
        row["point"]: dict(row)
        for row in tallies_in(scope)
        .values("point")
        .annotate(
            said=Sum("speeches"),
            in_volume=Sum("speeches", filter=is_rated()),
            times=Sum("occurrences"),
            speakers=Count("person", distinct=True),
            days=Count("date", distinct=True),
            first=Min("date"),
            last=Max("date"),
        )
    }
    volumes = _words_by_volume(scope)
    searched: set[tuple[int, int]] = set(_ledger_lines.values_list("source", "talkingpoint"))
    points = list(points_in(scope))
    measures = _measures(scope, by, points)
    rows = [
        replace(
            _row(point, figures.get(point.pk, {}), *_volume(point, scope, volumes, searched)),
            measure=measures.get(point.pk),
        )
        for point in points
    ]
    rows.sort(key=lambda row: (-_figure(row, by), row.point.slug))
    covered = documents_in(scope).aggregate(first=Min("date"), last=Max("date"))
    first, last = scope.since or covered["first"], scope.until or covered["last"]
    return Ranking(
        period_from=first,
        period_to=last,
        sources=tuple(Source.objects.filter(pk__in=documents_in(scope).values("source")).order_by("slug")),
        method=METHOD,
        rows=_with_ranks(rows, by),
        missing=_missing(scope, first, last),
    )


def _measures(scope: Scope, by: By, points: list[TalkingPoint]) -> dict[int, Measure]:
    if by not in MEASURES:
        return {}
    # Measures are cut by this file's scopes.
    from tracker.queries.measured import measured

    return measured(scope, by, points)


def _missing(scope: Scope, first: date | None, last: date | None) -> int:
    """The missing sitting days of the scope's sources in that period; none where there is no period."""
    days = missing_days().filter(date__gte=first or date.max, date__lte=last or date.min)
    if scope.sources:
        days = days.filter(source__slug__in=scope.sources)
    return days.count()


def _words_by_volume(scope: Scope) -> list[tuple[int | None, int | None, int]]:
    """Words by party and by the source of a ledger, which is None for days held with their text."""
    volumes = Volume.objects.filter(document__in=documents_in(scope)).order_by()
    rows = volumes.values_list("party", "document__source", "document__held").annotate(Sum("words"))
    return [(party, source if held == Document.Held.LEDGER else None, words) for party, source, held, words in rows]


def _volume(
    point: TalkingPoint,
    scope: Scope,
    volumes: list[tuple[int | None, int | None, int]],
    searched: set[tuple[int, int]],
) -> tuple[int, int]:
    """Words of the same group as the numerator, the line's own party or everyone: of the days that were searched for
    the line, and of those that were not."""
    words = unsearched = 0
    for party, ledger, said in volumes:
        if scope.stance != USES or party == point.party_id:
            if ledger is None or (ledger, point.pk) in searched:
                words += said
            else:
                unsearched += said
    return words, unsearched


def _row(point: TalkingPoint, figures: dict[str, Any], words: int, unsearched: int) -> RankedPoint:
    speeches = int(figures.get("said") or 0)
    # A sighting from a day whose words nobody counted has no place in a rate.
    rated = int(figures.get("in_volume") or 0)
    per_words = rate(rated, words)
    return RankedPoint(
        rank=0,
        point=point,
        speeches=speeches,
        occurrences=int(figures.get("times") or 0),
        speakers=int(figures.get("speakers") or 0),
        days=int(figures.get("days") or 0),
        rate=per_words.per_million if per_words else None,
        rate_low=per_words.low if per_words else None,
        rate_high=per_words.high if per_words else None,
        unrated=speeches - rated,
        unsearched=unsearched,
        first=figures.get("first"),
        last=figures.get("last"),
    )


def _figure(row: RankedPoint, by: By) -> float:
    value = row.figure(by)
    return -math.inf if value is None else float(value)


def _with_ranks(rows: list[RankedPoint], by: By) -> tuple[RankedPoint, ...]:
    ranked: list[RankedPoint] = []
    for place, row in enumerate(rows, start=1):
        rank = ranked[-1].rank if ranked and _figure(ranked[-1], by) == _figure(row, by) else place
        ranked.append(replace(row, rank=rank))
    return tuple(ranked)
