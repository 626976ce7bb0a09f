"""Uploaded files become a run that waits for a worker; a failed one waits again, or is withdrawn with its files."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from tracker.jobs.kept_uploads import FILES, PACKED, has_files, remove_upload, upload_folder
from tracker.jobs.take_turn import Hold
from tracker.jobs.unpack_files import is_archive
from tracker.models import ImportRun, Source

_STATE = ImportRun.State
_UPLOADED = ImportRun.objects.filter(origin=ImportRun.Origin.UPLOAD)


def queue_import(
    *, source: Source, files: Sequence[tuple[str, Path]], options: Mapping[str, str], requested_by: AbstractBaseUser
) -> ImportRun:
    """A run for files that were received: each, under the name it came with, is moved into the run's folder.

    `options` are what was said beside them ("format", "date", "url", "title"). No worker sees the run before its files
    are there.
    """
    with transaction.atomic():
        run = ImportRun.objects.create(
            source=source,
            origin=ImportRun.Origin.UPLOAD,
            requested_by_id=requested_by.pk,
            paths=[name for name, _ in files],
            options={name: value for name, value in options.items() if value},
        )
        folder = upload_folder(run)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            for name, received in files:
                kept = folder / (PACKED if is_archive(received) else FILES) / name
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(received, kept)
        except BaseException:
            remove_upload(run)
            raise
    return run


def queue_again(*, run: ImportRun) -> bool:
    """Let a failed upload wait for a worker again, behind what waits already; False when it has not failed, or its
    files are gone."""
    if not has_files(run):
        return False
    afresh = {"attempts": 0, "documents_total": 0, "documents_done": 0, "summary": {}, "warnings": [], "errors": []}
    afresh |= {"queued_at": timezone.now(), "started_at": None, "heartbeat_at": None, "finished_at": None}
    return bool(_UPLOADED.filter(pk=run.pk, state=_STATE.FAILED).update(state=_STATE.QUEUED, **afresh))


def withdraw_run(*, run: ImportRun) -> bool:
    """Remove an upload that waits or failed, with its files; False when a worker has it or it is done."""
    hold = Hold(run)
    if not hold.take():
        return False
    try:
        removed, _ = _UPLOADED.filter(pk=run.pk, state__in=[_STATE.QUEUED, _STATE.FAILED]).delete()
    finally:
        hold.release()
    if removed:
        remove_upload(run)
    return bool(removed)
