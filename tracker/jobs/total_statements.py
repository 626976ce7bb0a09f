"""What the running totals of a year should be, as SQL that both databases read alike; see RunningTotal for the cuts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from tracker.models import RunningTotal, SpokenBy, Stance
from tracker.queries.days import month_after

FIGURES = (
    "own_speeches", "own_occurrences", "own_days", "other_speeches", "all_speeches", "all_occurrences", "all_days",
)  # fmt: skip
KEY = ("cut", "before", "point_id", "party_id")
COLUMNS = ("source_id", *KEY, *FIGURES)
_SUMS = ", ".join(f"SUM(said.{name}) AS {name}" for name in FIGURES)

SPOKEN = ("span", "first", "point_id", "party_id", "own", "everyone")
_OWN = "tally.stance = %s AND tally.party_id = point.party_id"

_Cut = RunningTotal.Cut
# As many lines are what an editor changes.
FEW = 20

Statement = tuple[str, list[Any]]


class Part(NamedTuple):
    """The totals of one source, or (None) of all together; of those lines only, or (None) of every one."""

    source: int | None
    points: Collection[int] | None = None

    def where(self, alias: str, *, stored: bool) -> Statement:
        """The condition on tallies, or on the stored totals, behind an AND."""
        condition, parameters = "", list[Any]()
        if self.source is not None:
            condition, parameters = f" AND {alias}.source_id = %s", [self.source]
        elif stored:
            condition = f" AND {alias}.source_id IS NULL"
        if self.points is not None:
            condition += f" AND {alias}.point_id IN ({', '.join(['%s'] * len(self.points))})"
            parameters += sorted(self.points)
        return condition, parameters


def from_tallies(part: Part, year: int, days: Sequence[date], finest: int) -> Statement:
    """The rows of the finest cut, added up from the tallies, and those that end months, or, where the year is the
    finest, the year; `days` are those of the year that have any tallies."""
    ends, ended = _values((day, end) for day in days for end in _ends_after(day, finest))
    cut = _Cut.MONTH if finest == _Cut.YEAR else _Cut.THIRD
    condition, parameters = part.where("tally", stored=False)
    other = "tally.stance = %s AND (tally.party_id IS NULL OR tally.party_id <> point.party_id)"
    uses = Stance.USES.value
    return (
        f"""WITH ends (day, before) AS ({ends}),
        said AS (
            SELECT tally.point_id, point.party_id, tally.date AS day,
                SUM(CASE WHEN {_OWN} THEN tally.speeches ELSE 0 END) AS own_speeches,
                SUM(CASE WHEN {_OWN} THEN tally.occurrences ELSE 0 END) AS own_occurrences,
                MAX(CASE WHEN {_OWN} THEN 1 ELSE 0 END) AS own_days,
                SUM(CASE WHEN {other} THEN tally.speeches ELSE 0 END) AS other_speeches,
                SUM(tally.speeches) AS all_speeches, SUM(tally.occurrences) AS all_occurrences, 1 AS all_days
            FROM tracker_tally AS tally JOIN tracker_talkingpoint AS point ON point.id = tally.point_id
            WHERE tally.date >= %s AND tally.date < %s{condition}
            GROUP BY tally.point_id, point.party_id, tally.date
        )
        SELECT {cut:d} AS cut, ends.before, said.point_id, said.party_id, {_SUMS}
        FROM said JOIN ends ON ends.day = said.day GROUP BY ends.before, said.point_id, said.party_id""",
        [*ended, uses, uses, uses, uses, date(year, 1, 1), date(year + 1, 1, 1), *parameters],
    )


def months(part: Part, year: int, passed: int = 0) -> Statement:
    """The rows that cut the year behind so many months, added up from those that end its months."""
    return _added_up(part, _Cut.THIRD, _Cut.MONTH, month_ends(year), passed)


def years(part: Part, first: int, last: int, since: int | None = None) -> Statement:
    """The rows before each year, from that behind the first, or only behind `since`, to that behind the last, added up
    from those that end years."""
    ends = [date(year + 1, 1, 1) for year in range(first, last + 1)]
    passed = max(0, (since or first) - first)
    return _added_up(part, _Cut.MONTH, _Cut.YEAR, ends, passed)


def spoken(part: Part, year: int, days: Sequence[date], span: SpokenBy.Span, listed: str) -> Statement:
    """Who spoke, in the whole year or in each of its months; `listed` is how the database lists texts with commas
    between them, given {}."""
    values, parameters = _values(
        (day, day.replace(day=1, month=day.month if span == span.MONTH else 1)) for day in days
    )
    condition, of_part = part.where("tally", stored=False)
    return (
        f"""WITH firsts (day, first) AS ({values})
        SELECT {span:d} AS span, said.first, said.point_id, said.party_id,
            COALESCE({listed.format("CASE WHEN said.own = 1 THEN CAST(said.person_id AS text) END")}, '') AS own,
            {listed.format("CAST(said.person_id AS text)")} AS everyone
        FROM (
            SELECT firsts.first, tally.point_id, point.party_id, tally.person_id,
                MAX(CASE WHEN {_OWN} THEN 1 ELSE 0 END) AS own
            FROM tracker_tally AS tally JOIN tracker_talkingpoint AS point ON point.id = tally.point_id
            JOIN firsts ON firsts.day = tally.date
            WHERE tally.date >= %s AND tally.date < %s AND tally.person_id IS NOT NULL{condition}
            GROUP BY firsts.first, tally.point_id, point.party_id, tally.person_id
        ) AS said GROUP BY said.first, said.point_id, said.party_id""",
        [*parameters, Stance.USES.value, date(year, 1, 1), date(year + 1, 1, 1), *of_part],
    )


def _added_up(part: Part, finer: _Cut, cut: _Cut, ends: Sequence[date], passed: int) -> Statement:
    """Each end holds all that ended until then; rows are made of those that are not passed. One search of the index for
    each: no database goes astray in a join. The rows of a few lines are few, found before they are joined, and one statement
    is read faster than many."""
    condition, of_part = part.where("said", stored=True)
    if part.points is not None and len(part.points) <= FEW:
        later = ends[passed:]
        return (
            f"""WITH held AS MATERIALIZED (
                SELECT * FROM tracker_runningtotal AS said
                WHERE said.cut = {finer:d} AND said.before IN ({", ".join(["%s"] * len(ends))}){condition}
            ), ends (before) AS (VALUES {", ".join(["(%s)"] * len(later))})
            SELECT {cut:d} AS cut, ends.before, said.point_id, said.party_id, {_SUMS}
            FROM held AS said JOIN ends ON said.before <= ends.before
            GROUP BY ends.before, said.point_id, said.party_id""",
            [*ends, *of_part, *later],
        )
    statements, parameters = [], list[Any]()
    for number, end in list(enumerate(ends, start=1))[passed:]:
        statements.append(
            f"""SELECT {cut:d} AS cut, %s AS before, said.point_id, said.party_id, {_SUMS}
            FROM tracker_runningtotal AS said
            WHERE said.cut = {finer:d} AND said.before IN ({", ".join(["%s"] * number)}){condition}
            GROUP BY said.point_id, said.party_id"""
        )
        parameters += [end, *ends[:number], *of_part]
    return " UNION ALL ".join(statements), parameters


def month_ends(year: int) -> list[date]:
    """The days before which the months of the year end."""
    return [*(date(year, month, 1) for month in range(2, 13)), date(year + 1, 1, 1)]


def third_ends(year: int, of: Iterable[int]) -> list[date]:
    """The days before which the thirds of those months end."""
    ends = month_ends(year)
    return [end for month in of for end in (date(year, month, 11), date(year, month, 21), ends[month - 1])]


def _ends_after(day: date, finest: int) -> list[date]:
    """The days before which a row counts the day: of its month, with the first of the next one, or of its year."""
    if finest == _Cut.YEAR:
        return [date(day.year + 1, 1, 1)]
    following = month_after(day)
    if finest == _Cut.MONTH:
        return [following]
    return [end for end in (day.replace(day=11), day.replace(day=21), following) if day < end]


def _values(rows: Any) -> Statement:
    parameters = [value for row in rows for value in row]
    return "VALUES " + ", ".join(["(%s, %s)"] * (len(parameters) // 2)), parameters


def day_of(value: Any) -> date:
    """SQLite gives a day as text where no field says what it is."""
    return date.fromisoformat(value) if isinstance(value, str) else value
