"""Import transcripts, articles or captions into a source."""

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_slug
from tqdm import tqdm

from tracker.jobs.import_record import ImportFailed, given_facts, import_record
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

    def handle(self, *, paths, source, new_source, legislature, format, date, url, title, json: bool, **options):  # noqa: A002
        bar = tqdm(unit="document", disable=not sys.stderr.isatty() or options["verbosity"] == 0)

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        made = (known := Source.objects.filter(slug=source).first()) or self.new(source, new_source, legislature)
        try:
            given = given_facts(day=date, url=url, title=title)
            summary = import_record(paths=paths, source=made, format_name=format, given=given, progress=progress)
        except ImportFailed as error:
            if not known:
                made.delete()
            raise CommandError(str(error)) from None
        finally:
            bar.close()
        self.report(summary, json)

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
        if as_json:
            self.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
            return
        for document in summary.documents:
            self.stdout.write(
                f"{document.status:9} {document.date} {document.external_id}: {document.speeches} speeches, "
                f"{document.words} words, {document.placed} of {document.member_speeches} member speeches placed{document.changed}"
            )
            for warning in document.warnings:
                self.stdout.write(f"          {warning}")
        for speaker, speeches in list(summary.unplaced.items())[:20]:
            self.stdout.write(f"not placed: {speaker} ({speeches})")
        totals = summary.totals()
        self.stdout.write(
            f"total: {totals['documents']} documents ({totals['added']} added, {totals['updated']} updated, "
            f"{totals['unchanged']} unchanged), {totals['speeches']} speeches, {totals['words']} words, "
            f"{totals['placed']} of {totals['member_speeches']} member speeches placed"
        )
