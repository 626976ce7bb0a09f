"""Import transcripts, articles or captions into a source."""

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from tqdm import tqdm

from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.import_record import given_facts
from tracker.jobs.run_import import import_now
from tracker.models import Legislature, Source


class Command(BaseCommand):
    help = "Import files of the public record: each document whole or not at all, safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, folders, lists of people")
        parser.add_argument("--source", required=True, metavar="SLUG")
        parser.add_argument("--new-source", metavar="NAME", help="make the source, with this name, when it is new")
        parser.add_argument("--legislature", metavar="SLUG", help="the legislature of a new source")
        parser.add_argument("--format", metavar="NAME", help="instead of recognising it")
        for option in ("--date", "--url", "--title"):
            parser.add_argument(option, default="", help="of a single file whose format does not say it")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *, source, new_source, legislature, json: bool, **options):
        try:
            known = Source.objects.filter(slug=source).first()
            summary = self.imported(known or self.new(source, new_source, legislature), not known, **options)
        except ImportFailed as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("stopped by hand; run it again to go on", returncode=130) from None
        self.report(summary, json)

    def imported(self, source, new, *, paths, format, date, url, title, verbosity, **options):  # noqa: A002
        bar = tqdm(unit="document", disable=not sys.stderr.isatty() or verbosity == 0)

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        try:
            given = given_facts(day=date, url=url, title=title)
            return import_now(paths=paths, source=source, format_name=format, given=given, progress=progress,
                              waiting=lambda run: self.stderr.write(f"waiting for {run.told()}"))  # fmt: skip
        except ImportFailed:
            if new and not source.documents.exists():
                source.delete()
            raise
        finally:
            bar.close()

    def new(self, slug, name, legislature):
        if not name:
            known = ", ".join(Source.objects.values_list("slug", flat=True)) or "none yet: run “manage.py seed”"
            raise CommandError(f"unknown source “{slug}” (known: {known}); --new-source NAME makes it")
        try:
            validate_slug(slug)
        except ValidationError:
            raise CommandError(f"“{slug}” is not a slug: use letters, digits, hyphens and underscores") from None
        home = Legislature.objects.filter(slug=legislature).first()
        if legislature and not home:
            known = ", ".join(Legislature.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"unknown legislature “{legislature}” (known: {known})")
        return Source.objects.create(slug=slug, name=name, legislature=home)

    def report(self, summary, as_json):
        lines = [json.dumps(summary.as_json(), ensure_ascii=False, indent=2)] if as_json else summary.lines()
        for line in lines:
            self.stdout.write(line)
