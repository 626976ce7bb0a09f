"""Reading the YAML of a seeds folder and checking all of it before anything is written."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.jobs.seed_schema import FILES, PHRASING, Entry, Phrasings, Reference, Seeds, Shape, Texts
from tracker.models import KindRule, Language, Phrasing
from tracker.models.told import fault_here

_MOST_TOLD = 30


class SeedError(Exception):
    """What keeps seeds from being used; the message names the file, the entry and the line."""


class Located(dict[str, Any]):
    """An entry as it was written, with where that was; `lines` are those of its keys, `place` its name in a message
    where that is not made from its number."""

    line = 0
    place = ""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.lines: dict[str, int] = {}


class Loader(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error, and an entry knows its line."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _value in node.value:
            if key_node.value in seen:
                told = {"key": key_node.value, "line": key_node.start_mark.line + 1}
                raise yaml.YAMLError(_("the key “%(key)s” stands twice in one entry, line %(line)s") % told)
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)

    def construct_located(self, node: yaml.MappingNode) -> Iterator[Located]:
        """The mapping, filled once what is in it is there."""
        entry = Located()
        yield entry
        entry.update({str(key): value for key, value in self.construct_mapping(node).items()})
        entry.line = node.start_mark.line + 1
        entry.lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, Loader.construct_located)


def read_seeds(folder: Path) -> Seeds:
    """Every entry of the folder's YAML files, by file name without its ending, checked and with its defaults.

    References stay slugs, days are dates, phrasings are rows of language, kind and text. Raises SeedError naming the
    file and the entry for YAML that cannot be read, unknown or missing keys, wrong types and values, doubles,
    references to entries that are nowhere in the folder, and phrasings that do not compile.
    """
    if not folder.is_dir():
        raise SeedError(f"{folder} is not a folder")
    paths = sorted(folder.glob("*.y*ml"))
    for path in paths:
        if kind_of_file(path.name) not in FILES or path.suffix != ".yaml":
            raise SeedError(f"{path.name}: unknown seed file (known: {', '.join(f'{known}.yaml' for known in FILES)})")
    if not paths:
        raise SeedError(f"{folder} holds no seed file")
    raw: dict[str, dict[str, list[Any]]] = {name: {} for name in FILES}
    for path in paths:
        raw[kind_of_file(path.name)][path.name] = _load(path)
    reader = Reader({name: set().union(*map(slugs_in, files.values())) for name, files in raw.items()})
    seeds = {
        name: [entry for file, entries in raw[name].items() for entry in reader.read(shape, entries, file)]
        for name, shape in FILES.items()
    }
    if reader.faults:
        raise SeedError("\n".join(reader.faults[:_MOST_TOLD]))
    _check_together(seeds)
    return seeds


def kind_of_file(name: str) -> str:
    """The kind of a file's entries: lines may be told apart by legislature, talking_points-avalonia.yaml."""
    stem = Path(name).stem
    kind, _dash, part = stem.partition("-")
    return kind if part and kind == "talking_points" else stem


def _load(path: Path) -> list[Any]:
    try:
        return load(path.read_bytes(), path.name)
    except OSError as error:
        raise SeedError(f"{path.name}: {error.strerror}") from None


