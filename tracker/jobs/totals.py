"""Running totals: due when tallies change, made again from them, and checked against them.

Statements are written out where a review asks them: the ORM takes longer to write one than a database to answer it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from tracker.jobs.packed_lines import make_lists, wrong_lists
from tracker.jobs.packed_members import days_of_members, make_members, wrong_members
from tracker.jobs.total_statements import (
    COLUMNS,
    FEW,
    FIGURES,
    KEY,
    SPOKEN,
    Part,
    Statement,
    day_of,
    from_tallies,
    month_ends,
    months,
    spoken,
    third_ends,
    years,
)
from tracker.models import CountedYear, DueTotal, PackedList, RunningTotal, SpokenBy, Tally
from tracker.queries.listing import listing

# Lines named in one statement; where more are due, all of the year are made again.
_MOST_NAMED = 500
# With more tallies than that a year is cut by the month, and by the third of a month.
BY_MONTH, BY_THIRD = 20_000, 200_000
# Of PostgreSQL's advisory locks, the one that whoever makes totals holds.
_LOCK = 0x7E_F7A1
_Cut = RunningTotal.Cut
_EVER = date.min, date.max
# By source and year, the lines that are due, None for every line.
_Due = dict[tuple[int, int], set[int] | None]


def mark_due(*, documents: Collection[int], points: Collection[int] | None = None) -> None:
    """Note that the tallies of those documents, of those lines or of all, are about to change or have just changed:
    call it before and after, in the transaction that changes them."""
    if not documents:
        return
    exactly = len(documents) == 1 or (points is not None and len(points) <= _MOST_NAMED)
    condition, parameters = _among("document_id", documents)
    if points is not None and exactly:
        of_lines, named = _among("point_id", points)
        condition, parameters = f"{condition} AND {of_lines}", [*parameters, *named]
    columns = ("source_id", "date", "point_id") if exactly else ("source_id", "date")
    statement = f"SELECT DISTINCT {', '.join(columns)} FROM tracker_tally WHERE {condition}"
    _mark(columns, (statement, parameters), members=False)


def mark_members_due(*, documents: Collection[int]) -> None:
    """Note that other people may speak in those documents, for other parties or in speech that counts, than did: call
    it in the transaction that changes that."""
    if documents:
        condition, parameters = _among("id", documents)
        statement = f"SELECT DISTINCT source_id, date FROM tracker_document WHERE {condition}"
        _mark(("source_id", "date"), (statement, parameters), members=True)


def _among(column: str, keys: Collection[int]) -> Statement:
    return f"{column} IN ({', '.join(['%s'] * len(keys))})", list(keys)


def _mark(columns: Sequence[str], rows: Statement, *, members: bool) -> None:
    statement, parameters = rows
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tracker_duetotal ({names}, members) SELECT {names}, {members} FROM ({statement}) AS changed",
            parameters,
        )


def settle_totals(*, given_away: bool = True) -> int:
    """Make the running totals and lists that are due, as the last thing that a job does; returns of how many years of
    sources. Lines that were given to another party are due too, but looked for only where `given_away`.

    Jobs that settle take turns on PostgreSQL until their transactions end. One that fails to settle leaves the totals
    due: rankings are right all the same.
    """
    with transaction.atomic():
        if not DueTotal.objects.exists() and not (given_away and _disowned()):
            return 0
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute("DELETE FROM tracker_duetotal RETURNING source_id, date, point_id, members")
            noted = [(source, day_of(day), point, of_members) for source, day, point, of_members in cursor.fetchall()]
        rows = [(source, day, point) for source, day, point, of_members in noted if not of_members]
        members = {(source, day) for source, day, _, of_members in noted if of_members}
        disowned = _disowned() if given_away else []
        of_disowned = Tally.objects.filter(point__in=disowned).order_by()
        rows += of_disowned.values_list("source_id", "date", "point_id").distinct() if disowned else []
        due = _by_year(rows)
        _make(due, rows)
        make_lists(due, rows)
        make_members(members)
    return len(due)


def make_all_totals() -> None:
    """Make every running total anew, in the caller's transaction."""
    DueTotal.objects.all().delete()
    RunningTotal.objects.all().delete()
    SpokenBy.objects.all().delete()
    CountedYear.objects.all().delete()
    PackedList.objects.all().delete()
    years_of_tallies = dict.fromkeys(_years_of_tallies())
    _make(years_of_tallies)
    make_lists(years_of_tallies, ())
    make_members(days_of_members())


