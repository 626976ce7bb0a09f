"""Download a source's official files for some days, and import them."""

import json
import sys
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from tracker.jobs.fetch_record import FetchFailed, fetch_record
from tracker.jobs.polite_download import PoliteDownloader
from tracker.jobs.safe_download import SafeClient
from tracker.models import Source


class Command(BaseCommand):
    help = "Download the files of a source's address pattern, politely, and import them; safe to run again."

    def add_arguments(self, parser):
        parser.add_argument("--source", required=True, metavar="SLUG")
        parser.add_argument("--from", required=True, type=date.fromisoformat, dest="first", metavar="YYYY-MM-DD")
        parser.add_argument("--to", required=True, type=date.fromisoformat, dest="last", metavar="YYYY-MM-DD")
        parser.add_argument("--no-import", action="store_false", dest="importing")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *, source, json: bool, **options):
        try:
            known = Source.objects.filter(slug=source).first()
            if known is None:
                slugs = ", ".join(Source.objects.values_list("slug", flat=True)) or "none yet: run “manage.py seed”"
                raise CommandError(f"unknown source “{source}” (known: {slugs})")
            if not settings.FETCH_CONTACT:
                self.stderr.write("Set FETCH_CONTACT to a page or e-mail address, so that publishers can reach you.")
            summary = self.fetched(known, **options)
        except FetchFailed as error:
            raise CommandError(str(error)) from None
        self.report(summary, json)
        if not summary.complete:
            raise CommandError(summary.stopped or "not everything came; the summary above says what")

    def fetched(self, source, *, first, last, importing, verbosity, **options):
        bar = tqdm(unit="file", disable=not sys.stderr.isatty() or verbosity == 0)

        def progress(done, total):
            bar.total = total or None
            bar.update(done - bar.n)

        client = SafeClient(agent=settings.FETCH_AGENT, trusted=settings.FETCH_TRUSTED)
        try:
            return fetch_record(source=source, first=first, last=last, folder=settings.VAR_DIR / "fetched" / source.slug,
                                downloader=PoliteDownloader(client, pause=settings.FETCH_PAUSE), importing=importing,
                                progress=progress, waiting=lambda run: self.stderr.write(f"waiting for {run.told()}"))  # fmt: skip
        finally:
            bar.close()

    def report(self, summary, as_json):
        if as_json:
            self.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
            return
        for line in summary.lines():
            self.stdout.write(line)
