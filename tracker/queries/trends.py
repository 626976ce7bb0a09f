"""How lines go over time: the curve beside a ranked line, and what it changed since the period before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Q, Sum
from django.db.models.functions import Cast, Substr

from tracker.models import Document, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import first_of
from tracker.queries.evidence import EvidenceScope
from tracker.queries.month_figures import month_figures
from tracker.queries.rising import periods_before
from tracker.queries.scope import Scope, documents_in, ledger_lines, tallies_in

# A curve has at most so many steps; of months, else of the fewest months together that will do.
MOST_STEPS = 60
TOGETHER = (1, 3, 6, 12, 60, 120)
YEAR = 12


@dataclass(frozen=True)
class Step:
    """The speeches of some months together, from the first day; `held` is false where no record of them is."""

    first: date
    speeches: int
    held: bool


@dataclass(frozen=True)
class Change:
    """Speeches `now` and `before`, each with the list that it opens. `of_period` where the period asked for is set
    against as many sitting days before it; else the last year held of the line's parliament against the year before."""

    now: int
    before: int
    now_in: EvidenceScope
    before_in: EvidenceScope
    of_period: bool

    @property
    def difference(self) -> int:
        """How many speeches more, or fewer where below zero."""
        return self.now - self.before

    @property
    def fewer(self) -> int:
        """How many speeches fewer."""
        return self.before - self.now


@dataclass(frozen=True)
class Trend:
    """A line's steps, as many and of the same days for every line of a ranking, and its change; None where there is
    nothing to set it against."""

    steps: tuple[Step, ...]
    until: date
    change: Change | None

    @property
    def since(self) -> date:
        """The first day of the first step."""
        return self.steps[0].first


@dataclass(frozen=True)
class _Record:
    """The months that are held: by parliament with their text, and by source where only as dated facts."""

    texts: Mapping[int | None, frozenset[int]]
    ledgers: Mapping[int, frozenset[int]]
    searched: frozenset[tuple[int, int]]

    def of(self, point: TalkingPoint) -> frozenset[int]:
        """The months of the line's own parliament, or of none, in which it was looked for."""
        own = [self.texts.get(point.party.legislature_id), self.texts.get(None)]
        facts = [months for source, months in self.ledgers.items() if (source, point.pk) in self.searched]
        return frozenset().union(*(months for months in [*own, *facts] if months))


