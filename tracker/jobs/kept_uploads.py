"""Uploaded files: kept in a folder of their run until it is done, and longer when it failed."""

import shutil
import time
from pathlib import Path

from django.conf import settings

from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.unpack_files import unpack_files
from tracker.models import ImportRun

# Within the folder of a run: the files to import, and the zip they come from.
FILES, PACKED = "files", "packed"
# Seconds after which a file that was being received is nobody's any more.
_FORGOTTEN = 24 * 60 * 60


def upload_folder(run: ImportRun) -> Path:
    """Where a run's files are; the folder of all is also where they are received, so that none is copied."""
    return settings.VAR_DIR / "uploads" / str(run.pk)


def files_of(run: ImportRun) -> list[Path]:
    """The files of an uploaded run, unpacked anew when they came in a zip. Raises ImportFailed."""
    folder = upload_folder(run)
    if not folder.is_dir():
        raise ImportFailed(f"the uploaded files are not at {folder}: the worker needs the server's REFRAIN_VAR")
    archive = next((folder / PACKED).glob("*"), None) if (folder / PACKED).is_dir() else None
    if archive is None:
        return sorted((folder / FILES).iterdir())
    shutil.rmtree(folder / FILES, ignore_errors=True)
    return unpack_files(archive=archive, into=folder / FILES)


def has_files(run: ImportRun) -> bool:
    """Whether a run's files are still kept."""
    return upload_folder(run).is_dir()


def remove_upload(run: ImportRun) -> None:
    """Remove a run's files."""
    shutil.rmtree(upload_folder(run), ignore_errors=True)


def clean_uploads() -> None:
    """Remove what no run needs: the files of runs that are done or gone, and what was never received whole."""
    kept = {str(pk) for pk in ImportRun.objects.exclude(state=ImportRun.State.DONE).values_list("pk", flat=True)}
    folder = settings.VAR_DIR / "uploads"
    for path in folder.iterdir() if folder.is_dir() else ():
        forgotten = time.time() - path.stat().st_mtime > _FORGOTTEN
        if path.is_dir() and path.name.isdecimal() and path.name not in kept and forgotten:
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file() and forgotten:
            path.unlink(missing_ok=True)
