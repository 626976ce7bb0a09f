"""The catalogue as tables: one CSV file for each kind of row, read back as the entries that YAML has."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from tracker.jobs.catalogue_schema import CATALOGUE
from tracker.jobs.seed_reading import Located, SeedError
from tracker.jobs.seed_schema import PHRASING, Entry, Node, Phrasings, Reference, Shape, Texts

_LARGEST_CELL = 64 * 1024 * 1024
# What a spreadsheet would take for a formula has an apostrophe before it, and what looks like that has one more.
_FORMULA = re.compile(r"'*[=+\-@\t]")
_ESCAPED = re.compile(r"'+[=+\-@\t]")
_NUMBER = "number"
_MOST_NUMBERED = 1000


@dataclass(frozen=True)
class Table:
    """One file: the rows of a kind, or of the lists `within` its entries, found by the columns of whose they are."""

    kind: str
    within: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    # Rows that the next table names by their number.
    numbered: bool = False

    @property
    def shape(self) -> Shape:
        """What a row holds."""
        shape = CATALOGUE[self.kind]
        for name in self.within:
            node = shape.nodes[name]
            shape = PHRASING if isinstance(node, Phrasings) else node  # type: ignore[assignment]
        return shape

    @property
    def nodes(self) -> dict[str, Node]:
        """The columns of a row's own."""
        return {name: node for name, node in self.shape.nodes.items() if not isinstance(node, Shape | Phrasings)}

    @property
    def columns(self) -> list[str]:
        """The heading of the file."""
        return [*self.owners, *([_NUMBER] if self.numbered else []), *self.nodes]


TABLES: dict[str, Table] = {
    "legislatures": Table("legislatures"),
    "parties": Table("parties"),
    "topics": Table("topics"),
    "people": Table("people"),
    "memberships": Table("people", ("memberships",), ("person",)),
    "identifiers": Table("people", ("identifiers",), ("person",)),
    "lines": Table("talking_points"),
    "phrasings": Table("talking_points", ("phrasings",), ("line",)),
    "rebuttals": Table("talking_points", ("rebuttals",), ("line",), numbered=True),
    "citations": Table("talking_points", ("rebuttals", "citations"), ("line", "rebuttal")),
    "frozen_rankings": Table("frozen_rankings"),
    "countdowns": Table("countdowns"),
    "countdown_entries": Table("countdowns", ("entries",), ("countdown",)),
}


