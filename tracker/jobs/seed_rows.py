"""Seed entries and their rows: finding the row of an entry, reading it back as an entry, and making it say the same."""

from typing import Any

from django.db import models

from tracker.jobs.moved_rows import Signature
from tracker.jobs.record_sighting import record_sighting
from tracker.jobs.seed_schema import FILES, IDENTIFIER, MEMBERSHIP, PHRASING, Entry, Phrasings, Reference, Shape, Texts
from tracker.models import (
    FrozenRanking,
    KindRule,
    Membership,
    Mention,
    Person,
    PersonIdentifier,
    PersonMerge,
    TalkingPoint,
)
from tracker.queries.lines import slugs_now


class Gone(Exception):
    """An entry refers to a row that an editor has deleted."""


def row_of_slug(model: type[models.Model], slug: str) -> Any:
    """The row with that slug (of a frozen ranking the hash), or the line that once had it or became one with that of the
    slug, or the person who became one with another; None when there is none."""
    if model is FrozenRanking:
        return FrozenRanking.objects.filter(digest=slug).first()
    if model is TalkingPoint:
        slug = slugs_now([slug]).get(slug, slug)
    row = model._default_manager.filter(slug=slug).first()
    if row is None and model is Person:
        merged = PersonMerge.objects.filter(gone_slug=slug, undone_at__isnull=True).select_related("kept").first()
        return merged.kept if merged else None
    return row


def _referred(file: str, slug: str | None) -> Any:
    if slug is None:
        return None
    row = row_of_slug(FILES[file].model if file in FILES else FrozenRanking, slug)
    if row is None:
        raise Gone(f"{file} {slug}")
    return row


class Rows:
    """The rows of one kind of entry, with their children, as `shape` describes them."""

    def __init__(self, shape: Shape, without: tuple[str, ...] = (), **also: Reference) -> None:
        """`without` are keys that are seeded by themselves; `also` are references that the files leave to nesting."""
        self.shape = shape
        self.nodes = {name: node for name, node in shape.nodes.items() if name not in without} | also

    def key(self, entry: Entry) -> str:
        """What the entry is called in the log of seeds."""
        return str(entry["slug"])

    def find(self, entry: Entry) -> Any:
        """The row of the entry, or None."""
        return row_of_slug(self.shape.model, entry["slug"])

    def clashes(self, entry: Entry) -> bool:
        """Whether rows that the seeds did not write stand where a new one would go."""
        return False

    def state(self, row: Any) -> Entry:
        """The row as an entry says it."""
        return {name: _state(row, name, node) for name, node in self.nodes.items()}

    def write(self, row: Any, entry: Entry) -> None:
        """Make the row, or a new one where it is None, say what the entry says; rows that say it already are not saved.

        Raises Gone, before anything is written, when the entry refers to a deleted row.
        """
        write(self.shape.model, self.nodes, row, entry, Signature())


class KindRules(Rows):
    """Rules of kind, known by their English name."""

    def __init__(self) -> None:
        super().__init__(FILES["kinds"])

    def key(self, entry: Entry) -> str:
        return str(entry["name"])

    def find(self, entry: Entry) -> KindRule | None:
        return KindRule.objects.filter(name=entry["name"]).first()


class Memberships(Rows):
    """Memberships, each an entry of its own: importing a record may widen one without touching its person."""

    def __init__(self) -> None:
        super().__init__(MEMBERSHIP, person=Reference("people"))

    def key(self, entry: Entry) -> str:
        return f"{entry['person']} {entry['legislature']} {entry['party'] or 'independent'} {entry['start']}"

    def find(self, entry: Entry) -> Membership | None:
        return Membership.objects.filter(
            person__slug=entry["person"],
            legislature__slug=entry["legislature"],
            party__slug=entry["party"],
            start=entry["start"],
        ).first()

    def clashes(self, entry: Entry) -> bool:
        """An imported record or roster may have said already who sat for whom in these days."""
        others = Membership.objects.filter(person__slug=entry["person"], legislature__slug=entry["legislature"])
        if entry["start"]:
            others = others.exclude(end__lt=entry["start"])
        if entry["end"]:
            others = others.exclude(start__gt=entry["end"])
        return others.exists()


class Identifiers(Rows):
    """The ids that records give a person."""

    def __init__(self) -> None:
        super().__init__(IDENTIFIER, person=Reference("people"))

    def key(self, entry: Entry) -> str:
        return f"{entry['scheme']} {entry['value']}"

    def find(self, entry: Entry) -> PersonIdentifier | None:
        return PersonIdentifier.objects.filter(scheme=entry["scheme"], value=entry["value"]).first()


