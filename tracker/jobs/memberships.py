"""What the record says about who sat for whom: a day on which somebody was seen in a party widens a membership."""

from collections.abc import Iterable
from datetime import date

from tracker.models import Legislature, Membership, Party, Person


def widen(
    memberships: Iterable[Membership],
    *,
    person: Person,
    legislature: Legislature,
    party: Party | None,
    riding: str,
    day: date,
) -> Membership | None:
    """The membership to save so that `day` is covered, or None when one covers it already.

    `memberships` are all of the person's in the legislature. A membership of the same party grows to the day unless
    one of another party lies between; a day that another party's membership covers is left alone.
    """
    own: list[Membership] = []
    others: list[Membership] = []
    for membership in memberships:
        (own if membership.party_id == (party.pk if party else None) else others).append(membership)
    if any(covers(membership, day) for membership in (*own, *others)):
        return None
    for membership in own:
        start = min(day, membership.start) if membership.start else membership.start
        end = max(day, membership.end) if membership.end else membership.end
        if not any(_overlaps(other, start, end) for other in others):
            membership.start, membership.end = start, end
            return membership
    return Membership(person=person, legislature=legislature, party=party, riding=riding, start=day, end=day)


def covers(membership: Membership, day: date) -> bool:
    """Whether the membership lasted on that day."""
    return (membership.start is None or membership.start <= day) and (membership.end is None or day <= membership.end)


def _overlaps(membership: Membership, start: date | None, end: date | None) -> bool:
    begins_before_end = end is None or membership.start is None or membership.start <= end
    ends_after_start = start is None or membership.end is None or membership.end >= start
    return begins_before_end and ends_after_start
