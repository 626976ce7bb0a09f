"""Stored figures compared with the mentions and speeches they stand for, part by part: of a large record on all cores, in
processes that all see the same state of the database."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, Sum

from tracker.jobs.all_cores import ReadersLost, begin_counting
from tracker.models import Document, Mention, Speech, Volume

TALLY_KEY = ("document_id", "source_id", "date", "point_id", "party_id", "person_id", "stance")

# A key, what is stored of it and what should be.
Wrong = tuple[tuple[Any, ...], tuple[int, int], tuple[int, int]]
# Given a function and what it is given: what to call for its result.
Find = Callable[..., Callable[[], Any]]


class WrongVolumes(NamedTuple):
    """How many volumes there should be, and those that are not as they should be."""

    volumes: int
    wrong: list[Wrong]


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
        .annotate(said=Count("pk"), times=Sum("occurrences"))
    )


def wrong_tallies(documents: Sequence[int]) -> list[Wrong]:
    """The tallies of those documents that are not what their mentions add up to: key, what is stored and what should
    be. The database compares."""
    key = ", ".join(TALLY_KEY)
    mentions, parameters = mentions_by_key().filter(speech__document__in=documents).query.sql_with_params()
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


def wrong_volumes(documents: Sequence[int]) -> WrongVolumes:
    """The volumes of those of the documents that are held with their text, compared with their counted speeches."""
    texts = Document.objects.filter(pk__in=documents, held=Document.Held.TEXT)
    speeches = Speech.objects.counted().filter(document__in=texts).order_by()
    counted: dict[tuple[Any, ...], tuple[int, int]] = {
        (document, party): (count, words)
        for document, party, count, words in speeches.values_list("document_id", "party_id").annotate(
            Count("pk"), Sum("words")
        )
    }
    rows = Volume.objects.filter(document__in=texts).values_list("document_id", "party_id", "speeches", "words")
    stored: dict[tuple[Any, ...], tuple[int, int]] = {
        (document, party): (count, words) for document, party, count, words in rows
    }
    keys = [key for key in counted.keys() | stored.keys() if counted.get(key) != stored.get(key)]
    return WrongVolumes(len(counted), [(key, stored.get(key, (0, 0)), counted.get(key, (0, 0))) for key in keys])
