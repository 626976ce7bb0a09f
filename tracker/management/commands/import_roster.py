"""Import a roster: who sat for which party on one day."""

from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.import_roster import import_roster
from tracker.models import Legislature


class Command(BaseCommand):
    help = "Import a CSV roster of a legislature's members on one day: whole or not at all, safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="CSV")
        parser.add_argument("--legislature", required=True, metavar="SLUG")
        parser.add_argument("--on", required=True, metavar="YYYY-MM-DD", help="the day that the roster is of")

    def handle(self, *, path, legislature, on, **options):
        home = Legislature.objects.filter(slug=legislature).first()
        if not home:
            known = ", ".join(Legislature.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"unknown legislature “{legislature}” (known: {known})")
        try:
            day = date.fromisoformat(on)
        except ValueError:
            raise CommandError(f"wrong date “{on}”: a date is written 2014-05-14") from None
        try:
            summary = import_roster(path=path, legislature=home, on=day)
        except ImportFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(summary.in_words())
        for warning in summary.warnings:
            self.stdout.write(warning)
