"""How an import stands: how far it is, when it last gave a sign of life, and whether anybody is there to do it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tracker.models import ImportRun

# A worker looks every second, and a run that goes on gives a sign of life every five.
_NOTICED = timedelta(seconds=15)
_STALE = timedelta(seconds=60)
_STATE, _UPLOAD = ImportRun.State, ImportRun.Origin.UPLOAD


@dataclass(frozen=True)
class RunStanding:
    """How a run stands now: `ahead` is how many runs of its source come first, `silent` how many seconds ago it last
    gave a sign of life (None when it is not running), and `worker_missing` that nobody is there to do it."""

    ahead: int
    silent: int | None
    worker_missing: bool


def run_standing(run: ImportRun) -> RunStanding:
    """How the run stands at this moment."""
    silent = None
    if run.state == _STATE.RUNNING and run.heartbeat_at:
        silent = max(0, round((timezone.now() - run.heartbeat_at).total_seconds()))
    if run.state != _STATE.QUEUED:
        gone = silent is not None and silent > _STALE.total_seconds() and run.origin == _UPLOAD
        return RunStanding(0, silent, gone and worker_missing())
    before = Q(queued_at__lt=run.queued_at) | Q(queued_at=run.queued_at, pk__lt=run.pk)
    ahead = ImportRun.objects.filter(Q(state=_STATE.RUNNING) | Q(state=_STATE.QUEUED) & before, source=run.source_id)
    return RunStanding(ahead.count(), None, run.origin == _UPLOAD and worker_missing())


def worker_missing() -> bool:
    """Whether an upload could be worked on and is not: no worker has taken it in 15 seconds though its source is free,
    or whoever had it is silent for a minute; and no other upload shows that a worker lives."""
    now = timezone.now()
    uploads = ImportRun.objects.filter(origin=_UPLOAD)
    if uploads.filter(state=_STATE.RUNNING, heartbeat_at__gte=now - _STALE).exists():
        return False
    running = ImportRun.objects.filter(source=OuterRef("source"), state=_STATE.RUNNING)
    free = uploads.filter(~Exists(running), state=_STATE.QUEUED, queued_at__lt=now - _NOTICED)
    return free.exists() or uploads.filter(state=_STATE.RUNNING).exists()
