"""The figures that rankings order: speeches, occurrences and days of every line in a scope, from running totals where
these are made, else from the tallies themselves; and the words behind rates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Max, Min, Q, Sum

from tracker.models import CountedYear, Document, DueTotal, RunningTotal, Source, Stance, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import month_after
from tracker.queries.scope import OTHERS, USES, Scope, documents_in, is_rated, ledger_lines, tallies_in

_Cut = RunningTotal.Cut
# How finely the years of a source, or of all (None), are cut.
_Finest = Mapping[tuple[int | None, int], int]
_LAST = date(9998, 12, 31)


class Figures(NamedTuple):
    """How many speeches said a line in the scope, how often, and on how many days."""

    speeches: int = 0
    occurrences: int = 0
    days: int = 0


@dataclass(frozen=True)
class Words:
    """The words of the scope by party and by the source of a ledger, which is None for days held with their text; the
    sources and the first and last day that are held of it; `searched` are sources and lines of ledgers, and `unrated`
    the speeches by line that have no place in a rate."""

    by_volume: list[tuple[int | None, int | None, int]]
    sources: frozenset[int] = frozenset()
    first: date | None = None
    last: date | None = None
    searched: frozenset[tuple[int, int]] = frozenset()
    unrated: Mapping[int, int] = field(default_factory=dict)


def figures_in(scope: Scope, points: Iterable[TalkingPoint]) -> dict[int, Figures]:
    """The figures of the lines that were said in the scope, by their ids; at least of those among `points`.

    A period is what had come before its end less what had come before its beginning. Five queries at most.
    """
    if DueTotal.objects.exists():
        return _from_tallies(scope)
    sources: list[int | None] = [None]
    if scope.sources:
        sources = [*Source.objects.filter(slug__in=scope.sources).values_list("pk", flat=True)]
    found = _from_totals(scope, sources)
    if any(point.pk in found and found[point.pk][0] != (point.party_id, point.party_id) for point in points):
        # It was another party's line when it was counted.
        return _from_tallies(scope)
    figures = {point: counted for point, (_, counted) in found.items()}
    if len(sources) > 1:
        # A day on which two of them sat is one day. A line may have been said first since the totals were read.
        days = tallies_in(scope).values_list("point").annotate(Count("date", distinct=True))
        figures = {point: figures[point]._replace(days=count) for point, count in days if point in figures}
    return figures


@kept_until_a_commit(32)
def words_in(scope: Scope) -> Words:
    """What is held of the scope, and the words in it; two queries, four where there are ledgers or days without words."""
    rows = list(
        documents_in(scope)
        .order_by()
        .values_list("source", "held", "volumes__party")
        .annotate(
            said=Sum("volumes__words"),
            earliest=Min("date"),
            latest=Max("date"),
            without=Count("pk", filter=Q(volumes__isnull=True)),
        )
    )
    by_volume, odd = [], False
    for source, held, party, words, _, _, without in rows:
        ledger = held == Document.Held.LEDGER
        odd = odd or ledger or without > 0
        if words is not None:
            by_volume.append((party, source if ledger else None, words))
    return Words(
        by_volume=by_volume,
        sources=frozenset(row[0] for row in rows),
        first=min((row[4] for row in rows), default=None),
        last=max((row[5] for row in rows), default=None),
        searched=frozenset(ledger_lines.values_list("source", "talkingpoint")) if odd else frozenset(),
        unrated=_unrated(scope) if odd else {},
    )


def _from_tallies(scope: Scope) -> dict[int, Figures]:
    rows = tallies_in(scope).values_list("point")
    added = rows.annotate(Sum("speeches"), Sum("occurrences"), Count("date", distinct=True))
    return {point: Figures(*figures) for point, *figures in added}


def _unrated(scope: Scope) -> dict[int, int]:
    """By line, speeches from days whose words nobody counted, or whose ledger was not made for the line."""
    odd = documents_in(scope).filter(Q(held=Document.Held.LEDGER) | Q(volumes__isnull=True)).order_by()
    tallies = tallies_in(scope).filter(~is_rated(), document__in=odd.values("pk"))
    return dict(tallies.values_list("point").annotate(Sum("speeches")))


class _Part(NamedTuple):
    """Rows to add up, as SQL with its parameters."""

    statement: str
    parameters: list[Any]


def _from_totals(scope: Scope, sources: Iterable[int | None]) -> dict[int, tuple[tuple[int, int], Figures]]:
    """By line, the least and greatest of the parties as whose it was counted, and its figures."""
    rows = CountedYear.objects.values_list("source", "year", "finest")
    finest: dict[tuple[int | None, int], int] = {(source, year): cut for source, year, cut in rows}
    parts = [part for source in sources for part in _parts(scope, source, finest)]
    if not parts:
        return {}
    together = " UNION ALL ".join(part.statement for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT point_id, MIN(party_id), MAX(party_id), SUM(speeches), SUM(occurrences), SUM(days)
            FROM ({together}) AS parts GROUP BY point_id""",
            [value for part in parts for value in part.parameters],
        )
        return {
            point: ((least, greatest), Figures(int(speeches), int(occurrences), int(days)))
            for point, least, greatest, speeches, occurrences, days in cursor.fetchall()
            if speeches
        }


