"""Running an import: in its source's turn, with a heartbeat, and to an end that the desk can read."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from tracker.jobs.database_trouble import TROUBLE, described, when_back
from tracker.jobs.import_failed import FileError, ImportFailed
from tracker.jobs.import_record import (
    ImportedDocument,
    ImportSummary,
    Watcher,
    given_facts,
    import_record,
)
from tracker.jobs.kept_uploads import FILES, files_of, remove_upload, upload_folder
from tracker.jobs.take_turn import HEARTBEAT, Hold, Taken, wait_for_turn
from tracker.models import ImportRun, Source
from tracker.parsers.document import Given
from tracker.parsers.registry import NOTHING_GIVEN

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
# So many warnings and errors are kept with a run; the rest is counted.
_MOST = 500


@dataclass(frozen=True)
class FinishedRun:
    """How a worker's run ended: "done", "failed", "stopped" (it waits again) or "taken" (by another worker)."""

    run: ImportRun
    end: str
    documents: int
    errors: tuple[FileError, ...] = ()

    def line(self) -> str:
        """As the worker prints it."""
        told = f": {self.errors[0]}" if self.errors else ""
        return f"run {self.run.pk} ({self.run.source.slug}): {self.documents} documents, {self.end}{told}"


class _Stopped(Exception):
    """The worker was told to stop, between two documents."""


def import_now(
    *,
    paths: Sequence[Path],
    source: Source,
    origin: str = ImportRun.Origin.COMMAND,
    format_name: str | None = None,
    given: Given = NOTHING_GIVEN,
    passing_over: bool = False,
    already: Sequence[FileError] = (),
    progress: Progress | None = None,
    waiting: Callable[[ImportRun], None] = lambda run: None,
) -> ImportSummary:
    """Import the files in this process, as a run that the desk shows, when the source's turn has come (`import_record`
    tells the rest). `already` are errors from before, which the run lists too; `progress` is called with documents done
    and to do; `waiting` is told what run this one waits for.

    Raises ImportFailed. An error of the database itself passes through, once the run tells of it: documents stored
    until then stay, and whole.
    """
    said = {"format": format_name or "", "date": str(given.day or ""), "url": given.url, "title": given.title}
    # Who sees the run must see its lock: without one it would be taken for dead.
    with transaction.atomic():
        run = ImportRun.objects.create(
            source=source,
            origin=origin,
            paths=[str(path) for path in paths],
            options={name: value for name, value in said.items() if value},
            heartbeat_at=timezone.now(),
        )
        hold = Hold(run)
        hold.take()
    watch = _Watch(run, None, progress=progress)
    ended = False
    try:
        wait_for_turn(run, hold, waiting)
        with _Heart(run):
            summary = import_record(
                paths=paths, source=source, format_name=format_name, given=given, passing_over=passing_over, run=run, watcher=watch
            )  # fmt: skip
        ended = bool(_finish(watch, (*already, *summary.passed_over), summary))
    except ImportFailed as error:
        ended = bool(_finish(watch, (*already, *error.errors)))
        raise
    except Taken:
        ended = True
        raise ImportFailed("another process took this import for dead; run it again") from None
    except BaseException as error:
        told = watch.broken(_what_happened(error))
        ended = when_back(lambda: _finish(watch, (*already, told)), error)
        raise
    finally:
        (hold.release if ended else hold.leave)()
    return summary


def run_import(*, run: ImportRun, hold: Hold, stopping: Callable[[], bool]) -> FinishedRun:
    """Run an uploaded import that this process claimed. Whatever is wrong with it ends in the run, not in an exception;
    its files are removed when it is done, and kept when it failed.

    Between two documents it stops when `stopping` says so: the run waits again, and this attempt does not count.
    """
    watch = _Watch(run, upload_folder(run) / FILES, stopping=stopping)
    errors: tuple[FileError, ...] = ()
    try:
        with _Heart(run):
            given = given_facts(**{name: run.options.get(key, "") for name, key in _GIVEN})
            summary = import_record(
                paths=files_of(run), source=run.source, format_name=run.options.get("format"), given=given, run=run, watcher=watch
            )  # fmt: skip
        end = _finish(watch, (), summary)
        remove_upload(run)
    except _Stopped:
        _give_back(run)
        end = "stopped"
    except Taken:
        end = "taken"
    except ImportFailed as error:
        errors = error.errors
        end = _finish(watch, errors)
    except Exception as error:
        if not isinstance(error, TROUBLE):
            log.exception("import run %d", run.pk)
        errors = (watch.broken(_what_happened(error)),)
        when_back(lambda: _finish(watch, errors), error)
        end = "failed"
    except BaseException:
        _give_back(run)
        raise
    finally:
        hold.release()
    return FinishedRun(run, end, len(watch.documents), errors)


