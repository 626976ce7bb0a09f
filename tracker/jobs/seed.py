"""Seeding: the catalogue, rosters, sightings and ledger of a seeds folder, without touching what an editor changed."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.import_roster import import_roster
from tracker.jobs.load_ledger import LedgerError, load_ledger
from tracker.jobs.mark_kinds import MarkSummary, mark_kinds
from tracker.jobs.match import MatchSummary, match
from tracker.jobs.seed_reading import SeedError, read_seeds
from tracker.jobs.seed_rows import KINDS, Gone
from tracker.jobs.seed_schema import Entry, Seeds
from tracker.jobs.settle_roles import settle_roles
from tracker.models import Legislature, SeedRecord

_ROSTER = re.compile(r"([a-z0-9-]+)-(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class SeedSummary:
    """What seeding came to: entries ("people stephen-harper") by what happened to them, the names of the rosters that
    were read, what marking the record again did (None where no rule of kind changed), and what matching did. `left` are
    the entries that an editor changed, deleted or made first."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    left: tuple[str, ...]
    unchanged: int
    rosters: tuple[str, ...]
    marked: MarkSummary | None
    matched: MatchSummary

    def in_words(self) -> str:
        """The summary as the command prints it."""
        return (
            f"{len(self.added)} entries added, {len(self.updated)} updated, {self.unchanged} unchanged, "
            f"{len(self.left)} left as editors have them; {len(self.rosters)} rosters read; "
            f"{self.matched.documents} documents matched, {self.matched.mentions} mentions in them"
        )


@dataclass(frozen=True)
class _Roster:
    path: Path
    legislature: str
    on: date


@dataclass
class _Outcome:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    @property
    def own(self) -> set[str]:
        """The entries whose rows say what the seeds say."""
        return {*self.added, *self.updated, *self.unchanged}


def seed(*, folder: Path) -> SeedSummary:
    """Write what the folder's YAML files, `rosters/` and `ledger/` say, settle the roles of the desk, then match; running
    it again changes nothing.

    An entry that an editor has changed or deleted since the seeds last wrote it is left alone, and so is one that was
    there before the seeds first came to it. Everything is checked before anything is written, and catalogue, rosters
    and sightings are written together or not at all. Raises SeedError naming the file and the entry.
    """
    seeds = read_seeds(folder)
    rosters = _rosters(folder / "rosters", {entry["slug"] for entry in seeds["legislatures"]})
    outcome = _Outcome()
    settle_roles()
    with transaction.atomic():
        catalogue = _by_kind(seeds)
        sightings = catalogue.pop("sightings")
        for kind, entries in catalogue.items():
            for entry in entries:
                _settle(kind, entry, outcome)
        read = _read_rosters(rosters)
        if read:
            _say_again(catalogue["memberships"], outcome)
        for entry in sightings:
            _settle("sightings", entry, outcome)
    if (folder / "ledger").is_dir():
        try:
            load_ledger(folder=folder / "ledger")
        except LedgerError as error:
            raise SeedError(f"ledger/{error}") from None
    return SeedSummary(
        added=tuple(outcome.added),
        updated=tuple(outcome.updated),
        left=tuple(outcome.left),
        unchanged=len(outcome.unchanged),
        rosters=read,
        marked=mark_kinds() if any(name.startswith("kinds ") for name in outcome.added + outcome.updated) else None,
        matched=match(),
    )


def _by_kind(seeds: Seeds) -> dict[str, list[Entry]]:
    """The entries in the order of KINDS, a parent topic before its children, and each person's memberships and
    identifiers as entries of their own."""
    split: Seeds = {"people": [], "memberships": [], "identifiers": []}
    for person in seeds["people"]:
        split["people"].append({name: person[name] for name in KINDS["people"].nodes})
        for name in ("memberships", "identifiers"):
            split[name] += [{**entry, "person": person["slug"]} for entry in person[name]]
    topics = sorted(seeds["topics"], key=lambda topic: topic["parent"] is not None)
    every = {**seeds, **split, "topics": topics}
    return {kind: every[kind] for kind in KINDS}


def _settle(kind: str, entry: Entry, outcome: _Outcome) -> None:
    """Add, update or leave alone one entry, by what the seeds wrote last and what is there now."""
    rows = KINDS[kind]
    key = rows.key(entry)
    name = f"{kind} {key}"
    record = SeedRecord.objects.filter(kind=kind, key=key).first()
    row = rows.find(entry)
    wanted = _digest(entry)
    present = _digest(rows.state(row)) if row else ""
    if present == wanted:
        outcome.unchanged.append(name)
    elif (
        (record is None) != (row is None)
        or (record and record.digest != present)
        or (row is None and rows.clashes(entry))
        or _is_left(kind, entry, outcome)
    ):
        outcome.left.append(name)
        return
    else:
        try:
            rows.write(row, entry)
        except Gone:
            outcome.left.append(name)
            return
        (outcome.updated if row else outcome.added).append(name)
    if record is None or record.digest != wanted:
        SeedRecord.objects.update_or_create(kind=kind, key=key, defaults={"digest": wanted})


def _is_left(kind: str, entry: Entry, outcome: _Outcome) -> bool:
    """Whether the entry is part of a person whom the seeds leave alone."""
    return kind in ("memberships", "identifiers") and f"people {entry['person']}" in outcome.left


def _say_again(memberships: Iterable[Entry], outcome: _Outcome) -> None:
    """A roster knows one day, and takes a seat to last until the next; the seeds know its last day."""
    rows = KINDS["memberships"]
    for entry in memberships:
        row = rows.find(entry)
        if row and f"memberships {rows.key(entry)}" in outcome.own:
            rows.write(row, entry)


def _digest(entry: Any) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True, default=str).encode()).hexdigest()


def _rosters(folder: Path, legislatures: set[str]) -> list[_Roster]:
    """The folder's rosters, named such as "canada-2011-11-25.csv", by day."""
    rosters = []
    for path in folder.glob("*.csv"):
        named = _ROSTER.fullmatch(path.stem)
        if not named:
            raise SeedError(f"rosters/{path.name}: a roster is named by legislature and day, canada-2011-11-25.csv")
        if named[1] not in legislatures:
            raise SeedError(f"rosters/{path.name}: no “{named[1]}” in legislatures.yaml")
        try:
            rosters.append(_Roster(path, named[1], date.fromisoformat(named[2])))
        except ValueError:
            raise SeedError(f"rosters/{path.name}: there is no day {named[2]}") from None
    return sorted(rosters, key=lambda roster: (roster.on, roster.path.name))


def _read_rosters(rosters: Iterable[_Roster]) -> tuple[str, ...]:
    """Import the rosters that were not read in this wording before; returns their names."""
    read = []
    for roster in rosters:
        digest = hashlib.sha256(roster.path.read_bytes()).hexdigest()
        key = f"{roster.legislature} {roster.on.isoformat()}"
        if SeedRecord.objects.filter(kind="roster", key=key, digest=digest).exists():
            continue
        legislature = Legislature.objects.filter(slug=roster.legislature).first()
        if legislature is None:
            continue
        try:
            import_roster(path=roster.path, legislature=legislature, on=roster.on)
        except ImportFailed as error:
            raise SeedError(str(error)) from None
        read.append(roster.path.name)
    return tuple(read)
