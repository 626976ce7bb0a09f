"""Mark the kind of every stored turn again, after a rule of kind changed."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from tracker.jobs.mark_kinds import mark_kinds
from tracker.models import Source


class Command(BaseCommand):
    help = (
        "Tell the kind of every stored turn again by the rules as they are now, and make the figures that rest on it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--source", metavar="SLUG", help="only the documents of this source")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *, source, json: bool, **options):
        chosen = Source.objects.filter(slug=source).first()
        if source and not chosen:
            raise CommandError(f"unknown source “{source}”")
        bar = tqdm(unit="document", disable=not sys.stderr.isatty() or options["verbosity"] == 0)

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        try:
            summary = mark_kinds(source=chosen, progress=progress)
        finally:
            bar.close()
        self.stdout.write(self.as_json(summary) if json else summary.in_words())

    def as_json(self, summary):
        return json.dumps(summary.as_json(), indent=2)