_GIVEN = (("day", "date"), ("url", "url"), ("title", "title"))


class _Watch(Watcher):
    """Writes down how far the run came after every document, and stops it when it must stop."""

    def __init__(
        self,
        run: ImportRun,
        folder: Path | None,
        *,
        progress: Progress | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.run, self.folder, self.progress, self.stopping = run, folder, progress, stopping
        self.path = ""
        self.total = 0
        self.documents: list[ImportedDocument] = []

    def reading(self, path: Path) -> None:
        self.path = str(path)
        self.stop_if_told()

    def read(self, documents: int) -> None:
        self.total = documents
        self.write(documents_total=documents)

    def stored(self, document: ImportedDocument) -> None:
        self.documents.append(document)
        self.write(documents_done=len(self.documents))
        if self.progress:
            self.progress(len(self.documents), self.total)
        if len(self.documents) < self.total:
            self.stop_if_told()

    def write(self, **fields: Any) -> None:
        if not _mine(self.run).update(heartbeat_at=timezone.now(), **fields):
            raise Taken

    def stop_if_told(self) -> None:
        if self.stopping():
            raise _Stopped

    def broken(self, text: str) -> FileError:
        """The error of an import that broke off, with the file in hand and what became of the documents before it."""
        done = f"; {len(self.documents)} of {self.total} documents are stored, whole: run it again to go on"
        return FileError(self.path, "", text + (done if self.documents else "; nothing was stored"))


class _Heart:
    """Beats while a run goes on, in a thread with a connection of its own: a file may take minutes to read, and a long
    day to match, with no document done. What the beat cannot write, it leaves for the next."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.beat, name=f"heartbeat of run {run.pk}", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def beat(self) -> None:
        while not self.ended.wait(HEARTBEAT):
            try:
                _mine(self.run).update(heartbeat_at=timezone.now())
            except Error:
                pass
            finally:
                connection.close()


def _mine(run: ImportRun) -> "QuerySet[ImportRun]":
    """The run as long as this process has it: the time of the claim tells it from a later attempt's."""
    return ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING, started_at=run.started_at)


def _give_back(run: ImportRun) -> None:
    """Let the run wait again, as if this attempt had not been."""
    _mine(run).update(state=ImportRun.State.QUEUED, attempts=F("attempts") - 1, heartbeat_at=None)


def _finish(watch: _Watch, errors: Sequence[FileError], summary: ImportSummary | None = None) -> str:
    """Write down the end; a run that never came to its turn ends too. Returns its state."""
    run, base = watch.run, watch.folder
    summary = summary or ImportSummary(tuple(watch.documents), {})
    told = [FileError(document.path, "", warning) for document in watch.documents for warning in document.warnings]
    state = ImportRun.State.FAILED if errors else ImportRun.State.DONE
    begun = _mine(run) if run.started_at else ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.QUEUED)
    begun.update(
        state=state,
        finished_at=timezone.now(),
        summary=summary.totals(),
        documents_done=len(watch.documents),
        warnings=_kept(told, base),
        errors=_kept(errors, base),
    )
    return state.value


def _kept(errors: Sequence[FileError], base: Path | None) -> list[dict[str, str]]:
    kept = [error.as_json(base) for error in errors[:_MOST]]
    if len(errors) > _MOST:
        kept.append(FileError("", "", f"and {len(errors) - _MOST} more").as_json())
    return kept


def _what_happened(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "stopped by hand"
    if isinstance(error, TROUBLE):
        return described(error)
    return f"a fault in Refrain itself ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
