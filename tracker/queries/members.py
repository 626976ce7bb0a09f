"""The members of a party who spoke, and their speeches: whose share a line's discipline is."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, QuerySet, Sum

from tracker.models import Document, Party, Person, Speech
from tracker.queries.scope import Scope, documents_in


@dataclass(frozen=True)
class Member:
    """A person with the counted speeches that were made for the party, their words, and the first and last day."""

    person: Person
    speeches: int
    words: int
    first: date
    last: date


def speeches_for(party: Party, scope: Scope) -> "QuerySet[Speech]":
    """The counted speeches that people who are known made for the party in its own parliament, on the scope's days held
    with their text and in its sources; newest first."""
    held = documents_in(scope).filter(held=Document.Held.TEXT, source__legislature=party.legislature_id)
    speeches: QuerySet[Speech] = Speech.objects.counted()
    spoken = speeches.filter(party=party, person__isnull=False, document__in=held)
    return spoken.select_related("document__source").order_by("-date", "document_id", "order")


def members_who_spoke(party: Party, scope: Scope) -> list[Member]:
    """Who made those speeches, by name; two queries."""
    rows = speeches_for(party, scope).order_by().values_list("person")
    counted = list(rows.annotate(Count("pk"), Sum("words"), Min("date"), Max("date")))
    people = Person.objects.in_bulk([person for person, *_ in counted])
    members = [Member(people[person], *of_person) for person, *of_person in counted]
    return sorted(members, key=lambda member: (member.person.family_name, member.person.given_name, member.person.slug))
