"""Import the catalogue: manage.py import_catalogue PATH [--dry-run] [--exact]."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.catalogue_files import files_at
from tracker.jobs.import_catalogue import ImportRefused, import_catalogue, plan_import
from tracker.jobs.seed_reading import SeedError


class Command(BaseCommand):
    help = "Make the catalogue say what the files say: all of it or nothing, and only what differs."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="a folder, a zip, or one file of YAML or CSV")
        parser.add_argument("--dry-run", action="store_true", help="show every change and make none")
        parser.add_argument(
            "--exact", action="store_true", help="also remove what the files lack of the kinds that are in them"
        )
        parser.add_argument("--user", help="who imports, for the history")
        parser.add_argument("--reason", default="", help="why, for the history")

    def handle(self, *, path, dry_run, exact, user, reason, **options):
        by = get_user_model().objects.filter(username=user).first() if user else None
        if user and by is None:
            raise CommandError(f"there is no user “{user}”")
        try:
            files = files_at(path)
            if dry_run:
                plan = plan_import(files=files, exact=exact)
            else:
                plan = import_catalogue(files=files, exact=exact, by=by, reason=reason)
        except (SeedError, ImportRefused) as error:
            raise CommandError(str(error)) from None
        for change in plan.changes:
            self.stdout.write(f"{change.what} {change.kind} {change.key}{f' ({change.why})' if change.why else ''}")
            for one in change.fields:
                self.stdout.write(f"    {one.field}: {one.before or '–'} → {one.after or '–'}")
        counts = ", ".join(f"{plan.count(what)} {what}" for what in ("new", "changed", "removed"))
        self.stdout.write(f"{'would be ' if dry_run else ''}{counts}, {plan.unchanged} unchanged")
        if plan.phrasings_changed and not dry_run:
            self.stdout.write("Phrasings changed. Run match to count them: manage.py match")
