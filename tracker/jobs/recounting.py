"""Stored figures compared with the mentions and speeches they stand for, year by year: of a large record on all cores, in
processes that all see the same state of the database."""

import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from django.db.models import Count, F, IntegerField, Sum, Value

from tracker.engine.adding import numbered, once
from tracker.engine.cutting import Array
from tracker.jobs.all_cores import ReadersLost, begin_counting
from tracker.jobs.packed_members import Spoken
from tracker.jobs.tallied import Rows, rows_of, tallies_of
from tracker.jobs.totals import Due, wrong_totals, years_of_totals
from tracker.models import Document, Mention, Speech, Volume
from tracker.queries.line_record import STANCE_NUMBERS
from tracker.queries.listing import listed

TALLY_KEY = ("document_id", "source_id", "date", "point_id", "party_id", "person_id", "stance")
# Documents named in one statement.
_TOGETHER = 500
_STANCES = {number: stance.value for stance, number in STANCE_NUMBERS.items()}
# Cells are numbered anew before they go beyond what an array holds.
_MOST_CELLS = 1 << 62

# A key, what is stored of it and what should be.
Wrong = tuple[tuple[Any, ...], tuple[int, int], tuple[int, int]]
# Given a function and what it is given: what to call for its result.
Find = Callable[..., Callable[[], Any]]


class Compared(NamedTuple):
    """Of a year: the tallies that its mentions do not add up to, how many volumes there should be, those that are not as
    they should be, and the totals and lists that are not, in words."""

    tallies: list[Wrong]
    volumes: int
    wrong_volumes: list[Wrong]
    totals: list[str]


class _Held(NamedTuple):
    """A document, as far as it decides what counts."""

    pk: int
    source: int
    day: date
    held: str
    published: bool


@contextmanager
def readers(*, alone: bool) -> Iterator[Find]:
    """Gives what finds: called with a function and what it is given, in as many processes as there are cores, or, `alone`,
    in this one when its result is asked for. Call it in a transaction; the processes see what it saw when it began, and
    on SQLite nobody writes meanwhile. Raises ReadersLost."""
    cores = os.cpu_count() or 1
    if alone or cores < 2 or connection.settings_dict["NAME"] == ":memory:":
        yield lambda find, *given: lambda: find(*given)
        return
    # New processes and not forks: they hold no lock, socket or transaction of this one.
    fresh = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(cores, fresh, begin_counting, (_snapshot(),)) as processes:
            yield lambda find, *given: processes.submit(find, *given).result
    except BrokenProcessPool as error:
        raise ReadersLost("a process that counted was ended, as may happen where memory runs out") from error


