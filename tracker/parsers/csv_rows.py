"""Rows of CSV read one by one, so that no file fills the memory."""

import csv
import io
from collections.abc import Iterator

from tracker.parsers.document import ParseError

# No row is as long; the standard library's own limit of 128 KB for one cell is shorter than some speeches.
_LONGEST_ROW = 4 * 1024 * 1024
_DELIMITERS = ",;\t"
csv.field_size_limit(_LONGEST_ROW)


def header(head: bytes) -> list[str]:
    """The column names in a file's first line, lower-cased, by whichever of comma, semicolon and tab splits it most."""
    line = head.decode("utf-8-sig", "ignore").split("\n", 1)[0].strip("\r")
    return [name.strip().strip('"').strip().lower() for name in line.split(_delimiter(line))]


def rows(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row's place and its cells by column; empty rows are left out.

    Raises ParseError, with the line, for what is not UTF-8 or not CSV, a column name that is there twice, and a row
    that has not as many cells as there are columns.
    """
    columns: list[str] = []
    for number, cells in _lines(data):
        place = f"line {number}"
        if not columns:
            columns = [cell.strip().lower() for cell in cells]
            twice = sorted({name for name in columns if columns.count(name) > 1})[:5]
            if twice:
                raise ParseError(f"wrong columns: twice {', '.join(name[:40] or '(no name)' for name in twice)}", place)
            # The header is a row of its own, so that a caller can check the columns of a file without any other.
            yield place, dict.fromkeys(columns, "")
        elif len(cells) != len(columns):
            raise ParseError(f"{len(cells)} cells where there are {len(columns)} columns", place)
        else:
            yield place, dict(zip(columns, cells, strict=True))


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row's cells, with the line on which the row begins."""
    source = _Source(data)
    reader = csv.reader(source, strict=True, delimiter=_delimiter(source.first))
    begins = 1
    try:
        for cells in reader:
            source.held = 0
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ParseError(f"not CSV: {error}", f"line {begins}") from None


class _Source:
    """The file's lines as text; `held` is how much of it the row being read has taken."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.first = data[:65536].decode("utf-8-sig", "ignore").split("\n", 1)[0]
        self.held = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(io.BytesIO(self.data), start=1):
            self.held += len(line)
            if self.held > _LONGEST_ROW:
                raise ParseError(f"the row is longer than {_LONGEST_ROW // 1024**2} MB", f"line {number}")
            try:
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise ParseError("not UTF-8 text", f"line {number}") from None


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)
