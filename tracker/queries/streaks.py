"""Streaks: the most sitting days in a row on which a line was said."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from tracker.engine.adding import placed
from tracker.engine.cutting import Array
from tracker.engine.streaks import longest_runs
from tracker.models import Document, TalkingPoint, Volume
from tracker.queries.measures import Streak
from tracker.queries.own_record import OwnRecord, own_record
from tracker.queries.said import Said, said_in
from tracker.queries.scope import Scope, documents_in


def streaks(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Streak]:
    """The longest streak of each line that was searched for in the scope, by id; the latest of equal ones. Six queries at
    most.

    Its days are those of which its own parliament's record is held and was searched for the line, and those on which
    it was said: a day between two of them of which nothing is held does not break a streak.
    """
    points = sorted(points, key=lambda point: point.pk)
    record = own_record(scope)
    said = said_in(scope, record, points)
    held = _held(scope, record)
    # Many lines have the same days.
    shared: dict[tuple[int, frozenset[int]], Array] = {}
    searched: list[Array] = []
    for point in points:
        key = record.searched_for(point)
        if key not in shared:
            days = {day.toordinal() for legislature, ledger, day in held if record.covers(point, legislature, ledger)}
            shared[key] = np.array(sorted(days), np.int64)
        searched.append(shared[key])
    found = _streaks(said, points, searched, record)
    for point, of_point in zip(points, searched, strict=True):
        if len(of_point) and point.pk not in found:
            evidence = record.evidence(point, since=scope.since, until=scope.until)
            found[point.pk] = Streak(0, None, None, 0, evidence)
    return found


def _held(scope: Scope, record: OwnRecord) -> list[tuple[int, int | None, date]]:
    """Parliament, ledger (None: held with its text) and day of what is held; a ledger's day only where its words were
    counted, for another was not searched. One query, or two."""
    documents = documents_in(scope).order_by()
    rows = set(documents.values_list("source_id", "held", "date"))
    counted: set[tuple[int, date]] = set()
    if any(held == Document.Held.LEDGER for _, held, _ in rows):
        volumes = Volume.objects.filter(document__in=documents.filter(held=Document.Held.LEDGER)).order_by()
        counted = set(volumes.values_list("document__source_id", "document__date").distinct())
    return [
        (record.parliaments[source], None if held == Document.Held.TEXT else source, day)
        for source, held, day in rows
        if source in record.parliaments and (held == Document.Held.TEXT or (source, day) in counted)
    ]


def _streaks(
    said: Said, points: Sequence[TalkingPoint], searched: Sequence[Array], record: OwnRecord
) -> dict[int, Streak]:
    """The streaks of the lines that were said, of which `searched` are the days searched for each."""
    places = _places(said, searched)
    before = np.concatenate(([0], np.cumsum(said.speeches)))
    found: dict[int, Streak] = {}
    for line, begin, end in zip(*(column.tolist() for column in longest_runs(said.lines, places)), strict=True):
        first, last = date.fromordinal(int(said.days[begin])), date.fromordinal(int(said.days[end]))
        point, speeches = points[line], int(before[end + 1] - before[begin])
        evidence = record.evidence(point, since=first, until=last)
        found[point.pk] = Streak(end - begin + 1, first, last, speeches, evidence)
    return found


def _places(said: Said, searched: Sequence[Array]) -> Array:
    """Of each day on which a line was said, its place among the days of that line."""
    begins = said.begins(len(searched))
    places = np.full(len(said.days), -1)
    start = 0
    for line in range(1, len(searched) + 1):
        # Neighbours with the same days are placed together.
        if line == len(searched) or searched[line] is not searched[start]:
            part = slice(begins[start], begins[line])
            places[part] = placed(said.days[part], searched[start])
            start = line
    for line in np.unique(said.lines[places < 0]).tolist():
        # It was said on days that were not searched for it.
        part = slice(begins[line], begins[line + 1])
        places[part] = placed(said.days[part], np.union1d(searched[line], said.days[part]))
    return places