def written(table: Table, entries: Iterable[Entry]) -> bytes:
    """The file of one table, as a spreadsheet reads it: UTF-8 with a mark, commas, every row ended with CRLF."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(table.columns)
    for owners, row in _rows(table, entries):
        writer.writerow([*owners, *(_cell(row[name]) for name in table.nodes)])
    return made.getvalue().encode("utf-8-sig")


def _rows(table: Table, entries: Iterable[Entry]) -> Iterator[tuple[list[Any], Entry]]:
    """The rows with the cells of whose they are, and their number where they are numbered."""
    key = CATALOGUE[table.kind].key[0]
    for entry in entries:
        if not table.within:
            yield [], entry
            continue
        first, *deeper = table.within
        for number, row in enumerate(entry[first], 1):
            if not deeper:
                yield [entry[key], *([number] if table.numbered else [])], row
            else:
                for below in row[deeper[0]]:
                    yield [entry[key], number], below


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        plain = all(text and text == text.strip() and not re.search(r"[\r\n]", text) for text in value)
        value = (
            "\n".join(value) if plain and not (value and value[0][0] == "[") else json.dumps(value, ensure_ascii=False)
        )
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def read_tables(files: Mapping[str, bytes]) -> dict[str, list[Located]]:
    """The entries of the tables, by kind, each with the place in which it stands; what a table does not say is not in
    the entry. Raises SeedError naming the file and the line."""
    by_kind: dict[str, dict[str, Located]] = defaultdict(dict)
    loose: dict[str, list[Located]] = defaultdict(list)
    rebuttals: dict[tuple[str, int], Located] = {}
    has = set(files)
    for name, table in TABLES.items():
        if name not in files:
            continue
        key, entries = CATALOGUE[table.kind].key[0], by_kind[table.kind]
        if not table.within:
            for row in _parse(f"{name}.csv", table, files[name]):
                called = row.get(key)
                if not called or called in entries:
                    # The reader says what is wrong with it.
                    loose[table.kind].append(row)
                    continue
                entries[called] = row
                for other, child in TABLES.items():
                    if child.kind == table.kind and len(child.within) == 1 and other in has:
                        row.setdefault(child.within[0], [])
            continue
        for row in _parse(f"{name}.csv", table, files[name]):
            owner = str(row.pop(table.owners[0], None) or "")
            parent = entries.get(owner)
            if parent is None:
                parent = entries[owner] = Located({key: owner})
                parent.place = row.place
            if len(table.within) == 1:
                children = parent.setdefault(table.within[0], [])
                if not table.numbered:
                    children.append(row)
                    continue
                number = _number(row, _NUMBER, len(children) + 1)
                # Those before it that no row names stay as they stand.
                children += [None] * (number - len(children))
                if children[number - 1] is not None:
                    told = {"number": number, "line": owner}
                    raise SeedError(f"{row.place}: " + _("rebuttal %(number)s of “%(line)s” stands twice") % told)
                children[number - 1] = rebuttals[owner, number] = row
                if "citations" in has:
                    row["citations"] = []
                continue
            number = _number(row, table.owners[1], 1)
            if (owner, number) not in rebuttals:
                told = {"number": number, "line": owner}
                raise SeedError(f"{row.place}: " + _("no rebuttal %(number)s of “%(line)s” in rebuttals.csv") % told)
            rebuttals[owner, number]["citations"].append(row)
    return {kind: [*by_kind[kind].values(), *loose[kind]] for kind in CATALOGUE if kind in by_kind}


def _number(row: Located, column: str, otherwise: int) -> int:
    said = str(row.pop(column, None) or otherwise)
    if not said.isdecimal() or len(said) > 18 or not 1 <= int(said) <= _MOST_NUMBERED:
        told = {"column": column, "most": _MOST_NUMBERED}
        raise SeedError(f"{row.place}: " + _("“%(column)s” should be a number from 1 to %(most)s") % told)
    return int(said)


def _parse(name: str, table: Table, data: bytes) -> Iterator[Located]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SeedError(f"{_place(name, line)}: " + _("not UTF-8; save it as “CSV UTF-8”")) from None
    heading = text.partition("\n")[0]
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in heading and "," not in heading else ",")
    begun = 1
    try:
        columns = [column.strip() for column in next(reader, [])]
        unknown = [column for column in columns if column not in table.columns]
        missing = [column for column in table.owners if column not in columns]
        if unknown or missing or len(set(columns)) != len(columns):
            wrong = ", ".join(f"“{column}”" for column in unknown or missing or columns)
            told = {"wrong": wrong, "known": ", ".join(table.columns)}
            raise SeedError(f"{_place(name, 1)}: " + _("columns are wrong: %(wrong)s (known: %(known)s)") % told)
        begun = reader.line_num + 1
        for cells in reader:
            place, begun = _place(name, begun), reader.line_num + 1
            if not any(cells):
                continue
            if len(cells) > len(columns):
                wide = {"cells": len(cells), "columns": len(columns)}
                raise SeedError(f"{place}: " + _("%(cells)s cells under %(columns)s columns") % wide)
            row = Located()
            row.place = place
            for column, cell in zip(columns, cells, strict=False):
                row[column] = _value(table.nodes.get(column), cell)
            yield row
    except csv.Error as error:
        raise SeedError(f"{_place(name, begun)}: {error}") from None


def _place(name: str, line: int) -> str:
    return _("%(file)s, line %(line)s") % {"file": name, "line": line}


def _value(node: Any, cell: str) -> Any:
    """What a cell says; one that cannot be read stays a text, of which the reader says what it should be."""
    text = cell[1:] if _ESCAPED.match(cell) else cell
    if isinstance(node, models.JSONField | Texts) or (isinstance(node, Reference) and node.several):
        if text.startswith("["):
            with suppress(ValueError):
                return json.loads(text)
        return [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None
    if isinstance(node, models.BooleanField):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.lower(), text)
    readers = (
        (models.IntegerField, int),
        (models.DateTimeField, datetime.fromisoformat),
        (models.DateField, date.fromisoformat),
    )
    for field, read in readers:
        if isinstance(node, field):
            with suppress(ValueError):
                return read(text.strip())
            return text
    return text.strip() if isinstance(node, Reference) else text
