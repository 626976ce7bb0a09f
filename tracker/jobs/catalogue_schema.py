"""What a file of the whole catalogue may say: the seeds' own entries, but with every field that an editor fills in, and
with nothing required that a draft may lack."""

from dataclasses import replace
from typing import Any

from django.db import models

from tracker.jobs.seed_schema import FILES, Node, Phrasings, Reference, Shape
from tracker.models import Countdown, FrozenRanking, Legislature, Party, Person, Source, TalkingPoint, Topic

# Of the seeds' files: sources, periods, rules of kind and sightings belong to the record.
_OF_SEEDS = ("legislatures", "parties", "topics", "people", "talking_points")
_FILE_OF: dict[type[models.Model], str] = {
    Legislature: "legislatures",
    Party: "parties",
    Topic: "topics",
    Person: "people",
    TalkingPoint: "talking_points",
    FrozenRanking: "frozen_rankings",
    Countdown: "countdowns",
    Source: "sources",
}
# What no editor types and yet says something.
_ALSO = {"retired_at", "frozen"}
# What no file says, for it is made again.
LEFT_OUT = {"matched_digest"}


def _whole(shape: Shape, parent: type[models.Model] | None = None) -> Shape:
    """The shape with whatever its model has besides, and only that required which is never empty."""
    nodes: dict[str, Node] = {
        name: _whole(node, shape.model) if isinstance(node, Shape) else node for name, node in shape.nodes.items()
    }
    for field in [*shape.model._meta.concrete_fields, *shape.model._meta.many_to_many]:
        if field.name in nodes or field.name in LEFT_OUT or field.primary_key:
            continue
        if not (field.editable or field.name in _ALSO):
            continue
        if not field.is_relation:
            nodes[field.name] = field
        elif field.related_model != parent and field.related_model in _FILE_OF:
            nodes[field.name] = Reference(_FILE_OF[field.related_model], several=bool(field.many_to_many))
    required = {name: node for name, node in nodes.items() if _is_required(shape.model, name, node)}
    optional = {name: node for name, node in nodes.items() if name not in required}
    # Two citations may have one title, and two memberships begin on one day.
    key = shape.key if shape.by or not parent or len(nodes) == len(shape.key) else ()
    return replace(shape, key=key, required=required, optional=optional)


def _is_required(model: type[models.Model], name: str, node: Any) -> bool:
    if isinstance(node, Shape | Phrasings) or not any(field.name == name for field in model._meta.concrete_fields):
        return False
    field: Any = model._meta.get_field(name)
    return not (field.blank or field.null or field.has_default())


_FROZEN = Shape(
    FrozenRanking,
    ("digest",),
    {name: FrozenRanking._meta.get_field(name) for name in ("digest", "content")},  # type: ignore[misc]
)
# In the order in which they are written: an entry refers to entries of its own file or of those before.
CATALOGUE: dict[str, Shape] = {
    **{name: _whole(FILES[name]) for name in _OF_SEEDS},
    "frozen_rankings": _FROZEN,
    "countdowns": _whole(FILES["countdowns"]),
}
