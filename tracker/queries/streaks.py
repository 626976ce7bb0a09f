"""Streaks: the most sitting days in a row on which a line was said."""

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from tracker.engine.adding import once, placed
from tracker.engine.cutting import Array
from tracker.engine.streaks import longest_runs
from tracker.models import TalkingPoint
from tracker.queries.measures import Streak
from tracker.queries.own_record import OwnRecord, own_record
from tracker.queries.said import Said, said_in
from tracker.queries.scope import Scope
from tracker.queries.volumes import every_volume


def streaks(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Streak]:
    """The longest streak of each line that was searched for in the scope, by id; the latest of equal ones. Seven queries at
    most.

    Its days are those of which its own parliament's record is held and was searched for the line, and those on which
    it was said: a day between two of them of which nothing is held does not break a streak.
    """
    points = sorted(points, key=lambda point: point.pk)
    record = own_record(scope)
    said = said_in(scope, record, points)
    # Many lines have the same days.
    shared: dict[tuple[int, frozenset[int]], Array] = {}
    searched: list[Array] = []
    for point in points:
        key = record.searched_for(point)
        if key not in shared:
            shared[key] = _searched(scope, *key)
        searched.append(shared[key])
    found = _streaks(said, points, searched, record)
    for point, of_point in zip(points, searched, strict=True):
        if len(of_point) and point.pk not in found:
            evidence = record.evidence(point, since=scope.since, until=scope.until)
            found[point.pk] = Streak(0, None, None, 0, evidence)
    return found


def _searched(scope: Scope, legislature: int, ledgers: Collection[int]) -> Array:
    """The days of the parliament that are held with their text, or in one of those ledgers with their words counted: a
    ledger's other days were not searched."""
    volumes = every_volume()
    searched = volumes.texts | (volumes.counted & np.isin(volumes.sources, [*ledgers]))
    return once(volumes.days[volumes.within(scope) & (volumes.legislatures == legislature) & searched])


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