def _snapshot() -> str:
    """The name of what this transaction sees; on SQLite, where it holds the only right to write, nothing."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cursor.fetchone()
    return str(name)


def mentions_by_key() -> Any:
    """Counted mentions added up, with the columns of a tally in order."""
    return _keyed().annotate(said=Count("pk"), times=Sum("occurrences"))


def _keyed() -> Any:
    """Counted mentions with the key of the tally that each is in."""
    return (
        Mention.objects.counted()
        .order_by()
        .annotate(
            document_id=F("speech__document_id"),
            source_id=F("speech__document__source_id"),
            date=F("speech__date"),
            party_id=F("speech__party_id"),
            person_id=F("speech__person_id"),
        )
        .values(*TALLY_KEY)
    )


def years_to_compare() -> list[int]:
    """The years of which anything is held or stored."""
    held = Document.objects.order_by().values_list("date", flat=True).distinct()
    return sorted({*years_of_totals(), *(day.year for day in held)})


def compared(year: int, due: Due) -> Compared:
    """What is stored of a year compared with its mentions and speeches, but for totals that are due. Tallies are those of
    its days, mentions those in its documents: wrong is what remains of all years together (`unreconciled`)."""
    within = {"date__gte": date(year, 1, 1), "date__lte": date(year, 12, 31)}
    held = Document.objects.filter(**within).order_by("pk")
    documents = [_Held(*row) for row in held.values_list("pk", "source_id", "date", "held", "published")]
    keys = [document.pk for document in documents]
    parts = [keys[begin : begin + _TOGETHER] for begin in range(0, len(keys), _TOGETHER)]
    tallies = tallies_of(year)
    mentions = np.concatenate([np.zeros((len(Rows._fields), 0), np.int64), *map(_mentions_in, parts)], axis=1)
    wrong = _unequal(np.stack(tallies.rows), mentions, keys=len(TALLY_KEY))
    del mentions
    # By document, party, person and words.
    speeches = np.concatenate([np.zeros((4, 0), np.int64), *map(_speeches_in, parts)], axis=1)
    volumes, wrong_volumes = _volumes(documents, speeches)
    return Compared(
        [(_key(key), stored, counted) for key, stored, counted in wrong],
        volumes,
        wrong_volumes,
        wrong_totals(tallies, due, _spoken(documents, speeches)),
    )


def unreconciled(wrong: Iterable[Wrong]) -> list[Wrong]:
    """What several years say of the same tallies added up, where it does not come to the same; by document and line."""
    both: dict[tuple[Any, ...], Array] = defaultdict(lambda: np.zeros((2, 2), np.int64))
    for key, *sides in wrong:
        both[key] += np.array(sides)
    found = [(key, *_sides(sides)) for key, sides in both.items() if (sides[0] != sides[1]).any()]
    return sorted(found, key=lambda row: (row[0][0], row[0][3], repr(row)))


def _mentions_in(documents: Sequence[int]) -> Array:
    """The mentions of those documents that count, as rows of one speech each."""
    mentions = _keyed().filter(speech__document__in=documents)
    return np.stack(rows_of(mentions.annotate(speeches=Value(1, output_field=IntegerField()))))


def _speeches_in(documents: Sequence[int]) -> Array:
    """Of the speeches of those documents that count: document, party and person (0: none), words."""
    speeches = Speech.objects.counted().filter(document__in=documents).order_by()
    return listed(
        speeches.values_list("document_id", "party_id", "person_id", "words"),
        ("document_id", "COALESCE(party_id, 0)", "COALESCE(person_id, 0)", "words"),
    )


def _volumes(documents: Sequence[_Held], speeches: Array) -> tuple[int, list[Wrong]]:
    """How many volumes those documents should have, and those that are not what the speeches come to. What is held as a
    ledger keeps its own."""
    texts = [document.pk for document in documents if document.held == Document.Held.TEXT]
    rows = Volume.objects.filter(document__in=texts).order_by()
    stored = listed(
        rows.values_list("document_id", "party_id", "speeches", "words"),
        ("document_id", "COALESCE(party_id, 0)", "speeches", "words"),
    )
    document, party, _, words = speeches[:, np.isin(speeches[0], texts)]
    counted = np.stack((document, party, np.ones_like(words), words))
    should = len(once(_cells(counted[:2])))
    wrong = _unequal(stored, counted, keys=2)
    return should, [((document, party or None), has, should_have) for (document, party), has, should_have in wrong]


def _spoken(documents: Sequence[_Held], speeches: Array) -> dict[int, dict[date, list[Spoken]]]:
    """By source and day, who spoke in what is published and held with its text."""
    found: dict[int, dict[date, list[Spoken]]] = defaultdict(lambda: defaultdict(list))
    known = speeches[:, speeches[2] > 0]
    known = known[:, np.argsort(known[0], kind="stable")]
    for document in documents:
        begin, end = np.searchsorted(known[0], [document.pk, document.pk + 1])
        if begin < end and document.published and document.held == Document.Held.TEXT:
            found[document.source][document.day].append(Spoken(*known[1:, begin:end]))
    return {source: dict(by_day) for source, by_day in found.items()}


def _unequal(
    stored: Array, counted: Array, *, keys: int
) -> list[tuple[tuple[int, ...], tuple[int, int], tuple[int, int]]]:
    """The keys, which are the first so many columns, whose two figures do not add up to the same on both sides."""
    rows = np.concatenate((stored, counted), axis=1)
    sides = np.repeat([1, -1], [stored.shape[1], counted.shape[1]])
    cells, at = np.unique(_cells(rows[:keys]), return_inverse=True)
    off = np.zeros(len(cells), bool)
    for figures in rows[keys:]:
        off |= np.bincount(at, figures * sides, len(cells)) != 0
    found: dict[tuple[int, ...], Array] = defaultdict(lambda: np.zeros((2, 2), np.int64))
    for number in np.flatnonzero(off[at]).tolist():
        key, figures = tuple(rows[:keys, number].tolist()), rows[keys:, number]
        found[key][0 if sides[number] > 0 else 1] += figures
    return [(key, *_sides(both)) for key, both in found.items()]


def _sides(both: Array) -> tuple[tuple[int, int], tuple[int, int]]:
    """What is stored and what should be."""
    (stored, stored_times), (said, times) = both.tolist()
    return (stored, stored_times), (said, times)


def _cells(columns: Array) -> Array:
    """The rows of the columns as one number each, the same for the same."""
    cells, size = np.zeros(columns.shape[1], np.int64), 1
    for column in columns:
        names, at = numbered(column)
        if size * max(1, len(names)) >= _MOST_CELLS:
            some, cells = np.unique(cells, return_inverse=True)
            size = len(some)
        cells, size = cells * len(names) + at, size * max(1, len(names))
    return cells


def _key(key: tuple[int, ...]) -> tuple[Any, ...]:
    """The key of a tally as its columns have it."""
    document, source, day, point, party, person, stance = key
    return document, source, date.fromordinal(day), point, party or None, person or None, _STANCES[stance]
