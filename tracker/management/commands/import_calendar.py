"""Import a calendar: on which days a source sat, and on which it did not."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.import_calendar import import_calendar
from tracker.jobs.import_failed import ImportFailed
from tracker.models import Source


class Command(BaseCommand):
    help = "Import a calendar of a source's sittings (CSV or iCalendar): whole or not at all, safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument("--source", required=True, metavar="SLUG")

    def handle(self, *, path, source, **options):
        known = Source.objects.filter(slug=source).first()
        if known is None:
            slugs = ", ".join(Source.objects.values_list("slug", flat=True)) or "none yet: run “manage.py seed”"
            raise CommandError(f"unknown source “{source}” (known: {slugs})")
        try:
            summary = import_calendar(path=path, source=known)
        except ImportFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(summary.in_words())
        for warning in summary.warnings:
            self.stdout.write(warning)
