"""The packed lists of lines: on which days each was said and who used it, made from the tallies and checked against
them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from tracker.engine.cutting import Array
from tracker.engine.packing import NOTHING, Listed, pack, replaced, spread, unpack
from tracker.jobs.total_statements import Part, day_of
from tracker.models import PackedList, Stance, TalkingPoint
from tracker.queries.listing import listing, numbers_of, written

_What, _Span = PackedList.What, PackedList.Span
_OF_LINES = (_What.OWN_DAYS, _What.OTHER_DAYS, _What.ALL_DAYS, _What.USERS)
# More than the days of a year.
_DAYS = 512
_MOST = PackedList.OF_DAY - 1
# Rows in one statement.
_TOGETHER = 200
_OTHERS, _OWN = 1, 2

# By source and year, the lines that are due, None for every line.
Due = Mapping[tuple[int, int], set[int] | None]


class Place(NamedTuple):
    """Where a packed list stands among those of its source."""

    what: int
    span: int
    first: date
    block: int = 0


def make_lists(due: Due, rows: Iterable[tuple[int, date, int | None]]) -> None:
    """Make the lists that are due, of the days in `rows`: source, day and line; of a year that is due for every line
    all are made anew."""
    days: dict[tuple[int, int], set[date]] = defaultdict(set)
    for source, day, _ in rows:
        days[source, day.year].add(day)
    for (source, year), points in due.items():
        if points is None:
            _within(source, year).delete()
            store(source, {place: pack(listed) for place, listed in _wanted(source, year).items()})
        else:
            _replace(source, year, points, days[source, year])


def wrong_lists(years: Collection[tuple[int, int]], due: Due) -> list[str]:
    """Every list that is not what the tallies say, in words, but in years that are due."""
    of_lines = PackedList.objects.filter(what__in=_OF_LINES).order_by()
    listed = {(source, first.year) for source, first in of_lines.values_list("source", "first").distinct()}
    points = list(TalkingPoint.objects.values_list("pk", flat=True))
    wrong: list[str] = []
    for source, year in sorted({*years, *listed} - due.keys()):
        wanted = {place: pack(listed) for place, listed in _wanted(source, year).items()}
        wrong += differences(source, wanted, _stored(source, year), of=points)
    return wrong


def differences(
    source: int, wanted: Mapping[Place, bytes], stored: Mapping[Place, bytes], *, of: Collection[int]
) -> Iterator[str]:
    """What is stored and not wanted, or wanted and not stored, of keys that are still there."""
    for place in sorted(wanted.keys() | stored.keys()):
        found = stored.get(place)
        if found and found != wanted.get(place):
            lists = spread(unpack([found]))
            there = np.isin(lists.keys, list(of))
            found = pack(Listed(*(column[there] for column in lists))) if there.any() else None
        if found != wanted.get(place):
            what = _What(place.what).name.lower()
            yield f"list source={source} {what} span={place.span} first={place.first} block={place.block} differs"


def store(source: int, lists: Mapping[Place, bytes]) -> None:
    """Store packed lists of the source, in place of those that stand there."""
    rows = sorted(lists.items())
    columns = (*Place._fields, "source_id", "lists")
    for begin in range(0, len(rows), _TOGETHER):
        some = rows[begin : begin + _TOGETHER]
        values = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * len(some))
        # Past the ORM: every review stores some.
        with connection.cursor() as cursor:
            cursor.execute(
                f"""INSERT INTO tracker_packedlist ({", ".join(columns)}) VALUES {values}
                ON CONFLICT (what, span, first, source_id, block) DO UPDATE SET lists = excluded.lists""",
                [value for place, packed in some for value in (*place, source, packed)],
            )


def _within(source: int, year: int) -> "QuerySet[PackedList]":
    days = PackedList.objects.filter(first__gte=date(year, 1, 1), first__lte=date(year, 12, 31))
    return days.filter(what__in=_OF_LINES, source=source).order_by()


def _stored(source: int, year: int) -> dict[Place, bytes]:
    rows = _within(source, year).values_list(*Place._fields, "lists")
    return {Place(*place): bytes(packed) for *place, packed in rows}


def _stored_at(source: int, places: Collection[Place]) -> dict[Place, bytes]:
    named: dict[str, list[Any]] = {
        "what": [int(what) for what in _OF_LINES],
        "first": sorted({place.first for place in places}),
        "block": sorted({place.block for place in places}),
    }
    conditions = [f"{column} IN ({', '.join(['%s'] * len(values))})" for column, values in named.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {", ".join(Place._fields)}, lists FROM tracker_packedlist
            WHERE source_id = %s AND {" AND ".join(conditions)}""",
            [source, *(value for values in named.values() for value in values)],
        )
        rows = cursor.fetchall()
    return {Place(what, span, day_of(first), block): bytes(packed) for what, span, first, block, packed in rows}


