"""What the packed lists hold of lines, or of parties, in the record of their own parliament."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import ClassVar

import numpy as np

from tracker.engine.adding import placed
from tracker.engine.cutting import Array
from tracker.engine.packing import Stored, read, stored_in
from tracker.engine.unions import union_sizes
from tracker.models import PackedList, Span, TalkingPoint
from tracker.queries.own_record import OwnRecord
from tracker.queries.packed_rows import Keys, packed_within
from tracker.queries.stretches import Stretch

# Blocks of lines, and years, named in a statement; where more are asked for, all are read, and what is kept of them serves
# every ranking.
_MOST_NAMED, _MOST_NAMED_YEARS = 8, 50
_Row = tuple[int, date, bytes]


@dataclass(frozen=True)
class Asked:
    """The keys to read, in order; the parliament of each; and, of a line, the party whose it is."""

    keys: Array
    legislatures: Array
    owners: Array | None = None


@dataclass(frozen=True)
class Numbers:
    """The numbers of lists: the place of each one's key among those asked for, and the first day of its list."""

    places: Array
    firsts: Array
    values: Array


def asked_lines(points: Sequence[TalkingPoint]) -> Asked:
    """Those lines, which are in order of their keys."""
    rows = [(point.pk, point.party.legislature_id, point.party_id) for point in points]
    return Asked(*np.array(rows, np.int64).reshape(-1, 3).T)


def asked_parties(points: Sequence[TalkingPoint]) -> Asked:
    """The parties whose lines those are."""
    rows = sorted({(point.party_id, point.party.legislature_id) for point in points})
    return Asked(*np.array(rows, np.int64).reshape(-1, 2).T)


def numbers_in(what: PackedList.What, stretches: Sequence[Stretch], record: OwnRecord, asked: Asked) -> Numbers | None:
    """The numbers of the lists of those keys in sources of their own parliament; None where a line was another party's
    when it was listed. One query, and none where nothing is asked for."""
    found = _lists(what, stretches, record, asked)
    if found is None:
        return None
    stored, places, days = found
    lists = read(stored)
    there = places >= 0
    lengths = lists.lengths[there]
    return Numbers(
        np.repeat(places[there], lengths),
        np.repeat(days[lists.packed[there]], lengths),
        lists.values[np.repeat(there, lists.lengths)],
    )


def different_in(what: PackedList.What, stretches: Sequence[Stretch], record: OwnRecord, asked: Asked) -> Array | None:
    """By key, how many different numbers those lists have; None where `numbers_in` gives None. One query at most."""
    found = _lists(what, stretches, record, asked)
    return None if found is None else union_sizes(found[0], found[1], len(asked.keys))


def _lists(
    what: PackedList.What, stretches: Sequence[Stretch], record: OwnRecord, asked: Asked
) -> tuple[Stored, Array, Array] | None:
    """The lists, of each the place of its key among those asked for (-1: not meant), and the first day of each that was
    packed."""
    rows = _rows(what, stretches, record, asked) if stretches and record.parliaments and len(asked.keys) else []
    lists = stored_in([packed for _, _, packed in rows])
    places = placed(lists.keys, asked.keys)
    there = places >= 0
    if asked.owners is not None and (asked.owners[places[there]] != lists.owners[there]).any():
        return None
    of_row = np.array([(record.parliaments[source], first.toordinal()) for source, first, _ in rows], np.int64)
    legislatures, days = of_row.reshape(-1, 2).T
    there[there] = asked.legislatures[places[there]] == legislatures[lists.packed[there]]
    return lists, np.where(there, places, -1), days


def _rows(what: PackedList.What, stretches: Sequence[Stretch], record: OwnRecord, asked: Asked) -> list[_Row]:
    blocks = sorted({0, *(key // PackedList.BLOCK for key in asked.keys.tolist())})
    lists = Lists((what,), tuple(sorted(record.parliaments)), tuple(blocks) if len(blocks) <= _MOST_NAMED else ())
    return [(source, first, packed) for _, first, source, packed in packed_within(lists, stretches)]


@dataclass(frozen=True)
class Lists:
    """Lists of those kinds, sources and blocks, of all blocks where none is named."""

    whats: tuple[PackedList.What, ...]
    sources: tuple[int, ...]
    blocks: tuple[int, ...] = ()
    model: ClassVar = PackedList
    columns: ClassVar = ("source_id", "lists")
    kept: ClassVar = (Span.YEAR, Span.MONTH)

    def keys(self, span: int, first: date, last: date) -> list[Keys]:
        """Where these stand. Of a long period all blocks are read."""
        if self.blocks and span == Span.YEAR and last.year - first.year < _MOST_NAMED_YEARS:
            places = product(self.sources, self.whats, range(first.year, last.year + 1), self.blocks)
            each = (
                PackedList.key_of(source, what, span, date(year, 1, 1), block) for source, what, year, block in places
            )
            return [(key, key) for key in each]
        return lists_between(self.sources, self.whats, [span], first, last)


def lists_between(
    sources: Iterable[int], whats: Iterable[int], spans: Iterable[int], first: date, last: date
) -> list[Keys]:
    """Where the lists stand of those sources and kinds, of the spans that begin on those days, from the first to the last."""
    return [
        (
            PackedList.key_of(source, what, span, first, 0),
            PackedList.key_of(source, what, span, last, PackedList.LAST_BLOCK),
        )
        for source, what, span in product(sources, whats, spans)
    ]
