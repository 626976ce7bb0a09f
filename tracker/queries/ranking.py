"""Ranked talking points: the figures of a period, in order."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from tracker.engine.method import METHOD
from tracker.engine.statistics import per_million, rate
from tracker.models import Source, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.coverage import missing_days
from tracker.queries.figures import Figures, Words, WordsRead, figures_in
from tracker.queries.measured import measured
from tracker.queries.measures import MEASURES, Measure, MeasureName
from tracker.queries.scope import USES, Scope, points_in, points_of
from tracker.queries.spoken import Details, details_of, speakers_in
from tracker.queries.trends import Trend, trends_of

By = Literal["speeches", "occurrences", "speakers", "days", "rate"] | MeasureName


class RankedPoint(NamedTuple):
    """One row: a line with its figures. The rate, per million words of the same speakers, is None below the minimum
    volume, and leaves out the speeches of days whose words nobody counted: `unrated` of them. It also leaves out
    `unsearched` words of those speakers: days held without their text, from before the line was looked for. `first`
    and `last` are None when the line was not said in the scope, and `speakers` with them, and the ends of the
    rate's interval, when they were not asked for. `words` are those that the rate is of. `measure` is what the ranking is by,
    where that is none of these figures and can be said of the line, and `trend` how it goes, where that was asked for."""

    rank: int
    point: TalkingPoint
    speeches: int
    occurrences: int
    speakers: int | None
    days: int
    rate: float | None
    rate_low: float | None
    rate_high: float | None
    unrated: int
    unsearched: int
    words: int
    first: date | None
    last: date | None
    measure: Measure | None = None
    trend: Trend | None = None

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


def ranked_points(scope: Scope, *, by: By = "speeches", details: bool = True) -> Ranking:
    """Every published line of the scope with its figures, zeros included, ranked by one of them.

    Equal figures share a rank (1, 2, 2, 4) and stand in order of slug; a line without the figure ranks below those with
    it. Without `details`, speakers (unless they rank), the first and last day and the interval of the rate are None:
    they do not add up, or take long, and `detailed` gives them to the rows that are shown. Fourteen queries at most,
    whatever the number of rows, and those of the measure.
    """
    points = list(points_in(scope)) if details else points_of(scope.party, scope.topic)
    read = WordsRead()
    figures, words = figures_in(scope, points), read(scope)
    measures = measured(scope, by, points, read) if by in MEASURES else {}
    said = _SaidByGroup(words, scope)
    rows = [_row(point, figures.get(point.pk, Figures()), said, measures.get(point.pk)) for point in points]
    if details:
        rows = [_with_interval(row) for row in _with_details(rows, details_of(scope, points))]
    elif by == "speakers":
        speakers = speakers_in(scope, points)
        rows = [row._replace(speakers=speakers.get(row.point.pk, 0)) for row in rows]
    rows.sort(key=lambda row: (-_figure(row, by), row.point.slug))
    first, last = scope.since or words.first, scope.until or words.last
    return Ranking(
        period_from=first,
        period_to=last,
        sources=_sources(words.sources),
        method=METHOD,
        rows=_with_ranks(rows, by),
        missing=_missing(scope, first, last),
    )


@kept_until_a_commit(32)
def shown_rows(scope: Scope, rows: tuple[RankedPoint, ...]) -> list[RankedPoint]:
    """Some rows of a ranking of that scope made without details, with these and with how they go over time: those of one
    page, in whichever language it is; twelve queries at most."""
    return with_trends(scope, detailed(scope, rows))


def detailed(scope: Scope, rows: Iterable[RankedPoint]) -> list[RankedPoint]:
    """Some rows of a ranking of that scope made without them, with their speakers, first and last day, the interval of
    their rate and the whole of their lines; six queries at most."""
    rows = _with_whole_lines([_with_interval(row) for row in rows])
    known = {row.point.pk: row.speakers for row in rows if row.speakers is not None}
    points = [row.point for row in rows]
    return _with_details(rows, details_of(scope, points, known if len(known) == len(points) else None))


def with_trends(scope: Scope, rows: Iterable[RankedPoint]) -> list[RankedPoint]:
    """Some rows of a ranking of that scope, with how they go over time; five queries at most."""
    rows = list(rows)
    trends = trends_of(scope, [row.point for row in rows], {row.point.pk: row.speeches for row in rows})
    return [row._replace(trend=trends.get(row.point.pk)) for row in rows]


def _with_whole_lines(rows: list[RankedPoint]) -> list[RankedPoint]:
    whole = TalkingPoint.objects.in_bulk([row.point.pk for row in rows])
    for row in rows:
        point = whole.get(row.point.pk)
        if point and point.party_id == row.point.party_id:
            point.party = row.point.party
    # A line may have been deleted since it was ranked.
    return [row._replace(point=whole.get(row.point.pk, row.point)) for row in rows]


def _with_details(rows: Iterable[RankedPoint], found: dict[int, Details]) -> list[RankedPoint]:
    return [row._replace(**found.get(row.point.pk, Details())._asdict()) for row in rows]


def _with_interval(row: RankedPoint) -> RankedPoint:
    per_words = rate(row.speeches - row.unrated, row.words)
    return row._replace(rate_low=per_words.low, rate_high=per_words.high) if per_words else row


@kept_until_a_commit(32)
def _sources(keys: frozenset[int]) -> tuple[Source, ...]:
    return tuple(Source.objects.filter(pk__in=keys).order_by("slug"))


@kept_until_a_commit(32)
def _missing(scope: Scope, first: date | None, last: date | None) -> int:
    """The missing sitting days of the scope's sources in that period; none where there is no period."""
    days = missing_days().filter(date__gte=first or date.max, date__lte=last or date.min)
    if scope.sources:
        days = days.filter(source__slug__in=scope.sources)
    return days.count()


