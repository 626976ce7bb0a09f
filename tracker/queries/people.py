"""Parties and people: their pages' reads."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Count, Prefetch, QuerySet, Sum

from tracker.models import Membership, Party, Person, PersonMerge, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.evidence import EvidenceScope, tallies_within


@dataclass(frozen=True)
class PartySpeaker:
    """A member of a party and the counted repetitions of lines: one for each speech and line."""

    person: Person
    repetitions: int
    lines: int


@dataclass(frozen=True)
class PersonLine:
    """A line that a person repeats, in how many speeches and how often; lines said in as many speeches share a rank."""

    rank: int
    point: TalkingPoint
    speeches: int
    occurrences: int


@kept_until_a_commit(64)
def party_of(slug: str) -> Party | None:
    """The party of that slug with its legislature; one query."""
    return Party.objects.select_related("legislature").filter(slug=slug).first()


def speakers_for(party: Party, scope: EvidenceScope, *, limit: int = 25) -> list[PartySpeaker]:
    """Who repeats lines most while sitting for the party, at most `limit` people; two queries."""
    return speakers_within(replace(scope, party=party.slug), limit=limit)


@kept_until_a_commit(64)
def speakers_within(scope: EvidenceScope, *, limit: int = 25) -> list[PartySpeaker]:
    """Who repeats lines most within the scope, at most `limit` people; two queries."""
    rows = list(
        tallies_within(scope)
        .filter(person__isnull=False)
        .values("person")
        .annotate(said=Sum("speeches"), lines=Count("point", distinct=True))
        .order_by("-said", "person__slug")[:limit]
    )
    people = Person.objects.in_bulk([row["person"] for row in rows])
    return [PartySpeaker(people[row["person"]], row["said"], row["lines"]) for row in rows]


@kept_until_a_commit(64)
def lines_against(party: Party) -> tuple[TalkingPoint, ...]:
    """The published lines aimed at the party; one query."""
    points: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return tuple(points.filter(aimed_at_party=party).select_related("party").order_by("slug"))


def person_of(slug: str) -> Person | None:
    """The person of that slug with the memberships, latest first."""
    memberships = Membership.objects.select_related("party", "legislature").order_by("-start", "pk")
    return Person.objects.filter(slug=slug).prefetch_related(Prefetch("memberships", queryset=memberships)).first()


def legislatures_of(person: Person) -> list[int]:
    """The ids of the legislatures in which the person (with memberships) sat."""
    return sorted({membership.legislature_id for membership in person.memberships.all()})


def present_person(former: str) -> str | None:
    """The slug of the person with whom the one who had that slug was merged."""
    merges = PersonMerge.objects.filter(gone_slug=former, undone_at__isnull=True).order_by("-pk")
    return merges.values_list("kept__slug", flat=True).first()


def lines_by(scope: EvidenceScope) -> list[PersonLine]:
    """The lines said within the scope (which names the person), most speeches first; two queries."""
    rows = list(tallies_within(scope).values("point").annotate(said=Sum("speeches"), times=Sum("occurrences")))
    points = TalkingPoint.objects.select_related("party").in_bulk([row["point"] for row in rows])
    more_often = Counter(row["said"] for row in rows)
    ranks = {said: 1 + sum(times for more, times in more_often.items() if more > said) for said in more_often}
    lines = [PersonLine(ranks[row["said"]], points[row["point"]], row["said"], row["times"]) for row in rows]
    return sorted(lines, key=lambda line: (-line.speeches, -line.occurrences, line.point.slug))


@kept_until_a_commit(1)
def party_choices() -> tuple[Party, ...]:
    """Parties with a published line, for the ranking's filter; one query."""
    published = TalkingPoint.Status.PUBLISHED
    return tuple(Party.objects.filter(talking_points__status=published).distinct().order_by("name", "slug"))
