"""Coverage: what is held of each day of a source, so that zero is not taken for no data, nor no data for zero.

A day is *loaded* when every document of it is held with its text in each of the source's usual editions, and *partial*
when one of them is held as dated facts without its text, or lacks a usual edition. It is *missing* when the source's
calendar says that it sat and nothing of it is held, *no sitting* when the calendar says that it did not sit, and *to
come* when it sits today or later. Of every other day nothing is known: it is never taken for a day without a sitting.
What is held outweighs what the calendar says.

The *usual editions* of a source are the languages in which more than half of its documents with text are held.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models import Document, Edition, SittingDay, Source
from tracker.queries.commits import kept_until_a_commit


class DayState(TextChoices):
    """What is held of a day of which anything is known."""

    LOADED = "loaded", _("loaded")
    PARTIAL = "partial", _("partial")
    MISSING = "missing", _("missing")
    NO_SITTING = "no_sitting", _("no sitting")
    TO_COME = "to_come", _("to come")


@dataclass(frozen=True)
class HeldDocument:
    """A document of a day; `lacks` are the languages of the usual editions that it is not held in."""

    document: Document
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """A day of a source with its published documents and what the calendar says beside it."""

    date: date
    state: DayState
    documents: tuple[HeldDocument, ...]
    note: str


@dataclass(frozen=True)
class YearCoverage:
    """A year of a source with its days by state."""

    year: int
    days: Mapping[str, int]


@dataclass(frozen=True)
class SourceCoverage:
    """A source with the first and last day of which a document is held (None: of none) and its days by state."""

    source: Source
    first: date | None
    last: date | None
    days: Mapping[str, int] = field(default_factory=dict)


@kept_until_a_commit(1)
def usual_editions() -> dict[int, tuple[str, ...]]:
    """The usual editions of each source, by its id; one query."""
    with_text = Document.objects.filter(published=True, held=Document.Held.TEXT).order_by()
    rows = with_text.values_list("source", "editions__language").annotate(Count("pk"))
    documents: Counter[int] = Counter(dict(with_text.values_list("source").annotate(Count("pk"))))
    usual: dict[int, list[str]] = defaultdict(list)
    for source, language, count in sorted(rows, key=str):
        if language and 2 * count > documents[source]:
            usual[source].append(language)
    return {source: tuple(languages) for source, languages in usual.items()}


def lacks_an_edition(usual: Mapping[int, Sequence[str]]) -> Q:
    """Of a document: it is held with its text, but not in each of its source's usual editions."""
    lacking = Q(pk__in=())
    for source, languages in usual.items():
        for language in languages:
            held = Exists(Edition.objects.filter(document=OuterRef("pk"), language=language))
            lacking |= Q(source=source) & ~Q(held)
    return Q(held=Document.Held.TEXT) & lacking


def missing_days(today: date | None = None) -> "QuerySet[SittingDay]":
    """The days before today on which a source sat by its calendar, and of which no published document is held."""
    return _sittings_not_held().filter(date__lt=today or timezone.localdate())


def days_to_come(today: date | None = None) -> "QuerySet[SittingDay]":
    """The days from today on which a source sits by its calendar, and of which no published document is held yet."""
    return _sittings_not_held().filter(date__gte=today or timezone.localdate())


def _sittings_not_held() -> "QuerySet[SittingDay]":
    held = Document.objects.filter(published=True, source=OuterRef("source"), date=OuterRef("date"))
    return SittingDay.objects.filter(~Exists(held), sits=True).order_by()