def _parts(scope: Scope, source: int | None, finest: _Finest) -> Iterator[_Part]:
    if scope.since and scope.until and scope.until < scope.since:
        return
    if scope.until and scope.until < date.max:
        yield from _before(scope, source, scope.until + timedelta(days=1), finest, "")
    else:
        yield _cut(scope, source, _Cut.YEAR, None, "")
    if scope.since:
        yield from _before(scope, source, scope.since, finest, "-")


def _before(scope: Scope, source: int | None, day: date, finest: _Finest, sign: str) -> Iterator[_Part]:
    """All that came before the day: what came before the nearest cut, and the days between the two."""
    day = min(day, _LAST)
    cut, following = _cuts_around(day, finest.get((source, day.year), _Cut.YEAR))
    forth = following - day < day - cut
    nearest = following if forth else cut
    yield _cut(scope, source, _Cut.YEAR, nearest.replace(month=1, day=1), sign)
    if nearest.month > 1:
        yield _cut(scope, source, _Cut.MONTH, nearest.replace(day=1), sign)
    if nearest.day > 1:
        yield _cut(scope, source, _Cut.THIRD, nearest, sign)
    if forth:
        yield _days(scope, source, day, following, "" if sign else "-")
    elif cut < day:
        yield _days(scope, source, cut, day, sign)


def _cuts_around(day: date, finest: int) -> tuple[date, date]:
    """The last day cut at until that day, and the first behind it."""
    if finest == _Cut.YEAR:
        return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    following = month_after(day)
    if finest == _Cut.MONTH:
        return day.replace(day=1), following
    cuts = [day.replace(day=1), day.replace(day=11), day.replace(day=21), following]
    return max(cut for cut in cuts if cut <= day), min(cut for cut in cuts if cut > day)


def _cut(scope: Scope, source: int | None, cut: _Cut, before: date | None, sign: str) -> _Part:
    whose = {USES: "own", OTHERS: "other"}.get(scope.stance, "all")
    # Of what others use nothing but speeches is ranked.
    occurrences, days = ("0", "0") if whose == "other" else (f"{sign}{whose}_occurrences", f"{sign}{whose}_days")
    own = "source_id IS NULL" if source is None else "source_id = %s"
    named = [] if source is None else [source]
    statement = f"""SELECT point_id, party_id, {sign}{whose}_speeches AS speeches, {occurrences} AS occurrences,
        {days} AS days FROM tracker_runningtotal WHERE {own} AND cut = {cut:d} AND before = """
    if cut != _Cut.YEAR:
        return _Part(f"{statement}%s", [*named, before])
    # Behind the last year with tallies nothing changes.
    bound, bounds = (" AND before <= %s", [before]) if before else ("", [])
    last = f"(SELECT MAX(before) FROM tracker_runningtotal WHERE {own} AND cut = {cut:d}{bound})"
    return _Part(statement + last, [*named, *named, *bounds])


def _days(scope: Scope, source: int | None, since: date, before: date, sign: str) -> _Part:
    condition = "tally.date >= %s AND tally.date < %s"
    parameters: list[Any] = [since, before]
    if source is not None:
        condition, parameters = f"{condition} AND tally.source_id = %s", [*parameters, source]
    if scope.stance == USES:
        condition += " AND tally.stance = %s AND tally.party_id = point.party_id"
        parameters.append(Stance.USES.value)
    if scope.stance == OTHERS:
        condition += " AND tally.stance = %s AND (tally.party_id IS NULL OR tally.party_id <> point.party_id)"
        parameters.append(Stance.USES.value)
    return _Part(
        f"""SELECT tally.point_id, point.party_id, {sign}SUM(tally.speeches) AS speeches,
        {sign}SUM(tally.occurrences) AS occurrences, {sign}COUNT(DISTINCT tally.date) AS days
        FROM tracker_tally AS tally JOIN tracker_talkingpoint AS point ON point.id = tally.point_id
        WHERE {condition} GROUP BY tally.point_id, point.party_id""",
        parameters,
    )
