"""The catalogue as it is stored, as entries: every row of a kind with its children, in a few queries whatever there is."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import models

from tracker.jobs.catalogue_schema import CATALOGUE
from tracker.jobs.seed_schema import PHRASING, Entry, Phrasings, Reference, Shape, Texts

Children = dict[str, dict[int, list[Any]]]


def held_entries(kind: str) -> dict[str, tuple[Any, Entry]]:
    """The rows of a kind with the entries that say the same, by slug (or digest), in its order."""
    shape = CATALOGUE[kind]
    key = shape.key[0]
    found = _read(shape, shape.model._default_manager.order_by(key))
    return {entry[key]: (row, entry) for row, entry in found}


def _read(shape: Shape, rows: Any) -> list[tuple[Any, Entry]]:
    single = [name for name, node in shape.nodes.items() if isinstance(node, Reference) and not node.several]
    several = [name for name, node in shape.nodes.items() if isinstance(node, Reference) and node.several]
    stored = list(rows.select_related(*single).prefetch_related(*several) if single or several else rows)
    children = {
        name: _children(shape.model, name, node)
        for name, node in shape.nodes.items()
        if isinstance(node, Shape | Phrasings | Texts)
    }
    return [(row, _entry(shape, row, children)) for row in stored]


def _children(model: type[models.Model], name: str, node: Shape | Phrasings | Texts) -> Mapping[int, list[Any]]:
    """The entries of the children by the key of their parent."""
    relation: Any = model._meta.get_field(name)
    parent = relation.field
    rows = relation.related_model._default_manager.order_by("pk")
    by_parent: dict[int, list[Any]] = defaultdict(list)
    if isinstance(node, Texts):
        for owner, text in rows.values_list(parent.attname, node.field):
            by_parent[owner].append(text)
        return {owner: sorted(texts) for owner, texts in by_parent.items()}
    shape = PHRASING if isinstance(node, Phrasings) else node
    for row, entry in _read(shape, rows):
        by_parent[getattr(row, parent.attname)].append(entry)
    return {owner: in_order(shape, entries) for owner, entries in by_parent.items()}


def in_order(shape: Shape, entries: list[Entry]) -> list[Entry]:
    """Children as a file has them: as they stand where their order says something, else by what they say."""
    if shape.in_order:
        return entries
    if shape.by:
        return sorted(entries, key=lambda entry: entry[shape.by])
    return sorted(entries, key=lambda entry: [str(entry[name] or "") for name in sorted(shape.nodes)])


def _entry(shape: Shape, row: Any, children: Mapping[str, Mapping[int, list[Any]]]) -> Entry:
    entry: Entry = {}
    for name, node in shape.nodes.items():
        if name in children:
            entry[name] = children[name].get(row.pk, [])
        elif isinstance(node, Reference):
            key = CATALOGUE[node.file].key[0] if node.file in CATALOGUE else "slug"
            if node.several:
                entry[name] = sorted(getattr(other, key) for other in getattr(row, name).all())
            else:
                other = getattr(row, name)
                entry[name] = getattr(other, key) if other else None
        else:
            entry[name] = plain(getattr(row, name))
    return entry


def plain(value: Any) -> Any:
    """A value as a file says it: a text without blanks around it, its lines ended as everywhere."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    return value
