"""Print the ranked lines of a period."""

import json
from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from tracker.models import Party, Source, Topic
from tracker.queries.ranking import Scope, ranked_points

NUMBERS = ("speeches", "occurrences", "speakers", "days", "rate", "rate_low", "rate_high")


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"wrong date “{text}”: a date is written 2014-05-14") from None


class Command(BaseCommand):
    help = "Rank the published lines by how often they were said, zeros included."

    def add_arguments(self, parser):
        parser.add_argument("--party", metavar="SLUG", help="lines of this party")
        parser.add_argument("--topic", metavar="SLUG", help="lines on this topic")
        parser.add_argument("--source", action="append", default=[], metavar="SLUG", help="may be repeated")
        parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD")
        parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD")
        parser.add_argument("--stance", choices=["uses", "all"], default="uses")
        parser.add_argument("--by", choices=NUMBERS[:5], default="speeches")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, party, topic, source, since, until, stance, by, json: bool, **options):
        for model, slugs in ((Party, [party]), (Topic, [topic]), (Source, source)):
            known = set(model.objects.values_list("slug", flat=True))
            for slug in filter(None, slugs):
                if slug not in known:
                    name = model._meta.verbose_name
                    raise CommandError(f"unknown {name} “{slug}” (known: {', '.join(sorted(known)) or 'none'})")
        if since and until and until < since:
            raise CommandError("--to is before --from")
        ranking = ranked_points(Scope(since, until, tuple(source), party, topic, stance), by=by)
        self.as_json(ranking) if json else self.as_table(ranking)

    def as_json(self, ranking):
        rows = [
            {"rank": row.rank, "slug": row.point.slug, "title": row.point.title, "party": row.point.party.slug}
            | {name: getattr(row, name) for name in NUMBERS}
            | {"first": row.first, "last": row.last}
            for row in ranking.rows
        ]
        period = {"from": ranking.period_from, "to": ranking.period_to}
        sources = [source.slug for source in ranking.sources]
        result = {"period": period, "sources": sources, "method": ranking.method, "rows": rows}
        self.stdout.write(json.dumps(result, default=date.isoformat, ensure_ascii=False, indent=2))

    def as_table(self, ranking):
        sources = ", ".join(source.name for source in ranking.sources) or "nothing loaded"
        self.stdout.write(f"{ranking.period_from} to {ranking.period_to}; {sources}; method {ranking.method}")
        for row in ranking.rows:
            per_million = f"{row.rate:8.2f} per million words" if row.rate is not None else ""
            if row.rate is not None and row.unrated:
                per_million += f" (leaves out {row.unrated})"
            if row.unsearched:
                per_million += f" (not looked for in {row.unsearched} words)"
            self.stdout.write(
                f"{row.rank:3} {row.speeches:6} speeches {row.speakers:4} speakers {row.days:4} days {per_million:41} "
                f"“{row.point.title}” ({row.point.party.short_name})"
            )
