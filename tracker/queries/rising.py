"""Rising: how much more often a line is said in a period than in as many sitting days before it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.models import TalkingPoint
from tracker.queries.contrasts import Side, by_parliament, contrasts, sides
from tracker.queries.figures import WordsRead
from tracker.queries.measures import Compared
from tracker.queries.own_record import own_record
from tracker.queries.scope import USES, Scope, documents_in


@dataclass(frozen=True)
class Before:
    """The first and the last of the sitting days before a period, as many of them as the period has."""

    first: date
    last: date


def periods_before(scope: Scope) -> dict[int, Before]:
    """By parliament, the period before the scope's, in held sitting days of its sources; one query.

    None for a parliament of which the period holds nothing, or of which fewer days are held before it.
    """
    if scope.since is None:
        return {}
    documents = documents_in(replace(scope, since=None)).filter(source__legislature__isnull=False).order_by()
    now: dict[int, int] = defaultdict(int)
    earlier: dict[int, list[date]] = defaultdict(list)
    for legislature, day in documents.values_list("source__legislature", "date").distinct():
        if day >= scope.since:
            now[legislature] += 1
        else:
            earlier[legislature].append(day)
    before = {legislature: sorted(earlier[legislature])[-days:] for legislature, days in now.items()}
    return {
        legislature: Before(days[0], days[-1]) for legislature, days in before.items() if len(days) == now[legislature]
    }


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
