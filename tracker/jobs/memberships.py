"""What the record says about who sat for whom: a day on which somebody was seen in a party widens a membership."""

from collections.abc import Iterable
from datetime import date

from tracker.models import Legislature, Membership, Party, Person

LONGEST_RIDING = 200


def widen(
    memberships: Iterable[Membership],
    *,
    person: Person,
    legislature: Legislature,
    party: Party | None,
    riding: str,
    day: date,
) -> Membership | None:
    """The membership to save so that `day` is covered, or None when there is nothing to save.

    `memberships` are all of the person's in the legislature. A membership of the same party grows to the day unless
    one of another party lies between; a day that another party's membership covers is left alone. A membership without
    a riding takes it from any label, and of two spellings the earliest day's stays, whichever was read first.
    """
    riding = riding[:LONGEST_RIDING]
    own: list[Membership] = []
    others: list[Membership] = []
    for membership in memberships:
        (own if membership.party_id == (party.pk if party else None) else others).append(membership)
    if any(covers(membership, day) for membership in others):
        return None
    for membership in own:
        if covers(membership, day):
            return membership if _took_riding(membership, riding, day) else None
    for membership in own:
        start = min(day, membership.start) if membership.start else membership.start
        end = max(day, membership.end) if membership.end else membership.end
        if not any(_overlaps(other, start, end) for other in others):
            _took_riding(membership, riding, day)
            membership.start, membership.end = start, end
            return membership
    return Membership(person=person, legislature=legislature, party=party, riding=riding, start=day, end=day)


def covers(membership: Membership, day: date) -> bool:
    """Whether the membership lasted on that day."""
    return (membership.start is None or membership.start <= day) and (membership.end is None or day <= membership.end)


def _took_riding(membership: Membership, riding: str, day: date) -> bool:
    """Give the membership the label's riding where it has none. One that came from labels alone, and so has no history,
    has the riding of its first day, and of two spellings that day the first by letters."""
    if not riding or riding == membership.riding:
        return False
    if membership.riding:
        first = membership.start is not None and (
            day < membership.start or (day == membership.start and riding < membership.riding)
        )
        if not first or (membership.pk and membership.history.exists()):
            return False
    membership.riding = riding
    return True


def _overlaps(membership: Membership, start: date | None, end: date | None) -> bool:
    begins_before_end = end is None or membership.start is None or membership.start <= end
    ends_after_start = start is None or membership.end is None or membership.end >= start
    return begins_before_end and ends_after_start
