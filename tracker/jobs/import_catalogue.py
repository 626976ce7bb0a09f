"""Importing the catalogue from files: every change is shown first, and all of them are made or none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.jobs.catalogue_changes import (
    CHANGED,
    NEW,
    REMOVED,
    STAYS,
    EntryChange,
    differences,
    digest_of_changes,
)
from tracker.jobs.catalogue_checks import faults_together
from tracker.jobs.catalogue_files import raw_entries
from tracker.jobs.catalogue_removal import forget_mentions, removable, why_it_stays
from tracker.jobs.catalogue_rows import held_entries
from tracker.jobs.catalogue_schema import CATALOGUE
from tracker.jobs.catalogue_targets import Names, target_of
from tracker.jobs.moved_rows import Signature
from tracker.jobs.seed_reading import Located, Reader, SeedError, check_constraints, slugs_in
from tracker.jobs.seed_rows import Gone, write
from tracker.jobs.seed_schema import Entry
from tracker.jobs.totals import settle_totals
from tracker.models import Countdown, FrozenRanking, TalkingPoint
from tracker.queries.readiness import lacks_of_line

MOST_FAULTS = 200


class ImportRefused(Exception):
    """Files that cannot be imported as they are: every fault with its file and line. Nothing was changed."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class CatalogueChanged(ImportRefused):
    """The catalogue is no longer what the changes were shown for; `plan` is what importing would change now."""

    def __init__(self, plan: "Plan") -> None:
        super().__init__(_("the catalogue was changed meanwhile, and so would be what this import changes"))
        self.plan = plan


@dataclass(frozen=True)
class Plan:
    """What importing changes, how many entries it leaves as they are, and the hash of exactly that."""

    changes: tuple[EntryChange, ...]
    unchanged: int
    digest: str

    def count(self, what: str) -> int:
        """How many entries are new, changed, removed, or stay."""
        return sum(change.what == what for change in self.changes)

    @property
    def phrasings_changed(self) -> bool:
        """Whether matching is due afterwards."""
        return any(one.field == "phrasings" for change in self.changes for one in change.fields)


@dataclass
class _Wanted:
    """An entry of the files with the row that it is about, and what that should say."""

    kind: str
    place: str
    row: Any
    before: Entry | None
    after: Entry = field(default_factory=dict)


def plan_import(*, files: Mapping[str, bytes], exact: bool = False) -> Plan:
    """What importing these files would change, made as if and taken back. Without `exact` what the files lack stays;
    with it, the kinds of entries that are in the files become exactly what they say.

    Raises ImportRefused with every fault that was found.
    """
    with transaction.atomic():
        plan = _import(files, exact, Signature())
        transaction.set_rollback(True)
    return plan


def import_catalogue(
    *,
    files: Mapping[str, bytes],
    exact: bool = False,
    by: AbstractBaseUser | None = None,
    reason: str = "",
    expected: str | None = None,
) -> Plan:
    """Import the files, all or nothing, and return what changed; every row's history names `by` and `reason`. Running
    it again changes nothing. Matching is due afterwards where phrasings changed.

    Raises ImportRefused, and CatalogueChanged where the changes are not those whose hash was `expected`.
    """
    with transaction.atomic():
        plan = _import(files, exact, Signature(by, reason or "Import of the catalogue"))
        if expected is not None and plan.digest != expected:
            transaction.set_rollback(True)
        else:
            settle_totals()
    if expected is not None and plan.digest != expected:
        raise CatalogueChanged(plan)
    return plan


