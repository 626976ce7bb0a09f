"""Print the ranked lines of a period."""

import json
from dataclasses import asdict
from datetime import date

from django.core.management.base import BaseCommand

from tracker.management.ranking_options import add_ranking_options, scope_asked
from tracker.queries.measures import MEASURES
from tracker.queries.ranking import ranked_points

NUMBERS = ("speeches", "occurrences", "speakers", "days", "rate", "rate_low", "rate_high")


class Command(BaseCommand):
    help = "Rank the published lines by how often they were said, zeros included."

    def add_arguments(self, parser):
        add_ranking_options(parser)
        parser.add_argument("--by", choices=NUMBERS[:5] + MEASURES, default="speeches")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, by, json: bool, **options):
        ranking = ranked_points(scope_asked(**options), by=by)
        self.as_json(ranking) if json else self.as_table(ranking, by)

    def as_json(self, ranking):
        rows = [
            {"rank": row.rank, "slug": row.point.slug, "title": row.point.title, "party": row.point.party.slug}
            | {name: getattr(row, name) for name in NUMBERS}
            | {"first": row.first, "last": row.last, "measure": row.measure and asdict(row.measure)}
            for row in ranking.rows
        ]
        period = {"from": ranking.period_from, "to": ranking.period_to}
        sources = [source.slug for source in ranking.sources]
        result = {"period": period, "sources": sources, "method": ranking.method, "rows": rows}
        self.stdout.write(json.dumps(result, default=date.isoformat, ensure_ascii=False, indent=2))

    def as_table(self, ranking, by):
        sources = ", ".join(source.name for source in ranking.sources) or "nothing loaded"
        self.stdout.write(f"{ranking.period_from} to {ranking.period_to}; {sources}; method {ranking.method}")
        for row in ranking.rows:
            per_million = f"{row.rate:8.2f} per million words" if row.rate is not None else ""
            if row.rate is not None and row.unrated:
                per_million += f" (leaves out {row.unrated})"
            if row.unsearched:
                per_million += f" (not looked for in {row.unsearched} words)"
            measure = row.figure(by) if by in MEASURES else None
            shown = f"{by} {'not shown' if measure is None else format(measure, '.2f'):9} " if by in MEASURES else ""
            self.stdout.write(
                f"{row.rank:3} {shown}{row.speeches:6} speeches {row.speakers:4} speakers {row.days:4} days {per_million:41} "
                f"“{row.point.title}” ({row.point.party.short_name})"
            )
