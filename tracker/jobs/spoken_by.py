"""Who said each line in a year and in its months, listed from the tallies and checked against them."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import Q, QuerySet

from tracker.engine.cutting import Array
from tracker.jobs.insert_rows import insert_rows
from tracker.jobs.tallied import DAYS, OWN, Tallied
from tracker.models import Span, SpokenBy


class _Place(NamedTuple):
    """A line in a year or a month."""

    span: int
    first: date
    point: int


class _Listed(NamedTuple):
    """Whose line it was, and the keys of people with commas between them, in order: of those who used it for its own
    party, and of all."""

    party: int
    own: str
    everyone: str


def make_spoken(said: Tallied) -> None:
    """List anew who spoke in the year."""
    _within(said).delete()
    _store(said, _wanted(said))


def replace_spoken(said: Tallied, points: Collection[int], days: Collection[date]) -> None:
    """List anew who said some lines, of which those are the year's tallies, in the year and in the months that are due."""
    months = sorted({day.replace(day=1) for day in days})
    due = Q(span=Span.YEAR, first=date(said.year, 1, 1)) | Q(span=Span.MONTH, first__in=months)
    SpokenBy.objects.filter(due, source=said.source, point__in=points).delete()
    wanted = _wanted(said)
    _store(said, {place: wanted[place] for place in wanted if place.span == Span.YEAR or place.first in months})


def wrong_spoken(said: Tallied) -> Iterator[str]:
    """Every list of the year that is not what the tallies say, in words."""
    wanted = _wanted(said)
    rows = _within(said).values_list("span", "first", "point", "party", "own", "everyone")
    stored = {_Place(*row[:3]): _Listed(*row[3:]) for row in rows}
    for place in sorted(wanted.keys() | stored.keys()):
        if wanted.get(place) != stored.get(place):
            yield f"speakers source={said.source} span={place.span} first={place.first} point={place.point} differ"


def _within(said: Tallied) -> "QuerySet[SpokenBy]":
    days = SpokenBy.objects.filter(first__gte=date(said.year, 1, 1), first__lte=date(said.year, 12, 31))
    return days.filter(source=said.source).order_by()


def _store(said: Tallied, lists: dict[_Place, _Listed]) -> None:
    rows = [(said.source, place.span, place.first.isoformat(), place.point, *listed) for place, listed in lists.items()]
    insert_rows(SpokenBy, ("source_id", "span", "first", "point_id", "party_id", "own", "everyone"), rows)


def _wanted(said: Tallied) -> dict[_Place, _Listed]:
    """Every list of the year as the tallies say, in the order in which they are read."""
    known = said.person > 0
    people, who = np.unique(said.person[known], return_inverse=True)
    names = [str(person) for person in people.tolist()]
    line, own, day = said.line[known], said.how[known] == OWN, said.day[known]
    first = date(said.year, 1, 1)
    month = np.array([0, *((first + timedelta(days=number)).month for number in range(DAYS))])[day]
    found: dict[_Place, _Listed] = {}
    for span, parts in ((Span.YEAR, np.ones_like(month)), (Span.MONTH, month)):
        groups = parts * len(said.keys) + line
        everyone = _by_group(groups, who, names)
        used = _by_group(groups[own], who[own], names)
        for group, listed in everyone.items():
            part, place = divmod(group, len(said.keys))
            at = _Place(span, date(said.year, part, 1), int(said.keys[place]))
            found[at] = _Listed(int(said.owners[place]), used.get(group, ""), listed)
    return found


def _by_group(groups: Array, who: Array, names: list[str]) -> dict[int, str]:
    """By group its members' names, each once and in order, with commas between them."""
    groups, who = np.divmod(np.unique(groups * max(1, len(names)) + who), max(1, len(names)))
    begins = np.flatnonzero(np.diff(groups, prepend=-1))
    listed, ends = [names[number] for number in who.tolist()], np.append(begins, len(groups))[1:]
    return {
        group: ",".join(listed[begin:end])
        for group, begin, end in zip(groups[begins].tolist(), begins.tolist(), ends.tolist(), strict=True)
    }
