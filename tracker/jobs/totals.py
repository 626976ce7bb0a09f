"""Totals and lists: due when tallies change, made again from them, and checked against them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction

from tracker.jobs.insert_rows import execute_together
from tracker.jobs.packed_figures import Change, disowned, make_figures, replace_figures, wrong_figures
from tracker.jobs.packed_lines import make_lists, replace_lists, wrong_lists
from tracker.jobs.packed_members import Spoken, days_of_members, make_members, wrong_members
from tracker.jobs.spoken_by import make_spoken, replace_spoken, wrong_spoken
from tracker.jobs.tallied import TalliesOfYear, tallies_of
from tracker.models import DueTotal, PackedFigures, PackedList, SpokenBy, Tally
from tracker.queries.listing import day_of, marks

# Lines named in one statement; where more are due, all of the year are made again.
_MOST_NAMED = 500
# Of PostgreSQL's advisory locks, the one that whoever makes totals holds.
_LOCK = 0x7E_F7A1
# By source and year, the lines that are due, None for every line.
_Due = dict[tuple[int, int], set[int] | None]
# Source, day and line whose tallies changed, None for any line.
Changed = tuple[int, date, int | None]


class Due(NamedTuple):
    """Sources and years of which totals and lists of lines are due, and of which lists of those who spoke are."""

    lines: frozenset[tuple[int, int]]
    members: frozenset[tuple[int, int]]


def mark_due(*, documents: Collection[int], points: Collection[int] | None = None) -> None:
    """Note that the tallies of those documents, of those lines or of all, are about to change or have just changed:
    call it before and after, in the transaction that changes them."""
    if documents:
        execute_together(marking_due(documents=documents, points=points))


def marking_due(*, documents: Collection[int], points: Collection[int] | None = None) -> tuple[str, list[int]]:
    """The statement that notes it, of one document at least, with its parameters."""
    exactly = len(documents) == 1 or (points is not None and len(points) <= _MOST_NAMED)
    among, named = f"document_id IN ({marks(documents)})", [*documents]
    if points is not None and exactly:
        among, named = f"{among} AND point_id IN ({marks(points)})", [*named, *points]
    columns = "source_id, date, point_id" if exactly else "source_id, date"
    tallies = f"SELECT DISTINCT {columns}, (1 = 0) FROM tracker_tally WHERE {among}"
    return f"INSERT INTO tracker_duetotal ({columns}, members) {tallies}", named


def mark_members_due(*, documents: Collection[int]) -> None:
    """Note that other people may speak in those documents, for other parties or in speech that counts, than did: call
    it in the transaction that changes that."""
    if documents:
        days = f"SELECT DISTINCT source_id, date, (1 = 1) FROM tracker_document WHERE id IN ({marks(documents)})"
        execute_together((f"INSERT INTO tracker_duetotal (source_id, date, members) {days}", [*documents]))


def settle_totals(*, given_away: bool = True, changed: Collection[Changed] = ()) -> int:
    """Make the totals and lists that are due, as the last thing that a job does; returns of how many years of
    sources. `changed` are due too, though not noted: the caller's transaction changed them. Lines that were given to
    another party are due as well, but looked for only where `given_away`.

    Jobs that settle take turns on PostgreSQL until their transactions end. One that fails to settle leaves the totals
    due: rankings are right all the same.
    """
    with transaction.atomic(savepoint=False):
        if not changed and not DueTotal.objects.exists() and not (given_away and disowned()):
            return 0
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute("DELETE FROM tracker_duetotal RETURNING source_id, date, point_id, members")
            noted = [(source, day_of(day), point, of_members) for source, day, point, of_members in cursor.fetchall()]
        rows = [*changed, *((source, day, point) for source, day, point, of_members in noted if not of_members)]
        members = {(source, day) for source, day, _, of_members in noted if of_members}
        others = disowned() if given_away else []
        of_others = Tally.objects.filter(point__in=others).order_by()
        rows += of_others.values_list("source_id", "date", "point_id").distinct() if others else []
        due = _by_year(rows)
        _make(due, rows)
        make_members(members)
    return len(due)


def make_all_totals() -> None:
    """Make every total and list anew, in the caller's transaction."""
    DueTotal.objects.all().delete()
    PackedFigures.objects.all().delete()
    SpokenBy.objects.all().delete()
    PackedList.objects.all().delete()
    _make(dict.fromkeys(_years_of_tallies()))
    make_members(days_of_members())


