"""Discipline: which share of a party's members who spoke used a line of theirs."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Count, F

from tracker.engine.statistics import wilson
from tracker.models import Document, PackedList, Speech, TalkingPoint
from tracker.queries.due_totals import totals_are_due
from tracker.queries.evidence import USES
from tracker.queries.measures import Discipline
from tracker.queries.own_record import OwnRecord, own_record, own_tallies
from tracker.queries.packed import asked_lines, asked_parties, different_in
from tracker.queries.scope import Scope, documents_in
from tracker.queries.stretches import spans_in
from tracker.queries.volumes import every_volume

_What = PackedList.What


def discipline(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Discipline]:
    """The lines whose party spoke in the scope, by id, whatever stances the scope counts. Seven queries at most.

    Who else spoke on a day that is held without its text is not known: a line that was used on one is left out.
    """
    points = sorted(points, key=lambda point: point.pk)
    record = own_record(scope)
    counted = None if totals_are_due() else _from_lists(scope, record, points)
    users, members = counted or _from_record(scope)
    without_text = _without_text(scope)
    found: dict[int, Discipline] = {}
    for point in points:
        used, spoke = users.get(point.pk, 0), members.get(point.party_id, 0)
        if spoke and point.pk not in without_text:
            found[point.pk] = Discipline(
                used / spoke,
                *wilson(used, spoke),
                users=used,
                members=spoke,
                evidence=record.evidence(point, since=scope.since, until=scope.until, stance=USES),
            )
    return found


def _from_lists(
    scope: Scope, record: OwnRecord, points: Sequence[TalkingPoint]
) -> tuple[dict[int, int], dict[int, int]] | None:
    """By line, how many people used it for its own party, and by party, how many spoke for it; None where a line was
    another party's when they were listed. Two queries."""
    within, lines, parties = spans_in(scope), asked_lines(points), asked_parties(points)
    users = different_in(_What.USERS, within, record, lines)
    members = different_in(_What.MEMBERS, within, record, parties)
    if users is None or members is None:
        return None
    used, spoke = (
        dict(zip(asked.keys.tolist(), counts.tolist(), strict=True))
        for asked, counts in ((lines, users), (parties, members))
    )
    return used, spoke


def _from_record(scope: Scope) -> tuple[dict[int, int], dict[int, int]]:
    """The same from the tallies and the speeches themselves."""
    # Party and person are those of the day; people who could not be identified are in neither number.
    members = (
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
    users = own_tallies(replace(scope, stance=USES)).values_list("point").annotate(Count("person", distinct=True))
    return dict(users), dict(members)


def _without_text(scope: Scope) -> set[int]:
    """The lines that their own party used on a day that is held without its text; four queries at most."""
    volumes = every_volume()
    if not (volumes.within(scope) & ~volumes.texts).any():
        return set()
    used = own_tallies(replace(scope, stance=USES)).filter(document__held=Document.Held.LEDGER)
    return set(used.values_list("point", flat=True).distinct())
