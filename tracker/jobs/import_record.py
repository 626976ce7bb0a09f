"""Importing the record: files are read whole first, then each document is stored, matched and counted at once."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from tracker.jobs.loaded_lines import LoadedLines, load_lines
from tracker.jobs.match import match_document
from tracker.jobs.place_speakers import Place, Speakers
from tracker.jobs.store_document import store_document
from tracker.jobs.tallies import revolume_document
from tracker.models import ImportRun, Legislature, Source
from tracker.parsers.document import ParsedDocument, ParseError
from tracker.parsers.registry import parse

Progress = Callable[[int, int], None]
# Formats that only one legislature publishes.
_HOME = {"canada-hansard": "canada"}


class ImportFailed(Exception):
    """Input that cannot be imported: one line, naming the file and the place. Nothing was stored."""


@dataclass(frozen=True)
class ImportedDocument:
    """One document of an import. `member_speeches` are members' own speeches, `placed` those of them whose person
    and party (or sitting without one) are known."""

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
            **{status: statuses[status] for status in ("added", "updated", "unchanged")},
            **sums,
            "unplaced": self.unplaced,
        }

    def as_json(self) -> dict[str, Any]:
        """The summary as the command prints it."""
        return {"documents": [asdict(document) for document in self.documents], "totals": self.totals()}


def import_record(
    *, paths: Sequence[Path], source: Source, format_name: str | None = None, progress: Progress | None = None
) -> ImportSummary:
    """Import the files into the source: all of them are read and checked before anything is stored, then each
    document is one transaction together with its mentions, volumes and tallies.

    `progress` is called with documents done and to do. Raises ImportFailed, with nothing stored.
    """
    files = _files(paths)
    speakers, total = None, 0
    for path in files:
        for parsed in _read(path, format_name):
            legislature = _legislature(source, parsed.format, path)
            speakers = speakers or Speakers(legislature)
            try:
                speakers.check(parsed)
            except ParseError as error:
                raise ImportFailed(f"{path}: {error}") from None
            total += 1
    if speakers is None:
        raise ImportFailed("there is nothing to import")
    run = ImportRun.objects.create(source=source, paths=[str(path) for path in files], documents_total=total)
    loaded = load_lines()
    done: list[ImportedDocument] = []
    unplaced: Counter[str] = Counter()
    for path in files:
        for parsed in _read(path, format_name):
            imported, places = _import_document(parsed, path, source, speakers, loaded)
            for speech, place in zip(parsed.speeches, places, strict=True):
                if speech.kind == "speech" and not place.known:
                    unplaced[speech.speaker] += 1
            done.append(imported)
            run.documents_done = len(done)
            run.save(update_fields=["documents_done", "heartbeat_at"])
            if progress:
                progress(len(done), total)
    summary = ImportSummary(tuple(done), dict(sorted(unplaced.items(), key=lambda item: (-item[1], item[0]))))
    run.state, run.finished_at, run.summary = ImportRun.State.DONE, timezone.now(), summary.totals()
    run.save()
    return summary


def _import_document(
    parsed: ParsedDocument, path: Path, source: Source, speakers: Speakers, loaded: LoadedLines
) -> tuple[ImportedDocument, Sequence[Place]]:
    with transaction.atomic():
        # Two imports into one source take turns, document by document.
        Source.objects.select_for_update().get(pk=source.pk)
        if speakers.legislature:
            Legislature.objects.select_for_update().get(pk=speakers.legislature.pk)
        stored = store_document(parsed=parsed, source=source, speakers=speakers)
        if stored.document.match_due:
            revolume_document(document=stored.document)
            match_document(document=stored.document, loaded=loaded)
    spoken = [(s, p) for s, p in zip(parsed.speeches, stored.places, strict=True) if s.kind == "speech"]
    words = sum(stored.document.speeches.filter(withdrawn=False).values_list("words", flat=True))
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
    ), stored.places


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


def _read(path: Path, format_name: str | None) -> Iterator[ParsedDocument]:
    try:
        yield from parse(path.read_bytes(), name=path.name, format=format_name)
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