def _replace(source: int, year: int, points: Collection[int], days: Collection[date]) -> None:
    """Make the lists of some lines anew: of the year, and of the months and days that are due."""
    wanted = _wanted(source, year, points)
    blocks = sorted({point // PackedList.BLOCK for point in points})
    first = date(year, 1, 1)
    places = [Place(what, _Span.YEAR, first, block) for what in _OF_LINES for block in blocks]
    places += [Place(_What.USERS, _Span.MONTH, month) for month in sorted({day.replace(day=1) for day in days})]
    places += [Place(_What.USERS, _Span.DAY, day) for day in sorted(days)]
    stored = _stored_at(source, places)
    made = {place: replaced(stored.get(place), list(points), wanted.get(place, NOTHING)) for place in places}
    changed = {place: packed for place, packed in made.items() if packed and packed != stored.get(place)}
    if changed:
        store(source, changed)
    for place, packed in made.items():
        if packed is None and place in stored:
            PackedList.objects.filter(source=source, **place._asdict()).delete()


def _wanted(source: int, year: int, points: Collection[int] | None = None) -> dict[Place, Listed]:
    """Every list of the year as the tallies say, of those lines or of all."""
    keys, owners, line, (day, how, person, speeches) = _tallied(source, year, points)
    found: dict[Place, Listed] = {}
    first = date(year, 1, 1)
    counted = {_What.OWN_DAYS: how == _OWN, _What.OTHER_DAYS: how == _OTHERS, _What.ALL_DAYS: how == how}
    for what, chosen in counted.items():
        sums = np.bincount(line[chosen] * _DAYS + day[chosen], speeches[chosen]).astype(np.int64)
        at = np.flatnonzero(sums)
        of, days = np.divmod(at, _DAYS)
        times = -(-sums[at] // _MOST)
        values = np.repeat(days * PackedList.OF_DAY + _MOST, times)
        values[np.cumsum(times) - times] -= times * _MOST - sums[at]
        of = np.repeat(of, times)
        found |= _in_blocks(what, first, Listed(keys[of], owners[of], values))
    used = (how == _OWN) & (person > 0)
    people, who = np.unique(person[used], return_inverse=True)
    pairs = line[used] * len(people) + who
    for span, part in ((_Span.YEAR, day * 0), (_Span.MONTH, _month_of(year)[day]), (_Span.DAY, day)):
        both = np.unique(part[used] * (len(keys) * len(people)) + pairs)
        parts, both = np.divmod(both, max(1, len(keys) * len(people)))
        of, who = np.divmod(both, max(1, len(people)))
        users = Listed(keys[of], owners[of], people[who])
        if span == _Span.YEAR:
            found |= _in_blocks(_What.USERS, first, users)
            continue
        for number, listed in _apart(parts, users):
            begins = date(year, number, 1) if span == _Span.MONTH else first + timedelta(days=number - 1)
            found[Place(_What.USERS, span, begins)] = listed
    return found


def _in_blocks(what: int, first: date, listed: Listed) -> dict[Place, Listed]:
    blocks = _apart(listed.keys // PackedList.BLOCK, listed)
    return {Place(what, _Span.YEAR, first, block): of_block for block, of_block in blocks}


def _apart(parts: Array, listed: Listed) -> Iterator[tuple[int, Listed]]:
    """The lists of each part by itself; those of a part stand together."""
    begins = np.flatnonzero(np.diff(parts, prepend=-1))
    for begin, end in zip(begins, np.append(begins, len(parts))[1:], strict=True):
        yield int(parts[begin]), Listed(*(column[begin:end] for column in listed))


def _month_of(year: int) -> Array:
    """By day of the year, its month."""
    first = date(year, 1, 1)
    return np.array([0, *((first + timedelta(days=number)).month for number in range(366))])


def _tallied(source: int, year: int, points: Collection[int] | None) -> tuple[Array, Array, Array, Array]:
    """The lines with their parties, in order; and of every tally of the year which of these lines it is of, and in
    columns its day of the year, whose use it is, the person (0: not known) and how many speeches it is. The database
    writes a line's tallies into one text: rows would take much longer."""
    condition, of_part = Part(source, points).where("tally", stored=False)
    number = "EXTRACT(doy FROM tally.date)" if connection.vendor == "postgresql" else "strftime('%%j', tally.date)"
    tally = written(
        (
            f"CAST({number} AS integer)",
            f"""CASE WHEN tally.stance <> %s THEN 0 WHEN tally.party_id = point.party_id THEN {_OWN}
            ELSE {_OTHERS} END""",
            "COALESCE(tally.person_id, 0)",
            "tally.speeches",
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT tally.point_id, point.party_id, COUNT(*), {listing().format(tally)}
            FROM tracker_tally AS tally JOIN tracker_talkingpoint AS point ON point.id = tally.point_id
            WHERE tally.date >= %s AND tally.date <= %s{condition}
            GROUP BY tally.point_id, point.party_id ORDER BY tally.point_id""",
            [Stance.USES.value, date(year, 1, 1), date(year, 12, 31), *of_part],
        )
        rows = cursor.fetchall()
    keys, owners, counts = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3).T
    columns = numbers_of(",".join(row[3] for row in rows), 4)
    return keys, owners, np.repeat(np.arange(len(keys)), counts), columns