class _SaidByGroup:
    """The words of the same group as a line's numerator, its own party or everyone."""

    def __init__(self, words: Words, scope: Scope) -> None:
        self.words = words
        self._own = scope.stance == USES
        self._texts: dict[int | None, int] = defaultdict(int)
        self._ledgers: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
        for party, ledger, said in words.by_volume:
            group = party if self._own else None
            if ledger is None:
                self._texts[group] += said
            else:
                self._ledgers[group].append((ledger, said))

    def of(self, point: TalkingPoint) -> tuple[int, int]:
        """Those of the days that were searched for the line, and of those that were not."""
        group = point.party_id if self._own else None
        searched, unsearched = self._texts.get(group, 0), 0
        for ledger, said in self._ledgers.get(group, ()):
            if (ledger, point.pk) in self.words.searched:
                searched += said
            else:
                unsearched += said
        return searched, unsearched


def _row(point: TalkingPoint, figures: Figures, said: _SaidByGroup, measure: Measure | None) -> RankedPoint:
    # A sighting from a day whose words nobody counted has no place in a rate.
    unrated = said.words.unrated.get(point.pk, 0)
    searched, unsearched = said.of(point)
    return RankedPoint(
        rank=0,
        point=point,
        speeches=figures.speeches,
        occurrences=figures.occurrences,
        speakers=None,
        days=figures.days,
        rate=per_million(figures.speeches - unrated, searched),
        rate_low=None,
        rate_high=None,
        unrated=unrated,
        unsearched=unsearched,
        words=searched,
        first=None,
        last=None,
        measure=measure,
    )


def _figure(row: RankedPoint, by: By) -> float:
    value = row.figure(by)
    return -math.inf if value is None else float(value)


def _with_ranks(rows: list[RankedPoint], by: By) -> tuple[RankedPoint, ...]:
    ranked: list[RankedPoint] = []
    for place, row in enumerate(rows, start=1):
        rank = ranked[-1].rank if ranked and _figure(ranked[-1], by) == _figure(row, by) else place
        ranked.append(row._replace(rank=rank))
    return tuple(ranked)
