"""The tallies of a year, of one source or of all, in arrays: of them lists and figures are packed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from tracker.engine.cutting import Array
from tracker.models import Stance
from tracker.queries.listing import listing, numbers_of, written

# More than the days of a year.
DAYS = 512
# Whose use a tally is of: the line's own party's, or another's or nobody's. What is no use is 0.
OTHERS, OWN = 1, 2
NO_KEYS = np.zeros(0, np.int64)


class Part(NamedTuple):
    """The tallies of one source, or (None) of all; of those lines only, or (None) of every one."""

    source: int | None
    points: Collection[int] | None = None

    def where(self, alias: str) -> tuple[str, list[Any]]:
        """The condition behind an AND, with its parameters."""
        condition, parameters = "", list[Any]()
        if self.source is not None:
            condition, parameters = f" AND {alias}.source_id = %s", [self.source]
        if self.points is not None:
            condition += f" AND {alias}.point_id IN ({', '.join(['%s'] * len(self.points))})"
            parameters += sorted(self.points)
        return condition, parameters


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
        return {first + timedelta(days=number - 1) for number in np.unique(self.day).tolist()}


def tallied(source: int | None, year: int, points: Collection[int] | None = None) -> Tallied:
    """The tallies of the year, of those lines or of all; one query. The database writes a line's tallies into one text:
    rows would take much longer."""
    condition, of_part = Part(source, points).where("tally")
    number = "EXTRACT(doy FROM tally.date)" if connection.vendor == "postgresql" else "strftime('%%j', tally.date)"
    tally = written(
        (
            f"CAST({number} AS integer)",
            f"""CASE WHEN tally.stance <> %s THEN 0 WHEN tally.party_id = point.party_id THEN {OWN}
            ELSE {OTHERS} END""",
            "COALESCE(tally.person_id, 0)",
            "tally.speeches",
            "tally.occurrences",
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
    columns = numbers_of(",".join(row[3] for row in rows), 5)
    return Tallied(source, year, keys, owners, np.repeat(np.arange(len(keys)), counts), *columns)


def together(year: int, several: Sequence[Tallied]) -> Tallied:
    """The tallies of all sources, from those of each of them."""
    keys, at = np.unique(np.concatenate([NO_KEYS, *(said.keys for said in several)]), return_index=True)
    owners = np.concatenate([NO_KEYS, *(said.owners for said in several)])[at]
    lines = [np.searchsorted(keys, said.keys)[said.line] for said in several]
    columns = [
        np.concatenate([NO_KEYS, *(getattr(said, name) for said in several)])
        for name in ("day", "how", "person", "speeches", "occurrences")
    ]
    return Tallied(None, year, keys, owners, np.concatenate([NO_KEYS, *lines]), *columns)


def day_of(value: Any) -> date:
    """SQLite gives a day as text where no field says what it is."""
    return date.fromisoformat(value) if isinstance(value, str) else value
