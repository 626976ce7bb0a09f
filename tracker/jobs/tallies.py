"""Tallies and volumes: pre-added figures, made again from the rows they stand for and checked against them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, islice
from typing import Any

from django.db import connection, transaction

from tracker.jobs.hold_rows import hold_documents
from tracker.jobs.insert_rows import execute_together
from tracker.jobs.recounting import (
    TALLY_KEY,
    Compared,
    compared,
    mentions_by_key,
    readers,
    unreconciled,
    years_to_compare,
)
from tracker.jobs.totals import (
    Changed,
    due_totals,
    make_all_totals,
    mark_members_due,
    marking_due,
    settle_totals,
)
from tracker.models import Document, DueTotal, PackedFigures, Speech, Tally
from tracker.queries.listing import day_of, marks

# Documents named in one statement.
_TOGETHER = 100
_CHANGED = "source_id, date, point_id"
# With fewer tallies than that, starting processes takes longer than it saves.
MANY = 200_000


@dataclass(frozen=True)
class RecountSummary:
    """How many rows were compared, and every difference in words, empty when the stored figures were right."""

    tallies: int
    volumes: int
    totals: int
    differences: tuple[str, ...]


def retally(*, documents: Collection[int], points: Collection[int] | None = None) -> None:
    """Make the tallies of some documents equal to their mentions, of those lines or of all; call it in the transaction
    that changed them. The database adds up: no row comes to Python. The totals are due afterwards: the job ends with
    `settle_totals`."""
    if not documents:
        return
    due = marking_due(documents=documents, points=points)
    execute_together(due, _deleting(documents, points), _adding_up(documents, points), due)


def retally_few(
    *, documents: Collection[int], points: Collection[int], spoken: Collection[tuple[int | None, date]]
) -> set[Changed]:
    """The same of few documents and lines, in which mentions changed in the speeches of those people (None: not known) on
    those days. The totals are not noted as due: returns what changed, for `settle_totals` in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(*_deleting(documents, points, f" RETURNING {_CHANGED}, person_id"))
        gone = [(source, day_of(day), point, person) for source, day, point, person in cursor.fetchall()]
        people = {person for *_, person in gone} | {person for person, _ in spoken}
        dates = {day for _, day, *_ in gone} | {day for _, day in spoken}
        # Looked up by people and days: of a document all speeches would be looked through for a few mentions.
        among = () if None in people else (people, dates)
        statement, parameters = _adding_up(documents, points, *among)
        cursor.execute(f"{statement} RETURNING {_CHANGED}", parameters)
        return {row[:3] for row in gone} | {(source, day_of(day), point) for source, day, point in cursor.fetchall()}


def _deleting(documents: Collection[int], points: Collection[int] | None, behind: str = "") -> tuple[str, list[int]]:
    among, named = f"document_id IN ({marks(documents)})", list(documents)
    if points is not None:
        among, named = f"{among} AND point_id IN ({marks(points)})", [*named, *points]
    return f"DELETE FROM tracker_tally WHERE {among}{behind}", named


def _adding_up(
    documents: Collection[int],
    points: Collection[int] | None,
    people: Collection[int | None] | None = None,
    dates: Collection[date] = (),
) -> tuple[str, list[Any]]:
    """The statement that adds up the mentions in those documents, of those lines or of all, by those people on those days
    or by everybody, with its parameters."""
    lengths = [None if among is None else len(among) for among in (points, people)]
    statement, parameters = _added_up(connection.vendor, len(documents), *lengths, len(dates))
    keys = [*documents, *(points or ()), *(people or ())]
    given: dict[Any, Any] = {_key_for(number): key for number, key in enumerate(keys)}
    for number, day in enumerate(dates):
        # SQLite takes days as text.
        given |= {_day_for(number): day, str(_day_for(number)): str(day)}
    columns = ", ".join(TALLY_KEY)
    return (
        f"INSERT INTO tracker_tally ({columns}, speeches, occurrences) {statement}",
        [given.get(parameter, parameter) for parameter in parameters],
    )


def _key_for(number: int) -> int:
    """In place of a key that is not known yet: no row has it."""
    return -1 - number


def _day_for(number: int) -> date:
    """In place of a day that is not known yet."""
    return date.min + timedelta(days=number)


