"""The versions of an editorial row and of what is edited on its page: what each changed, and which state stands now."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, QuerySet
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker.engine.canonical import digest_of
from tracker.models import (
    Citation,
    Countdown,
    CountdownEntry,
    FormerSlug,
    Membership,
    Person,
    PersonIdentifier,
    Phrasing,
    Rebuttal,
    TalkingPoint,
)
from tracker.queries.revisions import Part, compared

Record = Any  # a row of one of the history tables, which are made at run time
ADDED, CHANGED, DELETED = "+", "~", "-"
# What nobody restores: whether readers see a row is decided anew, by whoever may decide it.
SEEN = frozenset({"status", "published"})
# Longer than one save takes, and shorter than anybody's next.
_AT_ONCE = timedelta(seconds=1)


class Owned(NamedTuple):
    """Rows that are edited on the page of another: their model, and the field that leads there; `through` are the rows
    in between."""

    model: Any
    field: str
    through: "Owned | None" = None


_REBUTTALS = Owned(Rebuttal, "point")
# In the order in which they can be put back.
PARTS: dict[type[Model], tuple[Owned, ...]] = {
    TalkingPoint: (
        Owned(Phrasing, "point"),
        _REBUTTALS,
        Owned(Citation, "rebuttal", _REBUTTALS),
        Owned(FormerSlug, "point"),
    ),
    Rebuttal: (Owned(Citation, "rebuttal"),),
    Countdown: (Owned(CountdownEntry, "countdown"),),
    Person: (Owned(Membership, "person"), Owned(PersonIdentifier, "person")),
}


@dataclass(frozen=True)
class Version:
    """A row as it was from one moment on: its record, the one before it, whether it stands so now, and the way it came
    to be so: added, changed or deleted, "+", "~", "-"."""

    model: type[Model]
    record: Record
    before: Record | None
    standing: bool
    way: str

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.model._meta.model_name}-{self.record.history_id}"

    @property
    def kind(self) -> str:
        """What sort of row it is, in the page's language."""
        return capfirst(str(self.model._meta.verbose_name))


@dataclass(frozen=True)
class FieldChange:
    """One field that differs, word for word."""

    name: str
    label: str
    parts: tuple[Part, ...]


def versions_of(model: Any, pk: Any) -> list[Version]:
    """Every version of the row and of what is edited on its page, the latest first, without those that changed nothing;
    one query for each model, and one for its many-to-many fields."""
    found: list[Version] = []
    for part, keys in [(model, {pk}), *_ever_owned(model, pk)]:
        found += _of_rows(part, keys)
    return sorted(found, key=lambda version: (version.record.history_date, version.record.history_id), reverse=True)


def version_named(model: Any, pk: Any, key: str) -> Version | None:
    """The version that `Version.key`, or a bare number for the row itself, names among those of the row and its parts."""
    name, _dash, number = key.rpartition("-")
    wanted = f"{name or model._meta.model_name}-{number}"
    for version in versions_of(model, pk):
        if version.key == wanted:
            return version
    return None


def latest_record(model: Any, pk: Any) -> Record | None:
    """The last record of the row or of anything on its page: who changed it last, and when."""
    latest = [
        part.history.filter(**{f"{part._meta.pk.attname}__in": keys}).select_related("history_user").first()
        for part, keys in [(model, {pk}), *_ever_owned(model, pk)]
    ]
    return max(filter(None, latest), key=lambda record: (record.history_date, record.history_id), default=None)


def changes_in(versions: Iterable[Version]) -> list[tuple[FieldChange, ...]]:
    """What each version changed, field by field; one query for each model that their foreign keys lead to."""
    pairs = [
        (version.model, version.before if version.way != ADDED else None, None if version.way == DELETED else version.record)
        for version in versions
    ]  # fmt: skip
    # What a deletion took away is what its own record holds.
    pairs = [
        (model, version.record if version.way == DELETED else before, after)
        for version, (model, before, after) in zip(versions, pairs, strict=True)
    ]
    apart = {part.model: part.field for parts in PARTS.values() for part in parts}
    return [
        # Whose a row is goes without saying while it stays so.
        tuple(change for change in made if version.way == CHANGED or change.name != apart.get(version.model))
        for version, made in zip(versions, _changes(pairs), strict=True)
    ]


