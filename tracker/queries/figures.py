"""The figures that rankings order: speeches, occurrences and days of every line in a scope, from packed figures where
these are made, else from the tallies themselves; and the words behind rates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import ClassVar, NamedTuple

import numpy as np
from django.db.models import Count, Q, Sum

from tracker.engine.adding import added_up, distinct, once, placed
from tracker.engine.cutting import Array
from tracker.engine.packing import unpack
from tracker.engine.tables import Table, merged, sizes, unpack_tables
from tracker.models import Document, PackedFigures, PackedList, Source, Span, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.due_totals import totals_are_due
from tracker.queries.packed import Lists
from tracker.queries.packed_rows import Keys, packed_within
from tracker.queries.scope import OTHERS, USES, Scope, documents_in, is_rated, ledger_lines, tallies_in
from tracker.queries.stretches import Stretch, last_day, spans_in
from tracker.queries.volumes import every_volume

_Whose = PackedFigures.Whose


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

    A period is its whole years, the months around them and the days around those. Four queries at most.
    """
    found = None if totals_are_due() else _told_by_totals(scope, points)
    if found is None:
        return _from_tallies(scope)
    rows = zip(found.table.keys.tolist(), found.table.figures.tolist(), strict=True)
    return {point: Figures(*figures[:3]) for point, figures in rows if figures[0]}


def first_and_last(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, tuple[date, date]] | None:
    """The first and the last day of those lines that were said in the scope, by their ids; None where totals do not tell.
    Four queries at most."""
    found = None if totals_are_due() else _told_by_totals(scope, points)
    if found is None:
        return None
    at = placed(np.array([point.pk for point in points], np.int64), found.table.keys)
    there = np.flatnonzero(at >= 0)
    there = there[found.table.figures[at[there], 0] > 0]
    days = [map(date.fromordinal, column[at[there]].tolist()) for column in (found.firsts, found.lasts)]
    return {points[place].pk: of for place, of in zip(there.tolist(), zip(*days, strict=True), strict=True)}


class WordsRead:
    """Gives the words of scopes, and reads those of the same days and sources once, whatever stances are counted."""

    def __init__(self) -> None:
        self._read: dict[Scope, tuple[Words, bool]] = {}

    def __call__(self, scope: Scope) -> Words:
        """What is held of the scope, and the words in it; three queries at most, and two more where there are ledgers or
        days without words."""
        held = Scope(since=scope.since, until=scope.until, sources=scope.sources)
        if held not in self._read:
            self._read[held] = _held(held)
        words, odd = self._read[held]
        # Whichever lines are ranked: the pages of their parties and topics ask the same.
        return replace(words, unrated=_unrated(replace(held, stance=scope.stance))) if odd else words