@lru_cache(maxsize=256)
def _added_up(
    vendor: str, documents: int, points: int | None, people: int | None, dates: int
) -> tuple[str, tuple[Any, ...]]:
    """What adds up the mentions of so many documents, lines, people and days. The ORM takes longer to write it than a
    database to answer it, so it is kept."""
    keys = map(_key_for, count())
    mentions = mentions_by_key().filter(speech__document__in=[*islice(keys, documents)])
    if points is not None:
        mentions = mentions.filter(point__in=[*islice(keys, points)])
    if people is not None:
        days = [_day_for(number) for number in range(dates)]
        mentions = mentions.filter(speech__person__in=[*islice(keys, people)], speech__date__in=days)
    statement, parameters = mentions.query.sql_with_params()
    return statement, tuple(parameters)


def retally_document(*, document: Document, points: Collection[int] | None = None) -> None:
    """Make the tallies of one document, of those lines or of all, equal to its mentions; call it in the transaction
    that changed them."""
    retally(documents=[document.pk], points=points)


def _in_parts(documents: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(documents), _TOGETHER):
        yield documents[begin : begin + _TOGETHER]


def revolume(*, documents: Collection[int]) -> None:
    """Make the volumes of documents held with their text equal to their counted speeches; those held as a ledger keep
    theirs; who spoke is due to be listed again. Call it in the transaction that changed them."""
    held = Document.objects.filter(pk__in=documents, held=Document.Held.TEXT).values_list("pk", flat=True)
    _revolume(sorted(held))
    mark_members_due(documents=documents)


def revolume_document(*, document: Document) -> None:
    """Make the volumes of a document held with its text equal to its counted speeches."""
    _revolume([document.pk] if document.held == Document.Held.TEXT else [])
    mark_members_due(documents=[document.pk])


def _revolume(documents: Sequence[int]) -> None:
    for some in _in_parts(documents):
        # Past the ORM: an import asks this of every document. `recounting.compared` says what they mean.
        named = marks(some)
        execute_together(
            (f"DELETE FROM tracker_volume WHERE document_id IN ({named})", some),
            (
                f"""INSERT INTO tracker_volume (document_id, party_id, speeches, words)
                SELECT document_id, party_id, COUNT(*), SUM(words) FROM tracker_speech
                WHERE document_id IN ({named}) AND kind = %s AND NOT withdrawn GROUP BY document_id, party_id""",
                [*some, Speech.Kind.SPEECH.value],
            ),
        )


def recount(*, check: bool = False) -> RecountSummary:
    """Compare every tally with its mentions, every volume of a text with its speeches, and every total with the tallies;
    a large record on all cores.

    With `check` nothing is written; without it, what differs is made again, all in one transaction. Totals that are due do not differ, for nobody reads them; without `check` they are made too.
    """
    # Other processes do not see what a transaction around this one has changed.
    alone = connection.in_atomic_block
    with transaction.atomic():
        tallies, due = Tally.objects.count(), due_totals()
        with readers(alone=alone or tallies < MANY) as find:
            parts = [find(compared, year, due) for year in years_to_compare()]
            found: list[Compared] = [part() for part in parts]
        wrong = unreconciled(row for of_year in found for row in of_year.tallies)
        wrong_volumes = sorted((row for of_year in found for row in of_year.wrong_volumes), key=repr)
        # Totals of wrong tallies are wrong too, and say nothing more.
        wrong_totals = [] if wrong else [difference for of_year in found for difference in of_year.totals]
        differences = [
            *(f"tally {_said(key)}: stored {stored}, recounted {counted}" for key, stored, counted in wrong),
            *(
                f"volume document={document} party={party}: stored {stored}, recounted {counted}"
                for (document, party), stored, counted in wrong_volumes
            ),
            *wrong_totals,
        ]
        tallies += sum((not any(stored)) - (not any(counted)) for _, stored, counted in wrong)
        if not check:
            hold_documents(documents={key[0] for key, _, _ in wrong})
            retally(documents={key[0] for key, _, _ in wrong})
            revolume(documents={key[0] for key, _, _ in wrong_volumes})
            # Of whole years, for rows that cannot be read cannot be changed.
            DueTotal.objects.filter(point__isnull=False).update(point=None)
            settle_totals()
            if wrong_totals or (wrong and any(compared(year, due_totals()).totals for year in years_to_compare())):
                make_all_totals()
    return RecountSummary(
        tallies, sum(of_year.volumes for of_year in found), PackedFigures.objects.count(), tuple(differences)
    )


def _said(key: tuple[Any, ...]) -> str:
    return " ".join(f"{name.removesuffix('_id')}={value}" for name, value in zip(TALLY_KEY, key, strict=True))
