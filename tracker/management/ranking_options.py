"""The options of commands that rank: what to count."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError

from tracker.models import Party, Source, Topic
from tracker.queries.scope import Scope


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"wrong date “{text}”: a date is written 2014-05-14") from None


def add_ranking_options(parser):
    """Which lines, and which of their mentions."""
    parser.add_argument("--party", metavar="SLUG", help="lines of this party")
    parser.add_argument("--topic", metavar="SLUG", help="lines on this topic")
    parser.add_argument("--source", action="append", default=[], metavar="SLUG", help="may be repeated")
    parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--stance", choices=["uses", "all"], default="uses")


def scope_asked(*, party, topic, source, since, until, stance, **options):
    """The scope of those options, of which every name is known."""
    for model, slugs in ((Party, [party]), (Topic, [topic]), (Source, source)):
        known = set(model.objects.values_list("slug", flat=True))
        for slug in filter(None, slugs):
            if slug not in known:
                name = model._meta.verbose_name
                raise CommandError(f"unknown {name} “{slug}” (known: {', '.join(sorted(known)) or 'none'})")
    if since and until and until < since:
        raise CommandError("--to is before --from")
    return Scope(since, until, tuple(source), party, topic, stance)
