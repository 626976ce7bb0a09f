"""Write the ledger: dated facts of the record, without its text."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.export_ledger import export_ledger
from tracker.models import Source


class Command(BaseCommand):
    help = "Write documents, volumes and counted mentions as CSV files that “seed” and others can load."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, default=settings.BASE_DIR / "seeds" / "ledger", metavar="FOLDER")
        parser.add_argument("--source", action="append", default=[], metavar="SLUG", help="may be repeated")

    def handle(self, *, to, source, **options):
        known = {row.slug: row for row in Source.objects.all()}
        for slug in source:
            if slug not in known:
                raise CommandError(f"unknown source “{slug}” (known: {', '.join(sorted(known)) or 'none'})")
        summary = export_ledger(folder=to, sources=[known[slug] for slug in source] or None)
        self.stdout.write(
            f"{summary.documents} documents, {summary.volumes} volumes and {summary.mentions} mentions "
            f"in {len(summary.files)} files under {to}"
        )
