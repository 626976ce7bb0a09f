"""Importing the record: files are read whole first, then each document is stored, matched and counted at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from tracker.jobs.hold_rows import hold_documents
from tracker.jobs.import_failed import FileError, ImportFailed, failed, unread
from tracker.jobs.insert_rows import execute_together, look_again_at
from tracker.jobs.kept_documents import KeptDocuments
from tracker.jobs.loaded_lines import LoadedLines, load_lines
from tracker.jobs.match import match_document
from tracker.jobs.place_again import place_again
from tracker.jobs.place_speakers import Place, Speakers
from tracker.jobs.read_ahead import MANY, ReadAhead, ReadDocument, foreseen
from tracker.jobs.store_document import SUPERSEDED, store_document
from tracker.jobs.tallies import revolume_document
from tracker.jobs.totals import settle_totals
from tracker.models import Document, ImportRun, Legislature, Mention, Source, Speech, Tally, Volume
from tracker.parsers.document import Given, ParsedDocument, ParseError, version_key
from tracker.parsers.file_facts import read_day
from tracker.parsers.people import Companion
from tracker.parsers.registry import HEAD, NOTHING_GIVEN, companion, is_companion, parse
from tracker.queries.kind_rules import load_kinds

# Formats that only one legislature publishes.
_HOME = {"canada-hansard": "canada", "lipad": "canada", "openparliament": "canada"}
_ONLY_COMPANIONS = "there is nothing to import: only lists of people, which say who speaks in transcripts"


@dataclass(frozen=True)
class ImportedDocument:
    """One document of an import. `member_speeches` are members' own speeches, `placed` those of them whose person
    and party (or sitting without one) are known. Nothing is stored of one that is superseded: a later version of the
    same edition is held or is imported with it."""

    path: str
    format: str
    external_id: str
    date: str
    speeches: int
    words: int
    member_speeches: int
    placed: int
    status: str
    warnings: tuple[str, ...]
    # Of an edition that was held before: how many speeches it brought, changed and withdrew.
    changes: tuple[int, int, int] | None = None

    @property
    def changed(self) -> str:
        """What an edition that was held before changed, as the end of a line; nothing where it was not."""
        return "; +{} ~{} -{} speeches".format(*self.changes) if self.changes else ""


@dataclass(frozen=True)
class ImportSummary:
    """Every document in order, who could not be placed with how many speeches each, and the files passed over."""

    documents: tuple[ImportedDocument, ...]
    unplaced: dict[str, int]
    passed_over: tuple[FileError, ...] = ()

    def totals(self) -> dict[str, Any]:
        """The sums over all documents."""
        statuses = Counter(document.status for document in self.documents)
        sums = {
            name: sum(getattr(document, name) for document in self.documents)
            for name in ("speeches", "words", "member_speeches", "placed")
        }
        return {
            "documents": len(self.documents),
            **{status: statuses[status] for status in ("added", "updated", "unchanged", SUPERSEDED)},
            **sums,
            "unplaced": self.unplaced,
        }

    def lines(self) -> Iterator[str]:
        """The summary as the command prints it: each document, the speakers most often not placed, and the total."""
        for document in self.documents:
            yield (
                f"{document.status:9} {document.date} {document.external_id}: {document.speeches} speeches, "
                f"{document.words} words, {document.placed} of {document.member_speeches} member speeches placed{document.changed}"
            )
            yield from (f"          {warning}" for warning in document.warnings)
        for speaker, speeches in list(self.unplaced.items())[:20]:
            yield f"not placed: {speaker} ({speeches})"
        totals = self.totals()
        yield (
            f"total: {totals['documents']} documents ({totals['added']} added, {totals['updated']} updated, "
            f"{totals['unchanged']} unchanged), {totals['speeches']} speeches, {totals['words']} words, "
            f"{totals['placed']} of {totals['member_speeches']} member speeches placed"
        )

    def as_json(self) -> dict[str, Any]:
        """The whole summary."""
        return {"documents": [asdict(document) for document in self.documents], "totals": self.totals()}


def given_facts(*, day: str, url: str, title: str) -> Given:
    """What is said of a file beside it, "" where nothing is. Raises ImportFailed for a day that is not."""
    read = read_day(day)
    if day and read is None:
        raise ImportFailed(f"wrong date “{day}”: a date is written 2014-05-14")
    return Given(read, url, title)


class Watcher:
    """Told how an import goes on; whatever one of its methods raises stops the import there."""

    def reading(self, path: Path) -> None:
        """This file is the one in hand."""

    def read(self, documents: int) -> None:
        """All files are read and checked, and hold so many documents."""

    def stored(self, document: ImportedDocument) -> None:
        """One more document is stored, whole, with all that follows from it."""


def import_record(
    *,
    paths: Sequence[Path],
    source: Source,
    format_name: str | None = None,
    given: Given = NOTHING_GIVEN,
    passing_over: bool = False,
    run: ImportRun | None = None,
    watcher: Watcher | None = None,
) -> ImportSummary:
    """Import the files into the source: all of them are read and checked before anything is stored, then each
    document is one transaction together with its mentions, volumes and tallies.

    Companions (lists of people, recognised by their content) among the files or beside them are read first and tell
    who the speakers are. Of several versions of one edition only the last is stored.

    `given` is the day, address and title of a single file whose format does not say them. With `passing_over`, files
    that cannot be read are left out and listed in the summary. What an edition corrected is logged as brought by `run`.
    Raises ImportFailed, with nothing stored.
    """
    watcher = watcher or Watcher()
    files, companions = _apart(_files(paths))
    if given and len(files) > 1:
        raise ImportFailed(f"a date, address or title is given for one file, and there are {len(files)}")
    read = partial(_read, format_name=format_name, companions=companions, given=given)
    checked = _Checked(source)
    errors: list[FileError] = []
    with closing(ReadAhead()) as ahead:
        for path in files:
            watcher.reading(path)
            try:
                checked.add(path, list(read(path)))
                ahead.expect(checked.turns)
            except ImportFailed as error:
                errors += error.errors
        if errors and not passing_over:
            raise ImportFailed(*errors)
        if not (checked.files or passing_over):
            raise ImportFailed(_ONLY_COMPANIONS if companions else "there is nothing to import")
        watcher.read(checked.documents)
        loaded, kinds = load_lines(), load_kinds(source=source)
        documents = ahead.read(checked.all_of(read), kinds=kinds, lines=loaded)
        done, unplaced = _store(documents, checked, source, loaded, run, watcher)
    if checked.turns >= MANY:
        look_again_at(Document, Speech, Volume, Mention, Tally)
    if checked.speakers and checked.speakers.news:
        _settle(source, checked.speakers.legislature, loaded)
    settle_totals()
    by_number = dict(sorted(unplaced.items(), key=lambda item: (-item[1], item[0])))
    return ImportSummary(tuple(done), by_number, tuple(errors))


def _store(
    documents: Iterable[ReadDocument],
    checked: "_Checked",
    source: Source,
    loaded: LoadedLines,
    run: ImportRun | None,
    watcher: Watcher,
) -> tuple[list[ImportedDocument], Counter[str]]:
    """Store the documents one by one; returns what became of each, and how often who could not be placed."""
    done: list[ImportedDocument] = []
    places: Sequence[Place]
    unplaced: Counter[str] = Counter()
    path: Path | None = None
    for document in documents:
        if document.path != path:
            path = document.path
            watcher.reading(path)
        if checked.is_superseded(document.parsed):
            imported, places = _superseded(document.parsed, path), ()
        else:
            assert checked.speakers, "no file is good without its speakers checked"
            imported, places = _import_document(document, source, checked.speakers, loaded, run)
        for speech, place in zip(document.parsed.speeches, places, strict=bool(places)):
            if speech.kind == "speech" and not place.known and not place.left_alone:
                unplaced[speech.speaker] += 1
        done.append(imported)
        watcher.stored(imported)
    return done, unplaced


def _settle(source: Source, legislature: Legislature | None, loaded: LoadedLines) -> None:
    """Place the turns of the legislature that waited for somebody whom this import made known: what is stored must not
    depend on which file came first. A run that is stopped here is finished by the next import or match."""
    own = Q(pk=source.pk) if legislature is None else Q(pk=source.pk) | Q(legislature=legislature)
    for one in Source.objects.filter(own).order_by("pk"):
        place_again(source=one)
        for document in Document.objects.filter(source=one, match_due=True).order_by("pk"):
            with transaction.atomic():
                _take_turns(one, legislature)
                hold_documents(documents=[document.pk])
                match_document(document=document, loaded=loaded)


def _take_turns(source: Source, legislature: Legislature | None) -> None:
    """Two imports into one source or legislature take turns, document by document; on SQLite all who write do."""
    if not connection.features.has_select_for_update:
        return
    # Of every document, so past the ORM. Their keys stay free: who refers to them does not wait, nor is waited for.
    rows = [("SELECT id FROM tracker_source WHERE id = %s FOR NO KEY UPDATE", [source.pk])]
    if legislature:
        rows.append(("SELECT id FROM tracker_legislature WHERE id = %s FOR NO KEY UPDATE", [legislature.pk]))
    execute_together(*rows)


class _Checked:
    """The files that are read and found good, how many documents and turns they hold, and the last version of each edition."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.files: list[Path] = []
        self.documents = self.turns = 0
        self.speakers: Speakers | None = None
        self.last: dict[tuple[str, str], str] = {}
        self.kept = KeptDocuments()

    def add(self, path: Path, documents: Sequence[ParsedDocument]) -> None:
        """Check the documents of one file and count them in; raises ImportFailed, and nothing is counted."""
        for format_name in dict.fromkeys(parsed.format for parsed in documents):
            legislature = _legislature(self.source, format_name, path)
            self.speakers = self.speakers or Speakers(legislature, self.source)
        for parsed in documents:
            assert self.speakers, "every document has a format"
            try:
                self.speakers.check(parsed)
            except ParseError as error:
                raise unread(path, error) from None
        for parsed in documents:
            edition = parsed.external_id, parsed.language
            self.last[edition] = max(self.last.get(edition, ""), parsed.version, key=version_key)
        self.kept.keep(path, documents)
        self.files.append(path)
        self.documents += len(documents)
        self.turns += sum(len(parsed.speeches) for parsed in documents)

    def all_of(self, read: Callable[[Path], Iterable[ParsedDocument]]) -> Iterator[tuple[Path, ParsedDocument]]:
        """Every document counted in, with its file; `read` parses again a file of which nothing could be kept."""
        for path in self.files:
            for parsed in self.kept.read(path) if self.kept.held(path) else read(path):
                yield path, parsed

    def is_superseded(self, parsed: ParsedDocument) -> bool:
        """Whether a later version of the same edition is among the files."""
        return version_key(parsed.version) < version_key(self.last[parsed.external_id, parsed.language])