def load(data: bytes, name: str) -> list[Any]:
    """The entries of one file of YAML. Raises SeedError with its name."""
    try:
        content = yaml.load(data.decode("utf-8"), Loader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise SeedError(f"{name}: " + _("not readable as YAML: %(error)s") % {"error": error}) from None
    if content is None:
        return []
    if not isinstance(content, list):
        raise SeedError(f"{name}: " + _("a seed file is a list of entries"))
    return content


def slugs_in(entries: Sequence[Any], key: str = "slug") -> set[str]:
    """What the entries are called by."""
    return {entry[key] for entry in entries if isinstance(entry, dict) and isinstance(entry.get(key), str)}


class Reader:
    """Checks entries against their shapes: what is wrong is gathered in `faults`, an entry at a time.

    `slugs` are those that a reference may name, by file. With `partial` an entry of a file says only what it says:
    what it leaves out has no default and may be required.
    """

    def __init__(self, slugs: Mapping[str, set[str]], *, partial: bool = False) -> None:
        self.slugs = slugs
        self.partial = partial
        self.faults: list[str] = []

    def read(self, shape: Shape, raw: Any, place: str) -> list[Entry]:
        """The entries of one file; those with faults are left out."""
        try:
            return self._entries(shape, raw, place, gather=True)
        except SeedError as error:
            self.faults.append(str(error))
            return []

    def _entries(self, shape: Shape, raw: Any, place: str, *, gather: bool = False) -> list[Entry]:
        check_type(isinstance(raw, list), f"{place}:", _("a list"))
        entries: list[Entry] = []
        keys: dict[tuple[Any, ...], int] = {}
        for number, value in enumerate(raw, 1):
            if value is None and shape.in_order and self.partial:
                # It stays as it stands.
                entries.append({})
                continue
            name = _name(shape, value)
            here = (value.place if isinstance(value, Located) else "") or _("%(file)s, entry %(number)s") % {
                "file": place,
                "number": number,
            }
            if gather and self.partial and isinstance(value, Located) and value.line and not value.place:
                here = _("%(file)s, line %(line)s") % {"file": here, "line": value.line}
            here += f" ({name})" if name else ""
            try:
                entry = self._entry(shape, value, here, partial=self.partial and gather)
                key = tuple(entry.get(part) for part in shape.key)
                if shape.key and key in keys:
                    told = {"keys": ", ".join(shape.key), "number": keys[key]}
                    said = f"{here}: " + _("the same %(keys)s as entry %(number)s") % told
                    raise SeedError(_with_line(said, value))
            except SeedError as error:
                if not gather:
                    raise
                self.faults.append(str(error))
                continue
            keys[key] = number
            entries.append(entry)
        return sorted(entries, key=lambda entry: entry[shape.by]) if shape.by else entries

    def _entry(self, shape: Shape, raw: Any, place: str, *, partial: bool) -> Entry:
        if not isinstance(raw, dict):
            raise SeedError(f"{place}: " + _("should be keys with values"))
        for name in raw:
            if name not in shape.nodes:
                raise SeedError(_with_line(f"{place}: {_unknown_key(name, shape.nodes)}", raw, name))
        for name in shape.required:
            if raw.get(name) in (None, "", []) and (name in raw or not partial or name in shape.key):
                raise SeedError(_with_line(f"{place}: " + _("“%(key)s” is missing") % {"key": name}, raw, name))
        entry = Located() if partial else {}
        for name, node in shape.nodes.items():
            if name in raw or not partial:
                try:
                    entry[name] = self.value(node, raw.get(name), f"{place}: “{name}”")
                except SeedError as error:
                    raise SeedError(_with_line(str(error), raw, name)) from None
        if isinstance(entry, Located):
            entry.line, entry.place = getattr(raw, "line", 0), place
        else:
            try:
                check_constraints(shape, entry, place)
            except SeedError as error:
                raise SeedError(_with_line(str(error), raw)) from None
        return entry

    def value(self, node: Any, raw: Any, place: str) -> Any:
        """What one key says, checked."""
        if isinstance(node, Shape):
            return self._entries(node, [] if raw is None else raw, place)
        if isinstance(node, Phrasings):
            return self._phrasings(raw, place)
        if isinstance(node, Texts):
            check_type(raw is None or _is_texts(raw), place, _("a list of texts"))
            field: Any = node.model._meta.get_field(node.field)
            return sorted({complain(place, field.clean, text.strip(), None) for text in raw or []})
        if isinstance(node, Reference):
            return self._reference(node, raw, place)
        return field_value(node, raw, place)

    def _reference(self, node: Reference, raw: Any, place: str) -> Any:
        if node.several:
            check_type(raw is None or _is_texts(raw), place, _("a list of slugs"))
            return sorted({self._reference(Reference(node.file), slug, place) for slug in raw or []})
        check_type(raw is None or isinstance(raw, str), place, _("a slug"))
        if raw is not None and raw not in self.slugs[node.file]:
            told = (
                _("no “%(slug)s” in %(file)s or in the catalogue") if self.partial else _("no “%(slug)s” in %(file)s")
            )
            raise SeedError(f"{place}: {told % {'slug': raw, 'file': f'{node.file}.yaml'}}")
        return raw

    def _phrasings(self, raw: Any, place: str) -> list[Entry]:
        """The rows in the order of their language, kind and text; a table gives them one by one."""
        if not isinstance(raw, list):
            raw = _rows_of(raw, place)
        entries = self._entries(PHRASING, raw, place)
        for row, said in zip(entries, raw, strict=True):
            here = getattr(said, "place", "") or f"{place}, {row['kind']}, {row['language']}"
            try:
                compile_phrasing(row["text"], row["language"])
            except PhrasingError as error:
                raise SeedError(f"{here}: “{row['text']}”: {fault_here(error)}") from None
        return sorted(entries, key=lambda row: (row["language"], row["kind"], row["text"]))


def field_value(node: Any, raw: Any, place: str) -> Any:
    """What a plain field's key says, checked by the field."""
    if raw is None:
        default = node.get_default()
        return default if default is not None or node.null else ""
    if isinstance(node, models.JSONField):
        check_type(_is_texts(raw), place, _("a list of texts"))
        complain(place, node.run_validators, raw)
        return raw
    if isinstance(node, models.BooleanField):
        check_type(isinstance(raw, bool), place, _("true or false"))
    elif isinstance(node, models.DateTimeField):
        check_type(
            isinstance(raw, datetime) and raw.tzinfo is not None, place, _("a moment: 2012-12-31T09:00:00+00:00")
        )
    elif isinstance(node, models.DateField):
        check_type(isinstance(raw, date) and not isinstance(raw, datetime), place, _("a day such as 2012-12-31"))
    elif isinstance(node, models.IntegerField):
        check_type(isinstance(raw, int) and not isinstance(raw, bool), place, _("a whole number"))
    else:
        check_type(isinstance(raw, str), place, _("a text (in quotation marks where YAML reads something else)"))
        raw = raw.strip()
    return complain(place, node.clean, raw, None)


def check_constraints(shape: Shape, entry: Entry, place: str) -> None:
    """Raise SeedError where the entry's plain values are not what its table allows."""
    own = {known.name for known in shape.model._meta.get_fields()}
    plain = {name: entry[name] for name, node in shape.nodes.items() if isinstance(node, models.Field) and name in own}
    for constraint in shape.model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            complain(place, constraint.validate, shape.model, shape.model(**plain))


def _with_line(said: str, raw: Any, name: str = "") -> str:
    """The message with the line of the key or entry, unless a line is named already."""
    line = isinstance(raw, Located) and (raw.lines.get(name) or raw.line)
    told = _("(line %(line)s)")
    return f"{said} {told % {'line': line}}" if line and told.partition("%")[0] not in said else said


def _name(shape: Shape, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return " ".join(str(value[part]) for part in shape.key if value.get(part))[:80]


def _rows_of(raw: Any, place: str) -> list[Entry]:
    check_type(isinstance(raw, dict), place, _("include and exclude, each with lists by language"))
    rows = []
    for kind, by_language in raw.items():
        if kind not in Phrasing.Kind.values:
            raise SeedError(f"{place}: {_unknown_key(kind, Phrasing.Kind.values)}")
        check_type(isinstance(by_language, dict), f"{place}, {kind}", _("lists by language"))
        for language, texts in by_language.items():
            if language not in Language.values:
                told = _("unknown language “%(language)s”") % {"language": language}
                raise SeedError(f"{place}, {kind}: {told}")
            check_type(_is_texts(texts), f"{place}, {kind}, {language}", _("a list of texts"))
            rows += [{"language": language, "kind": kind, "text": text} for text in texts]
    return rows


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
        complain(place, KindRule(**{name: value for name, value in rule.items() if name != "source"}).clean)
    slugs = [point["slug"] for point in seeds["talking_points"]]
    for slug in {slug for slug in slugs if slugs.count(slug) > 1}:
        raise SeedError(f"talking_points*.yaml: the line {slug} stands in two files")
    former = [slug for point in seeds["talking_points"] for slug in point["former_slugs"]]
    for slug in former:
        if slug in slugs or former.count(slug) > 1:
            raise SeedError(f"talking_points.yaml: the former slug “{slug}” is that of another line too")
    for place, countdown in _placed(seeds, "countdowns"):
        points = [entry["point"] for entry in countdown["entries"]]
        if len(set(points)) != len(points):
            raise SeedError(f"{place}: a line stands in it twice")


def _placed(seeds: Seeds, name: str, by: str = "slug") -> Iterator[tuple[str, Entry]]:
    for number, entry in enumerate(seeds[name], 1):
        yield f"{name}.yaml, entry {number} ({entry[by]})", entry


def _is_texts(raw: Any) -> bool:
    return isinstance(raw, Sequence) and not isinstance(raw, str) and all(isinstance(text, str) for text in raw)


def _unknown_key(name: Any, known: Iterable[str]) -> str:
    return _("unknown key “%(key)s” (known: %(known)s)") % {"key": name, "known": ", ".join(known)}


def check_type(right: bool, place: str, wanted: str) -> None:
    """Raise SeedError unless it is right."""
    if not right:
        raise SeedError(f"{place} " + _("should be %(wanted)s") % {"wanted": wanted})


def complain(place: str, check: Callable[..., Any], *values: Any) -> Any:
    """What the check returns, its ValidationError told with the place."""
    try:
        return check(*values)
    except ValidationError as error:
        raise SeedError(f"{place}: {' '.join(error.messages)}") from None
