"""Import an article with a slideshow as drafts."""

import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.import_countdown import import_countdown
from tracker.jobs.import_failed import ImportFailed
from tracker.models import Party, Source


class Command(BaseCommand):
    help = "Import an article with a numbered slideshow: draft lines and countdown, nothing of it published."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument("--party", required=True, metavar="SLUG", help="whose lines they are")
        parser.add_argument("--title", required=True, metavar="TEXT", help="of the countdown")
        parser.add_argument("--source", metavar="SLUG", help="where the article is from (default: huffpost-canada)")
        parser.add_argument("--date", metavar="YYYY-MM-DD", help="the article's day (default: today)")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *, path, party, title, source, date: str | None, json: bool, **options):
        whose = self.known(Party, "party", party)
        origin = self.known(Source, "source", source) if source else None
        try:
            summary = import_countdown(path=path, party=whose, title=title, source=origin, day=self.day(date))
        except ImportFailed as error:
            raise CommandError(str(error)) from None
        self.report(summary, json)

    def known(self, model, name, slug):
        row = model.objects.filter(slug=slug).first()
        if not row:
            known = ", ".join(sorted(model.objects.values_list("slug", flat=True))) or "none"
            raise CommandError(f"unknown {name} “{slug}” (known: {known})")
        return row

    def day(self, text):
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise CommandError(f"wrong date “{text}”: a date is written 2014-05-14") from None

    def report(self, summary, as_json):
        if as_json:
            self.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{summary.status}: countdown {summary.countdown}, a draft of {len(summary.points)} lines")
        for rank, slug, title in summary.points:
            self.stdout.write(f"{rank:3} “{title}” ({slug})")
        for speaker, person, words in summary.quotations:
            self.stdout.write(f"quoted: {speaker} ({person or 'not placed'}), {words} words")
