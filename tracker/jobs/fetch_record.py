"""Fetching the record: the files of a source's address pattern for some days, kept, and then imported."""

import fcntl
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from tracker.jobs.import_failed import FileError, ImportFailed
from tracker.jobs.import_record import ImportedDocument
from tracker.jobs.kept_file import KeptFile
from tracker.jobs.polite_download import MISSING, PoliteDownloader
from tracker.jobs.run_import import import_now
from tracker.jobs.safe_download import Refused, Unreachable
from tracker.models import ImportRun, Source
from tracker.models.addresses import Session, disagreements, read_editions, read_pattern, read_sessions
from tracker.parsers.document import ParseError
from tracker.parsers.registry import parse

FAILED, REFUSED, UNREADABLE = "failed", "refused", "unreadable"
# So many numbers in a row without a file are the end of a session; so many failures in a row, of a run.
_GAP = 3
_FAILURES = 3
# No session has had so many sittings.
_NUMBERS = 2000

Progress = Callable[[int, int], None]


class FetchFailed(Exception):
    """Fetching cannot begin or go on: one line that says what to change."""


@dataclass(frozen=True)
class FetchedFile:
    """What became of one address: "new", "updated", "unchanged", "not found", "failed", "refused" or "unreadable".
    `day` is the document's own, as YYYY-MM-DD or "", `wanted` whether it is to be imported, `message` what went wrong,
    `asked` the day that the address stands for, where it stands for one.
    """

    address: str
    status: str
    day: str = ""
    path: str = ""
    size: int = 0
    wanted: bool = False
    message: str = ""
    asked: str = ""


@dataclass(frozen=True)
class FetchSummary:
    """Every address in the order it was asked for, what was imported, and what could not be, by path. `stopped` says
    why the run ended early ("" when it did not)."""

    files: tuple[FetchedFile, ...]
    requests: int
    stopped: str
    imported: tuple[ImportedDocument, ...]
    not_imported: dict[str, str]

    def totals(self) -> dict[str, int]:
        """Addresses by what became of them, requests made, and documents imported."""
        statuses = Counter(file.status.replace(" ", "_") for file in self.files)
        known = ("new", "updated", "unchanged", "not_found", FAILED, REFUSED, UNREADABLE)
        return {
            "addresses": len(self.files),
            **{status: statuses[status] for status in known},
            "bytes": sum(file.size for file in self.files),
            "requests": self.requests,
            "imported": len(self.imported),
            "not_imported": len(self.not_imported),
        }

    @property
    def complete(self) -> bool:
        """Whether everything there was to fetch and import came through."""
        totals = self.totals()
        return not self.stopped and not any(totals[name] for name in (FAILED, REFUSED, UNREADABLE, "not_imported"))

    @property
    def without_file(self) -> tuple[str, ...]:
        """The days of which there is no file in any edition: whether there was a sitting only a calendar can say."""
        asked = dict.fromkeys(file.asked for file in self.files if file.asked)
        found = {file.asked for file in self.files if file.status != MISSING}
        return tuple(day for day in asked if day not in found)

    def lines(self) -> Iterator[str]:
        """The summary as the command prints it: one line for each address, and the total."""
        for file in self.files:
            end = f" ({file.message})" if file.message else ""
            yield f"{file.status:10} {file.day or '-':10} {file.address}: {file.size} bytes{end}"
        for path, message in self.not_imported.items():
            yield f"not imported: {path}: {message}"
        if self.without_file:
            yield f"no file of {', '.join(self.without_file)} (only a calendar can say whether there was a sitting)"
        yield "total: " + ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in self.totals().items())

    def as_json(self) -> dict[str, Any]:
        """The whole summary."""
        return {**asdict(self), "without_file": self.without_file, "totals": self.totals()}


