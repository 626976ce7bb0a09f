"""Who used each line for its own party, and who said it, in a year and in its months, in each source and in all: listed
from the tallies and checked against them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from tracker.engine.adding import numbered, once
from tracker.engine.cutting import Array
from tracker.engine.packing import NO_LISTS, Listed, packed_apart
from tracker.jobs.insert_rows import insert_rows, put_rows
from tracker.jobs.tallied import OWN, Tallied, month_of
from tracker.models import PackedFigures, SpokenBy

_Whose = PackedFigures.Whose
# More than the months of a year and the year itself.
_PARTS = 16
_COLUMNS = ("party_id", "people", "people_by_month")
_STORED = ("id", "source_id", "first", "point_id", "whose", *_COLUMNS)
_Stored = tuple[int | str | bytes | None, ...]


class _Place(NamedTuple):
    """Whose uses of a line are listed."""

    point: int
    whose: int


class _Row(NamedTuple):
    """Whose line it was, and its lists."""

    party: int
    people: bytes
    people_by_month: bytes


def make_spoken(said: Tallied) -> None:
    """List anew who spoke in the year."""
    _within(said).delete()
    insert_rows(SpokenBy, _STORED, _rows(said, _wanted(said)))


def replace_spoken(several: Sequence[tuple[Tallied, Collection[int]]]) -> None:
    """List anew who said some lines in a year, of which those are the tallies, of sources or of all together."""
    rows = list[_Stored]()
    for said, points in several:
        wanted = _wanted(said)
        rows += _rows(said, wanted)
        gone = {*points} - {place.point for place in wanted}
        if gone:
            _within(said).filter(point__in=gone).delete()
    put_rows(SpokenBy, _STORED, _STORED[:1], rows)


def wrong_spoken(said: Tallied) -> Iterator[str]:
    """Every list of the year that is not what the tallies say, in words."""
    wanted = _wanted(said)
    rows = _within(said).values_list(*_Place._fields, *_COLUMNS)
    stored = {_Place(point, whose): _Row(party, *map(bytes, lists)) for point, whose, party, *lists in rows}
    for place in sorted(wanted.keys() | stored.keys()):
        if wanted.get(place) != stored.get(place):
            whose = _Whose(place.whose).name.lower()
            yield f"{whose}_speakers source={said.source} year={said.year} point={place.point} differ"


def _within(said: Tallied) -> "QuerySet[SpokenBy]":
    return SpokenBy.objects.filter(source=said.source, first=date(said.year, 1, 1)).order_by()


def _rows(said: Tallied, wanted: Mapping[_Place, _Row]) -> list[_Stored]:
    first = date(said.year, 1, 1).isoformat()
    return [
        (SpokenBy.key_of(point, said.source, whose, said.year), said.source, first, point, whose, *row)
        for (point, whose), row in wanted.items()
    ]


def _wanted(said: Tallied) -> dict[_Place, _Row]:
    """The lists of every line of which anyone known said it, though nobody used it for its own party."""
    known = said.person > 0
    line, person, day = said.line[known], said.person[known], said.day[known]
    month = month_of(said.year)[day]
    found: dict[_Place, _Row] = {}
    for whose, chosen in ((_Whose.OWN, said.how[known] == OWN), (_Whose.ALL, np.full(len(line), True))):
        of_year, of_months = (
            _by_line(said, line[chosen], parts[chosen], person[chosen]) for parts in (np.zeros_like(month), month)
        )
        for place in once(line).tolist():
            lists = of_year.get(place, NO_LISTS), of_months.get(place, NO_LISTS)
            found[_Place(int(said.keys[place]), whose.value)] = _Row(int(said.owners[place]), *lists)
    return found


def _by_line(said: Tallied, line: Array, part: Array, person: Array) -> dict[int, bytes]:
    """By the place of each line the packed lists of its parts: everybody once and in order."""
    people, who = numbered(person)
    cells = once((line * _PARTS + part) * max(1, len(people)) + who)
    cells, who = np.divmod(cells, max(1, len(people)))
    line, part = np.divmod(cells, _PARTS)
    return dict(packed_apart(line, Listed(part, said.owners[line], people[who])))
