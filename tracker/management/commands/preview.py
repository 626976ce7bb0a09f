"""Say what a phrasing would gain and lose, without storing anything."""

import json

from django.core.management.base import BaseCommand, CommandError

from tracker.engine.phrasings import PhrasingError
from tracker.models import Source, TalkingPoint
from tracker.queries.evidence import NONE
from tracker.queries.preview import preview_phrasing


class Command(BaseCommand):
    help = "Count the speeches that a new phrasing would gain and lose for a line, by party, with examples."

    def add_arguments(self, parser):
        parser.add_argument("phrasing")
        parser.add_argument("--point", metavar="SLUG", help="the line it would belong to; without it, a new line")
        parser.add_argument("--source", metavar="SLUG", help="read this source only")
        parser.add_argument("--language", choices=["en", "fr"], default="en")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, phrasing, point, source, language, json: bool, **options):
        line = TalkingPoint.objects.filter(slug=point).first()
        if point and not line:
            raise CommandError(f"unknown line “{point}”")
        if source and not Source.objects.filter(slug=source).exists():
            raise CommandError(f"unknown source “{source}”")
        try:
            preview = preview_phrasing(phrasing, language, point=line, source=source)
        except PhrasingError as error:
            raise CommandError(f"{error}\n  {phrasing}\n  {' ' * error.position}^") from None
        self.as_json(preview) if json else self.in_words(preview)

    def as_json(self, preview):
        changes = {
            way: {"speeches": change.speeches, "by_party": change.by_party}
            for way, change in (("gains", preview.gains), ("losses", preview.losses))
        }
        found = changes | {"examples": [self.row(example) for example in preview.examples]}
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))

    def in_words(self, preview):
        for way, change in (("gains", preview.gains), ("loses", preview.losses)):
            parties = ", ".join(f"{slug} {speeches}" for slug, speeches in change.by_party.items())
            self.stdout.write(f"{way} {change.speeches} speeches{f' ({parties})' if parties else ''}")
        for slug, speeches in preview.owners.items():
            self.stdout.write(f"these words already count for “{slug}” in {speeches} of the speeches gained")
        for row in map(self.row, preview.examples):
            self.stdout.write("{way} {date} {speaker} ({party}), {document}: {passage}".format_map(row))

    def row(self, example):
        speech = example.speech
        return {
            "way": example.way, "date": speech.date.isoformat(), "speaker": speech.speaker,
            "party": speech.party.slug if speech.party else NONE, "document": speech.document.external_id,
            "url": speech.url or speech.document.url, "passage": " ".join(example.passage.split()),
        }  # fmt: skip