def difference_to_now(version: Version, now: Model | None) -> tuple[FieldChange, ...]:
    """What restoring the version would change of the row as it stands, or put back where there is none."""
    apart = () if now is None else SEEN
    return tuple(change for change in _changes([(version.model, now, version.record)])[0] if change.name not in apart)


def version_token(model: Any, pk: Any) -> str:
    """A digest of the row and of everything edited on its page: equal exactly while nobody changed anything there."""
    state = [_values(part, rows) for part, rows in _live(model, pk)]
    return digest_of(json.dumps(state, cls=DjangoJSONEncoder, sort_keys=True))[:32]


def locked(model: Any, pk: Any) -> None:
    """Hold the row and what is edited on its page until the transaction ends; nobody else saves them meanwhile."""
    for _part, rows in _live(model, pk):
        list(rows.order_by().select_for_update(no_key=True, of=("self",)).values_list("pk"))


def last_deletion(model: Any, pk: Any) -> Record | None:
    """The record of the row's deletion, where it is deleted."""
    record = model.history.filter(**{model._meta.pk.attname: pk}).first()
    return (
        record if record and record.history_type == DELETED and not model._base_manager.filter(pk=pk).exists() else None
    )


def _ever_owned(model: Any, pk: Any) -> list[tuple[Any, set[Any]]]:
    """For each of the parts, the keys of the rows that ever belonged to the row."""
    keys: dict[Any, set[Any]] = {}
    for part in PARTS.get(model, ()):
        owners = keys[part.through.model] if part.through else {pk}
        of = part.model.history.filter(**{f"{part.field}_id__in": owners}).order_by()
        keys[part.model] = set(of.values_list(part.model._meta.pk.attname, flat=True))
    return list(keys.items())


def _live(model: Any, pk: Any) -> "list[tuple[Any, QuerySet[Any]]]":
    rows: list[tuple[Any, QuerySet[Any]]] = [(model, model._base_manager.filter(pk=pk))]
    for part in PARTS.get(model, ()):
        path = f"{part.field}__{part.through.field}" if part.through else part.field
        rows.append((part.model, part.model._base_manager.filter(**{path: pk})))
    return rows


def _of_rows(model: Any, keys: set[Any]) -> list[Version]:
    attname = model._meta.pk.attname
    records = model.history.filter(**{f"{attname}__in": keys}).select_related("history_user").order_by(
        "history_date", "history_id"
    )  # fmt: skip
    many = [_rows_of(model.history.model, field) for field in _many(model)]
    by_row: dict[Any, list[Record]] = defaultdict(list)
    for record in records.prefetch_related(*many):
        by_row[getattr(record, attname)].append(record)
    found = []
    for held in by_row.values():
        saves = _saves(held)
        for place, save in enumerate(saves):
            record, way = save[-1], str(save[0].history_type)
            before = saves[place - 1][-1] if place else None
            if way == CHANGED and before and not record.history_change_reason and not _differ(before, record):
                continue
            standing = place == len(saves) - 1 and way != DELETED
            found.append(Version(model, record, before, standing, way))
    return found


def _saves(records: Sequence[Record]) -> list[list[Record]]:
    """The records of a row, those of one save together: what its many-to-many fields lead to is written after the row,
    and as a record of its own."""
    saves: list[list[Record]] = []
    for record in records:
        if saves and _of_one_save(saves[-1][-1], record):
            saves[-1].append(record)
        else:
            saves.append([record])
    return saves


def _of_one_save(before: Record, after: Record) -> bool:
    model = type(after).instance_type
    return (
        after.history_type == CHANGED
        and before.history_type != DELETED
        and after.history_user_id == before.history_user_id
        and after.history_date - before.history_date < _AT_ONCE
        and not _columns_differ(model, before, after)
        and _many_differ(model, before, after)
    )


