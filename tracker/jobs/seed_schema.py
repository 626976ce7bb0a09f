"""What a seed file may say: reading the YAML of a seeds folder and checking all of it before anything is written."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models

from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.models import (
    Citation,
    Countdown,
    CountdownEntry,
    Document,
    KindRule,
    Language,
    Legislature,
    Membership,
    Mention,
    NamedPeriod,
    Party,
    Person,
    PersonIdentifier,
    Phrasing,
    Rebuttal,
    Source,
    Speech,
    TalkingPoint,
    Topic,
)

Entry = dict[str, Any]
Seeds = dict[str, list[Entry]]


class SeedError(Exception):
    """A seeds folder that cannot be used; the message names the file and the entry."""


@dataclass(frozen=True)
class Reference:
    """The slug of an entry of another seed file, or, where `several`, a list of such slugs."""

    file: str
    several: bool = False


@dataclass(frozen=True)
class Phrasings:
    """`{include: {en: [...], fr: [...]}, exclude: {...}}`, read as rows of language, kind and text."""


@dataclass(frozen=True)
class Shape:
    """What one kind of entry holds. `key` names it, unique in its file or list; `model` lends its own constraints. `by` is the
    number that orders a list, where its own order does not."""

    model: type[models.Model]
    key: tuple[str, ...]
    required: Mapping[str, "Node"]
    optional: Mapping[str, "Node"] = field(default_factory=dict)
    by: str = ""

    @property
    def nodes(self) -> dict[str, "Node"]:
        return {**self.required, **self.optional}


Node = models.Field | Reference | Phrasings | Shape  # type: ignore[type-arg]


def _plain(model: type[models.Model], names: str) -> dict[str, Node]:
    return {name: model._meta.get_field(name) for name in names.split()}  # type: ignore[misc]


MEMBERSHIP = Shape(
    Membership,
    ("legislature", "party", "start"),
    {"legislature": Reference("legislatures")},
    {"party": Reference("parties")} | _plain(Membership, "role riding start end"),
)
IDENTIFIER = Shape(PersonIdentifier, ("scheme", "value"), _plain(PersonIdentifier, "scheme value"))
PHRASING = Shape(Phrasing, ("language", "kind", "text"), _plain(Phrasing, "language kind text"))
CITATION = Shape(
    Citation, ("title",), _plain(Citation, "title"), _plain(Citation, "publisher url archived_url published_on quote")
)
REBUTTAL = Shape(
    Rebuttal,
    ("body",),
    _plain(Rebuttal, "body"),
    _plain(Rebuttal, "body_fr verdict verdict_fr reviewed_on current_until published") | {"citations": CITATION},
)
COUNTDOWN_ENTRY = Shape(
    CountdownEntry, ("rank",), _plain(CountdownEntry, "rank") | {"point": Reference("talking_points")}, by="rank"
)
# In the order in which they are written: an entry refers to entries of its own file or of those before.
FILES: dict[str, Shape] = {
    "legislatures": Shape(Legislature, ("slug",), _plain(Legislature, "slug name"), _plain(Legislature, "name_fr")),
    "periods": Shape(
        NamedPeriod,
        ("slug",),
        _plain(NamedPeriod, "slug name kind first") | {"legislature": Reference("legislatures")},
        _plain(NamedPeriod, "name_fr last"),
    ),
    "parties": Shape(
        Party,
        ("slug",),
        _plain(Party, "slug name short_name") | {"legislature": Reference("legislatures")},
        _plain(Party, "name_fr short_name_fr nicknames colour"),
    ),
    "topics": Shape(
        Topic, ("slug",), _plain(Topic, "slug name"), _plain(Topic, "name_fr") | {"parent": Reference("topics")}
    ),
    "sources": Shape(
        Source,
        ("slug",),
        _plain(Source, "slug name kind"),
        _plain(Source, "name_fr url address_pattern address_editions address_sessions")
        | {"legislature": Reference("legislatures")},
    ),
    "kinds": Shape(
        KindRule,
        ("name",),
        _plain(KindRule, "name order"),
        _plain(
            KindRule,
            "name_fr language kind labels headings openings within holds unless longest overrules active",
        )
        | {"source": Reference("sources")},
    ),
    "people": Shape(
        Person,
        ("slug",),
        _plain(Person, "slug name family_name"),
        _plain(Person, "given_name aliases") | {"memberships": MEMBERSHIP, "identifiers": IDENTIFIER},
    ),
    "talking_points": Shape(
        TalkingPoint,
        ("slug",),
        _plain(TalkingPoint, "slug title status gist") | {"party": Reference("parties"), "phrasings": Phrasings()},
        _plain(TalkingPoint, "title_fr gist_fr verdict verdict_fr editor_note")
        | {
            "aimed_at_party": Reference("parties"),
            "aimed_at_person": Reference("people"),
            "topics": Reference("topics", several=True),
            "rebuttals": REBUTTAL,
        },
    ),
    "countdowns": Shape(
        Countdown,
        ("slug",),
        _plain(Countdown, "slug title kind status") | {"entries": COUNTDOWN_ENTRY},
        _plain(Countdown, "title_fr introduction introduction_fr period_from period_to")
        | {"party": Reference("parties")},
    ),
    "sightings": Shape(
        Mention,
        ("source", "day", "person", "point"),
        {
            "source": Reference("sources"),
            "day": Document._meta.get_field("date"),
            "person": Reference("people"),
            "point": Reference("talking_points"),
            "url": Speech._meta.get_field("url"),
            **_plain(Mention, "stance"),
        },
        _plain(Mention, "occurrences"),
    ),
}


def read_seeds(folder: Path) -> Seeds:
    """Every entry of the folder's YAML files, by file name without its ending, checked and with its defaults.

    References stay slugs, days are dates, phrasings are rows of language, kind and text. Raises SeedError naming the
    file and the entry for YAML that cannot be read, unknown or missing keys, wrong types and values, doubles,
    references to entries that are nowhere in the folder, and phrasings that do not compile.
    """
    if not folder.is_dir():
        raise SeedError(f"{folder} is not a folder")
    paths = {path.stem: path for path in sorted(folder.glob("*.y*ml"))}
    for name, path in paths.items():
        if name not in FILES or path.suffix != ".yaml":
            raise SeedError(f"{path.name}: unknown seed file (known: {', '.join(f'{known}.yaml' for known in FILES)})")
    if not paths:
        raise SeedError(f"{folder} holds no seed file")
    raw = {name: _load(path) for name, path in paths.items()}
    slugs = {name: _slugs(raw.get(name, [])) for name in FILES}
    seeds = {name: _entries(shape, raw.get(name, []), f"{name}.yaml", slugs) for name, shape in FILES.items()}
    _check_together(seeds)
    return seeds


class _Loader(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                line = key_node.start_mark.line + 1
                raise yaml.YAMLError(f"the key “{key_node.value}” stands twice in one entry, line {line}")
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _load(path: Path) -> list[Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise SeedError(f"{path.name}: not readable as YAML: {error}") from None
    except OSError as error:
        raise SeedError(f"{path.name}: {error.strerror}") from None
    if content is None:
        return []
    if not isinstance(content, list):
        raise SeedError(f"{path.name}: a seed file is a list of entries")
    return content


def _slugs(entries: list[Any]) -> set[str]:
    return {entry["slug"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("slug"), str)}


def _entries(shape: Shape, raw: Any, place: str, slugs: Mapping[str, set[str]]) -> list[Entry]:
    if not isinstance(raw, list):
        raise SeedError(f"{place}: should be a list")
    entries = []
    for number, value in enumerate(raw, 1):
        name = _name(shape, value)
        entries.append(_entry(shape, value, f"{place}, entry {number}{f' ({name})' if name else ''}", slugs))
    keys: dict[tuple[Any, ...], int] = {}
    for number, entry in enumerate(entries, 1):
        key = tuple(entry.get(part) for part in shape.key)
        if key in keys:
            raise SeedError(
                f"{place}, entry {number} ({_name(shape, entry)}): the same {', '.join(shape.key)} as entry {keys[key]}"
            )
        keys[key] = number
    return sorted(entries, key=lambda entry: entry[shape.by]) if shape.by else entries


def _name(shape: Shape, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return " ".join(str(value[part]) for part in shape.key if value.get(part))[:80]


def _entry(shape: Shape, raw: Any, place: str, slugs: Mapping[str, set[str]]) -> Entry:
    if not isinstance(raw, dict):
        raise SeedError(f"{place}: should be keys with values")
    for name in raw:
        if name not in shape.nodes:
            raise SeedError(f"{place}: unknown key “{name}” (known: {', '.join(shape.nodes)})")
    for name in shape.required:
        if raw.get(name) in (None, "", []):
            raise SeedError(f"{place}: “{name}” is missing")
    entry = {name: _value(node, raw.get(name), f"{place}: “{name}”", slugs) for name, node in shape.nodes.items()}
    plain = {name: entry[name] for name, node in shape.nodes.items() if isinstance(node, models.Field)}
    own = {name for name in plain if any(known.name == name for known in shape.model._meta.get_fields())}
    for constraint in shape.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            _complain(place, constraint.validate, shape.model, shape.model(**{name: plain[name] for name in own}))
    return entry


def _value(node: Node, raw: Any, place: str, slugs: Mapping[str, set[str]]) -> Any:
    if isinstance(node, Shape):
        return _entries(node, [] if raw is None else raw, place, slugs)
    if isinstance(node, Phrasings):
        return _phrasings(raw, place, slugs)
    if isinstance(node, Reference):
        return _reference(node, raw, place, slugs)
    return _field_value(node, raw, place)


def _reference(node: Reference, raw: Any, place: str, slugs: Mapping[str, set[str]]) -> Any:
    if node.several:
        _check_type(raw is None or _is_texts(raw), place, "a list of slugs")
        return sorted({_reference(Reference(node.file), slug, place, slugs) for slug in raw or []})
    _check_type(raw is None or isinstance(raw, str), place, "a slug")
    if raw is not None and raw not in slugs[node.file]:
        raise SeedError(f"{place}: no “{raw}” in {node.file}.yaml")
    return raw


def _field_value(node: Any, raw: Any, place: str) -> Any:
    if raw is None:
        default = node.get_default()
        return default if default is not None or node.null else ""
    if isinstance(node, models.JSONField):
        _check_type(_is_texts(raw), place, "a list of texts")
        _complain(place, node.run_validators, raw)
        return raw
    if isinstance(node, models.BooleanField):
        _check_type(isinstance(raw, bool), place, "true or false")
    elif isinstance(node, models.DateField):
        _check_type(isinstance(raw, date) and not isinstance(raw, datetime), place, "a day such as 2012-12-31")
    elif isinstance(node, models.IntegerField):
        _check_type(isinstance(raw, int) and not isinstance(raw, bool), place, "a whole number")
    else:
        _check_type(isinstance(raw, str), place, "a text (in quotation marks where YAML reads something else)")
        raw = raw.strip()
    return _complain(place, node.clean, raw, None)


def _phrasings(raw: Any, place: str, slugs: Mapping[str, set[str]]) -> list[Entry]:
    """The rows in the order of their language, kind and text."""
    _check_type(isinstance(raw, dict), place, "include and exclude, each with lists by language")
    rows = []
    for kind, by_language in raw.items():
        if kind not in Phrasing.Kind.values:
            raise SeedError(f"{place}: unknown key “{kind}” (known: {', '.join(Phrasing.Kind.values)})")
        _check_type(isinstance(by_language, dict), f"{place}, {kind}", "lists by language")
        for language, texts in by_language.items():
            if language not in Language.values:
                raise SeedError(f"{place}, {kind}: unknown language “{language}”")
            _check_type(_is_texts(texts), f"{place}, {kind}, {language}", "a list of texts")
            for text in texts:
                try:
                    compile_phrasing(text, language)
                except PhrasingError as error:
                    raise SeedError(f"{place}, {kind}, {language}: “{text}”: {error}") from None
                rows.append({"language": language, "kind": kind, "text": text})
    return sorted(_entries(PHRASING, rows, place, slugs), key=lambda row: (row["language"], row["kind"], row["text"]))


def _check_together(seeds: Seeds) -> None:
    """What no entry shows by itself."""
    legislature = {party["slug"]: party["legislature"] for party in seeds["parties"]}
    parents = {topic["slug"]: topic["parent"] for topic in seeds["topics"]}
    taken: dict[tuple[str, str], str] = {}
    for place, topic in _placed(seeds, "topics"):
        if topic["parent"] == topic["slug"] or parents.get(topic["parent"]):
            raise SeedError(f"{place}: topics have one level of parent only")
    for place, person in _placed(seeds, "people"):
        for membership in person["memberships"]:
            if membership["party"] and legislature[membership["party"]] != membership["legislature"]:
                raise SeedError(f"{place}: {membership['party']} is not a party of {membership['legislature']}")
        for identifier in person["identifiers"]:
            key = identifier["scheme"], identifier["value"]
            if key in taken:
                raise SeedError(f"{place}: the identifier {' '.join(key)} is that of {taken[key]} already")
            taken[key] = person["slug"]
    for place, rule in _placed(seeds, "kinds", by="name"):
        _complain(place, KindRule(**{name: value for name, value in rule.items() if name != "source"}).clean)
    for place, countdown in _placed(seeds, "countdowns"):
        points = [entry["point"] for entry in countdown["entries"]]
        if len(set(points)) != len(points):
            raise SeedError(f"{place}: a line stands in it twice")


def _placed(seeds: Seeds, name: str, by: str = "slug") -> Iterator[tuple[str, Entry]]:
    for number, entry in enumerate(seeds[name], 1):
        yield f"{name}.yaml, entry {number} ({entry[by]})", entry


def _is_texts(raw: Any) -> bool:
    return isinstance(raw, Sequence) and not isinstance(raw, str) and all(isinstance(text, str) for text in raw)


def _check_type(right: bool, place: str, wanted: str) -> None:
    if not right:
        raise SeedError(f"{place} should be {wanted}")


def _complain(place: str, check: Callable[..., Any], *values: Any) -> Any:
    """What the check returns, its ValidationError told with the place."""
    try:
        return check(*values)
    except ValidationError as error:
        raise SeedError(f"{place}: {' '.join(error.messages)}") from None
