"""Write the seeds folder into the database."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.seed import seed
from tracker.jobs.seed_reading import SeedError


class Command(BaseCommand):
    help = "Write the seeds (catalogue, rosters, sightings, ledger); what an editor changed is left alone."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "seeds", metavar="PATH")

    def handle(self, *, folder, verbosity, **options):
        try:
            summary = seed(folder=folder)
        except SeedError as error:
            raise CommandError(str(error)) from None
        if verbosity:
            for word, names in (("added", summary.added), ("updated", summary.updated), ("left alone", summary.left)):
                for name in names if verbosity > 1 or word != "added" else ():
                    self.stdout.write(f"{word}: {name}")
            self.stdout.write(summary.in_words())