def _import(files: Mapping[str, bytes], exact: bool, signature: Signature) -> Plan:
    try:
        raw, whole = raw_entries(files)
    except SeedError as error:
        raise ImportRefused(str(error)) from None
    held = {kind: held_entries(kind) for kind in CATALOGUE}
    names = Names.of(held, {kind: slugs_in(raw.get(kind, []), shape.key[0]) for kind, shape in CATALOGUE.items()})
    reader = Reader(names.known, partial=True)
    said = {kind: reader.read(shape, raw[kind], f"{kind}.yaml") for kind, shape in CATALOGUE.items() if kind in raw}
    faults = list(reader.faults)
    changes: list[EntryChange] = []
    wanted: dict[str, list[_Wanted]] = {}
    for kind, entries in said.items():
        wanted[kind] = []
        taken: dict[int, str] = {}
        for entry in entries:
            assert isinstance(entry, Located)
            try:
                found = _wanted(kind, entry, held, names, exact=exact, whole=whole)
            except SeedError as error:
                faults.append(str(error))
                continue
            if isinstance(found, EntryChange):
                changes.append(found)
                continue
            if found.row is not None and found.row.pk in taken:
                told = _("the same as %(other)s, which is called otherwise by now") % {"other": taken[found.row.pk]}
                faults.append(f"{found.place}: {told}")
                continue
            if found.row is not None:
                taken[found.row.pk] = found.place
            wanted[kind].append(found)
    faults += faults_together(
        held, {kind: [(one.place, one.before, one.after) for one in of] for kind, of in wanted.items()}
    )
    if faults:
        raise ImportRefused(*_told(faults))
    unchanged = 0
    for kind, of_kind in wanted.items():
        for one in _in_order(kind, of_kind):
            if one.before == one.after:
                unchanged += 1
                continue
            changes.append(_write(kind, one, signature))
    if exact:
        for kind in reversed(CATALOGUE):
            rows = {one.row.pk for one in wanted.get(kind, ()) if one.row is not None}
            if kind in wanted and kind != "frozen_rankings":
                changes += _remove(kind, held[kind], rows, signature)
    ordered = sorted(changes, key=lambda change: (list(CATALOGUE).index(change.kind), change.what == STAYS, change.key))
    digest = digest_of_changes([change.as_json() for change in ordered], exact=exact)
    return Plan(tuple(ordered), unchanged, digest)


def _wanted(
    kind: str,
    entry: Located,
    held: Mapping[str, Mapping[str, tuple[Any, Entry]]],
    names: Names,
    *,
    exact: bool,
    whole: bool,
) -> _Wanted | EntryChange:
    shape = CATALOGUE[kind]
    key = entry[shape.key[0]]
    current = names.current(kind, key, entry)
    if current is not None and current != key and current in names.in_files[kind]:
        return EntryChange(
            STAYS, kind, key, entry.place, (), _("it is %(line)s now, which is in the files too") % {"line": current}
        )
    row, before = held[kind][current] if current is not None else (None, None)
    if kind == "frozen_rankings" and row is not None and before != dict(entry):
        raise SeedError(f"{entry.place}: " + _("a frozen ranking is never changed"))
    after = target_of(kind, entry, before, names, exact=exact, whole=whole)
    if row is None:
        missing = [name for name in shape.required if after.get(name) in (None, "", [])]
        if missing:
            told = _("it is new, and %(keys)s is missing") % {"keys": ", ".join(f"“{name}”" for name in missing)}
            raise SeedError(f"{entry.place}: {told}")
    if kind == "talking_points" and before is not None:
        _check_move(before["status"], after["status"], entry.place)
    # Whether a counted countdown has what it was counted from is asked of all entries together.
    alone = {**after, "kind": Countdown.Kind.PICKED} if kind == "countdowns" else after
    check_constraints(shape, alone, entry.place)
    return _Wanted(kind, entry.place, row, before, after)


def _check_move(before: str, after: str, place: str) -> None:
    """Readers have seen it: no way leads back to a draft."""
    if before in TalkingPoint.SEEN and after not in TalkingPoint.SEEN:
        told = _("readers have seen it, so that it is “%(state)s” never again: retire it") % {"state": after}
        raise SeedError(f"{place}: {told}")


