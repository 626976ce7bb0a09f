"""Freeze a ranking or a countdown, or make a counted countdown of what was frozen."""

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.count_down import count_down
from tracker.jobs.freeze_ranking import FreezingRefusedError, freeze_countdown, freeze_ranking
from tracker.management.ranking_options import add_ranking_options, scope_asked
from tracker.models import Countdown, FrozenRanking
from tracker.queries.frozen import BY


class Command(BaseCommand):
    help = "Keep a ranking (filters as in rank) or a countdown for good, under the hash of its content."

    def add_arguments(self, parser):
        parser.add_argument("--title", help="needed for a ranking; a countdown keeps its own")
        parser.add_argument("--title-fr", default="")
        parser.add_argument("--lines", type=int, metavar="N", help="the first N lines and those of equal rank")
        parser.add_argument("--countdown", metavar="SLUG", help="freeze this countdown instead of a ranking")
        parser.add_argument("--count-down", action="store_true", help="also make a draft of a counted countdown of it")
        parser.add_argument("--by", choices=BY, default="speeches")
        add_ranking_options(parser)

    def handle(self, *, title, title_fr, lines, countdown, count_down: bool, **options):
        try:
            if countdown:
                found = Countdown.objects.filter(slug=countdown).first()
                if found is None:
                    raise CommandError(f"unknown countdown “{countdown}”")
                summary = freeze_countdown(countdown=found)
            else:
                scope = scope_asked(**options)
                summary = freeze_ranking(
                    title=title or "", title_fr=title_fr, scope=scope, by=options["by"], lines=lines
                )
            self.stdout.write(f"{summary.rows} lines frozen at {summary.address}")
            if count_down:
                self.count(summary.digest)
        except FreezingRefusedError as refused:
            raise CommandError(str(refused)) from None

    def count(self, digest):
        counted = count_down(frozen=FrozenRanking.objects.get(digest=digest))
        self.stdout.write(f"draft of a countdown: {counted.countdown}")
        for rank, slug in counted.lines:
            self.stdout.write(f"{rank:3} {slug}")