def fetch_record(
    *,
    source: Source,
    first: date,
    last: date,
    folder: Path,
    downloader: PoliteDownloader,
    importing: bool = True,
    progress: Progress | None = None,
    waiting: Callable[[ImportRun], None] = lambda run: None,
) -> FetchSummary:
    """Download the source's files for the days from `first` to `last` into `folder`, then import them.

    Safe to run again: what is kept is asked for only if it changed, what broke off is resumed, and all that is in the
    period is imported again, which changes nothing. `progress` is called with addresses done and to do (0: unknown),
    `waiting` is told what import of the source this one waits for.

    Raises FetchFailed when there is no pattern that can be used, another run is fetching the source, or the disk is full.
    """
    walk = _Walk(source, first, last, folder, downloader, progress)
    with _alone(folder, source):
        stopped = walk.all()
    files = tuple(walk.files.values())
    imported, not_imported = _import(files, source, waiting) if importing else ((), {})
    return FetchSummary(files, downloader.requests, stopped, imported, not_imported)


class _TooManyFailures(Exception):
    pass


class _Walk:
    """Asks for one address after another, each once a run."""

    def __init__(
        self,
        source: Source,
        first: date,
        last: date,
        folder: Path,
        downloader: PoliteDownloader,
        progress: Progress | None,
    ) -> None:
        if first > last:
            raise FetchFailed(f"{first} is after {last}")
        if not source.address_pattern:
            raise FetchFailed(f"“{source.slug}” has no address of its files: an editor sets it on the source's page")
        try:
            self.pattern = read_pattern(source.address_pattern)
            self.editions = read_editions(source.address_editions)
            self.sessions = read_sessions(source.address_sessions)
            wrong = disagreements(source.address_pattern, source.address_editions, source.address_sessions)
        except ValidationError as error:
            raise FetchFailed(f"the address of “{source.slug}”: {' '.join(error.messages)}") from None
        if wrong:
            raise FetchFailed(f"the address of “{source.slug}”: {' '.join(str(message) for message in wrong.values())}")
        self.first, self.last = first.isoformat(), last.isoformat()
        self.folder, self.downloader, self.progress = folder, downloader, progress
        self.days = [first + timedelta(days) for days in range((last - first).days + 1)]
        self.files: dict[str, FetchedFile] = {}
        self.failures = 0

    def all(self) -> str:
        """Fetch everything; returns why it ended early, or ""."""
        try:
            if self.pattern.by_number:
                self.by_number()
            else:
                self.by_day()
        except _TooManyFailures:
            return f"{_FAILURES} addresses in a row failed: run it again later to go on"
        return ""

    def by_day(self) -> None:
        for day in self.days:
            session = next((session for session in reversed(self.sessions) if session.opened <= day), None)
            if self.sessions and not session:
                continue
            for edition in self.editions:
                address = self.pattern.address(edition=edition, day=day, session=session)
                self.files[address] = replace(self.fetch(address), asked=day.isoformat())

    def by_number(self) -> None:
        """Session by session from the first sitting of the period, until a document's own day is past it or there are
        no more numbers."""
        sessions: list[Session | None] = [*self.sessions] or [None]
        for session, later in zip(sessions, [*sessions[1:], None], strict=True):
            if session and (session.opened.isoformat() > self.last or (later and later.opened <= self.days[0])):
                continue
            number, missing = self.first_number(session), 0
            while missing < _GAP and number < _NUMBERS:
                found = list(self.sitting(session, number))
                if any(file.day > self.last for file in found):
                    break
                missing = 0 if any(file.day for file in found) else missing + 1
                number += 1

    def sitting(self, session: Session | None, number: int) -> Iterator[FetchedFile]:
        """The editions of one sitting, no further than the first that is past the period."""
        for edition in self.editions:
            file = self.fetch(self.pattern.address(edition=edition, sitting=number, session=session))
            yield file
            if file.day > self.last:
                return

    def first_number(self, session: Session | None) -> int:
        """The number of the first sitting in the period. Sittings are numbered in order of day, so a few of them tell:
        what is kept from earlier runs first, then ever longer steps, then halves."""
        if session and self.first <= session.opened.isoformat():
            return 1
        known = {number: day for number in range(1, _NUMBERS) if (day := self.kept_day(session, number))}
        before = max((number for number, day in known.items() if day < self.first), default=0)
        after = min((number for number, day in known.items() if day >= self.first), default=0)
        step = 1
        while not after:
            if before + step > _NUMBERS:
                return _NUMBERS
            if self.is_before(session, before + step):
                before, step = before + step, step * 2
            else:
                after = before + step
        while after - before > 1:
            middle = (before + after) // 2
            if self.is_before(session, middle):
                before = middle
            else:
                after = middle
        return after

    def is_before(self, session: Session | None, number: int) -> bool:
        """Whether the sitting (or where its number has no file, the next) is of a day before the period; no when there
        are no more."""
        for candidate in range(number, number + _GAP):
            day = self.kept_day(session, candidate)
            if not day:
                address = self.pattern.address(edition=self.editions[0], sitting=candidate, session=session)
                day = self.fetch(address).day
            if day:
                return day < self.first
        return False

    def kept_day(self, session: Session | None, number: int) -> str:
        address = self.pattern.address(edition=self.editions[0], sitting=number, session=session)
        facts = KeptFile(self.folder, address).facts()
        return facts.day if facts else ""

    def fetch(self, address: str) -> FetchedFile:
        """What became of the address."""
        if address in self.files:
            return self.files[address]
        kept = KeptFile(self.folder, address)
        try:
            status = self.downloader.download(kept, plain_http=self.pattern.plain_http)
            file = FetchedFile(address, status) if status == MISSING else self.read(kept, status)
        except Unreachable as error:
            file = FetchedFile(address, FAILED, message=str(error))
        except Refused as error:
            file = FetchedFile(address, REFUSED, message=str(error))
        except OSError as error:
            raise FetchFailed(f"{kept.path}: {error.strerror}; what came before is kept") from None
        self.files[address] = file
        if self.progress:
            total = 0 if self.pattern.by_number else len(self.days) * len(self.editions)
            self.progress(len(self.files), total)
        self.failures = self.failures + 1 if file.status in (FAILED, REFUSED) else 0
        if self.failures == _FAILURES:
            raise _TooManyFailures
        return file

    def read(self, kept: KeptFile, status: str) -> FetchedFile:
        """The file with its document's day, which is remembered; a file that no parser reads is asked for anew."""
        facts = kept.facts()
        if facts is None:
            raise Unreachable(f"{kept.path.name} is gone from {kept.path.parent}")
        file = FetchedFile(kept.address, status, facts.day, str(kept.path), kept.path.stat().st_size)
        if not facts.day:
            try:
                documents = parse(kept.path.read_bytes(), name=kept.path.name)
                # A server's apology can read like an article.
                if any(document.format == "article" for document in documents):
                    raise ParseError("the address gave a page to read, not a record")
                days = [document.date.isoformat() for document in documents]
            except ParseError as error:
                kept.remember(replace(facts, etag="", last_modified=""))
                return replace(file, status=UNREADABLE, message=str(error))
            kept.remember(replace(facts, day=min(days)))
            file = replace(file, day=min(days))
        # A file that was found by its day is the editor's choice, whatever day it says.
        wanted = not self.pattern.by_number or self.first <= file.day <= self.last
        return replace(file, wanted=wanted, message="" if wanted else "outside the period")


@contextmanager
def _alone(folder: Path, source: Source) -> Iterator[None]:
    """One run a source at a time; the lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FetchFailed(f"“{source.slug}” is being fetched already") from None
        yield


def _import(
    files: Sequence[FetchedFile], source: Source, waiting: Callable[[ImportRun], None]
) -> tuple[tuple[ImportedDocument, ...], dict[str, str]]:
    """Import what is wanted as one run, which also lists what did not come; a file that stops is passed over."""
    paths = [Path(file.path) for file in files if file.wanted]
    lost = [FileError(f.address, "", f.message) for f in files if f.status in (FAILED, REFUSED, UNREADABLE)]
    if not paths and not lost:
        return (), {}
    try:
        summary = import_now(
            paths=paths, source=source, origin=ImportRun.Origin.FETCH, passing_over=True, already=lost, waiting=waiting
        )
    except ImportFailed as error:
        return (), {wrong.path: str(wrong) for wrong in error.errors}
    return summary.documents, {wrong.path: str(wrong) for wrong in summary.passed_over}