def _write(kind: str, one: _Wanted, signature: Signature) -> EntryChange:
    shape = CATALOGUE[kind]
    key = str(one.after[shape.key[0]])
    changed = differences(shape, one.before, one.after)
    try:
        with transaction.atomic():
            if kind == "frozen_rankings":
                _freeze(one.after["digest"], one.after["content"], one.place)
            else:
                row = write(shape.model, dict(shape.nodes), one.row, one.after, signature)
                if kind == "talking_points" and one.before is not None:
                    _settle_move(row, one)
    except Gone as error:
        told = _("it refers to %(row)s, which is not there") % {"row": error}
        raise ImportRefused(f"{one.place}: {told}") from None
    except Error as error:
        told = _("it clashes with what is stored: %(error)s") % {"error": str(error).splitlines()[0]}
        raise ImportRefused(f"{one.place}: {told}") from None
    return EntryChange(NEW if one.row is None else CHANGED, kind, key, one.place, changed)


def _settle_move(point: TalkingPoint, one: _Wanted) -> None:
    """A line that the import publishes has what a published line needs; one that it retires says when."""
    before = one.before["status"] if one.before else ""
    if point.status == TalkingPoint.Status.PUBLISHED != before:
        lacking = lacks_of_line(point)
        if lacking:
            told = _("to be published it needs %(missing)s") % {"missing": ", ".join(lacking)}
            raise ImportRefused(f"{one.place}: {told}")
    if point.status == TalkingPoint.Status.RETIRED != before and point.retired_at is None:
        TalkingPoint.objects.filter(pk=point.pk).update(retired_at=timezone.now())


def _freeze(digest: str, content: str, place: str) -> None:
    frozen = FrozenRanking(digest=digest, content=content)
    try:
        if not frozen.is_intact:
            raise ImportRefused(f"{place}: " + _("the content does not have the hash that it is called by"))
        said = frozen.said
        frozen.title, frozen.title_fr, frozen.method = said["title"], said["title_fr"], said["method"]
        frozen.period_from, frozen.period_to = said["filters"]["from"], said["filters"]["to"]
        frozen.created_at = said["frozen_at"]
        frozen.save()
    except (ValueError, KeyError, TypeError):
        raise ImportRefused(f"{place}: " + _("the content is not that of a frozen ranking")) from None


def _remove(
    kind: str, held: Mapping[str, tuple[Any, Entry]], kept: set[int], signature: Signature
) -> Iterator[EntryChange]:
    """What the files lack is deleted where nothing refers to it; what readers have seen is retired, or unpublished."""
    shape = CATALOGUE[kind]
    for key, (row, before) in sorted(held.items()):
        if row.pk in kept:
            continue
        said = removable(kind, before)
        if said is None:
            continue
        if said:
            after = {**before, **said}
            for name, value in said.items():
                setattr(row, name, value)
            if kind == "talking_points":
                row.retired_at = timezone.now()
            signature.sign(row).save()
            yield EntryChange(CHANGED, kind, key, "", differences(shape, before, after), _("the files lack it"))
            continue
        why = why_it_stays(shape, row)
        if why:
            yield EntryChange(STAYS, kind, key, "", (), why)
        else:
            if kind == "talking_points":
                forget_mentions(row)
            signature.sign(row).delete()
            yield EntryChange(REMOVED, kind, key, "", differences(shape, before, None))


def _in_order(kind: str, wanted: list[_Wanted]) -> list[_Wanted]:
    """An entry that another of its kind refers to comes first."""
    shape = CATALOGUE[kind]
    own = [name for name, node in shape.nodes.items() if getattr(node, "file", "") == kind]
    if not own:
        return wanted
    by_key = {one.after[shape.key[0]]: one for one in wanted}
    ordered: dict[str, _Wanted] = {}

    def add(one: _Wanted, under: frozenset[str]) -> None:
        key = one.after[shape.key[0]]
        for name in own:
            other = one.after[name]
            if other in by_key and other not in ordered and other not in under:
                add(by_key[other], under | {key})
        ordered.setdefault(key, one)

    for one in wanted:
        add(one, frozenset())
    return list(ordered.values())


def _told(faults: list[str]) -> list[str]:
    more = len(faults) - MOST_FAULTS
    return faults if more <= 0 else [*faults[:MOST_FAULTS], _("and %(count)s more") % {"count": more}]
