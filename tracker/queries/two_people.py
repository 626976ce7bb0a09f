"""Two people side by side, for an editor who asks whether they are one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Prefetch, Q

from tracker.models import Membership, Mention, Person


@dataclass(frozen=True)
class PersonInFigures:
    """A person with what hangs on them: speeches with the first and last day, mentions, lines aimed at them, placings."""

    person: Person
    memberships: tuple[Membership, ...]
    identifiers: tuple[str, ...]
    speeches: int
    first: Any
    last: Any
    mentions: int
    aimed_at: int
    placings: int


def person_in_figures(pk: int) -> PersonInFigures | None:
    """The person with the counts, or None; five queries."""
    memberships = Membership.objects.select_related("party", "legislature").order_by("start", "pk")
    person = (
        Person.objects.filter(pk=pk)
        .prefetch_related(Prefetch("memberships", queryset=memberships), "identifiers")
        .annotate(
            aimed_at=Count("aimed_at_them", distinct=True),
            ruled=Count("placings", distinct=True),
        )
        .first()
    )
    if person is None:
        return None
    said = person.speeches.filter(withdrawn=False).aggregate(count=Count("pk"), first=Min("date"), last=Max("date"))
    return PersonInFigures(
        person=person,
        memberships=tuple(person.memberships.all()),
        identifiers=tuple(sorted(str(identifier) for identifier in person.identifiers.all())),
        speeches=said["count"],
        first=said["first"],
        last=said["last"],
        mentions=Mention.objects.filter(~Q(state=Mention.State.SUGGESTED), speech__person=person).count(),
        aimed_at=person.aimed_at,
        placings=person.ruled,
    )
