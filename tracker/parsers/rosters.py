"""Rosters: who sat for which riding and party on one day, as CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.parsers.document import ParseError
from tracker.parsers.plain_text import read_text

REQUIRED = ("family", "given", "riding", "party")
OPTIONAL = ("as_of", "name_raw", "province", "role", "id")
# The House prints empty seats as a member of this name.
_EMPTY_SEAT = frozenset({"VACANT", "VACANCY", "VACANCE"})
_LONGEST = {"family": 100, "given": 90, "riding": 200, "role": 300, "id": 120}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One member as the roster prints them; `as_of` is the day the roster says it is of, if it says so."""

    family: str
    given: str
    riding: str
    party: str
    role: str = ""
    identifier: str = ""
    as_of: date | None = None
    place: str = ""

    @property
    def name(self) -> str:
        """Given name, family name."""
        return f"{self.given} {self.family}"


def parse_roster(data: bytes, *, name: str) -> list[RosterRow]:
    """The members in a CSV file with the columns family, given, riding and party, and optionally as_of, name_raw,
    province, role and id; empty seats are left out. `name` is only for messages.

    Raises ParseError, with the line, for wrong columns, a row that is cut short, an empty name or party, a wrong
    day, or a member who appears twice.
    """
    lines = _lines(read_text(data))
    _, columns = next(lines, (1, []))
    _check_columns(columns)
    rows: list[RosterRow] = []
    seen: dict[tuple[str, str], str] = {}
    for number, cells in lines:
        row = _row(columns, cells, f"line {number}")
        if row is None:
            continue
        who = (row.name.casefold(), row.riding.casefold())
        if who in seen:
            raise ParseError(f"{row.name} ({row.riding}) is there already, on {seen[who]}", row.place)
        seen[who] = row.place
        rows.append(row)
    if not rows:
        raise ParseError(f"{name} holds no member")
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row's cells, with the line on which the row begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, [" ".join(cell.split()) for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ParseError(f"not CSV: {error}", f"line {begins}") from None


def _check_columns(columns: list[str]) -> None:
    wrong = {
        "missing": [column for column in REQUIRED if column not in columns],
        "unknown": sorted(set(columns) - {*REQUIRED, *OPTIONAL}),
        "twice": sorted({column for column in columns if columns.count(column) > 1}),
    }
    told = [f"{word} {', '.join(name or '(no name)' for name in names)}" for word, names in wrong.items() if names]
    if told:
        raise ParseError(f"wrong columns: {'; '.join(told)}"[:300], "line 1")


def _row(columns: list[str], cells: list[str], place: str) -> RosterRow | None:
    if len(cells) != len(columns):
        raise ParseError(f"{len(cells)} cells where there are {len(columns)} columns", place)
    cell = dict(zip(columns, cells, strict=True))
    if cell["family"].upper() in _EMPTY_SEAT and not cell["given"]:
        return None
    for column in ("family", "given", "party"):
        if not cell[column]:
            raise ParseError(f"the {column} is empty", place)
    for column, longest in _LONGEST.items():
        if len(cell.get(column, "")) > longest:
            raise ParseError(f"the {column} is longer than {longest} characters", place)
    return RosterRow(
        family=cell["family"],
        given=cell["given"],
        riding=cell["riding"],
        party=cell["party"],
        role=cell.get("role", ""),
        identifier=cell.get("id", ""),
        as_of=_day(cell.get("as_of", ""), place),
        place=place,
    )


def _day(text: str, place: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ParseError(f"wrong date “{text[:40]}”: a date is written 2014-05-14", place) from None
