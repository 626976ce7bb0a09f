"""What belongs to a person: every row that refers to one, found by walking the models, and moved from one to another."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models

from tracker.engine.names import folded_name
from tracker.jobs.known_people import same_riding
from tracker.models import Membership, Person, Tally

_TOGETHER = 500
# Memberships are joined, and tallies made again from what was moved.
_BY_THEMSELVES: tuple[type[models.Model], ...] = (Membership, Tally)


def references() -> dict[str, Any]:
    """Every foreign key to a person by "model.field"; history, which says what was, is none.

    Raises NotImplementedError for a reference of a kind that nobody has said how to merge.
    """
    found = {}
    for relation in Person._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation) or relation.concrete:
            continue
        model: Any = relation.related_model
        if hasattr(model, "instance_type"):
            continue
        if not relation.one_to_many:
            raise NotImplementedError(f"{model.__name__} refers to people in a way that merging does not know")
        field: Any = relation.field  # type: ignore[union-attr]
        found[f"{model._meta.model_name}.{field.name}"] = field
    return found


def moved_by_key() -> dict[str, Any]:
    """The references of which each row is moved as it is."""
    return {name: field for name, field in references().items() if field.model not in _BY_THEMSELVES}


def move(field: Any, keys: Sequence[int] | None, *, of: int, to: int) -> list[int]:
    """Give the rows of one person, only those of `keys` where given, to another; returns the keys of those moved."""
    rows = field.model._base_manager.filter(**{field.name: of})
    moved: list[int] = []
    for some in _chunks(keys) if keys is not None else [None]:
        held = rows if some is None else rows.filter(pk__in=some)
        found = sorted(held.values_list("pk", flat=True))
        if hasattr(field.model, "history"):
            for row in field.model._base_manager.filter(pk__in=found):
                setattr(row, field.attname, to)
                row.save()
        else:
            for part in _chunks(found):
                field.model._base_manager.filter(pk__in=part).update(**{field.name: to})
        moved += found
    return moved


def as_stored(row: models.Model) -> dict[str, Any]:
    """The row's own columns in values that JSON can hold."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def from_stored(model: type[models.Model], values: dict[str, Any]) -> Any:
    """The row of which `as_stored` gave the values."""
    return model(**{
        field.attname: field.to_python(values[field.attname]) for field in model._meta.concrete_fields
    })  # fmt: skip


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


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(keys), _TOGETHER):
        yield keys[begin : begin + _TOGETHER]
