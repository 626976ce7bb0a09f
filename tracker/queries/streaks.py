"""Streaks: the most sitting days in a row on which a line was said."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Sum

from tracker.engine.streaks import longest_run
from tracker.models import Document, TalkingPoint, Volume
from tracker.queries.measures import Streak
from tracker.queries.own_record import OwnRecord, own_record, own_tallies
from tracker.queries.scope import Scope, documents_in


def streaks(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Streak]:
    """The longest streak of each line that was searched for in the scope, by id; the latest of equal ones. Four queries.

    Its days are those of which its own parliament's record is held and was searched for the line, and those on which
    it was said: a day between two of them of which nothing is held does not break a streak.
    """
    record = own_record(scope)
    said: dict[int, dict[date, int]] = defaultdict(dict)
    rows = own_tallies(scope).order_by("date").values_list("point", "date")
    for point, day, speeches in rows.annotate(Sum("speeches")):
        said[point][day] = speeches
    held = _held(scope)
    # Many lines have the same days.
    shared: dict[tuple[int, frozenset[int]], list[date]] = {}
    found: dict[int, Streak] = {}
    for point in points:
        key = record.searched_for(point)
        if key not in shared:
            shared[key] = sorted(
                {day for legislature, ledger, day in held if record.covers(point, legislature, ledger)}
            )
        if shared[key] or point.pk in said:
            found[point.pk] = _streak(point, record, shared[key], said.get(point.pk, {}))
    return found


def _held(scope: Scope) -> list[tuple[int, int | None, date]]:
    """Parliament, ledger (None: held with its text) and day of what is held; a ledger's day only where its words were
    counted, for another was not searched."""
    documents = documents_in(scope).filter(source__legislature__isnull=False).order_by()
    rows = documents.annotate(counted=Exists(Volume.objects.filter(document=OuterRef("pk")))).values_list(
        "source__legislature", "source", "held", "date", "counted"
    )
    return [
        (legislature, None if held == Document.Held.TEXT else source, day)
        for legislature, source, held, day, counted in rows.distinct()
        if counted or held == Document.Held.TEXT
    ]


def _streak(point: TalkingPoint, record: OwnRecord, searched: Sequence[date], said: Mapping[date, int]) -> Streak:
    days = searched
    places = [bisect_left(days, day) for day in said]
    if any(place == len(days) or days[place] != day for place, day in zip(places, said, strict=True)):
        # It was said on days that were not searched for it.
        days = sorted({*searched, *said})
        places = [bisect_left(days, day) for day in said]
    run = longest_run(places)
    if run is None:
        evidence = record.evidence(point, since=record.scope.since, until=record.scope.until)
        return Streak(0, None, None, 0, evidence)
    of_run = days[run[0] : run[1] + 1]
    first, last = of_run[0], of_run[-1]
    evidence = record.evidence(point, since=first, until=last)
    return Streak(len(of_run), first, last, sum(said[day] for day in of_run), evidence)