def wrong_totals() -> list[str]:
    """Every running total and every list that is neither due nor what the tallies and speeches say, in words."""
    noted = DueTotal.objects.order_by().distinct()
    due_years = _by_year(noted.filter(members=False).values_list("source_id", "date", "point_id"))
    due_members = _by_year((*row, None) for row in noted.filter(members=True).values_list("source_id", "date"))
    due = _by_source(due_years)
    by_source, cut = _by_source(dict.fromkeys(_years_of_tallies())), _finest()
    for source, year in cut:
        by_source[source].setdefault(year, None)
    wrong: list[str] = []
    for source, of_source in by_source.items():
        part = Part(source)
        for year in sorted(of_source.keys() - due.get(source, {}).keys()):
            days, within = _days(part, year), _within(year)
            finest = cut.get((source, year), _Cut.YEAR)
            added = from_tallies(part, year, days, finest) if days else None
            by_year = finest == _Cut.YEAR
            wrong += _differences(part, _Cut.THIRD, within, None if by_year else added)
            wrong += _differences(part, _Cut.MONTH, within, added if by_year else months(part, year))
            if source is not None:
                wrong += _differences_of_speakers(source, year, days)
        if not due.get(source):
            span = _span(source)
            wrong += _differences(part, _Cut.YEAR, _EVER, years(part, *span) if span else None)
    wrong += wrong_lists(_years_of_tallies(), due_years)
    wrong += wrong_members(due_members)
    return wrong


def _disowned() -> list[int]:
    """The lines that were counted as another party's than that whose they are now."""
    last = RunningTotal.objects.filter(source=None, cut=_Cut.YEAR).aggregate(last=Max("before"))["last"]
    totals = RunningTotal.objects.filter(source=None, cut=_Cut.YEAR, before=last)
    return list(totals.exclude(party=F("point__party")).values_list("point", flat=True))


def _by_year(rows: Iterable[tuple[int, date, int | None]]) -> _Due:
    due: _Due = {}
    for source, day, point in rows:
        of_year = due.setdefault((source, day.year), set())
        if point is None:
            due[source, day.year] = None
        elif of_year is not None:
            of_year.add(point)
    return {key: None if points and len(points) > _MOST_NAMED else points for key, points in due.items()}


def _by_source(due: _Due) -> dict[int | None, dict[int, set[int] | None]]:
    """By source the years that are due, and by None those of all sources together."""
    by_source: dict[int | None, dict[int, set[int] | None]] = defaultdict(dict)
    for (source, year), points in due.items():
        if source:
            by_source[source][year] = points
        together = by_source[None].get(year, set[int]())
        both = None if points is None or together is None else together | points
        by_source[None][year] = None if both and len(both) > _MOST_NAMED else both
    return by_source


def _make(due: _Due, rows: Iterable[tuple[int, date, int | None]] = ()) -> None:
    """Make the totals of those years, of which those days changed: source, day and line."""
    months: dict[tuple[int | None, int], set[int]] = defaultdict(set)
    for source, day, _ in rows:
        months[source, day.year].add(day.month)
        months[None, day.year].add(day.month)
    finest = _finest()
    for of, of_source in _by_source(due).items():
        for year, points in sorted(of_source.items()):
            _make_year(Part(of, points), year, finest.get((of, year)), months[of, year])
        named = list(of_source.values())
        changed = set[int]().union(*(points for points in named if points))
        every = None in named or len(changed) > _MOST_NAMED
        _make_years(Part(of, None if every else changed), min(of_source))


def _make_year(part: Part, year: int, stored: int | None, changed: Collection[int]) -> None:
    """Make the totals of the year; of a few lines only those that those months are part of."""
    # How finely a year is cut is not looked at again for a few.
    few = part.points is not None and len(part.points) <= FEW
    finest = stored if stored and few else _fitting(part.source, year)
    if finest != stored:
        part = Part(part.source)
        CountedYear.objects.filter(source=part.source, year=year).delete()
        CountedYear.objects.create(source_id=part.source, year=year, finest=finest)
    every = part.points is None or finest == _Cut.YEAR
    of = sorted(range(1, 13) if every else changed)
    _delete(part, _within(year), {_Cut.THIRD: third_ends(year, of), _Cut.MONTH: month_ends(year)[of[0] - 1 :]})
    days = _days(part, year)
    within = [day for day in days if day.month in of]
    if within:
        _insert(part, from_tallies(part, year, within, finest))
    if days and finest != _Cut.YEAR:
        _insert(part, months(part, year, of[0] - 1))
    if part.source is not None:
        _make_spoken(part, year, days, of)