class Sightings(Rows):
    """Sightings; one that the text of its day has replaced is as gone as one that an editor deleted."""

    def __init__(self) -> None:
        super().__init__(FILES["sightings"])

    def key(self, entry: Entry) -> str:
        return f"{entry['source']} {entry['day']} {entry['person']} {entry['point']}"

    def find(self, entry: Entry) -> Mention | None:
        return Mention.objects.filter(
            method=Mention.Method.SIGHTING,
            speech__document__source__slug=entry["source"],
            speech__date=entry["day"],
            speech__person__slug=entry["person"],
            point=row_of_slug(TalkingPoint, entry["point"]),
        ).first()

    def state(self, row: Mention) -> Entry:
        state = {
            "source": row.speech.document.source.slug,
            "day": row.speech.date,
            "person": row.speech.person.slug if row.speech.person else None,
            "point": row.point.slug,
            "url": row.speech.url,
            "stance": row.stance,
            "occurrences": row.occurrences,
        }
        return state if row.state == Mention.State.ACCEPTED else {**state, "state": row.state}

    def write(self, row: Mention | None, entry: Entry) -> None:
        source, person, point = (
            _referred(file, entry[name])
            for name, file in (("source", "sources"), ("person", "people"), ("point", "talking_points"))
        )
        if row and row.speech.url != entry["url"]:
            row.speech.url = entry["url"]
            row.speech.save()
        record_sighting(
            source=source,
            day=entry["day"],
            person=person,
            point=point,
            stance=entry["stance"],
            url=entry["url"],
            occurrences=entry["occurrences"],
        )


def _state(row: Any, name: str, node: Any) -> Any:
    if isinstance(node, Shape):
        return [
            {inner: _state(child, inner, below) for inner, below in node.nodes.items()}
            for child in getattr(row, name).order_by(node.by or "pk")
        ]
    if isinstance(node, Phrasings):
        rows = list(getattr(row, name).values(*PHRASING.key))
        return sorted(rows, key=lambda child: tuple(child[part] for part in PHRASING.key))
    if isinstance(node, Texts):
        return sorted(getattr(row, name).values_list(node.field, flat=True))
    if isinstance(node, Reference):
        if node.several:
            return sorted(getattr(row, name).values_list("slug", flat=True))
        referred = getattr(row, name)
        return referred.slug if referred else None
    return getattr(row, name)


def write(
    model: type[models.Model], nodes: dict[str, Any], row: Any, entry: Entry, signature: Signature, **parent: Any
) -> Any:
    """Make the row, or a new one where it is None, say what the entry says, and return it; what says it already is not
    saved. Raises Gone where the entry refers to a deleted row."""
    values: dict[str, Any] = dict(parent)
    several: dict[str, list[Any]] = {}
    children: dict[str, Shape | Texts] = {}
    for name, node in nodes.items():
        if isinstance(node, Reference) and node.several:
            several[name] = [_referred(node.file, slug) for slug in entry[name]]
        elif isinstance(node, Reference):
            values[name] = _referred(node.file, entry[name])
        elif isinstance(node, Shape | Phrasings):
            children[name] = shape = PHRASING if isinstance(node, Phrasings) else node
            _check_references(shape, entry[name])
        elif isinstance(node, Texts):
            children[name] = node
        else:
            values[name] = entry[name]
    row = row or model()
    changed = [name for name, value in values.items() if row.pk is None or getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        signature.sign(row).save()
    for name, wanted in several.items():
        if set(getattr(row, name).all()) != set(wanted):
            getattr(signature.sign(row), name).set(wanted)
    for name, below in children.items():
        if isinstance(below, Texts):
            _write_texts(row, name, below, entry[name])
        else:
            _write_children(row, name, below, entry[name], signature)
    return row


def _check_references(shape: Shape, entries: list[Entry]) -> None:
    for name, node in shape.nodes.items():
        if isinstance(node, Reference):
            for entry in entries:
                _referred(node.file, entry[name])


def _write_texts(row: Any, name: str, texts: Texts, wanted: list[str]) -> None:
    related = getattr(row, name)
    related.exclude(**{f"{texts.field}__in": wanted}).delete()
    present = set(related.values_list(texts.field, flat=True))
    for text in wanted:
        if text not in present:
            related.create(**{texts.field: text})


def _write_children(row: Any, name: str, shape: Shape, wanted: list[Entry], signature: Signature) -> None:
    """Phrasings and countdown entries are what they say, and kept or replaced whole; of rebuttals and citations the
    first stays the first, so that its history goes on."""
    related = getattr(row, name)
    present = list(related.order_by("pk"))
    parent = {related.field.name: row}
    if shape.in_order:
        for child in present[len(wanted) :]:
            signature.sign(child).delete()
        present += [None] * (len(wanted) - len(present))
        for child, entry in zip(present, wanted, strict=False):
            write(shape.model, dict(shape.nodes), child, entry, signature, **parent)
        return
    kept = []
    for child in present:
        state = {inner: _state(child, inner, node) for inner, node in shape.nodes.items()}
        if state in wanted:
            kept.append(state)
        else:
            signature.sign(child).delete()
    for entry in wanted:
        if entry not in kept:
            write(shape.model, dict(shape.nodes), None, entry, signature, **parent)


KINDS: dict[str, Rows] = {
    "legislatures": Rows(FILES["legislatures"]),
    "periods": Rows(FILES["periods"]),
    "parties": Rows(FILES["parties"]),
    "topics": Rows(FILES["topics"]),
    "sources": Rows(FILES["sources"]),
    "kinds": KindRules(),
    "people": Rows(FILES["people"], without=("memberships", "identifiers")),
    "identifiers": Identifiers(),
    "memberships": Memberships(),
    "talking_points": Rows(FILES["talking_points"]),
    "countdowns": Rows(FILES["countdowns"]),
    "sightings": Sightings(),
}
