"""The packed figures of lines, by year, month and day: made from the tallies and checked against them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from tracker.engine.adding import changes, figures_of, once, placed
from tracker.engine.cutting import Array
from tracker.engine.deflated import deflated, inflated, inflated_or_nothing
from tracker.engine.tables import Table, nothing, only, pack_table, replaced, unpack_tables
from tracker.jobs.insert_rows import delete_at, insert_rows, put_rows
from tracker.jobs.tallied import DAYS, OTHERS, OWN, Tallied, month_of
from tracker.models import PackedFigures, Span, TalkingPoint
from tracker.queries.figures import figures_between
from tracker.queries.listing import day_of
from tracker.queries.packed_rows import Keys, Part, rows_at
from tracker.queries.stretches import last_day

_COLUMNS, _Whose = PackedFigures.COLUMNS, PackedFigures.Whose
_STORED = ("id", "source_id", "whose", "span", "first", "figures")
_Stored = tuple[int | str | bytes | None, ...]


class Place(NamedTuple):
    """Where packed figures stand among those of their source."""

    whose: int
    span: int
    first: date

    def key(self, source: int | None) -> int:
        """Where it is stored."""
        return PackedFigures.key_of(source, *self)

    def row(self, source: int | None, packed: bytes) -> _Stored:
        """It is stored so."""
        stored = deflated(packed, smaller=self.span == Span.DAY)
        return self.key(source), source, int(self.whose), int(self.span), self.first.isoformat(), stored


class Change(NamedTuple):
    """The tallies of a year of some lines, and of their days those that changed."""

    said: Tallied
    points: Collection[int]
    days: Collection[date]


def make_figures(said: Tallied) -> None:
    """Make all figures of the year anew."""
    delete_at(PackedFigures, _of_year(said))
    made = sorted(_wanted(said).items(), key=lambda placed: placed[0])
    insert_rows(PackedFigures, _STORED, [place.row(said.source, pack_table(of)) for place, of in made])


def replace_figures(several: Sequence[Change]) -> list[Collection[date]]:
    """Make the figures of some lines anew, of a source or of all together, each of the year, and of the months and days
    that are due. Returns these days of each: all of the year, where a line was another party's when it was counted."""
    stored = _stored(several)
    if any(_was_others(change, stored) for change in several):
        several = [
            change._replace(days={*change.days, *change.said.days()}) if _was_others(change, stored) else change
            for change in several
        ]
        stored = _stored(several)
    changed, gone = list[_Stored](), list[Keys]()
    for said, points, days in several:
        wanted, keys = _wanted(said, days), np.array(sorted(points), np.int64)
        for place in _places(said, days):
            key = place.key(said.source)
            before = stored.get(key)
            packed = replaced(before, keys, wanted.get(place, _nothing(place)))
            if packed is None:
                gone += [(key, key)] if before else []
            elif packed != before:
                changed.append(place.row(said.source, packed))
    put_rows(PackedFigures, _STORED, _STORED[:1], changed)
    delete_at(PackedFigures, gone)
    return [change.days for change in several]


def _was_others(change: Change, stored: Mapping[int, bytes]) -> bool:
    """Whether one of the lines was another party's when the year was counted."""
    said = change.said
    year = stored.get(Place(_Whose.ALL, Span.YEAR, date(said.year, 1, 1)).key(said.source))
    before = unpack_tables([year] if year else [], len(_COLUMNS))
    at = placed(before.keys, said.keys)
    counted = at >= 0
    return bool((said.owners[at[counted]] != before.owners[counted]).any())


def _places(said: Tallied, days: Collection[date] = ()) -> list[Place]:
    """Where the figures of the year stand, and of the months and days of those days."""
    months = sorted({day.replace(day=1) for day in days})
    firsts = {Span.YEAR: [date(said.year, 1, 1)], Span.MONTH: months, Span.DAY: sorted(days)}
    return [Place(whose, span, first) for whose in _Whose for span in Span for first in firsts[span]]


def _stored(several: Sequence[Change]) -> dict[int, bytes]:
    """What stands at the places of those changes, by its key."""
    keys = [place.key(said.source) for said, _, days in several for place in _places(said, days)]
    rows = rows_at(Part(PackedFigures, [(key, key) for key in keys], ("id", "figures")))
    return {key: inflated(figures) for _, key, figures in rows}


def disowned() -> list[int]:
    """The lines that were counted as another party's than that whose they are now."""
    years = figures_between([None], [_Whose.ALL], [Span.YEAR], date.min, date.max)
    readable = [inflated_or_nothing(figures) for _, figures in rows_at(Part(PackedFigures, years, ("figures",)))]
    table = unpack_tables([*filter(None, readable)], len(_COLUMNS))
    counted = set(zip(table.keys.tolist(), table.owners.tolist(), strict=True))
    owners = dict(TalkingPoint.objects.values_list("pk", "party"))
    return sorted({point for point, party in counted if owners.get(point, party) != party})


