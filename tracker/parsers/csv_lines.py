"""Transcripts as CSV, one turn a row, with the columns of docs/formats.md: those of JSON Lines."""

from typing import Any

from tracker.parsers.csv_rows import header, rows
from tracker.parsers.document import ParsedDocument, ParseError
from tracker.parsers.transcript_turns import OPTIONAL, REQUIRED, Turns, check_columns

FORMAT = "csv"
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}


def looks_like(head: bytes) -> bool:
    """Whether the first line names at least two of the columns of which there must be four."""
    return len(REQUIRED.keys() & set(header(head))) >= 2


def parse(data: bytes, name: str) -> list[ParsedDocument]:
    """The documents of the file in order of first appearance; their rows need not be adjacent.

    Raises ParseError, with the line, for wrong columns, a row cut short, a wrong value, an empty speaker or text, or a
    turn that appears twice.
    """
    turns = Turns(FORMAT, len(data))
    lines = rows(data)
    place, columns = next(lines, ("line 1", {}))
    check_columns(list(columns), place)
    for place, cells in lines:
        turns.add(_values(cells, place), place)
    return turns.documents()


def _values(cells: dict[str, str], place: str) -> dict[str, Any]:
    """The cells as the values they are written for; an optional one that is empty is left out."""
    values: dict[str, Any] = {}
    for column, cell in cells.items():
        if column in OPTIONAL and not cell.strip():
            continue
        if column == "order":
            # int() reads more than digits ("1_000"), and refuses more than 4,300 of them.
            digits = cell.strip()
            if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
                raise ParseError(f"wrong value for order: {cell[:40]}", place)
            values[column] = int(digits)
        elif column == "chair":
            if cell.strip().lower() not in _TRUTH:
                raise ParseError(f"wrong value for chair: “{cell[:40]}” (known: true, false)", place)
            values[column] = _TRUTH[cell.strip().lower()]
        else:
            values[column] = cell if column == "text" else cell.strip()
    return values
