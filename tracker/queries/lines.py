"""One line's page: the line itself, its months, who says it, and how its stances add up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Max, Min, Prefetch, Q, QuerySet, Sum

from tracker.models import Document, FormerSlug, Mention, Party, Person, Phrasing, Rebuttal, TalkingPoint
from tracker.queries.evidence import (
    ALL,
    EvidenceScope,
    StanceCounts,
    mentions_within,
    stance_counts,
    tallies_within,
)


@dataclass(frozen=True)
class Month:
    """A month of a line: speeches and occurrences; `covered` is false where no record of the month is held."""

    first: date
    last: date
    speeches: int
    occurrences: int
    covered: bool


@dataclass(frozen=True)
class SpeakerRow:
    """Who says a line, as a member of which party; None where the record does not tell."""

    person: Person | None
    party: Party | None
    speeches: int
    occurrences: int
    first: date
    last: date


def published_line(slug: str) -> TalkingPoint | None:
    """The published line of that slug with its topics, phrasings that count, published rebuttals and citations."""
    rebuttals = Rebuttal.objects.filter(published=True).prefetch_related("citations").order_by("pk")
    phrasings = Phrasing.objects.order_by("kind", "language", "pk")
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return (
        points.filter(slug=slug)
        .select_related("party", "aimed_at_party", "aimed_at_person")
        .prefetch_related("topics", Prefetch("rebuttals", queryset=rebuttals), Prefetch("phrasings", phrasings))
        .first()
    )


def present_slug(former: str) -> str | None:
    """The slug that a published line has now, from one that it had before."""
    found = FormerSlug.objects.filter(slug=former, point__status=TalkingPoint.Status.PUBLISHED)
    return found.values_list("point__slug", flat=True).first()


def mentions_of(point: TalkingPoint, scope: EvidenceScope) -> "QuerySet[Mention]":
    """The counted mentions of the line within the scope, newest first."""
    return mentions_within(scope).filter(point=point)


def stances_of(point: TalkingPoint, scope: EvidenceScope) -> StanceCounts:
    """Speeches that repeat the line by stance, within the rest of the scope; one query."""
    return stance_counts(scope, tallies_within(replace(scope, stance=ALL)).filter(point=point))


def months_of(point: TalkingPoint, scope: EvidenceScope) -> list[Month]:
    """Every month from the first to the last that is covered or counted, zeros included; two queries.

    Only the record of the line's own legislature, or of none (an article), covers a month: another parliament's day
    says nothing about a line that nobody there would say. Nor does a day held without its text whose ledger was not
    made for the line.
    """
    rows = tallies_within(scope).filter(point=point).values_list("date").annotate(Sum("speeches"), Sum("occurrences"))
    speeches: Counter[int] = Counter()
    occurrences: Counter[int] = Counter()
    for day, said, times in rows:
        speeches[_number(day)] += said
        occurrences[_number(day)] += times
    covered = {_number(day) for day in _days_held(point, scope)}
    numbers = covered | speeches.keys()
    return [
        Month(
            first=_first_day(number),
            last=_first_day(number + 1) - timedelta(days=1),
            speeches=speeches[number],
            occurrences=occurrences[number],
            covered=number in numbers,
        )
        for number in range(min(numbers, default=0), max(numbers, default=-1) + 1)
    ]


def speakers_of(point: TalkingPoint, scope: EvidenceScope) -> list[SpeakerRow]:
    """Who says the line within the scope, by party on the day, most speeches first; three queries."""
    rows = list(
        tallies_within(scope)
        .filter(point=point)
        .values("person", "party")
        .annotate(said=Sum("speeches"), times=Sum("occurrences"), first=Min("date"), last=Max("date"))
    )
    people = Person.objects.in_bulk([row["person"] for row in rows if row["person"]])
    parties = Party.objects.in_bulk([row["party"] for row in rows if row["party"]])
    speakers = [
        SpeakerRow(
            person=people.get(row["person"]),
            party=parties.get(row["party"]),
            speeches=row["said"],
            occurrences=row["times"],
            first=row["first"],
            last=row["last"],
        )
        for row in rows
    ]
    return sorted(speakers, key=_most_first)


def _most_first(row: SpeakerRow) -> tuple[int, int, str, str]:
    return (
        -row.speeches,
        -row.occurrences,
        row.person.slug if row.person else "",
        row.party.slug if row.party else "",
    )


def _days_held(point: TalkingPoint, scope: EvidenceScope) -> Iterable[date]:
    home = Q(source__legislature=point.party.legislature_id) | Q(source__legislature=None)
    counted = Q(volumes__isnull=False, source__ledger_lines=point)
    searched = Q(held=Document.Held.TEXT) | Q(pk__in=Document.objects.filter(counted).values("pk"))
    documents = Document.objects.filter(home, searched, published=True).order_by()
    if scope.since:
        documents = documents.filter(date__gte=scope.since)
    if scope.until:
        documents = documents.filter(date__lte=scope.until)
    if scope.sources:
        documents = documents.filter(source__slug__in=scope.sources)
    return documents.values_list("date", flat=True).distinct()


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
