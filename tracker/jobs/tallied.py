"""The tallies of a year, of one source or of all, in arrays: of them lists and figures are packed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from django.db.models import QuerySet

from tracker.engine.adding import numbered, once
from tracker.engine.cutting import Array
from tracker.models import Stance
from tracker.queries.line_record import STANCE_NUMBERS
from tracker.queries.listing import day_number, listed, listed_from, marks

# More than the days of a year.
DAYS = 512
# Whose use a tally is of: the line's own party's, or another's or nobody's. What is no use is 0.
OTHERS, OWN = 1, 2
# Whose a line is that is no more.
NOBODY = 0


class Rows(NamedTuple):
    """Tallies, or mentions as one tally each: the number of the day, line, party and person (0: none), the number of the
    stance, speeches and occurrences."""

    documents: Array
    sources: Array
    days: Array
    points: Array
    parties: Array
    people: Array
    stances: Array
    speeches: Array
    occurrences: Array

    def only(self, chosen: Array) -> "Rows":
        """Those of the rows."""
        return Rows(*(column[chosen] for column in self))


@dataclass(frozen=True)
class Tallied:
    """Lines with the party whose each is, in order of their keys; and of every tally of a year the place of its line
    among these, its day of the year, whose use it is, the person (0: not known), its speeches and occurrences."""

    source: int | None
    year: int
    keys: Array
    owners: Array
    line: Array
    day: Array
    how: Array
    person: Array
    speeches: Array
    occurrences: Array

    def days(self) -> set[date]:
        """The days with tallies."""
        first = date(self.year, 1, 1)
        return {first + timedelta(days=number - 1) for number in once(self.day).tolist()}


@dataclass(frozen=True)
class TalliesOfYear:
    """The tallies of a year, of all lines or of some, and the parties whose lines they are of now."""

    year: int
    rows: Rows
    owners: Mapping[int, int]

    def arranged(self, source: int | None = None, points: Collection[int] | None = None) -> Tallied:
        """Those of one source, or (None) of all together; of those lines, or (None) of every one."""
        rows = self.rows
        if source is not None:
            rows = rows.only(rows.sources == source)
        if points is not None:
            rows = rows.only(np.isin(rows.points, list(points)))
        keys, line = numbered(rows.points)
        # A line may have been deleted since.
        owner = np.array([self.owners.get(key, NOBODY) for key in keys.tolist()], np.int64)
        uses = rows.stances == STANCE_NUMBERS[Stance.USES]
        how = np.where(uses, np.where(rows.parties == owner[line], OWN, OTHERS), 0)
        day = rows.days - (date(self.year, 1, 1).toordinal() - 1)
        return Tallied(source, self.year, keys, owner, line, day, how, rows.people, rows.speeches, rows.occurrences)


def tallies_of(year: int, points: Collection[int] | None = None) -> TalliesOfYear:
    """The tallies of the year, of those lines or (None) of every one; two queries."""
    named, among, lines = sorted(points or ()), "", "tracker_talkingpoint"
    if points is not None:
        among, lines = f" AND point_id IN ({marks(named)})", f"{lines} WHERE id IN ({marks(named)})"
    within = [date(year, 1, 1), date(year, 12, 31), *named]
    rows = listed_from(f"tracker_tally WHERE date >= %s AND date <= %s{among}", within, _values())
    owners = listed_from(lines, named, ("id", "party_id")).tolist()
    return TalliesOfYear(year, Rows(*rows), dict(zip(*owners, strict=True)))


def rows_of(mentions: "QuerySet[Any]") -> Rows:
    """Mentions that have all that a tally has; one query."""
    names = ("document_id", "source_id", "date", "point_id", "party_id", "person_id", "stance", "speeches")
    return Rows(*listed(mentions.values_list(*names, "occurrences"), _values()))


def _values() -> tuple[str, ...]:
    """The SQL of the numbers of a tally."""
    stances = " ".join(f"WHEN '{name.value}' THEN {number}" for name, number in STANCE_NUMBERS.items())
    return (
        "document_id", "source_id", day_number("date"), "point_id", "COALESCE(party_id, 0)", "COALESCE(person_id, 0)",
        f"CASE stance {stances} END", "speeches", "occurrences",
    )  # fmt: skip


@lru_cache(maxsize=100)
def month_of(year: int) -> Array:
    """By day of the year, whose first is 1, its month."""
    first = date(year, 1, 1)
    return np.array([0, *((first + timedelta(days=number)).month for number in range(366))])