@kept_until_a_commit(32)
def _held(scope: Scope) -> tuple[Words, bool]:
    """The words of the scope, without what has no place in a rate, and whether anything may have none."""
    volumes = every_volume()
    held = volumes.within(scope)
    within = held[volumes.at]
    of_ledger = np.where(volumes.texts, 0, volumes.sources)[volumes.at[within]]
    size = int(of_ledger.max(initial=0)) + 1
    cells, sums = added_up(volumes.parties[within] * size + of_ledger, volumes.words[within])
    days = volumes.days[held]
    odd = bool((held & ~(volumes.texts & volumes.counted)).any())
    words = Words(
        by_volume=[
            (cell // size or None, cell % size or None, said)
            for cell, said in zip(cells.tolist(), sums.tolist(), strict=True)
        ],
        sources=frozenset(once(volumes.sources[held]).tolist()),
        first=date.fromordinal(int(days.min())) if len(days) else None,
        last=date.fromordinal(int(days.max())) if len(days) else None,
        searched=frozenset(ledger_lines.values_list("source", "talkingpoint")) if odd else frozenset(),
    )
    return words, odd


def _from_tallies(scope: Scope) -> dict[int, Figures]:
    rows = tallies_in(scope).values_list("point")
    added = rows.annotate(Sum("speeches"), Sum("occurrences"), Count("date", distinct=True))
    return {point: Figures(*figures) for point, *figures in added}


@kept_until_a_commit(32)
def _unrated(scope: Scope) -> dict[int, int]:
    """By line, speeches from days whose words nobody counted, or whose ledger was not made for the line."""
    odd = documents_in(scope).filter(Q(held=Document.Held.LEDGER) | Q(volumes__isnull=True)).order_by()
    tallies = tallies_in(scope).filter(~is_rated(), document__in=odd.values("pk"))
    return dict(tallies.values_list("point").annotate(Sum("speeches")))


@dataclass(frozen=True)
class _Totals:
    """The figures of every line in a scope; and the numbers of the first and the last day on which each was said."""

    table: Table
    firsts: Array
    lasts: Array


def _told_by_totals(scope: Scope, points: Iterable[TalkingPoint]) -> _Totals | None:
    """What totals tell of every line; None where one of those was another party's when it was counted."""
    found = _from_totals(replace(scope, party=None, topic=None))
    owners = dict(zip(found.table.keys.tolist(), found.table.owners.tolist(), strict=True))
    return None if any(owners.get(point.pk, point.party_id) != point.party_id for point in points) else found


@kept_until_a_commit(32)
def _from_totals(scope: Scope) -> _Totals:
    """The figures of every line in the days and sources; the pages of all parties and topics ask the same."""
    of, whose = sources_in(scope), whose_in(scope)
    rows = packed_figures(spans_in(scope), of, whose)
    at_row, each = unpacked(rows)
    table = merged(each)
    if of is not None and len(of) > 1:
        # A day on which two of them sat is one day.
        table.figures[:, 2] = _days_of(table.keys, scope, of, whose)
    ends = [(row.first.toordinal(), last_day(row.span, row.first).toordinal()) for row in rows]
    begin, end = np.array(ends, np.int64).reshape(-1, 2)[at_row].T
    said = each.figures[:, 0] > 0
    at = placed(each.keys[said], table.keys)
    firsts, lasts = np.full(len(table.keys), np.iinfo(np.int64).max), np.zeros(len(table.keys), np.int64)
    np.minimum.at(firsts, at, (begin + each.figures[:, 3])[said])
    np.maximum.at(lasts, at, (end - each.figures[:, 4])[said])
    return _Totals(table, firsts, lasts)


def sources_in(scope: Scope) -> list[int] | None:
    """The keys of the scope's sources, in order; None where they are all there are. One query, none where it names none."""
    if not scope.sources:
        return None
    named = named_sources(scope)
    return named if len(named) < len(_sources()) else None


def named_sources(scope: Scope) -> list[int]:
    """The keys of the scope's sources, in order, all of them where it names none; one query."""
    return sorted(pk for slug, pk in _sources().items() if not scope.sources or slug in scope.sources)


@kept_until_a_commit(1)
def _sources() -> dict[str, int]:
    return dict(Source.objects.order_by().values_list("slug", "pk"))


def whose_in(scope: Scope) -> int:
    """Whose figures the scope counts."""
    return {USES: _Whose.OWN, OTHERS: _Whose.OTHER}.get(scope.stance, _Whose.ALL)


class FiguresOf(NamedTuple):
    """The packed figures of every line in a span that begins with that day."""

    span: int
    first: date
    figures: bytes


def packed_figures(spans: Sequence[Stretch], sources: Sequence[int] | None, whose: int) -> list[FiguresOf]:
    """The packed figures of every line in those stretches, of each of the sources, or of all of them together. One query,
    and one more for a period without ends."""
    of = _Packed(whose, None if sources is None else tuple(sources))
    return [FiguresOf(*row) for row in packed_within(of, spans)]


def unpacked(rows: Sequence[FiguresOf]) -> tuple[Array, Table]:
    """The figures of every line in each of those, all columns of `PackedFigures`; and by line which of those it is of."""
    # Those of single days last.
    order = sorted(range(len(rows)), key=lambda number: rows[number].span == Span.DAY)
    packed = [rows[number].figures for number in order]
    longer = sum(row.span != Span.DAY for row in rows)
    spans = unpack_tables(packed[:longer], len(PackedFigures.COLUMNS))
    days = unpack_tables(packed[longer:], len(PackedFigures.COLUMNS_OF_A_DAY))
    said = (days.figures[:, :1] > 0).astype(np.int64)
    # The only day is the first and the last.
    days = days._replace(figures=np.hstack((days.figures, said, said * 0, said * 0)))
    table = Table(*map(np.concatenate, zip(spans, days, strict=True)))
    return np.repeat(np.array(order, np.int64), sizes(packed)), table


@dataclass(frozen=True)
class _Packed:
    whose: int
    sources: tuple[int, ...] | None
    model: ClassVar = PackedFigures
    columns: ClassVar = ("figures",)
    kept: ClassVar = (Span.YEAR, Span.MONTH)

    def keys(self, span: int, first: date, last: date) -> list[Keys]:
        sources = [None] if self.sources is None else self.sources
        return figures_between(sources, [self.whose], [span], first, last)


def figures_between(
    sources: Iterable[int | None], whose: Iterable[int], spans: Iterable[int], first: date, last: date
) -> list[Keys]:
    """Where packed figures stand of those sources, or of all of them together, and uses, of the spans that begin on those
    days, from the first to the last."""
    return [
        (PackedFigures.key_of(source, of, span, first), PackedFigures.key_of(source, of, span, last))
        for source, of, span in product(sources, whose, spans)
    ]


def _days_of(keys: Array, scope: Scope, sources: Sequence[int], whose: int) -> Array:
    """On how many days each of those lines was said in any of the sources, from the lists of days."""
    what = {_Whose.OWN: PackedList.What.OWN_DAYS, _Whose.OTHER: PackedList.What.OTHER_DAYS}.get(
        _Whose(whose), PackedList.What.ALL_DAYS
    )
    since, until = scope.since or date.min, scope.until or date.max
    rows = packed_within(Lists((what,), tuple(sources)), [(Span.YEAR, since.replace(month=1, day=1), until)])
    lists = unpack([packed for *_, packed in rows])
    firsts = np.array([first.toordinal() for _, first, *_ in rows], np.int64)[lists.packed]
    days = np.repeat(firsts, lists.lengths) + lists.values // PackedList.OF_DAY - 1
    places = np.repeat(placed(lists.keys, keys), lists.lengths)
    within = (days >= since.toordinal()) & (days <= until.toordinal()) & (places >= 0)
    return distinct(places[within], days[within], len(keys))
