"""Periods as readers name them: the last sitting days, a parliament or session, a year; and what is held of one.

A period has one word in an address: `sittings-30`, a year such as `2012`, or the slug of a named period. Days that are
asked for beside it narrow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import Max, Min, Q
from django.utils import timezone

from tracker.models import Document, NamedPeriod, SittingDay, Source
from tracker.models.periods import SITTINGS
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.coverage import days_to_come, lacks_an_edition, missing_days, usual_editions

LAST_SITTINGS = (7, 30, 365)


@dataclass(frozen=True)
class Period:
    """A period that was asked for by its word, with its first and last day; the last is None while none is known.

    `sittings` is how many sitting days it has, fewer than asked for where no more are known, and `named` the row of a
    named one: each is None for every other kind.
    """

    word: str
    since: date
    until: date | None
    sittings: int | None = None
    named: NamedPeriod | None = None


@dataclass(frozen=True)
class PeriodChoices:
    """What a reader is offered: the named periods, by legislature and latest first, and the years of the record."""

    named: tuple[NamedPeriod, ...]
    years: tuple[int, ...]


class Standing(Enum):
    """What the record of a period comes to, in a word."""

    WHOLE = "whole"
    PARTIAL = "partial"
    EMPTY = "empty"
    TO_COME = "to come"


@dataclass(frozen=True)
class HeldPeriod:
    """What is held of a period, in days of a source: a day on which two sources sat is two.

    `held` days have a published document, `partial` of them in part only; of `missing` days the calendar says that
    they sat and nothing is held; `to_come` days sit today or later. `first` and `last` are the outermost days held.
    Before `unknown_before` and after `unknown_after` neither a document nor a calendar says anything, though the
    period goes on there; they are None where it does not. `over` is false while its last day is not past, or not known.
    """

    first: date | None
    last: date | None
    held: int
    partial: int
    missing: int
    to_come: int
    unknown_before: date | None
    unknown_after: date | None
    over: bool

    @property
    def standing(self) -> Standing:
        """Whole only where the period is over and nothing of it is lacking or unknown."""
        if not self.held:
            return Standing.TO_COME if self.to_come and not self.missing else Standing.EMPTY
        lacking = self.partial or self.missing or self.unknown_before or self.unknown_after
        return Standing.PARTIAL if lacking or not self.over else Standing.WHOLE


@kept_until_a_commit(1)
def period_choices() -> PeriodChoices:
    """The periods on offer; two queries."""
    named = NamedPeriod.objects.select_related("legislature").order_by("legislature__name", "-first", "kind", "slug")
    span = Document.objects.filter(published=True).aggregate(first=Min("date"), last=Max("date"))
    first, last = span["first"], span["last"]
    years = range(last.year, first.year - 1, -1) if first and last else ()
    return PeriodChoices(tuple(named), tuple(years))


def is_year(word: str) -> bool:
    """Whether the word is a year, whether or not anything of it is held."""
    return len(word) == 4 and word.isascii() and word.isdecimal() and word != "0000"


def period_of(
    word: str, *, sources: Sequence[str] = (), named: Sequence[NamedPeriod] = (), today: date | None = None
) -> Period | None:
    """The period of that word; two queries for sitting days, none for the others.

    `sources` are the slugs of the sources whose sitting days are meant, all that sit where none is given, and `named`
    the named periods there are. None where no period is called so, and where those sources never sat.
    """
    if is_year(word):
        return Period(word, date(int(word), 1, 1), date(int(word), 12, 31))
    if word in {f"{SITTINGS}{count}" for count in LAST_SITTINGS}:
        days = last_sitting_days(int(word.removeprefix(SITTINGS)), sources=sources, today=today)
        return Period(word, days[-1], days[0], sittings=len(days)) if days else None
    found = next((period for period in named if period.slug == word), None)
    return Period(word, found.first, found.last, named=found) if found else None


def last_sitting_days(count: int, *, sources: Sequence[str] = (), today: date | None = None) -> list[date]:
    """The last `count` days on which one of the sources sat, latest first, fewer where no more are known; two queries.

    A source sat on a day of which a document is held, and on a day before today of which its calendar says so, held or
    not. Without sources, every source but those of articles, which do not sit.
    """
    of = Q(source__slug__in=sources) if sources else ~Q(source__kind=Source.Kind.ARTICLES)
    held = Document.objects.filter(of, published=True).order_by("-date").values_list("date", flat=True).distinct()
    sat = SittingDay.objects.filter(of, sits=True, date__lt=today or timezone.localdate())
    by_calendar = sat.order_by("-date").values_list("date", flat=True).distinct()
    return sorted({*held[:count], *by_calendar[:count]}, reverse=True)[:count]


def narrowed(period: Period | None, since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """The first and last day of the period that are among the days asked for; None where that end is open."""
    starts = [day for day in (since, period and period.since) if day]
    ends = [day for day in (until, period and period.until) if day]
    return max(starts, default=None), min(ends, default=None)


@kept_until_a_commit(64)
def held_of(
    since: date | None,
    until: date | None,
    *,
    sources: Sequence[str] = (),
    legislature: int | None = None,
    today: date | None = None,
) -> HeldPeriod:
    """What is held of the days from `since` until `until`, both included and None where open; nine queries.

    Of the sources with those slugs, or of all; with the id of a legislature, of its own sources and those of none.
    """
    today = today or timezone.localdate()
    of = Q(source__slug__in=sources) if sources else Q()
    if legislature is not None:
        of &= Q(source__legislature=legislature) | Q(source__legislature=None)
    within = Q(of)
    if since:
        within &= Q(date__gte=since)
    if until:
        within &= Q(date__lte=until)
    documents = Document.objects.filter(within, published=True).order_by()
    partly = Q(held=Document.Held.LEDGER) | lacks_an_edition(usual_editions())
    span = documents.aggregate(first=Min("date"), last=Max("date"))
    known_from, known_to = _known(of, today)
    return HeldPeriod(
        first=span["first"],
        last=span["last"],
        held=documents.values("source", "date").distinct().count(),
        partial=documents.filter(partly).values("source", "date").distinct().count(),
        missing=missing_days(today).filter(within).count(),
        to_come=days_to_come(today).filter(within).count(),
        unknown_before=known_from if since and known_from and since < known_from else None,
        unknown_after=known_to if known_to and known_to < min(until or today, today) else None,
        over=until is not None and until < today,
    )


def _known(of: Q, today: date) -> tuple[date | None, date | None]:
    """The first and last day before or on which anything is known of the sources, by what is held or by a calendar."""
    held = Document.objects.filter(of, published=True).aggregate(first=Min("date"), last=Max("date"))
    calendar = SittingDay.objects.filter(of, date__lt=today).aggregate(first=Min("date"), last=Max("date"))
    firsts = [day for day in (held["first"], calendar["first"]) if day]
    lasts = [day for day in (held["last"], calendar["last"]) if day]
    return min(firsts, default=None), max(lasts, default=None)