def coverage(today: date | None = None) -> list[SourceCoverage]:
    """Every source of which a document or a calendar is held, by name; five queries, whatever the number of days."""
    documents: dict[int, dict[date, DayState]] = defaultdict(dict)
    for source, day, partial in _held_by_day(Q()):
        documents[source][day] = DayState.PARTIAL if partial else DayState.LOADED
    states = {source: dict(days) for source, days in documents.items()}
    for source, day, sits in SittingDay.objects.values_list("source", "date", "sits").order_by():
        states.setdefault(source, {}).setdefault(day, _by_calendar(sits, day, today))
    return [
        SourceCoverage(
            source,
            min(documents[source.pk], default=None),
            max(documents[source.pk], default=None),
            Counter(states[source.pk].values()),
        )
        for source in Source.objects.filter(pk__in=states).select_related("legislature").order_by("name", "slug")
    ]


def source_with_coverage(slug: str) -> Source | None:
    """The source of that slug, where a published document or a calendar of it is held."""
    held = Q(pk__in=Document.objects.filter(published=True).values("source")) | Q(sitting_days__isnull=False)
    return Source.objects.select_related("legislature").filter(held, slug=slug).distinct().first()


def states_of(source: Source, today: date | None = None) -> dict[date, DayState]:
    """The state of every day of the source of which anything is known, in order; four queries."""
    states = {
        day: DayState.PARTIAL if partial else DayState.LOADED for _, day, partial in _held_by_day(Q(source=source))
    }
    for day, sits in SittingDay.objects.filter(source=source).values_list("date", "sits").order_by():
        states.setdefault(day, _by_calendar(sits, day, today))
    return dict(sorted(states.items()))


def days_of(source: Source, states: Mapping[date, DayState], dates: Collection[date]) -> list[Day]:
    """Those of the source's days, in order, with their documents and notes; five queries for any number of days."""
    usual = usual_editions().get(source.pk, ())
    documents: dict[date, list[HeldDocument]] = defaultdict(list)
    notes: dict[date, str] = {}
    if dates:
        within = {"source": source, "date__gte": min(dates), "date__lte": max(dates)}
        editions = Prefetch("editions", Edition.objects.only("document", "language"))
        for document in (
            Document.objects.filter(published=True, **within).prefetch_related(editions).order_by("date", "external_id")
        ):
            held = {edition.language for edition in document.editions.all()}
            lacks = tuple(language for language in usual if language not in held)
            with_text = document.held == Document.Held.TEXT
            documents[document.date].append(HeldDocument(document, lacks if with_text else ()))
        notes = dict(SittingDay.objects.filter(**within).values_list("date", "note"))
    return [Day(day, states[day], tuple(documents.get(day, ())), notes.get(day, "")) for day in sorted(dates)]


def documents_by_year(source: Source) -> Counter[int]:
    """How many documents of the source are held of each year; one query."""
    held = Document.objects.filter(source=source, published=True).order_by().values_list("date")
    years: Counter[int] = Counter()
    for day, documents in held.annotate(Count("pk")):
        years[day.year] += documents
    return years


def years_of(states: Mapping[date, DayState]) -> list[YearCoverage]:
    """The years of those days, and those of which nothing is known between the first and the last that is past."""
    by_year: dict[int, Counter[str]] = defaultdict(Counter)
    for day, state in states.items():
        by_year[day.year][state] += 1
    past = {day.year for day, state in states.items() if state != DayState.TO_COME}
    between = range(min(past, default=0), max(past, default=-1) + 1)
    return [YearCoverage(year, by_year[year]) for year in sorted(by_year.keys() | {*between})]


def _held_by_day(within: Q) -> list[tuple[int, date, bool]]:
    """Source, day and whether something of it is held only in part, once for each day that is held."""
    partly = Q(held=Document.Held.LEDGER) | lacks_an_edition(usual_editions())
    documents = Document.objects.filter(within, published=True).order_by()
    rows = documents.values_list("source", "date").annotate(partial=Count("pk", filter=partly))
    return [(source, day, partial > 0) for source, day, partial in rows]


def _by_calendar(sits: bool, day: date, today: date | None) -> DayState:
    if not sits:
        return DayState.NO_SITTING
    return DayState.TO_COME if day >= (today or timezone.localdate()) else DayState.MISSING
