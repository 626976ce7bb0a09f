"""Find candidates: lines that a party repeats and no editor has listed yet."""

import sys
from datetime import date
from json import dumps

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from tracker.engine.discovery.procedure import REASONS
from tracker.jobs.discover import LIMIT, discover
from tracker.management.ranking_options import at_least_one, day, known
from tracker.models import Party, Source

COLUMNS = ("party", "wording", "phrasings", "score", "parts", "speeches", "speakers", "days", "first", "last",
           "examples")  # fmt: skip
SEARCHED = ("since", "until")


class Command(BaseCommand):
    help = "Find wordings that members of a party repeat and no line covers; they wait on the desk as candidates."

    def add_arguments(self, parser):
        parser.add_argument("--source", required=True, metavar="SLUG")
        parser.add_argument("--party", metavar="SLUG", help="candidates of this party only")
        parser.add_argument(
            "--from", dest="since", type=day, metavar="YYYY-MM-DD", help="days before are compared with"
        )
        parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--each-season", action="store_true", help="then search every season of those days by itself as well"
        )
        parser.add_argument(
            "--limit", type=at_least_one, default=LIMIT, help=f"of each party, and season, at most (default {LIMIT})"
        )
        parser.add_argument(
            "--left-out", type=int, default=0, metavar="N", help="also name so many that were left out, and why"
        )
        parser.add_argument("--json", action="store_true", help="print the candidates as JSON")

    def handle(self, *, source, party, since, until, limit, left_out, each_season, json: bool, **options):
        found_source, found_party = known(Source, source), known(Party, party) if party else None
        if since and until and until < since:
            raise CommandError("--to is before --from")
        bar = tqdm(unit="speech", unit_scale=True, disable=not sys.stderr.isatty() or options["verbosity"] == 0)
        try:
            found = discover(
                source=found_source, party=found_party, since=since, until=until, limit=limit, left_out=left_out,
                each_season=each_season, progress=lambda read: bar.update(read - bar.n),
                searching=lambda first, last: bar.set_description(f"{first} to {last}"),
            )  # fmt: skip
        finally:
            bar.close()
        self.as_json(found, (*COLUMNS, *SEARCHED) if each_season else COLUMNS) if json else self.in_words(found)

    def as_json(self, found, columns):
        rows = [{name: getattr(row, name) for name in columns} | {"party": row.party.slug} for row in found.candidates]
        self.stdout.write(dumps(rows, default=date.isoformat, ensure_ascii=False, indent=2))

    def in_words(self, found):
        period = f"{found.since} to {found.until}" if found.since else "no text in a language of phrasings"
        self.stdout.write(f"{period}; {found.turns} turns read")
        searched = (found.since, found.until)
        for row in found.candidates:
            if (row.since, row.until) != searched:
                searched = (row.since, row.until)
                self.stdout.write(f"{row.since} to {row.until}")
            self.stdout.write(
                f"{row.party.slug} {row.score:6.2f} {row.speeches:5} speeches {row.speakers:4} speakers {row.days:4} days "
                f"“{row.wording}”, {len(row.phrasings)} phrasing{'s' if len(row.phrasings) > 1 else ''}"
            )
        for party, left in found.left_out:
            self.stdout.write(
                f"left out: {party.slug} {left.speeches:5} speeches, {REASONS[left.reason]}: {' '.join(left.stems)}"
            )
        self.stdout.write(
            f"{len(found.candidates)} candidates ({found.added} rows new, {found.updated} brought up to date, {found.removed} "
            f"taken away), {len(found.phrasings)} wordings for lines of the catalogue, {found.judged_before} judged before"
        )
