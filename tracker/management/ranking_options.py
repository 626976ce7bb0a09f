"""The options of commands that rank: what to count."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError

from tracker.models import NamedPeriod, Party, Source, Topic
from tracker.models.periods import SITTINGS
from tracker.queries.periods import LAST_SITTINGS, narrowed, period_of
from tracker.queries.scope import Scope


def day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"wrong date “{text}”: a date is written 2014-05-14") from None


def at_least_one(text):
    if not text.isdigit() or not int(text):
        raise ArgumentTypeError(f"“{text}” is not a number from 1 on")
    return int(text)


def known(model, slug):
    found = model.objects.filter(slug=slug).first()
    if not found:
        slugs = ", ".join(model.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"unknown {model._meta.verbose_name} “{slug}” (known: {slugs})")
    return found


def add_ranking_options(parser):
    """Which lines, and which of their mentions."""
    parser.add_argument("--party", metavar="SLUG", help="lines of this party")
    parser.add_argument("--topic", metavar="SLUG", help="lines on this topic")
    parser.add_argument("--source", action="append", default=[], metavar="SLUG", help="may be repeated")
    parser.add_argument(
        "--period", metavar="WORD", help="as in a page's address: sittings-30, a year, or the slug of a named period"
    )
    parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--stance", choices=["uses", "all"], default="uses")


def scope_asked(*, party, topic, source, since, until, stance, period=None, **options):
    """The scope of those options, of which every name is known."""
    for model, slugs in ((Party, [party]), (Topic, [topic]), (Source, source)):
        known = set(model.objects.values_list("slug", flat=True))
        for slug in filter(None, slugs):
            if slug not in known:
                name = model._meta.verbose_name
                raise CommandError(f"unknown {name} “{slug}” (known: {', '.join(sorted(known)) or 'none'})")
    if since and until and until < since:
        raise CommandError("--to is before --from")
    first, last = narrowed(period and period_named(period, source), since, until)
    if first and last and last < first:
        raise CommandError(f"the days of --from and --to are outside the period “{period}”")
    return Scope(first, last, tuple(source), party, topic, stance)


def period_named(word, sources):
    """The period of that word."""
    named = list(NamedPeriod.objects.all())
    found = period_of(word, sources=sources, named=named)
    if found:
        return found
    sittings = [f"{SITTINGS}{count}" for count in LAST_SITTINGS]
    if word in sittings:
        raise CommandError(f"“{word}”: no sitting day of these sources is known")
    known = ", ".join([*sittings, "a year", *sorted(period.slug for period in named)])
    raise CommandError(f"unknown period “{word}” (known: {known})")
