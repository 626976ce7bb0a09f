"""Writing the ledger: the dated facts of the record, without a sentence of its text."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from tracker.jobs.ledger import COLUMNS, LedgerSummary, file_name
from tracker.models import Document, Mention, Source, TalkingPoint, Volume


def export_ledger(*, folder: Path, sources: Sequence[Source] | None = None) -> LedgerSummary:
    """Write documents, volumes, counted mentions of published lines and which lines those are, four CSV files for each
    source that has a published document. The same record gives the same bytes. Sightings are left out: they are entries
    of their own. Run it when nothing waits for match: what was not looked for yet would be written as looked for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: list[str] = []
    totals = dict.fromkeys(COLUMNS, 0)
    for source in sources or Source.objects.filter(documents__published=True).distinct().order_by("slug"):
        documents = Document.objects.filter(source=source, published=True).exclude(
            held=Document.Held.LEDGER, volumes__isnull=True
        )
        rows = {
            "documents": documents.order_by("external_id").values_list("external_id", "date", "title", "url"),
            "volumes": Volume.objects.filter(document__in=documents)
            .order_by("document__external_id", "party__slug")
            .values_list("document__external_id", "party__slug", "speeches", "words"),
            "mentions": map(_mention, _mentions(documents)),
            "lines": _lines(source, documents).order_by("slug").values_list("slug"),
        }
        for part, of_part in rows.items():
            name = file_name(part, source.slug)
            totals[part] += _write(folder / name, COLUMNS[part], of_part)
            files.append(name)
    return LedgerSummary(tuple(files), totals["documents"], totals["volumes"], totals["mentions"])


def _lines(source: Source, documents: "QuerySet[Document]") -> "QuerySet[TalkingPoint]":
    """The published lines, but where days are held as a ledger already only those that it was made for."""
    lines: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return lines.filter(ledgers=source) if documents.filter(held=Document.Held.LEDGER).exists() else lines


def _mentions(documents: "QuerySet[Document]") -> "QuerySet[Mention]":
    mentions: QuerySet[Mention] = Mention.objects.counted()
    return (
        mentions.filter(speech__document__in=documents, point__status=TalkingPoint.Status.PUBLISHED)
        .exclude(method=Mention.Method.SIGHTING)
        .select_related("point", "speech__document", "speech__person", "speech__party")
        .order_by("speech__document__external_id", "speech__order", "point__slug")
    )


def _mention(mention: Mention) -> tuple[Any, ...]:
    speech = mention.speech
    return (
        speech.document.external_id,
        speech.external_id,
        speech.order,
        speech.person.name if speech.person else "",
        speech.speaker,
        speech.party.slug if speech.party else "",
        speech.affiliation,
        speech.role,
        speech.riding,
        speech.language,
        speech.url,
        mention.point.slug,
        mention.occurrences,
        mention.stance,
        mention.cue,
    )


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write the file whole or leave the old one: a ledger cut short would read as a smaller record."""
    unfinished = path.with_suffix(".unfinished")
    written = 0
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow("" if value is None else value for value in row)
            written += 1
    unfinished.replace(path)
    return written
