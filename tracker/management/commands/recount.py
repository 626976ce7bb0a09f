"""Check the stored figures against the mentions and speeches they stand for, or make them again."""

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.all_cores import ReadersLost
from tracker.jobs.tallies import recount


class Command(BaseCommand):
    help = "Make tallies, volumes and totals again from mentions and speeches; --check only compares."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when anything differs")

    def handle(self, *, check, **options):
        try:
            summary = recount(check=check)
        except ReadersLost as error:
            raise CommandError(str(error)) from None
        for difference in summary.differences:
            self.stdout.write(difference)
        counted = f"{summary.tallies} tallies, {summary.volumes} volumes and {summary.totals} totals recounted"
        if check and summary.differences:
            raise CommandError(f"{counted}: {len(summary.differences)} differ")
        self.stdout.write(
            f"{counted}: {'all equal' if not summary.differences else 'the differences above are mended'}"
        )
