"""Match the phrasings against the record, where anything changed."""

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from tracker.jobs.all_cores import ReadersLost
from tracker.jobs.match import match
from tracker.models import TalkingPoint


class Command(BaseCommand):
    help = "Find the mentions of every line whose phrasings changed, and of every line in documents that changed."

    def add_arguments(self, parser):
        parser.add_argument("--point", metavar="SLUG", help="match this line everywhere")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *, point, json: bool, **options):
        chosen = TalkingPoint.objects.filter(slug=point).first()
        if point and not chosen:
            raise CommandError(f"unknown line “{point}”")
        bar = tqdm(unit="document", disable=not sys.stderr.isatty() or options["verbosity"] == 0)

        def progress(done, total):
            bar.total = total
            bar.update(done - bar.n)

        try:
            summary = match(point=chosen, progress=progress)
        except ReadersLost as error:
            raise CommandError(error) from error
        finally:
            bar.close()
        self.stdout.write(self.as_json(summary) if json else self.in_words(summary))

    def as_json(self, summary):
        return json.dumps(asdict(summary), indent=2)

    def in_words(self, summary):
        lines = f"{len(summary.points)} lines ({', '.join(summary.points)})" if summary.points else "no line changed"
        return f"{lines}; {summary.documents} documents matched, {summary.mentions} mentions in them"
