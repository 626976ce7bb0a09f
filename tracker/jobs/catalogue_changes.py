"""What importing an entry changes, field by field, in words for the page and in one hash for the confirmation."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tracker.engine.canonical import canonical, digest_of
from tracker.jobs.seed_schema import Entry, Phrasings, Reference, Shape, Texts

NEW, CHANGED, REMOVED, STAYS = "new", "changed", "removed", "stays"


@dataclass(frozen=True)
class FieldChange:
    """One field as it is and as it would be; what is empty is an empty text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class EntryChange:
    """One entry that is new, changed or removed; or that stays although the file lacks it, with `why`."""

    what: str
    kind: str
    key: str
    place: str
    fields: tuple[FieldChange, ...]
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is stored and shown."""
        return asdict(self)


def digest_of_changes(changes: list[dict[str, Any]], *, exact: bool) -> str:
    """The hash of exactly these changes; where in a file they stand, and what is told of them, is none of it."""
    said = [{name: value for name, value in change.items() if name not in ("place", "why")} for change in changes]
    return digest_of(canonical({"exact": exact, "changes": said}))


def differences(shape: Shape, before: Entry | None, after: Entry | None, within: str = "") -> tuple[FieldChange, ...]:
    """What differs between two entries of a shape, one of which may not be there."""
    return tuple(_differences(shape, before or {}, after or {}, within))


def _differences(shape: Shape, before: Entry, after: Entry, within: str) -> Iterator[FieldChange]:
    for name, node in shape.nodes.items():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        field = f"{within}{name}"
        if isinstance(node, Shape) and node.in_order:
            for number in range(max(len(old or []), len(new or []))):
                here = f"{field} {number + 1}: "
                yield from differences(node, _at(old, number), _at(new, number), here)
        elif isinstance(node, Shape | Phrasings | Texts) or (isinstance(node, Reference) and node.several):
            yield from (FieldChange(field, in_words(row), "") for row in old or [] if row not in (new or []))
            yield from (FieldChange(field, "", in_words(row)) for row in new or [] if row not in (old or []))
        elif in_words(old) != in_words(new):
            yield FieldChange(field, in_words(old), in_words(new))


def _at(entries: list[Entry] | None, number: int) -> Entry | None:
    return entries[number] if entries and number < len(entries) else None


def in_words(value: Any) -> str:
    """A value as a reader of changes sees it."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return " · ".join(in_words(part) for part in value.values() if part not in (None, "", []))
    if isinstance(value, list):
        return "; ".join(in_words(part) for part in value)
    return str(value)