def _finest() -> dict[tuple[int | None, int], int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT source_id, year, finest FROM tracker_countedyear")
        return {(source, year): finest for source, year, finest in cursor.fetchall()}


def _fitting(source: int | None, year: int) -> int:
    """How finely the year should be cut, by how much was said in it."""
    tallies = Tally.objects.filter(date__gte=date(year, 1, 1), date__lt=date(year + 1, 1, 1))
    count = (tallies if source is None else tallies.filter(source=source)).count()
    return _Cut.THIRD if count > BY_THIRD else _Cut.MONTH if count > BY_MONTH else _Cut.YEAR


def _make_spoken(part: Part, year: int, days: Sequence[date], of: Sequence[int]) -> None:
    """Who spoke in the year and in those months of it."""
    condition, parameters = part.where("tracker_spokenby", stored=True)
    columns, firsts = ", ".join(SPOKEN), [date(year, month, 1) for month in of]
    with connection.cursor() as cursor:
        # Named one by one, or the index would be read through.
        cursor.execute(
            f"""DELETE FROM tracker_spokenby WHERE ((span = {SpokenBy.Span.YEAR:d} AND first = %s)
            OR (span = {SpokenBy.Span.MONTH:d} AND first IN ({", ".join(["%s"] * len(firsts))}))){condition}""",
            [date(year, 1, 1), *firsts, *parameters],
        )
        within = [day for day in days if day.month in of]
        for span, some in ((SpokenBy.Span.YEAR, days), (SpokenBy.Span.MONTH, within)):
            if not some:
                continue
            wanted, parameters = spoken(part, year, some, span, listing())
            cursor.execute(
                f"""INSERT INTO tracker_spokenby (source_id, {columns})
                SELECT %s, {columns} FROM ({wanted}) AS wanted ORDER BY first, point_id""",
                [part.source, *parameters],
            )


def _make_years(part: Part, since: int) -> None:
    """What came before each year behind that one, until that behind the last of any line: a reader looks up one day for
    all lines."""
    span = _span(part.source)
    if span is None or _reaches(part.source) != span[1] + 1:
        part, since = Part(part.source), date.min.year
    ends = [date(year + 1, 1, 1) for year in range(since, span[1] + 1)] if span else []
    _delete(part, (date(since + 1, 1, 1), date.max), {_Cut.YEAR: ends})
    if span and since <= span[1]:
        _insert(part, years(part, *span, since))


def _reaches(source: int | None) -> int | None:
    """The last year that the totals of the source, or of all together, come before."""
    condition, parameters = Part(source).where("total", stored=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT before FROM tracker_runningtotal AS total WHERE cut = {_Cut.YEAR:d}{condition} ORDER BY before DESC LIMIT 1",
            parameters,
        )
        found = cursor.fetchone()
    return day_of(found[0]).year if found else None


def _span(source: int | None) -> tuple[int, int] | None:
    """The first and the last year in which the source, or any, has tallies."""
    of_source, parameters = ("WHERE source_id = %s", [source]) if source is not None else ("", [])
    ends = [f"(SELECT date FROM tracker_tally {of_source} ORDER BY date {way} LIMIT 1)" for way in ("ASC", "DESC")]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(ends)}", parameters * 2)
        first, last = cursor.fetchone()
    return (day_of(first).year, day_of(last).year) if first else None


def _within(year: int) -> tuple[date, date]:
    """The days before which the year's own rows count."""
    return date(year, 1, 2), date(year + 1, 1, 1)


