"""On which days lines were said in the record of their own parliament, and how many speeches said them on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Q, Sum

from tracker.engine.adding import added_up, numbered
from tracker.engine.cutting import Array
from tracker.models import Document, PackedList, Span, TalkingPoint
from tracker.queries.due_totals import totals_are_due
from tracker.queries.own_record import OwnRecord, own_tallies
from tracker.queries.packed import asked_lines, numbers_in
from tracker.queries.scope import OTHERS, USES, Scope, documents_in, is_rated

_What = PackedList.What


@dataclass(frozen=True)
class Said:
    """The place of a line among those asked for, a day's number and how many speeches said the line on it; in order of
    line and day, each once."""

    lines: Array
    days: Array
    speeches: Array

    def begins(self, size: int) -> Array:
        """Where each of so many lines begins, and where the last ends."""
        return np.searchsorted(self.lines, np.arange(size + 1))


def said_in(scope: Scope, record: OwnRecord, points: Sequence[TalkingPoint]) -> Said:
    """The days of those lines, which are in order of their keys, in the scope; two queries at most."""
    found = None if totals_are_due() else _from_lists(scope, record, points)
    return found or _from_tallies(scope, points)


def unrated_in(scope: Scope, points: Sequence[TalkingPoint]) -> Mapping[tuple[int, int], int]:
    """By line, as its place among those, and day's number: speeches that have no place in a rate, for nobody counted
    the words of that day or its ledger was not made for the line. One query."""
    odd = documents_in(scope).filter(Q(held=Document.Held.LEDGER) | Q(volumes__isnull=True)).order_by()
    places = {point.pk: place for place, point in enumerate(points)}
    rows = own_tallies(scope).filter(~is_rated(), document__in=odd.values("pk"))
    return {
        (places[point], day.toordinal()): speeches
        for point, day, speeches in rows.values_list("point", "date").annotate(Sum("speeches"))
        if point in places
    }


def _from_tallies(scope: Scope, points: Sequence[TalkingPoint]) -> Said:
    places = {point.pk: place for place, point in enumerate(points)}
    rows = [
        (places[point], day.toordinal(), speeches)
        for point, day, speeches in own_tallies(scope).values_list("point", "date").annotate(Sum("speeches"))
        if point in places
    ]
    return Said(*np.array(sorted(rows), np.int64).reshape(-1, 3).T)


def _from_lists(scope: Scope, record: OwnRecord, points: Sequence[TalkingPoint]) -> Said | None:
    what = {USES: _What.OWN_DAYS, OTHERS: _What.OTHER_DAYS}.get(scope.stance, _What.ALL_DAYS)
    since, until = scope.since or date.min, scope.until or date.max
    years = (Span.YEAR, since.replace(month=1, day=1), until)
    found = numbers_in(what, [years] if since <= until else [], record, asked_lines(points))
    if found is None:
        return None
    of_year, speeches = np.divmod(found.values, PackedList.OF_DAY)
    days = found.firsts + of_year - 1
    within = (days >= since.toordinal()) & (days <= until.toordinal())
    lines, days, speeches = found.places[within], days[within], speeches[within]
    # Only the days on which anything was said are numbered through.
    present, of = numbered(days)
    cells, sums = added_up(lines * len(present) + of, speeches)
    lines, of = np.divmod(cells, max(1, len(present)))
    return Said(lines, present[of], sums)
