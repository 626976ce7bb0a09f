"""The packed figures of lines, by year, month and day: made from the tallies and checked against them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from tracker.engine.adding import once, placed
from tracker.engine.cutting import Array
from tracker.engine.tables import Table, nothing, only, pack_table, unpack_tables
from tracker.jobs.insert_rows import insert_rows, update_rows
from tracker.jobs.tallied import DAYS, OTHERS, OWN, Tallied, month_of
from tracker.models import PackedFigures, Span, TalkingPoint

_COLUMNS = PackedFigures.COLUMNS


class Place(NamedTuple):
    """Where packed figures stand among those of their source."""

    span: int
    first: date


class _Row(NamedTuple):
    """What stands at a place, with its key."""

    pk: int
    figures: bytes


def make_figures(said: Tallied) -> None:
    """Make all figures of the year anew."""
    _within(said.source, said.year).delete()
    made = sorted(_wanted(said).items(), key=lambda placed: placed[0])
    rows = [(said.source, int(place.span), place.first.isoformat(), pack_table(of)) for place, of in made]
    insert_rows(PackedFigures, ("source_id", "span", "first", "figures"), rows)


def replace_figures(said: Tallied, points: Collection[int], days: Collection[date]) -> Collection[date]:
    """Make the figures of some lines anew, of which those are the year's tallies: of the year, and of the months and days
    that are due. Returns these days: all of the year, where a line was another party's when it was counted."""
    whole = Place(Span.YEAR, date(said.year, 1, 1))
    places, stored = _stored(said, days)
    before = unpack_tables([stored[whole].figures] if whole in stored else [], len(_COLUMNS), ())
    at = placed(before.keys, said.keys)
    counted = at >= 0
    if (said.owners[at[counted]] != before.owners[counted]).any():
        days = {*days, *said.days()}
        places, stored = _stored(said, days)
    wanted = _wanted(said, days)
    changed, gone, new = [], [], []
    for place in places:
        row = stored.get(place)
        table = _replaced(row.figures if row else None, points, wanted.get(place))
        packed = pack_table(table) if len(table.keys) else None
        if packed and row is None:
            new.append((said.source, int(place.span), place.first.isoformat(), packed))
        elif row and packed is None:
            gone.append(row.pk)
        elif row and packed != row.figures:
            changed.append((packed, row.pk))
    update_rows(PackedFigures, ("figures",), changed)
    if gone:
        PackedFigures.objects.filter(pk__in=gone).delete()
    insert_rows(PackedFigures, ("source_id", "span", "first", "figures"), new)
    return days


def _stored(said: Tallied, days: Collection[date]) -> tuple[list[Place], dict[Place, _Row]]:
    """Where the figures of the year stand, and of the months and days of those days; and what stands there."""
    places = [Place(Span.YEAR, date(said.year, 1, 1))]
    places += [Place(Span.MONTH, month) for month in sorted({day.replace(day=1) for day in days})]
    places += [Place(Span.DAY, day) for day in sorted(days)]
    # With the spans, all of the index is used.
    rows = PackedFigures.objects.filter(
        source=said.source, span__in=Span.values, first__in={place.first for place in places}
    ).order_by()
    found = rows.values_list(*Place._fields, "pk", "figures")
    return places, {Place(span, first): _Row(pk, bytes(packed)) for span, first, pk, packed in found}


def disowned() -> list[int]:
    """The lines that were counted as another party's than that whose they are now."""
    rows = PackedFigures.objects.filter(source=None, span=Span.YEAR).order_by().values_list("figures", flat=True)
    table = unpack_tables([bytes(packed) for packed in rows], len(_COLUMNS), ())
    counted = set(zip(table.keys.tolist(), table.owners.tolist(), strict=True))
    owners = dict(TalkingPoint.objects.values_list("pk", "party"))
    return sorted({point for point, party in counted if owners.get(point, party) != party})


def wrong_figures(said: Tallied, *, of: Collection[int]) -> Iterator[str]:
    """Every figure of the year that is not what the tallies say, in words, but for lines that are not `of` those."""
    wanted = _wanted(said)
    rows = _within(said.source, said.year).values_list(*Place._fields, "figures")
    stored = {Place(*place): bytes(packed) for *place, packed in rows}
    for place in sorted(wanted.keys() | stored.keys()):
        should = wanted.get(place, nothing(len(_COLUMNS)))
        if stored.get(place) != pack_table(should):
            found = unpack_tables([stored[place]] if place in stored else [], len(_COLUMNS))
            found = only(found, np.isin(found.keys, list(of)))
            yield from _told(f"figures source={said.source} span={place.span} first={place.first}", found, should)


