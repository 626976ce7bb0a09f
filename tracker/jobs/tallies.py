"""Tallies and volumes: pre-added figures, made again from the rows they stand for and checked against them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Sum

from tracker.models import Document, Mention, Speech, Tally, Volume

# Documents named in one statement.
_TOGETHER = 500
_TALLY_KEY = ("document_id", "source_id", "date", "point_id", "party_id", "person_id", "stance")


@dataclass(frozen=True)
class RecountSummary:
    """How many rows were compared, and every difference in words, empty when the stored figures were right."""

    tallies: int
    volumes: int
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


def _expected_tallies() -> dict[tuple[Any, ...], tuple[int, int]]:
    return {tuple(row[name] for name in _TALLY_KEY): (row["said"], row["times"]) for row in _mentions_by_key()}


def _stored_tallies() -> dict[tuple[Any, ...], tuple[int, int]]:
    stored: dict[tuple[Any, ...], tuple[int, int]] = {}
    for *key, speeches, occurrences in Tally.objects.values_list(*_TALLY_KEY, "speeches", "occurrences"):
        before = stored.get(tuple(key), (0, 0))
        stored[tuple(key)] = before[0] + speeches, before[1] + occurrences
    return stored


def retally(*, documents: Collection[int], points: Collection[int] | None = None) -> None:
    """Make the tallies of some documents equal to their mentions, of those lines or of all; call it in the transaction
    that changed them. The database adds up: no row comes to Python."""
    tallies = Tally.objects.filter(document__in=documents)
    mentions = _mentions_by_key().filter(speech__document__in=documents)
    if points is not None:
        tallies, mentions = tallies.filter(point__in=points), mentions.filter(point__in=points)
    tallies.delete()
    statement, parameters = mentions.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tracker_tally ({', '.join(_TALLY_KEY)}, speeches, occurrences) {statement}", parameters
        )


def retally_document(*, document: Document) -> None:
    """Make the tallies of one document equal to its mentions; call it in the transaction that changed them."""
    retally(documents=[document.pk])


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
    theirs. Call it in the transaction that changed them."""
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


def revolume_document(*, document: Document) -> None:
    """Make the volumes of a document held with its text equal to its counted speeches."""
    revolume(documents=[document.pk])


def recount(*, check: bool = False) -> RecountSummary:
    """Compare every tally with its mentions, and every volume of a text with its speeches.

    With `check` nothing is written; without it, what differs is made again, all in one transaction.
    """
    with transaction.atomic():
        expected, stored = _expected_tallies(), _stored_tallies()
        volumes = _expected_volumes()
        stored_volumes: dict[tuple[int, int | None], tuple[int, int]] = {
            (document, party): (speeches, words)
            for document, party, speeches, words in Volume.objects.filter(
                document__held=Document.Held.TEXT
            ).values_list("document_id", "party_id", "speeches", "words")
        }
        wrong_tallies = [key for key in expected.keys() | stored.keys() if expected.get(key) != stored.get(key)]
        wrong_volumes = [
            key for key in volumes.keys() | stored_volumes.keys() if volumes.get(key) != stored_volumes.get(key)
        ]
        differences = [
            f"tally {_said(key)}: stored {stored.get(key, (0, 0))}, recounted {expected.get(key, (0, 0))}"
            for key in sorted(wrong_tallies, key=repr)
        ] + [
            f"volume document={document} party={party}: stored {stored_volumes.get((document, party), (0, 0))}, "
            f"recounted {volumes.get((document, party), (0, 0))}"
            for document, party in sorted(wrong_volumes, key=repr)
        ]
        if not check:
            retally(documents={key[0] for key in wrong_tallies})
            for document in Document.objects.filter(pk__in={key[0] for key in wrong_volumes}):
                revolume_document(document=document)
    return RecountSummary(len(expected), len(volumes), tuple(differences))


def _said(key: tuple[Any, ...]) -> str:
    return " ".join(f"{name.removesuffix('_id')}={value}" for name, value in zip(_TALLY_KEY, key, strict=True))
