"""Whose turn it is: one import at a time for each source, whoever runs it, and nobody waits for the dead."""

import fcntl
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TextIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from tracker.jobs.import_failed import FileError
from tracker.models import ImportRun

# Seconds between two heartbeats of a run, and how old the last one is when whoever ran it is taken for dead.
HEARTBEAT = 5.0
STALE = timedelta(seconds=60)
ATTEMPTS = 3
# Seconds between two looks at whether the turn has come.
_PAUSE = 0.5
_STATE, _UPLOAD = ImportRun.State, ImportRun.Origin.UPLOAD

GIVEN_UP = f"given up after {ATTEMPTS} attempts: each time the worker was killed before it was done"
KILLED = "the command that ran it was killed; what it stored is whole, and running it again completes it"


class Taken(Exception):
    """Another process took this one for dead and has the run now."""


class Hold:
    """The lock on a run that ends with the process which has it, however it ends: on one machine it tells at once
    whether whoever runs it still lives. Where there is none (another machine), the heartbeat tells."""

    def __init__(self, run: ImportRun) -> None:
        # The time tells apart the runs of two databases that share the folder.
        self.path = settings.VAR_DIR / "runs" / f"{run.pk}-{run.queued_at:%Y%m%d%H%M%S%f}.lock"
        self.file: TextIO | None = None

    def take(self) -> bool:
        """Take the lock; False when somebody has it. A folder that cannot be locked in keeps nobody from working."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("w")
        except OSError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        except OSError:
            file.close()
            return True
        self.file = file
        return True

    def leave(self) -> None:
        """Let go of the lock but not of its file: who finds that nobody holds it knows that the run is dead, at once.
        For a run whose end could not be written down."""
        if self.file:
            self.file.close()
            self.file = None

    def release(self) -> None:
        """Give the lock back; without it, nothing."""
        if self.file:
            self.path.unlink(missing_ok=True)
            self.file.close()
            self.file = None


def next_run() -> tuple[ImportRun, Hold] | None:
    """The oldest uploaded run whose source is free, claimed for this process; None when there is nothing to do.

    A command that waits for the same source goes first: somebody sits before it.
    """
    settle_abandoned()
    of_source = ImportRun.objects.filter(source=OuterRef("source"))
    busy = of_source.filter(Q(state=_STATE.RUNNING) | Q(state=_STATE.QUEUED) & ~Q(origin=_UPLOAD))
    waiting = ImportRun.objects.filter(~Exists(busy), state=_STATE.QUEUED, origin=_UPLOAD)
    tried = set()
    for run in waiting.select_related("source").order_by("queued_at", "pk"):
        if run.source_id in tried:
            continue
        tried.add(run.source_id)
        hold = Hold(run)
        if claim(run, hold):
            return run, hold
    return None


def wait_for_turn(run: ImportRun, hold: Hold, waiting: Callable[[ImportRun], None]) -> None:
    """Claim a command's run as soon as no other run of its source is under way and no older command waits.

    `waiting` is told once what run it waits for. Uploads that wait for a worker are not waited for. Raises Taken when
    the run was settled meanwhile: its turn would never come.
    """
    older = Q(queued_at__lt=run.queued_at) | Q(queued_at=run.queued_at, pk__lt=run.pk)
    commands = Q(state=_STATE.QUEUED) & ~Q(origin=_UPLOAD) & older
    told = False
    while True:
        settle_abandoned()
        ahead = ImportRun.objects.filter(Q(state=_STATE.RUNNING) | commands, source=run.source_id).first()
        if ahead is None and claim(run, hold):
            return
        if ahead and not told:
            waiting(ahead)
            told = True
        if not ImportRun.objects.filter(pk=run.pk, state=_STATE.QUEUED).update(heartbeat_at=timezone.now()):
            raise Taken
        time.sleep(_PAUSE)


def claim(run: ImportRun, hold: Hold) -> bool:
    """Make the waiting run this process's own: locked, running and one attempt older; False when another was faster.

    One UPDATE decides between workers: it finds the run waiting or not, and the database keeps two runs of one source
    from running.
    """
    if not hold.file and not hold.take():
        return False
    claimed = 0
    now = timezone.now()
    try:
        with transaction.atomic():
            claimed = ImportRun.objects.filter(pk=run.pk, state=_STATE.QUEUED).update(
                state=_STATE.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1, finished_at=None,
                documents_total=0, documents_done=0, summary={}, warnings=[], errors=[],
            )  # fmt: skip
    except IntegrityError:
        pass
    finally:
        if not claimed and run.origin == _UPLOAD:
            hold.release()
    if claimed:
        run.refresh_from_db()
    return bool(claimed)


def settle_abandoned() -> None:
    """What the dead left: an uploaded run waits again, or has failed after three attempts; a command's has failed."""
    of_commands = Q(state=_STATE.QUEUED) & ~Q(origin=_UPLOAD)
    for run in ImportRun.objects.filter(Q(state=_STATE.RUNNING) | of_commands):
        hold = Hold(run)
        if hold.path.exists() and not hold.take():
            continue
        try:
            last = run.heartbeat_at or run.started_at or run.queued_at
            if hold.file or timezone.now() - last > STALE:
                _settle(run)
        finally:
            hold.release()


def _settle(run: ImportRun) -> None:
    # Only if nobody touched it since it was read.
    same = ImportRun.objects.filter(
        pk=run.pk, state=run.state, started_at=run.started_at, heartbeat_at=run.heartbeat_at
    )
    if run.origin == _UPLOAD and run.attempts < ATTEMPTS:
        same.update(state=_STATE.QUEUED, heartbeat_at=None)
        return
    text = GIVEN_UP if run.origin == _UPLOAD else KILLED
    errors = [*run.errors, FileError("", "", text).as_json()]
    same.update(state=_STATE.FAILED, finished_at=timezone.now(), errors=errors)
