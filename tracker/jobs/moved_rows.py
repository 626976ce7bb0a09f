"""Rows that are given from one owner to another, changed and deleted so that all of it can be taken back exactly: used
where two people, or two lines, become one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.deletion import Collector

_TOGETHER = 500
# {"model": …, "before": columns | None, "after": columns | None}: None where the row was not there.
Change = dict[str, Any]


@dataclass(frozen=True)
class Signature:
    """Who changes rows and why, as their history says it; where nobody is named it is whoever is signed in."""

    by: AbstractBaseUser | None = None
    reason: str = ""

    def sign(self, row: Any) -> Any:
        """The row, signed for its next change."""
        if self.by is not None:
            row._history_user = self.by
        row._change_reason = self.reason[:100] or None
        return row


def references(model: type[models.Model]) -> dict[str, Any]:
    """Every foreign key to the model by "model.field"; history, which says what was, is none.

    Raises NotImplementedError for a reference of a kind that nobody has said how to move.
    """
    found = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation) or relation.concrete:
            continue
        referring: Any = relation.related_model
        if referring.__name__.startswith("Historical") or relation.many_to_many:
            # Of many to many, the table between is a reference of its own.
            continue
        if not relation.one_to_many:
            raise NotImplementedError(f"{referring.__name__} refers to {model.__name__} in a way that nobody can move")
        field: Any = relation.field  # type: ignore[union-attr]
        found[f"{referring._meta.model_name}.{field.name}"] = field
    return found


def move(field: Any, keys: Sequence[int] | None, *, of: int, to: int, signature: Signature | None = None) -> list[int]:
    """Give the rows of one owner, only those of `keys` where given, to another; returns the keys of those moved."""
    signature = signature or Signature()
    rows = field.model._base_manager.filter(**{field.name: of})
    moved: list[int] = []
    for some in _chunks(keys) if keys is not None else [None]:
        held = rows if some is None else rows.filter(pk__in=some)
        found = sorted(held.values_list("pk", flat=True))
        for part in _chunks(found):
            _give(field, part, to, signature)
        moved += found
    return moved


def _give(field: Any, keys: Sequence[int], to: int, signature: Signature) -> None:
    rows = field.model._base_manager.filter(pk__in=keys)
    history = getattr(field.model, "history", None)
    if history is not None and field.model._meta.many_to_many:
        # Its history holds other tables too, which only saving writes.
        for row in rows:
            setattr(row, field.attname, to)
            signature.sign(row).save()
        return
    rows.update(**{field.name: to})
    if history is not None:
        history.bulk_history_create(
            list(rows.order_by("pk")), update=True, default_user=signature.by,
            default_change_reason=signature.reason[:100] or None,
        )  # fmt: skip


def as_stored(row: models.Model) -> dict[str, Any]:
    """The row's own columns in values that JSON can hold."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def from_stored(model: type[models.Model], values: dict[str, Any]) -> Any:
    """The row of which `as_stored` gave the values; a column that has been added since has its default."""
    return model(**{
        field.attname: field.to_python(values[field.attname])
        for field in model._meta.concrete_fields if field.attname in values
    })  # fmt: skip


def insert(model: type[models.Model], values: dict[str, Any], signature: Signature) -> Any:
    """Store a row again as it was, the moments that the database would set anew included."""
    row = signature.sign(from_stored(model, values))
    row.save(force_insert=True)
    stamped = [
        field
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    if stamped:
        moments = {field.attname: field.to_python(values[field.attname]) for field in stamped}
        model._base_manager.filter(pk=row.pk).update(**moments)
    return row


def changed(row: models.Model, before: dict[str, Any] | None) -> Change:
    """The change that made of `before` what the row is now."""
    return {"model": row._meta.label, "before": before, "after": as_stored(row)}


def forget(rows: Sequence[models.Model], signature: Signature) -> list[Change]:
    """Delete rows of one model, with whatever goes with them; returns the changes, first what goes first."""
    if not rows:
        return []
    collector = Collector(using="default", origin=rows[0])
    collector.collect([signature.sign(row) for row in rows])
    also = [one for some in collector.data.values() for one in some if one not in rows]
    also += [one for some in collector.fast_deletes for one in some if one not in rows]
    gone: list[Change] = [{"model": one._meta.label, "before": as_stored(one), "after": None} for one in [*also, *rows]]
    collector.delete()
    return gone


def put_back(
    groups: Sequence[Sequence[Change]], signature: Signature, apart_from: Collection[str] = ()
) -> tuple[dict[str, int], dict[str, int]]:
    """Make the rows what they were before the changes, the last first, each group whole or not at all; returns how many
    rows were, by model, and how many were not because something of their group has been changed since, in other columns
    than `apart_from`."""
    done: dict[str, int] = defaultdict(int)
    left: dict[str, int] = defaultdict(int)
    now = _now([change for group in groups for change in group])
    for group in reversed(groups):
        rows = [now[change["model"]].get(_key(change)) for change in group]
        as_left = all(
            _but(as_stored(row) if row else None, apart_from) == _but(change["after"], apart_from)
            for row, change in zip(rows, group, strict=True)
        )
        for row, change in reversed(list(zip(rows, group, strict=True))):
            model: Any = apps.get_model(change["model"])
            (done if as_left else left)[model._meta.model_name] += 1
            if not as_left:
                continue
            there = from_stored(model, change["before"]) if change["before"] else None
            if there is None:
                signature.sign(row).delete()
            elif row is None:
                there = insert(model, change["before"], signature)
            elif change["before"] != change["after"]:
                signature.sign(there).save()
            now[change["model"]][_key(change)] = there
    return dict(done), dict(left)


def _now(changes: Iterable[Change]) -> dict[str, dict[int, Any]]:
    """The rows of the changes that are there, by model and key."""
    keys: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        keys[change["model"]].add(_key(change))
    found: dict[str, dict[int, Any]] = {}
    for label, wanted in keys.items():
        model: Any = apps.get_model(label)
        found[label] = {}
        for part in _chunks(sorted(wanted)):
            found[label] |= {row.pk: row for row in model._base_manager.filter(pk__in=part)}
    return found


def without_zeros(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that say something."""
    return {name: count for name, count in counts.items() if count}


def _but(columns: dict[str, Any] | None, names: Collection[str]) -> dict[str, Any] | None:
    return None if columns is None else {name: value for name, value in columns.items() if name not in names}


def _key(change: Change) -> int:
    key: int = (change["after"] or change["before"])["id"]
    return key


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(keys), _TOGETHER):
        yield keys[begin : begin + _TOGETHER]
