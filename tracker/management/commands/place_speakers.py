"""Try again to place the speakers whom nobody could be found for."""

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.place_again import place_again
from tracker.models import Source


class Command(BaseCommand):
    help = (
        "Try every turn without a speaker or a party again, after rosters or people were added; nothing is imported, "
        "and it is safe to run again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--source", metavar="SLUG", help="of this source only; otherwise of all")

    def handle(self, *, source, **options):
        sources = Source.objects.select_related("legislature")
        chosen = sources.filter(slug=source) if source else sources
        if source and not chosen:
            known = ", ".join(sources.values_list("slug", flat=True)) or "none"
            raise CommandError(f"unknown source “{source}” (known: {known})")
        for one in chosen:
            for line in place_again(source=one).in_words():
                self.stdout.write(f"{one.slug}: {line}")
