"""Who waits for whom: jobs that change the same hold the same rows, in one order, so that none waits in a circle.

First sources and what they are of, then people, lines, documents, and what is in the documents; last, as totals are
settled, PostgreSQL's advisory lock. Of several rows of one table those with lower keys come first. SQLite has one writer.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tracker.models import Document, Legislature, Mention, Source


def hold(rows: "QuerySet[Any]") -> None:
    """Hold the rows until the transaction ends: nobody else changes or holds them meanwhile.

    Their keys stay free: a row that refers to them is checked as its transaction ends, when whoever wrote it may have the
    totals' lock already, and must not wait then for somebody who waits for that lock.
    """
    if connection.features.has_select_for_update:
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def hold_sources(*, sources: Iterable[int]) -> None:
    """Hold the sources, and the legislatures that they are of, as imports into them do: who said what is theirs to say,
    one after the other."""
    held = Source.objects.filter(pk__in=list(sources))
    hold(held)
    hold(Legislature.objects.filter(pk__in=held.values("legislature")))


def hold_documents(*, documents: "Iterable[int] | QuerySet[Any]") -> None:
    """Hold the documents: call it before reading anything in them that will be changed or counted. Of two who make the
    tallies of a line in one document at once, neither sees what the other makes."""
    hold(Document.objects.filter(pk__in=documents))


def hold_documents_of(*, mentions: Iterable[int]) -> None:
    """Hold the documents in which those mentions are."""
    hold_documents(documents=Mention.objects.filter(pk__in=list(mentions)).values("speech__document"))
