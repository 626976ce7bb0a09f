"""What belongs to a person: what of it is moved row by row, and how memberships are joined."""

from typing import Any

from django.db import models

from tracker.engine.names import folded_name
from tracker.jobs.known_people import same_riding
from tracker.jobs.moved_rows import references
from tracker.models import Membership, Person, Tally

# Memberships are joined, and tallies made again from what was moved.
_BY_THEMSELVES: tuple[type[models.Model], ...] = (Membership, Tally)


def moved_by_key() -> dict[str, Any]:
    """The references to people of which each row is moved as it is."""
    return {name: field for name, field in references(Person).items() if field.model not in _BY_THEMSELVES}


def sat_at_once(kept: Person, gone: Person) -> list[tuple[Membership, Membership]]:
    """Memberships of the two that say that they sat for two ridings of one legislature at one time."""
    mine = list(kept.memberships.select_related("party", "legislature"))
    theirs = list(gone.memberships.select_related("party", "legislature"))
    return [
        (one, other)
        for one in mine
        for other in theirs
        if one.legislature_id == other.legislature_id
        and _overlap(one, other)
        and one.riding
        and other.riding
        and not same_riding(one.riding, other.riding)
    ]


def join_memberships(kept: Person, gone: Person) -> None:
    """Give the memberships of one to the other; those of one party and riding that overlap become one."""
    mine = list(kept.memberships.order_by("pk"))
    for theirs in list(gone.memberships.order_by("pk")):
        twin = next((own for own in mine if _are_one(own, theirs)), None)
        if twin is None:
            theirs.person = kept
            theirs.save()
            mine.append(theirs)
            continue
        _absorb(twin, theirs)
        # Grown, it may reach another of its own.
        for own in [own for own in mine if own is not twin and _are_one(twin, own)]:
            _absorb(twin, own)
            mine.remove(own)


def _absorb(twin: Membership, other: Membership) -> None:
    twin.start = min(twin.start, other.start) if twin.start and other.start else None
    twin.end = max(twin.end, other.end) if twin.end and other.end else None
    twin.riding, twin.role = twin.riding or other.riding, twin.role or other.role
    twin.save()
    other.delete()


def _are_one(one: Membership, other: Membership) -> bool:
    """Whether two memberships say the same of days that they share; a role is not spread over days beyond its own."""
    same_seat = (one.legislature_id, one.party_id) == (other.legislature_id, other.party_id)
    ridings = {folded_name(riding) for riding in (one.riding, other.riding) if riding}
    roles_agree = (
        one.role == other.role or (not one.role and _contains(other, one)) or (not other.role and _contains(one, other))
    )
    return same_seat and len(ridings) < 2 and roles_agree and _overlap(one, other)


def _overlap(one: Membership, other: Membership) -> bool:
    begun = one.start is None or other.end is None or one.start <= other.end
    return begun and (other.start is None or one.end is None or other.start <= one.end)


def _contains(one: Membership, other: Membership) -> bool:
    begun = one.start is None or (other.start is not None and one.start <= other.start)
    return begun and (one.end is None or (other.end is not None and other.end <= one.end))