def _delete(part: Part, within: tuple[date, date], ends: Mapping[_Cut, Sequence[date]]) -> None:
    """Delete the rows of those cuts within those days: of a few lines only those at the ends named."""
    condition, parameters = part.where("tracker_runningtotal", stored=True)
    # Few are looked up one by one: of a stretch of days the index holds every line.
    named = part.points is not None
    bounds: dict[_Cut, Sequence[date]] = {cut: days if named else within for cut, days in ends.items()}
    rows = []
    for cut, days in bounds.items():
        among = f"before IN ({', '.join(['%s'] * len(days))})" if named else "before >= %s AND before <= %s"
        rows += [f"(cut = {cut:d} AND {among})"] if days else []
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM tracker_runningtotal WHERE ({' OR '.join(rows)}){condition}",
            [*(day for days in bounds.values() for day in days), *parameters],
        )


def _insert(part: Part, statement: Statement) -> None:
    wanted, parameters = statement
    columns = ", ".join((*KEY, *FIGURES))
    # In the order in which they will be read.
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO tracker_runningtotal ({", ".join(COLUMNS)})
            SELECT %s, {columns} FROM ({wanted}) AS wanted ORDER BY before, point_id""",
            [part.source, *parameters],
        )


def _differences(part: Part, cut: _Cut, within: tuple[date, date], wanted: Statement | None) -> Iterator[str]:
    condition, parameters = part.where("stored", stored=True)
    key, figures = ", ".join(KEY), ", ".join(FIGURES)
    statement = f"""SELECT {key}, {", ".join(f"-{name} AS {name}" for name in FIGURES)} FROM tracker_runningtotal AS stored
        WHERE stored.cut = %s AND stored.before >= %s AND stored.before <= %s{condition}"""
    parameters = [cut, *within, *parameters]
    if wanted:
        statement += f" UNION ALL SELECT {key}, {figures} FROM ({wanted[0]}) AS wanted"
        parameters += wanted[1]
    differ = " OR ".join(f"SUM({name}) <> 0" for name in FIGURES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {key}, {", ".join(f"SUM({name})" for name in FIGURES)} FROM ({statement}) AS compared
            GROUP BY {key} HAVING {differ} ORDER BY before, point_id""",
            parameters,
        )
        for found, before, point, party, *off in cursor.fetchall():
            lacking = ", ".join(f"{name} {int(number):+d}" for name, number in zip(FIGURES, off, strict=True) if number)
            yield f"total source={part.source} cut={found} before={day_of(before)} point={point} party={party}: {lacking}"


def _differences_of_speakers(source: int, year: int, days: Sequence[date]) -> Iterator[str]:
    """People who are listed and did not speak, or spoke and are not listed, in whatever order."""
    columns = ", ".join(SPOKEN)
    statement = f"SELECT {columns} FROM tracker_spokenby WHERE source_id = %s AND first >= %s AND first <= %s"
    parameters: list[Any] = [source, date(year, 1, 1), date(year, 12, 1)]
    for span in SpokenBy.Span if days else ():
        wanted, more = spoken(Part(source), year, days, span, listing())
        statement += f" UNION ALL SELECT {columns} FROM ({wanted}) AS wanted"
        parameters += more
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT span, first, point_id, party_id, COUNT(*), MIN(own), MAX(own), MIN(everyone), MAX(everyone)
            FROM ({statement}) AS compared GROUP BY span, first, point_id, party_id
            HAVING COUNT(*) <> 2 OR MIN(own) <> MAX(own) OR MIN(everyone) <> MAX(everyone)
            ORDER BY span, first, point_id""",
            parameters,
        )
        for span, first, point, party, rows, *listed in cursor.fetchall():
            own, other_own, everyone, other_everyone = (set(people.split(",")) for people in listed)
            if rows != 2 or own != other_own or everyone != other_everyone:
                yield f"speakers source={source} span={span} first={day_of(first)} point={point} party={party} differ"


def _days(part: Part, year: int) -> Sequence[date]:
    """The days of the year that have tallies."""
    condition, parameters = part.where("tally", stored=False)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT date FROM tracker_tally AS tally WHERE date >= %s AND date < %s{condition}",
            [date(year, 1, 1), date(year + 1, 1, 1), *parameters],
        )
        return [day_of(day) for (day,) in cursor.fetchall()]


def _years_of_tallies() -> set[tuple[int, int]]:
    rows = Tally.objects.order_by().values_list("source_id", "date").distinct()
    return {(source, day.year) for source, day in rows}
