"""Rising: how much more often a line is said in a period than in as many sitting days before it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tracker.engine.adding import once
from tracker.models import TalkingPoint
from tracker.queries.contrasts import Side, by_parliament, contrasts, sides
from tracker.queries.figures import WordsRead
from tracker.queries.measures import Compared
from tracker.queries.own_record import own_record
from tracker.queries.scope import USES, Scope
from tracker.queries.volumes import every_volume


@dataclass(frozen=True)
class Before:
    """The first and the last of the sitting days before a period, as many of them as the period has."""

    first: date
    last: date


def periods_before(scope: Scope) -> dict[int, Before]:
    """By parliament, the period before the scope's, in held sitting days of its sources; three queries at most.

    None for a parliament of which the period holds nothing, or of which fewer days are held before it.
    """
    if scope.since is None:
        return {}
    volumes = every_volume()
    held = volumes.within(replace(scope, since=None)) & (volumes.legislatures > 0)
    found: dict[int, Before] = {}
    for legislature in once(volumes.legislatures[held]).tolist():
        days = once(volumes.days[held & (volumes.legislatures == legislature)])
        begin = int(np.searchsorted(days, scope.since.toordinal()))
        count = len(days) - begin
        if 0 < count <= begin:
            first, last = days[begin - count], days[begin - 1]
            found[legislature] = Before(date.fromordinal(int(first)), date.fromordinal(int(last)))
    return found


def rising(scope: Scope, points: Sequence[TalkingPoint], read: WordsRead) -> dict[int, Compared]:
    """The lines said in the period or before it, by id; none where the scope names no first day. Three queries, and at
    most fourteen for each parliament with a line among them."""
    before = periods_before(scope)
    record = own_record(scope)
    own = True if scope.stance == USES else None
    pairs: dict[int, tuple[Side, Side]] = {}
    for legislature, of_it in by_parliament(points).items():
        if legislature in before:
            now = replace(scope, sources=record.within(legislature))
            then = replace(now, since=before[legislature].first, until=before[legislature].last)
            here, there = sides(now, of_it, own=own, read=read), sides(then, of_it, own=own, read=read)
            pairs |= {point.pk: (here[point.pk], there[point.pk]) for point in of_it}
    return contrasts(pairs)