def _import_document(
    read: ReadDocument, source: Source, speakers: Speakers, loaded: LoadedLines, run: ImportRun | None
) -> tuple[ImportedDocument, Sequence[Place]]:
    parsed, path = read.parsed, read.path
    with transaction.atomic():
        _take_turns(source, speakers.legislature)
        stored = store_document(parsed=parsed, source=source, speakers=speakers, facts=read.facts, run=run)
        if stored.status == SUPERSEDED:
            return _superseded(parsed, path), ()
        if stored.document.match_due:
            revolume_document(document=stored.document)
            lines = foreseen(loaded, read)
            match_document(document=stored.document, loaded=lines, speeches=stored.touched, texts=stored.texts)
    spoken = [(s, p) for s, p in zip(parsed.speeches, stored.places, strict=True) if s.kind == "speech"]
    return ImportedDocument(
        path=str(path),
        format=parsed.format,
        external_id=parsed.external_id,
        date=parsed.date.isoformat(),
        speeches=len(parsed.speeches),
        words=_words_of(stored.document),
        member_speeches=len(spoken),
        placed=sum(place.known for _, place in spoken),
        status=stored.status,
        warnings=tuple(parsed.warnings),
        changes=stored.revision.counts if stored.revision else None,
    ), stored.places


def _words_of(document: Document) -> int:
    """Asked of every imported document, so past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(words) FROM tracker_speech WHERE document_id = %s AND NOT withdrawn", [document.pk])
        return cursor.fetchone()[0] or 0


def _superseded(parsed: ParsedDocument, path: Path) -> ImportedDocument:
    return ImportedDocument(
        path=str(path),
        format=parsed.format,
        external_id=parsed.external_id,
        date=parsed.date.isoformat(),
        speeches=0,
        words=0,
        member_speeches=0,
        placed=0,
        status=SUPERSEDED,
        warnings=(f"version “{parsed.version}” is not the last that is known, so nothing of it is stored",),
    )


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files named, and every file in the folders named, in order of name."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(inside for inside in path.iterdir() if inside.is_file())
        elif path.exists():
            files.append(path)
        else:
            raise failed("there is no such file", path)
    return files


def _apart(files: Sequence[Path]) -> tuple[list[Path], list[Companion]]:
    """The transcripts among the files, and the companions among them and beside them; those given count last."""
    given = [path for path in files if _is_companion(path)]
    transcripts = [path for path in files if path not in set(given)]
    beside = {inside for folder in {path.parent for path in transcripts} for inside in folder.iterdir()}
    near = sorted(path for path in beside - set(files) if path.is_file() and _is_companion(path))
    return transcripts, [_companion(path) for path in (*near, *given)]


def _is_companion(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_companion(file.read(HEAD))
    except OSError:
        return False


def _companion(path: Path) -> Companion:
    try:
        return companion(path.read_bytes(), name=path.name)
    except (ParseError, OSError) as error:
        raise unread(path, error) from None


def _read(
    path: Path, format_name: str | None, companions: Sequence[Companion], given: Given
) -> Iterator[ParsedDocument]:
    try:
        yield from parse(path.read_bytes(), name=path.name, format=format_name, companions=companions, given=given)
    except (ParseError, OSError) as error:
        raise unread(path, error) from None


def _legislature(source: Source, format_name: str, path: Path) -> Legislature | None:
    """The legislature of the source, or the only one that publishes the format."""
    slug = _HOME.get(format_name)
    home = Legislature.objects.filter(slug=slug).first()
    own = source.legislature
    if own and slug and own.slug != slug:
        raise failed(f"a record of {home or slug} ({format_name}), but the source “{source.slug}” is of {own}", path)
    return own or home
