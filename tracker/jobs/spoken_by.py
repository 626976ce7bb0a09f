"""Who said each line in a year and in its months, in each source and in all, listed from the tallies and checked
against them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from tracker.engine.adding import numbered, once
from tracker.engine.cutting import Array
from tracker.engine.packing import NO_LISTS, Listed, packed_apart
from tracker.jobs.insert_rows import insert_rows, put_rows
from tracker.jobs.tallied import OWN, Tallied, month_of
from tracker.models import SpokenBy

# More than the months of a year and the year itself.
_PARTS = 16
_PLACE = ("id", "source_id", "first", "point_id", "party_id")
_COLUMNS = ("own", "own_by_month", "everyone", "everyone_by_month")


class _Row(NamedTuple):
    """Whose line it was, and its lists."""

    party: int
    own: bytes
    own_by_month: bytes
    everyone: bytes
    everyone_by_month: bytes


def make_spoken(said: Tallied) -> None:
    """List anew who spoke in the year."""
    _within(said).delete()
    insert_rows(SpokenBy, (*_PLACE, *_COLUMNS), _rows(said, _wanted(said)))


def replace_spoken(said: Tallied, points: Collection[int]) -> None:
    """List anew who said some lines in the year, of which those are the tallies."""
    wanted = _wanted(said)
    put_rows(SpokenBy, (*_PLACE, *_COLUMNS), _PLACE[:1], _rows(said, wanted))
    gone = {*points} - wanted.keys()
    if gone:
        _within(said).filter(point__in=gone).delete()


def wrong_spoken(said: Tallied) -> Iterator[str]:
    """Every list of the year that is not what the tallies say, in words."""
    wanted = _wanted(said)
    rows = _within(said).values_list("point", "party", *_COLUMNS)
    stored = {point: _Row(party, *map(bytes, lists)) for point, party, *lists in rows}
    for point in sorted(wanted.keys() | stored.keys()):
        if wanted.get(point) != stored.get(point):
            yield f"speakers source={said.source} year={said.year} point={point} differ"


def _within(said: Tallied) -> "QuerySet[SpokenBy]":
    return SpokenBy.objects.filter(source=said.source, first=date(said.year, 1, 1)).order_by()


def _rows(said: Tallied, wanted: Mapping[int, _Row]) -> list[tuple[int | str | bytes | None, ...]]:
    first = date(said.year, 1, 1).isoformat()
    return [
        (SpokenBy.key_of(point, said.source, said.year), said.source, first, point, *row)
        for point, row in wanted.items()
    ]


def _wanted(said: Tallied) -> dict[int, _Row]:
    """The lists of every line of which anyone known said it, in the order in which they are read."""
    known = said.person > 0
    line, person, own, day = said.line[known], said.person[known], said.how[known] == OWN, said.day[known]
    month = month_of(said.year)[day]
    year = np.zeros_like(month)
    lists = [
        _by_line(said, line[chosen], parts[chosen], person[chosen])
        for chosen in (own, np.ones_like(own))
        for parts in (year, month)
    ]
    return {
        int(said.keys[place]): _Row(int(said.owners[place]), *(of_line.get(place, NO_LISTS) for of_line in lists))
        for place in once(line).tolist()
    }


def _by_line(said: Tallied, line: Array, part: Array, person: Array) -> dict[int, bytes]:
    """By the place of each line the packed lists of its parts: everybody once and in order."""
    people, who = numbered(person)
    cells = once((line * _PARTS + part) * max(1, len(people)) + who)
    cells, who = np.divmod(cells, max(1, len(people)))
    line, part = np.divmod(cells, _PARTS)
    return dict(packed_apart(line, Listed(part, said.owners[line], people[who])))
