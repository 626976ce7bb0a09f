"""Files of the catalogue: a folder or a zip of YAML or of CSV, written the same to the byte for the same catalogue."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from django.utils.translation import gettext as _

from tracker.jobs.catalogue_schema import CATALOGUE
from tracker.jobs.catalogue_tables import TABLES, read_tables, written
from tracker.jobs.seed_reading import Located, SeedError, kind_of_file, load
from tracker.jobs.seed_schema import Entry, Phrasings, Shape

FORMATS = ("yaml", "csv")
# Of all files together, unpacked, in bytes.
LARGEST = 64 * 1024 * 1024
_MOST_FILES = 100
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
# What YAML reads as the end of a line.
_BREAKS = frozenset("\r\x85\u2028\u2029")

# What seeds must say, although it has a default.
_ALWAYS = {"status", "kind"}
Held = Mapping[str, Iterable[Entry]]


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as they are, everything else as short as it reads back."""

    def ignore_aliases(self, data: Any) -> bool:
        """Two entries that say the same are written twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists stand under their key, as in the seeds."""
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if not _BREAKS.isdisjoint(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def in_files(held: Held, form: str) -> dict[str, bytes]:
    """The catalogue's files by name: of YAML one for each kind that has entries, of CSV every table."""
    held = {kind: list(entries) for kind, entries in held.items()}
    if form == "csv":
        return {f"{name}.csv": written(table, held[table.kind]) for name, table in TABLES.items()}
    return {f"{kind}.yaml": _yaml(kind, entries) for kind, entries in held.items() if entries}


def _yaml(kind: str, entries: Iterable[Entry]) -> bytes:
    said = [_shortened(CATALOGUE[kind], entry) for entry in entries]
    # The Python emitter, not libyaml's: their bytes differ.
    text = yaml.dump(said, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31)
    return text.encode("utf-8")


def _shortened(shape: Shape, entry: Entry) -> Entry:
    """The entry without what is empty or as it is by itself, its lists last, phrasings by kind and language."""
    plain: Entry = {}
    lists: Entry = {}
    for name, node in shape.nodes.items():
        value = entry[name]
        if isinstance(node, Phrasings):
            by_kind: dict[str, dict[str, list[str]]] = {}
            for row in value:
                by_kind.setdefault(row["kind"], {}).setdefault(row["language"], []).append(row["text"])
            lists |= (
                {name: {kind: by_kind[kind] for kind in ("include", "exclude") if kind in by_kind}} if value else {}
            )
        elif isinstance(node, Shape):
            lists |= {name: [_shortened(node, child) for child in value]} if value else {}
        elif name in shape.required or name in _ALWAYS or (value not in (None, "", []) and value != _by_itself(node)):
            plain[name] = value
    return plain | lists


def _by_itself(node: Any) -> Any:
    return node.get_default() if hasattr(node, "get_default") else None


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip whose bytes depend on theirs alone."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()


def unpacked(data: bytes, name: str) -> dict[str, bytes]:
    """The files in an upload: a zip, or one file of YAML or CSV by itself. Raises SeedError."""
    if not data.startswith(b"PK"):
        if len(data) > LARGEST:
            raise SeedError(f"{name}: " + _("larger than %(size)s MB") % {"size": LARGEST // 1024**2})
        return {name: data}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
            ]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
                most = {"files": _MOST_FILES, "size": LARGEST // 1024**2}
                raise SeedError(f"{name}: " + _("more than %(files)s files or %(size)s MB unpacked") % most)
            return {PurePosixPath(entry.filename).name: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise SeedError(f"{name}: " + _("not a zip that can be read")) from None


def files_at(path: Path) -> dict[str, bytes]:
    """The files of a folder, or those in a file. Raises SeedError."""
    try:
        if path.is_dir():
            found = [one for one in sorted(path.iterdir()) if one.suffix in (".yaml", ".csv")]
            return {one.name: one.read_bytes() for one in found}
        return unpacked(path.read_bytes(), path.name)
    except OSError as error:
        raise SeedError(f"{path}: {error.strerror}") from None


def raw_entries(files: Mapping[str, bytes]) -> tuple[dict[str, list[Any]], bool]:
    """What the files say, unchecked, by kind; and whether they are YAML, in which an entry is all that it says of
    itself. Raises SeedError for a file that is not part of a catalogue, and for YAML and CSV together."""
    yamls = {name: data for name, data in files.items() if name.endswith(".yaml")}
    tables = {Path(name).stem: data for name, data in files.items() if name.endswith(".csv")}
    if yamls and tables:
        raise SeedError(_("there is YAML and CSV: bring one of them"))
    known = CATALOGUE if yamls else TABLES
    for name in files:
        ending = name.rpartition(".")[2]
        if ending not in FORMATS or kind_of_file(name) not in known:
            endings = "yaml" if yamls or not tables else "csv"
            told = ", ".join(f"{one}.{endings}" for one in known)
            raise SeedError(f"{name}: " + _("unknown file (known: %(known)s)") % {"known": told})
    if not files:
        raise SeedError(_("there is no file of a catalogue"))
    if tables:
        return {**read_tables(tables)}, False
    raw: dict[str, list[Any]] = {}
    for name, data in sorted(yamls.items()):
        entries = load(data, name)
        for number, entry in enumerate(entries, 1):
            if isinstance(entry, Located):
                where = {"file": name, "number": number, "line": entry.line}
                entry.place = _("%(file)s, entry %(number)s, line %(line)s") % where
        raw.setdefault(kind_of_file(name), []).extend(entries)
    return raw, True