def wrong_figures(said: Tallied, *, of: Collection[int]) -> Iterator[str]:
    """Every figure of the year that is not what the tallies say, in words, but for lines that are not `of` those."""
    wanted = _wanted(said)
    rows = rows_at(Part(PackedFigures, _of_year(said), (*Place._fields, "figures")))
    stored = {Place(whose, span, day_of(first)): inflated_or_nothing(packed) for _, whose, span, first, packed in rows}
    for place in sorted(wanted.keys() | stored.keys()):
        should = wanted.get(place, _nothing(place))
        if stored.get(place) != pack_table(should):
            where = f"figures source={said.source} span={place.span} first={place.first}"
            found = unpack_tables([stored[place]] if stored.get(place) else [], should.figures.shape[1])
            if place in stored and stored[place] != pack_table(found):
                yield f"{where}: not as they are packed"
            yield from _told(where, place.whose, only(found, np.isin(found.keys, list(of))), should)


def _told(where: str, whose: int, found: Table, should: Table) -> Iterator[str]:
    """What the figures that should be are more than those that were found."""
    columns = _COLUMNS[: should.figures.shape[1]]
    nobody = (0, [0] * len(columns))
    rows = [
        {key: (owner, figures) for key, owner, figures in zip(*(column.tolist() for column in table), strict=True)}
        for table in (found, should)
    ]
    for key in sorted(rows[0].keys() | rows[1].keys()):
        (was, stored), (owner, wanted) = (of.get(key, nobody) for of in rows)
        if (was, stored) != (owner, wanted):
            named = [f"{_Whose(whose).name.lower()}_{name}" for name in columns]
            off = [f"{name} {b - a:+d}" for name, a, b in zip(named, stored, wanted, strict=True) if a != b]
            off += [f"party {was} is {owner}"] if was and owner and was != owner else []
            yield f"{where} point={key}: {', '.join(off)}"


def _of_year(said: Tallied) -> list[Keys]:
    return figures_between([said.source], _Whose.values, Span.values, date(said.year, 1, 1), date(said.year, 12, 31))


def _wanted(said: Tallied, days: Collection[date] | None = None) -> dict[Place, Table]:
    """The figures of the year as the tallies say, and of its months and days: of all, or of those on which `days` are."""
    # Each line on each day on which it was said, though only others said it: who owned the line decided that.
    cells, at = np.unique(said.line * DAYS + said.day, return_inverse=True)
    counted = {_Whose.OWN: said.how == OWN, _Whose.OTHER: said.how == OTHERS, _Whose.ALL: said.how >= 0}
    counts = {
        whose: [np.bincount(at, of * chosen, len(cells)).astype(np.int64) for of in (said.speeches, said.occurrences)]
        for whose, chosen in counted.items()
    }
    found: dict[Place, Table] = {}
    for span, first, chosen in _spans(said, cells % DAYS, days):
        line, day = np.divmod(cells[chosen], DAYS)
        begins = np.flatnonzero(changes(line))
        keys, owners = said.keys[line[begins]], said.owners[line[begins]]
        ends = [of.timetuple().tm_yday for of in (first, last_day(span, first))]
        for whose, (speeches, occurrences) in counts.items() if len(line) else ():
            figures = figures_of(begins, day, speeches[chosen], occurrences[chosen], *ends)
            found[Place(whose, span, first)] = Table(keys, owners, figures[:, : len(PackedFigures.columns_of(span))])
    return found


def _nothing(place: Place) -> Table:
    return nothing(len(PackedFigures.columns_of(place.span)))


def _spans(said: Tallied, day: Array, days: Collection[date] | None) -> Iterator[tuple[int, date, Array]]:
    """Year, months and days, and which of the cells, that have those days of the year, are theirs, in order."""
    first, month = date(said.year, 1, 1), month_of(said.year)[day]
    yield Span.YEAR, first, np.arange(len(day))
    for number in range(1, 13) if days is None else sorted({one.month for one in days}):
        yield Span.MONTH, date(said.year, number, 1), np.flatnonzero(month == number)
    # In order of days, so that each one's stand together.
    order = np.argsort(day, kind="stable")
    numbers: Iterable[int] = once(day).tolist() if days is None else [(one - first).days + 1 for one in days]
    for number in numbers:
        begin, end = np.searchsorted(day, [number, number + 1], sorter=order)
        yield Span.DAY, first + timedelta(days=number - 1), order[begin:end]
