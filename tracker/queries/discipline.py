"""Discipline: which share of a party's members who spoke used a line of theirs."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Count, F, Q, Sum

from tracker.engine.statistics import wilson
from tracker.models import Document, Speech, TalkingPoint
from tracker.queries.evidence import USES
from tracker.queries.measures import Discipline
from tracker.queries.own_record import own_record, own_tallies
from tracker.queries.scope import Scope, documents_in


def discipline(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Discipline]:
    """The lines whose party spoke in the scope, by id, whatever stances the scope counts. Four queries.

    Who else spoke on a day that is held without its text is not known: a line that was used on one is left out.
    """
    record = own_record(scope)
    # Party and person are those of the day; people who could not be identified are in neither number.
    spoke: dict[int, int] = dict(
        Speech.objects.counted()
        .filter(
            document__in=documents_in(scope).filter(held=Document.Held.TEXT),
            document__source__legislature=F("party__legislature"),
            person__isnull=False,
        )
        .order_by()
        .values_list("party")
        .annotate(Count("person", distinct=True))
    )
    used = {
        row["point"]: row
        for row in own_tallies(replace(scope, stance=USES))
        .values("point")
        .annotate(
            users=Count("person", distinct=True),
            without_text=Sum("speeches", filter=Q(document__held=Document.Held.LEDGER)),
        )
    }
    found: dict[int, Discipline] = {}
    for point in points:
        row = used.get(point.pk, {"users": 0, "without_text": 0})
        members = spoke.get(point.party_id, 0)
        if members and not row["without_text"]:
            found[point.pk] = Discipline(
                row["users"] / members,
                *wilson(row["users"], members),
                users=row["users"],
                members=members,
                evidence=record.evidence(point, since=scope.since, until=scope.until, stance=USES),
            )
    return found
