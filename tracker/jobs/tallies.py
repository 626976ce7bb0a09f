"""Tallies and volumes: pre-added figures, made again from the rows they stand for and checked against them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Sum

from tracker.jobs.totals import make_all_totals, mark_due, mark_members_due, settle_totals, wrong_totals
from tracker.models import Document, Mention, PackedFigures, Speech, Tally, Volume

# Documents named in one statement.
_TOGETHER = 100
_TALLY_KEY = ("document_id", "source_id", "date", "point_id", "party_id", "person_id", "stance")


@dataclass(frozen=True)
class RecountSummary:
    """How many rows were compared, and every difference in words, empty when the stored figures were right."""

    tallies: int
    volumes: int
    totals: int
    differences: tuple[str, ...]


def _mentions_by_key() -> Any:
    """Counted mentions added up, with the columns of a tally in order."""
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
        .values(*_TALLY_KEY)
        .annotate(said=Count("pk"), times=Sum("occurrences"))
    )


def retally(*, documents: Collection[int], points: Collection[int] | None = None) -> None:
    """Make the tallies of some documents equal to their mentions, of those lines or of all; call it in the transaction
    that changed them. The database adds up: no row comes to Python. The running totals are due afterwards: the job
    ends with `settle_totals`."""
    if not documents:
        return
    mark_due(documents=documents, points=points)
    among, named = f"document_id IN ({_places(documents)})", list(documents)
    if points is not None:
        among, named = f"{among} AND point_id IN ({_places(points)})", [*named, *points]
    statement, parameters = _adding_up(connection.vendor, len(documents), None if points is None else len(points))
    keys = {_stands_for(number): key for number, key in enumerate([*documents, *(points or ())])}
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM tracker_tally WHERE {among}", named)
        cursor.execute(
            f"INSERT INTO tracker_tally ({', '.join(_TALLY_KEY)}, speeches, occurrences) {statement}",
            [keys.get(parameter, parameter) for parameter in parameters],
        )
    mark_due(documents=documents, points=points)


def _places(keys: Collection[int]) -> str:
    return ", ".join(["%s"] * len(keys))


def _stands_for(number: int) -> int:
    """In place of a key that is not known yet: no row has it."""
    return -1 - number


@lru_cache(maxsize=256)
def _adding_up(vendor: str, documents: int, points: int | None) -> tuple[str, tuple[Any, ...]]:
    """The statement that adds up the mentions of so many documents, of so many lines or of all. The ORM takes longer to
    write it than a database to answer it, so it is kept."""
    mentions = _mentions_by_key().filter(speech__document__in=[_stands_for(number) for number in range(documents)])
    if points is not None:
        mentions = mentions.filter(point__in=[_stands_for(documents + number) for number in range(points)])
    statement, parameters = mentions.query.sql_with_params()
    return statement, tuple(parameters)


def retally_document(*, document: Document, points: Collection[int] | None = None) -> None:
    """Make the tallies of one document, of those lines or of all, equal to its mentions; call it in the transaction
    that changed them."""
    retally(documents=[document.pk], points=points)


def _expected_volumes(documents: Iterable[int] | None = None) -> dict[tuple[int, int | None], tuple[int, int]]:
    speeches = Speech.objects.counted().filter(document__held=Document.Held.TEXT)
    if documents is not None:
        speeches = speeches.filter(document__in=documents)
    rows = speeches.order_by().values_list("document_id", "party_id").annotate(Count("pk"), Sum("words"))
    return {(document, party): (count, words) for document, party, count, words in rows}


def _in_parts(documents: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(documents), _TOGETHER):
        yield documents[begin : begin + _TOGETHER]


def revolume(*, documents: Collection[int]) -> None:
    """Make the volumes of documents held with their text equal to their counted speeches; those held as a ledger keep
    theirs; who spoke is due to be listed again. Call it in the transaction that changed them."""
    held = Document.objects.filter(pk__in=documents, held=Document.Held.TEXT).values_list("pk", flat=True)
    for some in _in_parts(sorted(held)):
        named = ", ".join(["%s"] * len(some))
        # Past the ORM: an import asks this of every document. What it means is `_expected_volumes`.
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM tracker_volume WHERE document_id IN ({named})", some)
            cursor.execute(
                f"""INSERT INTO tracker_volume (document_id, party_id, speeches, words)
                SELECT document_id, party_id, COUNT(*), SUM(words) FROM tracker_speech
                WHERE document_id IN ({named}) AND kind = %s AND NOT withdrawn GROUP BY document_id, party_id""",
                [*some, Speech.Kind.SPEECH],
            )
    mark_members_due(documents=documents)


def revolume_document(*, document: Document) -> None:
    """Make the volumes of a document held with its text equal to its counted speeches."""
    revolume(documents=[document.pk])


def recount(*, check: bool = False) -> RecountSummary:
    """Compare every tally with its mentions, every volume of a text with its speeches, and every running total with the
    tallies.

    With `check` nothing is written; without it, what differs is made again, all in one transaction. Running totals that
    are due do not differ, for nobody reads them; without `check` they are made too.
    """
    with transaction.atomic():
        documents = list(Document.objects.order_by("pk").values_list("pk", flat=True))
        wrong = [row for some in _in_parts(documents) for row in _wrong_tallies(some)]
        volumes = _expected_volumes()
        stored_volumes: dict[tuple[int, int | None], tuple[int, int]] = {
            (document, party): (speeches, words)
            for document, party, speeches, words in Volume.objects.filter(
                document__held=Document.Held.TEXT
            ).values_list("document_id", "party_id", "speeches", "words")
        }
        wrong_volumes = [
            key for key in volumes.keys() | stored_volumes.keys() if volumes.get(key) != stored_volumes.get(key)
        ]
        # Totals of wrong tallies are wrong too, and say nothing more.
        totals = [] if wrong else wrong_totals()
        differences = [
            *(f"tally {_said(key)}: stored {stored}, recounted {counted}" for key, stored, counted in wrong),
            *(
                f"volume document={document} party={party}: stored {stored_volumes.get((document, party), (0, 0))}, "
                f"recounted {volumes.get((document, party), (0, 0))}"
                for document, party in sorted(wrong_volumes, key=repr)
            ),
            *totals,
        ]
        tallies = Tally.objects.count() + sum((not any(stored)) - (not any(counted)) for _, stored, counted in wrong)
        if not check:
            retally(documents={key[0] for key, _, _ in wrong})
            revolume(documents={key[0] for key in wrong_volumes})
            settle_totals()
            if totals or (wrong and wrong_totals()):
                make_all_totals()
    return RecountSummary(tallies, len(volumes), PackedFigures.objects.count(), tuple(differences))


def _wrong_tallies(documents: Sequence[int]) -> list[tuple[tuple[Any, ...], tuple[int, int], tuple[int, int]]]:
    """The tallies of those documents that are not what their mentions add up to: key, what is stored and what should
    be. The database compares."""
    key = ", ".join(_TALLY_KEY)
    mentions, parameters = _mentions_by_key().filter(speech__document__in=documents).query.sql_with_params()
    named = ", ".join(["%s"] * len(documents))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {key}, SUM(stored), SUM(stored_times), SUM(said), SUM(times) FROM (
                SELECT {key}, speeches AS stored, occurrences AS stored_times, 0 AS said, 0 AS times
                FROM tracker_tally WHERE document_id IN ({named})
                UNION ALL SELECT {key}, 0, 0, said, times FROM ({mentions}) AS counted
            ) AS compared GROUP BY {key}
            HAVING SUM(stored) <> SUM(said) OR SUM(stored_times) <> SUM(times)
            ORDER BY document_id, point_id""",
            [*documents, *parameters],
        )
        return [
            (tuple(found), (int(stored), int(times)), (int(said), int(counted)))
            for *found, stored, times, said, counted in cursor.fetchall()
        ]


def _said(key: tuple[Any, ...]) -> str:
    return " ".join(f"{name.removesuffix('_id')}={value}" for name, value in zip(_TALLY_KEY, key, strict=True))