def due_totals() -> Due:
    """What is due, and so does not differ: nobody reads it."""
    noted = DueTotal.objects.order_by().distinct()
    lines = _by_year(noted.filter(members=False).values_list("source_id", "date", "point_id"))
    members = _by_year((*row, None) for row in noted.filter(members=True).values_list("source_id", "date"))
    return Due(frozenset(lines), frozenset(members))


def wrong_totals(tallies: TalliesOfYear, due: Due, spoken: Mapping[int, Mapping[date, Sequence[Spoken]]]) -> list[str]:
    """Every total and list of a year that is not what its tallies and, by source and day, those who spoke say, in words;
    but for sources and years that are due."""
    year, owners = tallies.year, tallies.owners
    wrong: list[str] = []
    for source in sorted({*np.unique(tallies.rows.sources).tolist(), *spoken, *_sources_of(year)}):
        if (source, year) not in due.lines:
            said = tallies.arranged(source)
            wrong += [*wrong_figures(said, of=owners), *wrong_spoken(said), *wrong_lists(said, of=owners)]
        if (source, year) not in due.members:
            wrong += wrong_members(source, year, spoken.get(source, {}))
    if not any(of_year == year for _, of_year in due.lines):
        said = tallies.arranged()
        wrong += [*wrong_figures(said, of=owners), *wrong_spoken(said)]
    return wrong


def _by_year(rows: Iterable[Changed]) -> _Due:
    due: _Due = {}
    for source, day, point in rows:
        of_year = due.setdefault((source, day.year), set())
        if point is None:
            due[source, day.year] = None
        elif of_year is not None:
            of_year.add(point)
    return {key: None if points and len(points) > _MOST_NAMED else points for key, points in due.items()}


def _make(due: _Due, rows: Iterable[Changed] = ()) -> None:
    """Make the totals and lists of those years, of which those days changed."""
    days: dict[tuple[int, int], set[date]] = defaultdict(set)
    for source, day, _ in rows:
        days[source, day.year].add(day)
    for year in sorted({year for _, year in due}):
        of_year = {source: points for (source, of), points in due.items() if of == year}
        every = _together(of_year.values())
        tallies = tallies_of(year, every)
        few = [
            Change(tallies.arranged(source, points), points, days[source, year])
            for source, points in of_year.items()
            if points is not None
        ]
        together = set[date]().union(*(days[source, year] for source in of_year))
        of_all = [] if every is None else [Change(tallies.arranged(), every, together)]
        several = [*few, *of_all]
        replace_spoken([(change.said, change.points) for change in several])
        for change, changed in zip(several, replace_figures(several), strict=True):
            if change.said.source is not None:
                replace_lists(change.said, change.points, changed)
        whole: list[int | None] = [source for source, points in of_year.items() if points is None]
        for said in map(tallies.arranged, [*whole, *([None] if every is None else [])]):
            make_figures(said)
            make_spoken(said)
            if said.source is not None:
                make_lists(said)


def _together(several: Iterable[Collection[int] | None]) -> set[int] | None:
    """The lines that are due of any source, or None for every line."""
    named = list(several)
    points = set[int]().union(*(of_source for of_source in named if of_source))
    return None if None in named or len(points) > _MOST_NAMED else points


def years_of_totals() -> list[int]:
    """The years with tallies, totals or lists."""
    days: set[date] = set()
    for model, name in ((Tally, "date"), (PackedFigures, "first"), (SpokenBy, "first"), (PackedList, "first")):
        days.update(model._default_manager.order_by().values_list(name, flat=True).distinct())
    return sorted({day.year for day in days})


def _sources_of(year: int) -> set[int]:
    """The sources with tallies, totals or lists of the year."""
    within = (date(year, 1, 1), date(year, 12, 31))
    found: set[int] = set()
    for model, name in ((Tally, "date"), (PackedFigures, "first"), (SpokenBy, "first"), (PackedList, "first")):
        rows = model._default_manager.filter(**{f"{name}__range": within}).order_by()
        found.update(source for source in rows.values_list("source", flat=True).distinct() if source is not None)
    return found


def _years_of_tallies() -> set[tuple[int, int]]:
    rows = Tally.objects.order_by().values_list("source_id", "date").distinct()
    return {(source, day.year) for source, day in rows}
