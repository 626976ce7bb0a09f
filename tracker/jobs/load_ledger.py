"""Loading a ledger: dated facts become documents without text, all of a folder or nothing."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from tracker.jobs.decided_turns import keep_decided_turns
from tracker.jobs.hold_rows import hold_documents, hold_sources
from tracker.jobs.ledger import COLUMNS, LedgerSummary, file_name
from tracker.jobs.place_speakers import Place, Speakers
from tracker.jobs.tallies import retally_document
from tracker.jobs.totals import mark_due, settle_totals
from tracker.models import (
    Document,
    Mention,
    Party,
    SeedRecord,
    Source,
    Speech,
    Stance,
    TalkingPoint,
    Volume,
)
from tracker.parsers.document import language_code
from tracker.queries.lines import slugs_now

_RECORD = "ledger"


class LedgerError(Exception):
    """A ledger that cannot be loaded: one line, naming the file and the row. Nothing was stored."""


@dataclass(frozen=True)
class _Row:
    place: str
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def number(self, column: str, least: int) -> int:
        """A whole number of at least that much."""
        try:
            value = int(self[column])
        except ValueError:
            raise LedgerError(f"{self.place}: {column} “{self[column]}” is not a whole number") from None
        if value < least:
            raise LedgerError(f"{self.place}: {column} is {value}, less than {least}")
        return value

    def one_of(self, column: str, known: Callable[[str], bool]) -> str:
        """A value that is known."""
        if not known(self[column]):
            raise LedgerError(f"{self.place}: unknown {column} “{self[column]}”")
        return self[column]


def load_ledger(*, folder: Path) -> LedgerSummary:
    """Load every source of the folder whose files changed since they were last loaded.

    A document held with its text is left as it is: the text says more. A mention that an editor reviewed stays as
    reviewed. Mentions of lines that an editor deleted are passed over. Raises LedgerError with nothing stored.
    """
    loaded: list[str] = []
    totals = dict.fromkeys(COLUMNS, 0)
    paths_of_documents = sorted(folder.glob("documents-*.csv"))
    slugs = [path.stem.removeprefix("documents-") for path in paths_of_documents]
    with transaction.atomic():
        hold_sources(sources=Source.objects.filter(slug__in=slugs).values_list("pk", flat=True))
        for path, slug in zip(paths_of_documents, slugs, strict=True):
            source = Source.objects.filter(slug=slug).first()
            if source is None:
                raise LedgerError(f"{path.name}: unknown source “{slug}”")
            paths = {part: folder / file_name(part, slug) for part in COLUMNS}
            digest = _digest(paths)
            if SeedRecord.objects.filter(kind=_RECORD, key=slug, digest=digest).exists():
                continue
            rows = {part: list(_rows(paths[part], COLUMNS[part])) for part in COLUMNS}
            _Loader(source).load(rows)
            SeedRecord.objects.update_or_create(kind=_RECORD, key=slug, defaults={"digest": digest})
            for part, of_part in rows.items():
                loaded.append(paths[part].name)
                totals[part] += len(of_part)
        settle_totals()
    return LedgerSummary(tuple(loaded), totals["documents"], totals["volumes"], totals["mentions"])


def _digest(paths: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for path in paths.values():
        if not path.exists():
            raise LedgerError(f"{path.name}: the file is missing")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[_Row]:
    with path.open(newline="", encoding="utf-8") as file:
        try:
            reader = csv.reader(file, strict=True)
            found = tuple(next(reader, ()))
            if found != columns:
                raise LedgerError(f"{path.name}: line 1: the columns are not {','.join(columns)}")
            for row in reader:
                place = f"{path.name}: line {reader.line_num}"
                if len(row) != len(columns):
                    raise LedgerError(f"{place}: {len(row)} values for {len(columns)} columns")
                yield _Row(place, dict(zip(columns, row, strict=True)))
        except (csv.Error, UnicodeDecodeError) as error:
            raise LedgerError(f"{path.name}: not CSV in UTF-8: {error}") from None


class _Loader:
    """Loads one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.speakers = Speakers(source.legislature, source)
        self.speakers.refresh()
        decided = Speech.objects.filter(document__source=source).exclude(corrected=[])
        self.corrected = {
            (document, speech): names
            for document, speech, names in decided.values_list("document", "external_id", "corrected")
        }
        self.parties = {party.slug: party for party in Party.objects.all()}
        self.points = {point.slug: point.pk for point in TalkingPoint.objects.all()}
        self.points |= {slug: self.points[now] for slug, now in slugs_now().items()}
        # Documents that this load made: nothing is stored of them yet.
        self.fresh: set[int] = set()
        self.forgotten = set(SeedRecord.objects.filter(kind="talking_points").values_list("key", flat=True)) - set(
            self.points
        )

    def load(self, rows: dict[str, list[_Row]]) -> None:
        hold_documents(documents=Document.objects.filter(source=self.source, held=Document.Held.LEDGER).values("pk"))
        documents = self.documents(rows["documents"])
        volumes: dict[str, list[_Row]] = defaultdict(list)
        mentions: dict[str, list[_Row]] = defaultdict(list)
        for part, into in (("volumes", volumes), ("mentions", mentions)):
            for row in rows[part]:
                row.one_of("document", documents.__contains__)
                row.one_of("party", lambda slug: not slug or slug in self.parties)
                into[row["document"]].append(row)
        gone = Document.objects.filter(source=self.source, held=Document.Held.LEDGER, volumes__isnull=False)
        gone = gone.exclude(external_id__in=documents)
        mark_due(documents=gone.values_list("pk", flat=True))
        gone.delete()
        for row in rows["lines"]:
            row.one_of("line", self.is_a_line)
        self.source.ledger_lines.set(self.points[row["line"]] for row in rows["lines"] if row["line"] in self.points)
        for external_id, document in documents.items():
            if document.held == Document.Held.LEDGER:
                self.volumes(document, volumes[external_id])
                self.mentions(document, mentions[external_id])
                retally_document(document=document)

    def is_a_line(self, slug: str) -> bool:
        """Whether a line has or had that slug."""
        return slug in self.points or slug in self.forgotten

    def documents(self, rows: list[_Row]) -> dict[str, Document]:
        stored = {document.external_id: document for document in Document.objects.filter(source=self.source)}
        new, changed = [], []
        wanted: dict[str, Document] = {}
        for row in rows:
            if not row["document"] or row["document"] in wanted:
                raise LedgerError(f"{row.place}: the document is {'twice here' if row['document'] else 'not named'}")
            try:
                facts = {"date": date.fromisoformat(row["date"]), "title": row["title"], "url": row["url"]}
            except ValueError:
                raise LedgerError(f"{row.place}: “{row['date']}” is no date") from None
            document = stored.get(row["document"])
            if document is None:
                document = Document(source=self.source, external_id=row["document"], held=Document.Held.LEDGER, **facts)
                new.append(document)
            elif document.held == Document.Held.LEDGER:
                for name, value in facts.items():
                    setattr(document, name, value)
                changed.append(document)
            wanted[row["document"]] = document
        Document.objects.bulk_create(new, batch_size=100)
        self.fresh = {document.pk for document in new}
        Document.objects.bulk_update(changed, ["date", "title", "url"], batch_size=100)
        return wanted

    def volumes(self, document: Document, rows: list[_Row]) -> None:
        if document.pk not in self.fresh:
            Volume.objects.filter(document=document).delete()
        Volume.objects.bulk_create(
            Volume(
                document=document,
                party=self.parties.get(row["party"]),
                speeches=row.number("speeches", 0),
                words=row.number("words", 0),
            )
            for row in rows
        )

    def mentions(self, document: Document, rows: list[_Row]) -> None:
        stored = {}
        if document.pk not in self.fresh:
            held = Mention.objects.filter(speech__document=document).select_related("speech")
            stored = {(mention.speech.external_id, mention.point_id): mention for mention in held}
        said: dict[tuple[str, int], _Row] = {}
        for row in rows:
            row.one_of("line", self.is_a_line)
            row.one_of("stance", lambda stance: stance in Stance.values)
            row.one_of("language", lambda language: language_code(language) == language != "")
            row.number("occurrences", 1)
            if row["line"] in self.forgotten:
                continue
            key = row["speech"], self.points[row["line"]]
            if key in said:
                raise LedgerError(f"{row.place}: the speech and line are twice here")
            said[key] = row
        open_to_change = {key: row for key, row in said.items() if key not in stored or _is_open(stored[key])}
        speeches = self.speeches(document, {row["speech"]: row for row in open_to_change.values()})
        new = []
        for (speech, point), row in open_to_change.items():
            facts = {
                "occurrences": row.number("occurrences", 1),
                "stance": row["stance"],
                "cue": row["cue"],
                "method": Mention.Method.LEDGER,
            }
            mention = stored.get((speech, point))
            if mention is None:
                new.append(Mention(speech=speeches[speech], point_id=point, **facts))
            elif _change(mention, facts):
                mention.save()
        Mention.objects.bulk_create(new)
        gone = [
            mention.pk
            for key, mention in stored.items()
            if key not in said and mention.method == Mention.Method.LEDGER and mention.state == Mention.State.DECLARED
        ]
        if gone:
            Mention.objects.filter(pk__in=gone).delete()

    def speeches(self, document: Document, rows: dict[str, _Row]) -> dict[str, Speech]:
        """The speeches that the rows name, by their ids, as the rows say they were made."""
        if not rows:
            return {}
        stored = {}
        if document.pk not in self.fresh:
            stored = {speech.external_id: speech for speech in document.speeches.all()}
        new, decided = [], {}
        for external_id, row in rows.items():
            if not external_id:
                raise LedgerError(f"{row.place}: the speech is not named")
            place = self.place(document, row)
            facts = {
                "order": row.number("order", 0),
                "date": document.date,
                "speaker": row["speaker"],
                "person": place.person,
                "party": place.party,
                "affiliation": place.affiliation,
                "role": place.role,
                "riding": place.riding,
                "language": row["language"],
                "url": row["url"],
            }
            corrected = self.corrected.get((document.pk, external_id), ())
            if place.placing or corrected:
                decided[external_id] = place
            speech = stored.get(external_id)
            if speech is None:
                new.append(Speech(document=document, external_id=external_id, **facts))
            elif _change(speech, {name: value for name, value in facts.items() if name not in corrected}):
                speech.save()
        stored |= {speech.external_id: speech for speech in Speech.objects.bulk_create(new)}
        if decided:
            keep_decided_turns(document=document, labelled=decided)
        return stored

    def place(self, document: Document, row: _Row) -> Place:
        """Who the row says was speaking."""
        party = self.parties.get(row["party"])
        person = None
        if row["person"]:
            person = self.speakers.named(row["person"], party=party, riding=row["riding"], day=document.date)
        place = Place(person, party, row["affiliation"], row["riding"], bool(person), row["role"])
        return place if person else self.speakers.by_placing(row["speaker"], place, document.date)


def _is_open(mention: Mention) -> bool:
    """Whether no editor has judged it."""
    return mention.reviewer_id is None and mention.state == Mention.State.DECLARED


def _change(row: Mention | Speech, facts: dict[str, Any]) -> bool:
    """Say the facts of the row; whether that changed it."""
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
