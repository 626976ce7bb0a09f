"""By how many people lines were said in a scope, and first and last when: what does not add up."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, Max, Min, QuerySet

from tracker.engine.adding import placed
from tracker.engine.packing import stored_in
from tracker.engine.unions import union_sizes
from tracker.models import PackedFigures, PackedList, Span, SpokenBy, TalkingPoint
from tracker.queries.due_totals import totals_are_due
from tracker.queries.figures import first_and_last, named_sources, sources_in
from tracker.queries.listing import day_of
from tracker.queries.packed import Lists
from tracker.queries.packed_rows import Keys, Part, packed_within, rows_at
from tracker.queries.scope import USES, Scope, tallies_in
from tracker.queries.stretches import LAST, Stretch, Stretches, spans_in, stretches

# Lines named in a statement; more are not, and those not asked for are passed over.
_MOST_NAMED = 500
# Lines read one by one, each year of each a row.
_FEW = 50
_Whose = PackedFigures.Whose
_COLUMNS = ("point_id", "party_id", "first")


class Details(NamedTuple):
    """By how many people a line was said in the scope, first and last when."""

    speakers: int = 0
    first: date | None = None
    last: date | None = None


def details_of(
    scope: Scope, points: Sequence[TalkingPoint], speakers: Mapping[int, int] | None = None
) -> dict[int, Details]:
    """The speakers, first and last day of those of the lines that were said in the scope; five queries at most, none more
    than the figures of the scope take where the `speakers` are known."""
    if speakers is None:
        speakers = None if totals_are_due() else _speakers(scope, points)
    days = None if speakers is None else first_and_last(scope, points)
    if speakers is None or days is None:
        return _from_tallies(scope, points)
    return {point: Details(speakers.get(point, 0), *of) for point, of in days.items()}


def speakers_in(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, int]:
    """By how many people each of the lines was said in the scope; four queries at most."""
    speakers = None if totals_are_due() else _speakers(scope, points)
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
    """How many people said each line; None where one was another party's when they were listed.

    Of few lines the years and months are read line by line, and the days left over from the lists of all lines; of many
    lines everything from these."""
    owners = {point.pk: point.party_id for point in points}
    since, until = scope.since or date.min, min(scope.until or LAST, LAST)
    if since > until or not owners:
        return {}
    within = stretches(since, until)
    few = len(points) <= _FEW
    rows = _of_each_line(scope, within, points) if few else []
    together = _of_all_lines(scope, [span for span in spans_in(scope) if not few or span[0] == Span.DAY])
    lists = stored_in([*(packed for *_, packed in rows), *together])
    keys = np.array(sorted(owners), np.int64)
    # Lines of one row each, whose lists have a month as their key, and behind them those whose key is the line's.
    line, party, least, most = np.array([row[:4] for row in rows], np.int64).reshape(-1, 4).T
    of_rows, of_all = np.split(lists.keys, [np.searchsorted(lists.packed, len(rows))])
    row = lists.packed[: len(of_rows)]
    meant = (of_rows >= least[row]) & (of_rows <= most[row])
    places = placed(np.concatenate((np.where(meant, line[row], 0), of_all)), keys)
    parties = np.concatenate((party[row], lists.owners[len(of_rows) :]))
    there = places >= 0
    if (np.array([owners[key] for key in keys.tolist()])[places[there]] != parties[there]).any():
        return None
    return dict(zip(keys.tolist(), union_sizes(lists, places, len(keys)).tolist(), strict=True))


def _of_all_lines(scope: Scope, spans: Sequence[Stretch]) -> list[bytes]:
    """The packed lists of who said the lines, of many lines in one row; one query."""
    whats = (
        (PackedList.What.USERS,) if scope.stance == USES else (PackedList.What.USERS, PackedList.What.OTHER_SPEAKERS)
    )
    return [packed for *_, packed in packed_within(Lists(whats, tuple(named_sources(scope))), spans)]


def _of_each_line(scope: Scope, within: Stretches, points: Sequence[TalkingPoint]) -> list[tuple[Any, ...]]:
    """Lines with the party whose each was, the first and last of its lists that are meant, and the lists; one query."""
    sources, whose = sources_in(scope), _Whose.OWN if scope.stance == USES else _Whose.ALL
    lines = list(product([point.pk for point in points], [None] if sources is None else sources))
    months = {
        year: (first.month if year == first.year else 1, last.month if year == last.year else 12)
        for first, last in within.months
        for year in range(first.year, last.year + 1)
    }
    years = [(first.year, last.year) for first, last in within.years]
    parts = [
        Part(SpokenBy, [_years_of(*line, whose, *ends) for ends in among for line in lines], (*_COLUMNS, people))
        for among, people in ((years, "people"), ([(year, year) for year in months], "people_by_month"))
    ]
    return [
        (line, party, *(months[day_of(first).year] if by_month else (0, 0)), people)
        for by_month, line, party, first, people in rows_at(*parts)
    ]


def _years_of(point: int, source: int | None, whose: int, first: int, last: int) -> Keys:
    return SpokenBy.key_of(point, source, whose, first), SpokenBy.key_of(point, source, whose, last)