def _told(where: str, found: Table, should: Table) -> Iterator[str]:
    """What the figures that should be are more than those that were found."""
    nobody = (0, [0] * len(_COLUMNS))
    rows = [
        {key: (owner, figures) for key, owner, figures in zip(*(column.tolist() for column in table), strict=True)}
        for table in (found, should)
    ]
    for key in sorted(rows[0].keys() | rows[1].keys()):
        (was, stored), (owner, wanted) = (of.get(key, nobody) for of in rows)
        if (was, stored) != (owner, wanted):
            off = [f"{name} {b - a:+d}" for name, a, b in zip(_COLUMNS, stored, wanted, strict=True) if a != b]
            off += [f"party {was} is {owner}"] if was and owner and was != owner else []
            yield f"{where} point={key}: {', '.join(off)}"


def _within(source: int | None, year: int) -> "QuerySet[PackedFigures]":
    days = PackedFigures.objects.filter(first__gte=date(year, 1, 1), first__lte=date(year, 12, 31))
    return days.filter(source=source).order_by()


def _replaced(packed: bytes | None, points: Collection[int], by: Table | None) -> Table:
    """The packed figures with those of some lines replaced."""
    kept = unpack_tables([packed] if packed else [], len(_COLUMNS))
    kept = only(kept, ~np.isin(kept.keys, list(points)))
    if by is None:
        return kept
    both = Table(*(np.concatenate((one, other)) for one, other in zip(kept, by, strict=True)))
    return only(both, np.argsort(both.keys, kind="stable"))


def _wanted(said: Tallied, days: Collection[date] | None = None) -> dict[Place, Table]:
    """The figures of the year as the tallies say, and of its months and days: of all, or of those on which `days` are."""
    cells, figures = _by_day(said)
    line, day = np.divmod(cells, DAYS)
    first = date(said.year, 1, 1)
    month_of_day = month_of(said.year)[day]
    size = len(said.keys)
    found = {Place(Span.YEAR, first): _table(said, np.bincount(line, minlength=size) > 0, line, figures)}
    for month in range(1, 13) if days is None else sorted({one.month for one in days}):
        chosen = month_of_day == month
        found[Place(Span.MONTH, date(said.year, month, 1))] = _table(
            said, np.bincount(line[chosen], minlength=size) > 0, line[chosen], figures[chosen]
        )
    # In order of days, so that each one's stand together.
    order = np.argsort(day, kind="stable")
    line, day, figures = line[order], day[order], figures[order]
    numbers: Iterable[int] = once(day).tolist() if days is None else [(one - first).days + 1 for one in days]
    for number in numbers:
        begin, end = np.searchsorted(day, [number, number + 1])
        lines = line[begin:end]
        found[Place(Span.DAY, first + timedelta(days=number - 1))] = Table(
            said.keys[lines], said.owners[lines], figures[begin:end]
        )
    return {place: table for place, table in found.items() if len(table.keys)}


def _table(said: Tallied, there: Array, line: Array, figures: Array) -> Table:
    """The figures of the lines that are there, added up."""
    sums = [np.bincount(line, column, len(said.keys))[there] for column in figures.T]
    return Table(said.keys[there], said.owners[there], np.stack(sums, axis=1).astype(np.int64))


def _by_day(said: Tallied) -> tuple[Array, Array]:
    """The figures of each line on each day on which it was said, with their cells: line times DAYS, and the day."""
    cells, at = np.unique(said.line * DAYS + said.day, return_inverse=True)
    own, other = said.how == OWN, said.how == OTHERS

    def summed(counts: Array) -> Array:
        return np.bincount(at, counts, len(cells)).astype(np.int64)

    by_name = {
        "own_speeches": summed(said.speeches * own),
        "own_occurrences": summed(said.occurrences * own),
        "own_days": (summed(own) > 0).astype(np.int64),
        "other_speeches": summed(said.speeches * other),
        "all_speeches": summed(said.speeches),
        "all_occurrences": summed(said.occurrences),
        "all_days": np.ones(len(cells), np.int64),
    }
    return cells, np.stack([by_name[name] for name in _COLUMNS], axis=1)