def trends_of(scope: Scope, points: Sequence[TalkingPoint], now: Mapping[int, int]) -> dict[int, Trend]:
    """The trends of the lines, by id, of which `now` are the speeches in the scope; three queries at most for the months of
    all lines, two for those that are held, and two for a period that has a first day."""
    record, said = _record(scope), _said(scope, points)
    held = {point.pk: record.of(point) for point in points}
    months = {month for of_line in [*held.values(), *said.values()] for month in of_line}
    if not months:
        return {}
    changes = _since_before(scope, points, now) if scope.since else _since_last_year(scope, points, said, held)
    first, last = min(months), max(months)
    together = next((size for size in TOGETHER if (last - first) // size < MOST_STEPS), TOGETHER[-1])
    starts = range(first - first % together, last + 1, together)
    of_record = {record: _is_held(starts, together, record) for record in set(held.values())}
    return {
        point.pk: Trend(
            steps=tuple(_steps(starts, together, said[point.pk], of_record[held[point.pk]])),
            until=first_of(last + 1) - timedelta(days=1),
            change=changes.get(point.pk),
        )
        for point in points
    }


def _is_held(starts: range, together: int, record: frozenset[int]) -> list[tuple[date, bool]]:
    """The first day of each step, and whether anything of it is held; the same for the lines of one record."""
    return [(first_of(start), not record.isdisjoint(range(start, start + together))) for start in starts]


def _steps(starts: range, together: int, said: Mapping[int, int], held: Iterable[tuple[date, bool]]) -> Iterable[Step]:
    speeches = [0] * len(starts)
    for month, times in said.items():
        speeches[(month - starts.start) // together] += times
    for times, (day, is_held) in zip(speeches, held, strict=True):
        yield Step(day, times, is_held or times > 0)


def _said(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Counter[int]]:
    """The speeches of each line by the number of the month."""
    said: dict[int, Counter[int]] = defaultdict(Counter)
    found = month_figures(scope, points)
    if found is None:
        return _from_tallies(scope, points)
    rows = zip(found.lines.tolist(), found.months.tolist(), found.figures[:, 0].tolist(), strict=True)
    for line, month, speeches in rows:
        if speeches:
            said[points[line].pk][month] += speeches
    return said


def _from_tallies(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Counter[int]]:
    rows = (
        tallies_in(scope)
        .filter(point__in=points)
        .annotate(month=_month())
        .values_list("point", "month")
        .annotate(Sum("speeches"))
    )
    said: dict[int, Counter[int]] = defaultdict(Counter)
    for point, month, speeches in rows:
        said[point][_number(month)] += speeches
    return said


@kept_until_a_commit(32)
def _record(scope: Scope) -> _Record:
    rows = documents_in(scope).order_by().annotate(month=_month())
    texts: dict[int | None, set[int]] = defaultdict(set)
    ledgers: dict[int, set[int]] = defaultdict(set)
    for source, legislature, held, month in rows.values_list(
        "source", "source__legislature", "held", "month"
    ).distinct():
        if held == Document.Held.LEDGER:
            ledgers[source].add(_number(month))
        else:
            texts[legislature].add(_number(month))
    return _Record(
        texts={legislature: frozenset(months) for legislature, months in texts.items()},
        ledgers={source: frozenset(months) for source, months in ledgers.items()},
        searched=frozenset(ledger_lines.values_list("source", "talkingpoint")) if ledgers else frozenset(),
    )


def _since_last_year(
    scope: Scope,
    points: Sequence[TalkingPoint],
    said: Mapping[int, Mapping[int, int]],
    held: Mapping[int, frozenset[int]],
) -> dict[int, Change]:
    """The last twelve months that are held of the line's record against the twelve before, where these begin in it."""
    changes: dict[int, Change] = {}
    for point in points:
        months = held[point.pk]
        if not months or max(months) - min(months) < 2 * YEAR - 1:
            continue
        end = max(months) + 1
        times = said.get(point.pk, {})
        changes[point.pk] = Change(
            now=sum(times.get(month, 0) for month in range(end - YEAR, end)),
            before=sum(times.get(month, 0) for month in range(end - 2 * YEAR, end - YEAR)),
            now_in=_months(scope, end - YEAR, end),
            before_in=_months(scope, end - 2 * YEAR, end - YEAR),
            of_period=False,
        )
    return changes


def _since_before(scope: Scope, points: Sequence[TalkingPoint], now: Mapping[int, int]) -> dict[int, Change]:
    """The period against as many sitting days of the line's parliament before it."""
    before = periods_before(scope)
    if not before:
        return {}
    then = Q()
    for legislature, period in before.items():
        then |= Q(point__party__legislature=legislature, date__range=(period.first, period.last))
    earlier = Scope(sources=scope.sources, stance=scope.stance)
    rows = tallies_in(earlier).filter(then, point__in=points).values_list("point").annotate(Sum("speeches"))
    counted: dict[int, int] = dict(rows)
    changes: dict[int, Change] = {}
    for point in points:
        if earlier_days := before.get(point.party.legislature_id):
            changes[point.pk] = Change(
                now=now.get(point.pk, 0),
                before=counted.get(point.pk, 0),
                now_in=_evidence(scope, scope.since, scope.until),
                before_in=_evidence(scope, earlier_days.first, earlier_days.last),
                of_period=True,
            )
    return changes


def _months(scope: Scope, start: int, end: int) -> EvidenceScope:
    until = first_of(end) - timedelta(days=1)
    return _evidence(scope, first_of(start), min(until, scope.until) if scope.until else until)


def _evidence(scope: Scope, since: date | None, until: date | None) -> EvidenceScope:
    return EvidenceScope(since=since, until=until, sources=scope.sources, stance=scope.stance)


def _month() -> Substr:
    """The year and month of a date as text, in SQL on either database."""
    return Substr(Cast("date", CharField()), 1, 7)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
