"""What a row should say once an entry is imported: the entry, and of what it leaves out what the row says already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tracker.jobs.catalogue_rows import in_order, plain
from tracker.jobs.catalogue_schema import CATALOGUE
from tracker.jobs.seed_reading import Located, SeedError, field_value
from tracker.jobs.seed_schema import PHRASING, Entry, Phrasings, Reference, Shape, Texts
from tracker.models import PersonMerge, Source
from tracker.queries.lines import slugs_now

Held = Mapping[str, Mapping[str, tuple[Any, Entry]]]


@dataclass(frozen=True)
class Names:
    """What entries are called: in the catalogue, in the files, and what was once called so."""

    stored: dict[str, set[str]]
    in_files: dict[str, set[str]]
    former: dict[str, dict[str, str]]

    @classmethod
    def of(cls, held: Held, in_files: dict[str, set[str]]) -> "Names":
        """The names of what is held and of what the files hold. What was once called so is nothing that is called so now,
        unless it is a line that was made one with another."""
        stored = {kind: set(entries) for kind, entries in held.items()}
        stored["sources"] = set(Source.objects.values_list("slug", flat=True))
        merged = PersonMerge.objects.filter(undone_at__isnull=True).values_list("gone_slug", "kept__slug")
        former = {
            "talking_points": slugs_now(),
            "people": {gone: kept for gone, kept in merged if gone not in stored["people"]},
        }
        return cls(stored, in_files, former)

    @property
    def known(self) -> dict[str, set[str]]:
        """What a reference may name, by file."""
        return {
            kind: slugs | self.in_files.get(kind, set()) | set(self.former.get(kind, ()))
            for kind, slugs in self.stored.items()
        }

    def current(self, kind: str, key: str, entry: Entry) -> str | None:
        """What the row of an entry is called now: so, or as it came to be called since, or as the entry says that it was
        called before; None where there is none."""
        if key in self.stored[kind]:
            return key
        if key in self.former.get(kind, {}):
            return self.former[kind][key]
        once = [slug for slug in entry.get("former_slugs", ()) if slug in self.stored[kind]]
        return once[0] if len(once) == 1 and once[0] not in self.in_files[kind] else None

    def meant(self, kind: str, slug: str | None) -> str | None:
        """What a reference names, as that is called now."""
        if slug is None or slug in self.in_files.get(kind, ()):
            return slug
        return self.former.get(kind, {}).get(slug, slug)


def target_of(kind: str, entry: Located, before: Entry | None, names: Names, *, exact: bool, whole: bool) -> Entry:
    """All that the row should say. What the entry leaves out stays, or is empty where it is new; with `exact`, and where
    an entry is `whole` by its nature, what it leaves out is empty too.

    Lists of children are added to, unless `exact`; a countdown's entries are replaced together. Raises SeedError for a
    rebuttal that is to stay and is not there.
    """
    shape = CATALOGUE[kind]
    after: Entry = {}
    for name, node in shape.nodes.items():
        given = name in entry
        if before is not None and not given and not (exact and whole):
            after[name] = before[name]
            continue
        value = entry[name] if given else _empty(node)
        if isinstance(node, Shape | Phrasings | Texts):
            children = [_meant(node, child, names) for child in value]
            after[name] = _children(node, children, before[name] if before else [], exact, entry.place)
        elif isinstance(node, Reference):
            after[name] = _reference(node, value, names)
        else:
            after[name] = plain(value)
    if kind == "talking_points":
        slug = after["slug"]
        renamed = {before["slug"]} if before else set()
        after["former_slugs"] = sorted({*after["former_slugs"], *renamed} - {slug})
    return after


def _empty(node: Any) -> Any:
    if isinstance(node, Shape | Phrasings | Texts):
        return []
    if isinstance(node, Reference):
        return [] if node.several else None
    return field_value(node, None, "")


def _reference(node: Reference, value: Any, names: Names) -> Any:
    if node.several:
        return sorted({names.meant(node.file, slug) or slug for slug in value})
    return names.meant(node.file, value)


def _meant(node: Any, child: Any, names: Names) -> Any:
    """A child as the catalogue would say it."""
    if not isinstance(node, Shape) or not child:
        return child
    said: Entry = {}
    for name, below in node.nodes.items():
        if isinstance(below, Reference):
            said[name] = _reference(below, child[name], names)
        elif isinstance(below, Shape):
            said[name] = [_meant(below, inner, names) for inner in child[name]]
        else:
            said[name] = plain(child[name])
    return said


def _children(node: Any, wanted: list[Any], held: list[Any], exact: bool, place: str) -> list[Any]:
    if isinstance(node, Texts):
        return sorted(set(wanted) if exact else {*wanted, *held})
    shape = PHRASING if isinstance(node, Phrasings) else node
    if shape.in_order:
        for number, child in enumerate(wanted):
            if not child and number >= len(held):
                told = _("number %(number)s is left as it stands, and there is none") % {"number": number + 1}
                raise SeedError(f"{place}: {told}")
        wanted = [child or held[number] for number, child in enumerate(wanted)]
        return wanted if exact else _beside(wanted, held)
    if exact or shape.by:
        return in_order(shape, wanted)
    return in_order(shape, wanted + [child for child in held if child not in wanted])


def _beside(wanted: list[Entry], held: list[Entry]) -> list[Entry]:
    """Those held in their places, each changed to the one of its number, and the others after them; one that is there
    already, at whatever place, is neither."""
    after = list(held)
    for number, child in enumerate(wanted):
        if child in held:
            continue
        if number < len(held) and held[number] not in wanted:
            after[number] = child
        else:
            after.append(child)
    return after
