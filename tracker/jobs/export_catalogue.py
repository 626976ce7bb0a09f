"""Exporting the whole catalogue as files that can be imported again."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from tracker.jobs.catalogue_files import in_files, packed
from tracker.jobs.catalogue_rows import held_entries
from tracker.jobs.catalogue_schema import CATALOGUE


@dataclass(frozen=True)
class ExportSummary:
    """Where the files are, and how many entries of each kind are in them."""

    path: Path
    entries: dict[str, int]


def export_catalogue(*, path: Path, form: str = "yaml") -> ExportSummary:
    """Write the catalogue into a folder, or, where the path ends in .zip, into a zip; in YAML, the seeds' own format, or
    as CSV tables. The same catalogue gives the same bytes. Files of the catalogue that are there are replaced."""
    files, counts = catalogue_files(form)
    if path.suffix == ".zip":
        path.write_bytes(packed(files))
        return ExportSummary(path, counts)
    path.mkdir(parents=True, exist_ok=True)
    if form == "yaml":
        for kind in CATALOGUE:
            # A kind that has no entries any more has no file.
            (path / f"{kind}.yaml").unlink(missing_ok=True)
    for name, data in files.items():
        (path / name).write_bytes(data)
    return ExportSummary(path, counts)


def catalogue_files(form: str) -> tuple[dict[str, bytes], dict[str, int]]:
    """The files by name, and how many entries of each kind are in them."""
    with transaction.atomic():
        held = {kind: [entry for _, entry in held_entries(kind).values()] for kind in CATALOGUE}
    return in_files(held, form), {kind: len(entries) for kind, entries in held.items()}
