"""One line's page: the line itself, its months, who says it, and how its stances add up."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Case, Max, Min, Prefetch, Q, QuerySet, Sum, When

from tracker.engine.statistics import Rate
from tracker.models import Document, Mention, Party, Person, Phrasing, Rebuttal, TalkingPoint, Tally
from tracker.queries.days import HasDays, first_of, month_number
from tracker.queries.evidence import (
    ALL,
    EvidenceScope,
    StanceCounts,
    mentions_within,
    stance_counts,
    tallies_within,
)
from tracker.queries.held_days import HeldDays, held_days, ledgers_for
from tracker.queries.scope import is_counted

NEAR_SHOWN = 6
# So many lines that each replace the one before are followed to the last.
_REPLACED_AT_MOST = 20


@dataclass(frozen=True)
class Month:
    """A month of a line: speeches and occurrences; `covered` is false where no record of the month is held. Its days
    within the scope are those from `since` until `until`.

    Of a month that is covered, `missing` days are sittings of which nothing is held, and `partial` days are held only
    in part, or were not searched for the line.
    """

    first: date
    since: date
    until: date
    speeches: int
    occurrences: int
    covered: bool
    missing: int = 0
    partial: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing of the month is known to be lacking."""
        return self.covered and not self.missing and not self.partial


@dataclass(frozen=True)
class SpeakerRow:
    """Who says a line, as a member of which party; None where the record does not tell. `share` (0 to 1) is of the
    selection's speeches; `rated` of the speeches are of days held with their text and words, and `rate` rests on those."""

    person: Person | None
    party: Party | None
    speeches: int
    occurrences: int
    first: date
    last: date
    share: float
    rated: int
    rate: Rate | None = None

    @property
    def unrated(self) -> int:
        """The speeches that have no part in the rate."""
        return self.speeches - self.rated


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


def line_in_brief(slug: str) -> TalkingPoint | None:
    """The published line of that slug, for a list that names it."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return points.filter(slug=slug).select_related("party").first()


def near_lines(point: TalkingPoint) -> list[TalkingPoint]:
    """Other published lines on a topic of the line, those of its own party first; one query."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    shared = points.filter(topics__in=point.topics.all()).exclude(pk=point.pk).select_related("party").distinct()
    return sorted(shared, key=lambda near: (near.party_id != point.party_id, near.title))[:NEAR_SHOWN]


def present_slug(former: str) -> str | None:
    """The slug that a published line has now, from one that it had before, or that of the line which replaces it; None
    where there is none."""
    point = _of_any_slug(former)
    for _step in range(_REPLACED_AT_MOST):
        if point is None or point.status == TalkingPoint.Status.PUBLISHED:
            break
        point = point.replaced_by if point.status == TalkingPoint.Status.RETIRED else None
    published = point is not None and point.status == TalkingPoint.Status.PUBLISHED
    return point.slug if point and published and point.slug != former else None


def retired_line(slug: str) -> TalkingPoint | None:
    """The line that readers once saw at that address, and that no published one replaces."""
    point = _of_any_slug(slug)
    return point if point and point.status == TalkingPoint.Status.RETIRED else None


def _of_any_slug(slug: str) -> TalkingPoint | None:
    found = TalkingPoint.objects.filter(Q(slug=slug) | Q(former_slugs__slug=slug)).select_related(
        "party", "replaced_by"
    )
    return found.order_by(Case(When(slug=slug, then=0), default=1)).first()


def mentions_of(point: TalkingPoint, scope: EvidenceScope) -> "QuerySet[Mention]":
    """The counted mentions of the line within the scope, newest first."""
    return mentions_within(scope).filter(point=point)


def stances_of(point: TalkingPoint, scope: EvidenceScope) -> StanceCounts:
    """Speeches that repeat the line by stance, within the rest of the scope; one query."""
    return stance_counts(scope, tallies_within(replace(scope, stance=ALL)).filter(point=point))


def months_of(point: TalkingPoint, scope: EvidenceScope) -> list[Month]:
    """Every month from the first to the last that is covered or counted, zeros included; six queries.

    Only the record of the line's own legislature, or of none (an article), covers a month: another parliament's day
    says nothing about a line that nobody there would say. Nor does a day held without its text whose ledger was not
    made for the line.
    """
    held = held_days(scope, legislatures=[point.party.legislature_id], ledgers=ledgers_for(point.pk))
    return by_month(tallies_within(scope).filter(point=point), scope, held)


def by_month(tallies: "QuerySet[Tally]", scope: HasDays, held: HeldDays) -> list[Month]:
    """The tallies by month, from the first to the last month with a day that is covered or counted; one query."""
    speeches: Counter[int] = Counter()
    occurrences: Counter[int] = Counter()
    for day, said, times in tallies.values_list("date").annotate(Sum("speeches"), Sum("occurrences")):
        speeches[month_number(day)] += said
        occurrences[month_number(day)] += times
    numbers = {month_number(day) for day in held.covered} | speeches.keys()
    in_part, lacking = (Counter(month_number(day) for day in days) for days in (held.partial, held.missing))
    return [
        Month(
            first=first_of(number),
            since=max(first_of(number), scope.since or date.min),
            until=min(first_of(number + 1) - timedelta(days=1), scope.until or date.max),
            speeches=speeches[number],
            occurrences=occurrences[number],
            covered=number in numbers,
            missing=lacking[number],
            partial=in_part[number],
        )
        for number in range(min(numbers, default=0), max(numbers, default=-1) + 1)
    ]


def speakers_of(point: TalkingPoint, scope: EvidenceScope) -> list[SpeakerRow]:
    """Who says the line within the scope, by party on the day, most speeches first; three queries."""
    rows = list(
        tallies_within(scope)
        .filter(point=point)
        .values("person", "party")
        .annotate(
            said=Sum("speeches"),
            rated=Sum("speeches", filter=words_are_held("document"), default=0),
            times=Sum("occurrences"),
            first=Min("date"),
            last=Max("date"),
        )
    )
    of_all = sum(row["said"] for row in rows)
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
            share=row["said"] / of_all,
            rated=row["rated"],
        )
        for row in rows
    ]
    return sorted(speakers, key=_most_first)


def words_are_held(document: str) -> Q:
    """Of a tally, a speech or a mention: its day is held with its text, and what was said on it was counted. `document`
    is the path to it."""
    return is_counted(document) & Q(**{f"{document}__held": Document.Held.TEXT})


def _most_first(row: SpeakerRow) -> tuple[int, int, str, str]:
    return (
        -row.speeches,
        -row.occurrences,
        row.person.slug if row.person else "",
        row.party.slug if row.party else "",
    )