def _fields(model: Any) -> "list[Field[Any, Any]]":
    """The fields of a row that an editor sets."""
    return [field for field in model.history.model.tracked_fields if field.editable and not field.primary_key]


def _many(model: Any) -> list[Any]:
    return list(model.history.model._history_m2m_fields)


def _differ(before: Record, after: Record) -> bool:
    model = type(after).instance_type
    return _columns_differ(model, before, after) or _many_differ(model, before, after)


def _columns_differ(model: Any, before: Record, after: Record) -> bool:
    return any(getattr(before, f.attname) != getattr(after, f.attname) for f in _fields(model))


def _many_differ(model: Any, before: Record, after: Record) -> bool:
    return any(keys_held(before, field) != keys_held(after, field) for field in _many(model))


def keys_held(row: Any, field: Any) -> list[Any]:
    """The keys that a many-to-many field leads to, of a record or of the row itself."""
    if isinstance(row, field.model):
        return sorted(getattr(row, field.name).values_list("pk", flat=True))
    leads = f"{field.m2m_reverse_field_name()}_id"
    return sorted(getattr(held, leads) for held in getattr(row, _rows_of(type(row), field)).all())


def _rows_of(history: Any, field: Any) -> str:
    """By what name a record holds the rows of a many-to-many field, as they can be fetched for many records at once."""
    return f"{getattr(history, field.name).model._meta.model_name}_set"


def _changes(pairs: Sequence[tuple[Any, Any, Any]]) -> list[tuple[FieldChange, ...]]:
    """What differs between the rows or records of each pair; None where there is none."""
    raw: list[list[tuple[Any, Any, Any]]] = []
    asked: dict[Any, set[Any]] = defaultdict(set)
    for model, before, after in pairs:
        differing = []
        for field in [*_fields(model), *_many(model)]:
            old, new = _raw(before, field), _raw(after, field)
            if (old or None) == (new or None) and type(old) is not bool:
                continue
            if old == new:
                continue
            differing.append((field, old, new))
            if field.remote_field:
                asked[field.remote_field.model].update(_as_list(old), _as_list(new))
        raw.append(differing)
    names = {
        model: {pk: str(row) for pk, row in model._base_manager.in_bulk(keys).items()} for model, keys in asked.items()
    }
    return [
        tuple(
            FieldChange(field.name, capfirst(str(field.verbose_name)), _parts(field, *(_shown(field, value, names) for value in (old, new))))
            for field, old, new in differing
        )
        for differing in raw
    ]  # fmt: skip


def _raw(row: Any, field: Any) -> Any:
    if row is None:
        return None
    return keys_held(row, field) if field.many_to_many else getattr(row, field.attname)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _shown(field: Any, value: Any, names: dict[Any, dict[Any, str]]) -> str:
    """The value as an editor reads it."""
    if value is None:
        return ""
    if field.remote_field:
        known = names[field.remote_field.model]
        return ", ".join(known.get(pk) or _("no longer there (%(key)s)") % {"key": pk} for pk in _as_list(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    return value if isinstance(value, str) else str(localize(value))


def _parts(field: Any, old: str, new: str) -> tuple[Part, ...]:
    if field.remote_field or field.choices or field.get_internal_type() not in ("CharField", "TextField", "JSONField"):
        return tuple(part for part in (Part(old, "removed"), Part(new, "inserted")) if part.text)
    return compared(old, new)


def _values(model: Any, rows: "QuerySet[Any]") -> list[Any]:
    names = [field.attname for field in model.history.model.tracked_fields]
    held: list[Any] = [list(rows.order_by("pk").values_list("pk", *names))]
    for field in _many(model):
        through = field.remote_field.through
        own = field.m2m_field_name()
        held.append(
            list(
                through._base_manager.filter(**{f"{own}__in": rows.order_by().values("pk")})
                .order_by("pk")
                .values_list(f"{own}_id", f"{field.m2m_reverse_field_name()}_id")
            )
        )
    return held
