"""Export the catalogue: manage.py export_catalogue FOLDER or FILE.zip."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.catalogue_files import FORMATS
from tracker.jobs.export_catalogue import export_catalogue


class Command(BaseCommand):
    help = "Write the catalogue (parties, people, topics, lines, countdowns) as YAML, the seeds' own format, or CSV."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a folder, or a file that ends in .zip")
        parser.add_argument("--format", dest="form", choices=FORMATS, default="yaml")

    def handle(self, *, path, form, **options):
        try:
            done = export_catalogue(path=path, form=form)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        counts = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in done.entries.items())
        self.stdout.write(f"{done.path}: {counts}")
