"""Importing the record: files are read whole first, then each document is stored, matched and counted at once."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from tracker.jobs.kept_documents import KeptDocuments
from tracker.jobs.loaded_lines import LoadedLines, load_lines
from tracker.jobs.match import match_document
from tracker.jobs.place_speakers import Place, Speakers
from tracker.jobs.store_document import SUPERSEDED, store_document
from tracker.jobs.tallies import revolume_document
from tracker.models import ImportRun, Legislature, Source
from tracker.parsers.document import Given, ParsedDocument, ParseError, version_key
from tracker.parsers.file_facts import read_day
from tracker.parsers.people import Companion
from tracker.parsers.registry import HEAD, NOTHING_GIVEN, companion, is_companion, parse

Progress = Callable[[int, int], None]
# Formats that only one legislature publishes.
_HOME = {"canada-hansard": "canada", "lipad": "canada", "openparliament": "canada"}


class ImportFailed(Exception):
    """Input that cannot be imported: one line, naming the file and the place. Nothing was stored."""


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
    """Every document in order, and who could not be placed with how many speeches each."""

    documents: tuple[ImportedDocument, ...]
    unplaced: dict[str, int]

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

    def as_json(self) -> dict[str, Any]:
        """The summary as the command prints it."""
        return {"documents": [asdict(document) for document in self.documents], "totals": self.totals()}


def given_facts(*, day: str, url: str, title: str) -> Given:
    """What is said of a file beside it, "" where nothing is. Raises ImportFailed for a day that is not."""
    read = read_day(day)
    if day and read is None:
        raise ImportFailed(f"wrong date “{day}”: a date is written 2014-05-14")
    return Given(read, url, title)


def import_record(
    *,
    paths: Sequence[Path],
    source: Source,
    format_name: str | None = None,
    given: Given = NOTHING_GIVEN,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import the files into the source: all of them are read and checked before anything is stored, then each
    document is one transaction together with its mentions, volumes and tallies.

    Companions (lists of people, recognised by their content) among the files or beside them are read first and tell
    who the speakers are. Of several versions of one edition only the last is stored.

    `given` is the day, address and title of a single file whose format does not say them. `progress` is called with
    documents done and to do. Raises ImportFailed, with nothing stored.
    """
    files, companions = _apart(_files(paths))
    if given and len(files) > 1:
        raise ImportFailed(f"a date, address or title is given for one file, and there are {len(files)}")
    speakers, total = None, 0
    last: dict[tuple[str, str], str] = {}
    kept = KeptDocuments()
    for path in files:
        documents = list(_read(path, format_name, companions, given))
        kept.keep(path, documents)
        for parsed in documents:
            edition = parsed.external_id, parsed.language
            last[edition] = max(last.get(edition, ""), parsed.version, key=version_key)
            legislature = _legislature(source, parsed.format, path)
            speakers = speakers or Speakers(legislature)
            try:
                speakers.check(parsed)
            except ParseError as error:
                raise ImportFailed(f"{path}: {error}") from None
            total += 1
    if speakers is None:
        told = ": only lists of people, which say who speaks in transcripts" if companions else ""
        raise ImportFailed(f"there is nothing to import{told}")
    run = ImportRun.objects.create(
        source=source,
        state=ImportRun.State.RUNNING,
        paths=[str(path) for path in files],
        documents_total=total,
        started_at=timezone.now(),
    )
    del documents
    loaded = load_lines()
    done: list[ImportedDocument] = []
    places: Sequence[Place]
    unplaced: Counter[str] = Counter()
    for path in files:
        for parsed in kept.read(path) if kept.held(path) else _read(path, format_name, companions, given):
            if version_key(parsed.version) < version_key(last[parsed.external_id, parsed.language]):
                imported, places = _superseded(parsed, path), ()
            else:
                imported, places = _import_document(parsed, path, source, speakers, loaded, run)
            for speech, place in zip(parsed.speeches, places, strict=bool(places)):
                if speech.kind == "speech" and not place.known:
                    unplaced[speech.speaker] += 1
            done.append(imported)
            run.documents_done, run.heartbeat_at = len(done), timezone.now()
            run.save(update_fields=["documents_done", "heartbeat_at"])
            if progress:
                progress(len(done), total)
    summary = ImportSummary(tuple(done), dict(sorted(unplaced.items(), key=lambda item: (-item[1], item[0]))))
    run.state, run.finished_at, run.summary = ImportRun.State.DONE, timezone.now(), summary.totals()
    run.save()
    return summary


def _import_document(
    parsed: ParsedDocument, path: Path, source: Source, speakers: Speakers, loaded: LoadedLines, run: ImportRun
) -> tuple[ImportedDocument, Sequence[Place]]:
    with transaction.atomic():
        # Two imports into one source take turns, document by document.
        Source.objects.select_for_update().get(pk=source.pk)
        if speakers.legislature:
            Legislature.objects.select_for_update().get(pk=speakers.legislature.pk)
        stored = store_document(parsed=parsed, source=source, speakers=speakers, run=run)
        if stored.status == SUPERSEDED:
            return _superseded(parsed, path), ()
        if stored.document.match_due:
            revolume_document(document=stored.document)
            match_document(document=stored.document, loaded=loaded, speeches=stored.touched)
    spoken = [(s, p) for s, p in zip(parsed.speeches, stored.places, strict=True) if s.kind == "speech"]
    words = sum(stored.document.speeches.order_by().filter(withdrawn=False).values_list("words", flat=True))
    return ImportedDocument(
        path=str(path),
        format=parsed.format,
        external_id=parsed.external_id,
        date=parsed.date.isoformat(),
        speeches=len(parsed.speeches),
        words=words,
        member_speeches=len(spoken),
        placed=sum(place.known for _, place in spoken),
        status=stored.status,
        warnings=tuple(parsed.warnings),
        changes=stored.revision.counts if stored.revision else None,
    ), stored.places


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
            raise ImportFailed(f"{path}: there is no such file")
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
    except ParseError as error:
        raise ImportFailed(f"{path}: {error}") from None
    except OSError as error:
        raise ImportFailed(f"{path}: {error.strerror}") from None


def _read(
    path: Path, format_name: str | None, companions: Sequence[Companion], given: Given
) -> Iterator[ParsedDocument]:
    try:
        yield from parse(path.read_bytes(), name=path.name, format=format_name, companions=companions, given=given)
    except ParseError as error:
        raise ImportFailed(f"{path}: {error}") from None
    except OSError as error:
        raise ImportFailed(f"{path}: {error.strerror}") from None


def _legislature(source: Source, format_name: str, path: Path) -> Legislature | None:
    """The legislature of the source, or the only one that publishes the format."""
    slug = _HOME.get(format_name)
    home = Legislature.objects.filter(slug=slug).first()
    own = source.legislature
    if own and slug and own.slug != slug:
        raise ImportFailed(
            f"{path}: a record of {home or slug} ({format_name}), but the source “{source.slug}” is of {own}"
        )
    return own or home
