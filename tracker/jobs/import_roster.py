"""Importing a roster: who sat for which party on one day, folded into the memberships that are known already."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from tracker.engine.names import folded_name
from tracker.engine.words import fold
from tracker.jobs.free_slug import free_slug
from tracker.jobs.hold_rows import hold
from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.place_speakers import Speakers
from tracker.jobs.seats import Seats
from tracker.models import Legislature, Party, Person, PersonIdentifier, SeedRecord
from tracker.parsers.document import ParseError
from tracker.parsers.rosters import RosterRow, parse_roster


@dataclass(frozen=True)
class RosterSummary:
    """What one roster came to; memberships `closed` are those of people whom it no longer lists."""

    members: int
    people_added: int
    memberships_added: int
    memberships_changed: int
    closed: int
    warnings: tuple[str, ...]

    def in_words(self) -> str:
        """The summary as the command prints it."""
        return (
            f"{self.members} members: {self.people_added} people added, {self.memberships_added} memberships added, "
            f"{self.memberships_changed} changed, {self.closed} closed"
        )


def import_roster(*, path: Path, legislature: Legislature, on: date) -> RosterSummary:
    """Record that the roster's members, and nobody else, sat in the legislature on that day.

    Rosters may be read in any order and again: the days that were read are remembered, so that somebody absent from
    one of them is not taken to have sat through it. All or nothing; raises ImportFailed with the file and the line.
    """
    try:
        data = path.read_bytes()
        rows = parse_roster(data, name=path.name)
    except ParseError as error:
        raise ImportFailed(f"{path}: {error}") from None
    except OSError as error:
        raise ImportFailed(f"{path}: {error.strerror}") from None
    with transaction.atomic():
        # Rosters and transcripts of one legislature take turns.
        hold(Legislature.objects.filter(pk=legislature.pk))
        try:
            speakers = Speakers(legislature)
            parties = [_party(row, speakers) for row in rows]
            people = _People(speakers, legislature)
            sitting = people.find(rows, parties)
        except ParseError as error:
            raise ImportFailed(f"{path}: {error}") from None
        days = SeedRecord.objects.filter(kind="roster", key__startswith=f"{legislature.slug} ")
        read = {date.fromisoformat(key.rpartition(" ")[2]) for key in days.values_list("key", flat=True)}
        seats = Seats(legislature, on, read)
        for row, party, person in zip(rows, parties, sitting, strict=True):
            seats.seat(person, party, riding=row.riding, role=row.role)
        closed = seats.close_absent({person.pk for person in sitting})
        added, changed = seats.save()
        SeedRecord.objects.update_or_create(
            kind="roster",
            key=f"{legislature.slug} {on.isoformat()}",
            defaults={"digest": hashlib.sha256(data).hexdigest()},
        )
    said = sorted({row.as_of for row in rows if row.as_of and row.as_of != on})
    warnings = tuple(f"the roster says that it is of {day}, and was read as of {on}" for day in said)
    return RosterSummary(len(rows), people.added, added, changed, closed, warnings)


def _party(row: RosterRow, speakers: Speakers) -> Party | None:
    """The party that the row's code, name or nickname means; None for an independent."""
    party = speakers.parties.get(fold(row.party))
    if party is None and not speakers.is_known(row.party):
        known = ", ".join(sorted({party.short_name for party in speakers.parties.values() if party})) or "none"
        raise ParseError(f"unknown party “{row.party}” (known: {known})", row.place)
    return party


class _People:
    """The people of the legislature, found by identifier or name, or made."""

    def __init__(self, speakers: Speakers, legislature: Legislature) -> None:
        speakers.refresh()
        self.speakers = speakers
        self.scheme = f"{legislature.slug}-roster"
        self.taken = set(speakers.slugs)
        self.added = 0

    def find(self, rows: list[RosterRow], parties: list[Party | None]) -> list[Person]:
        """A person for every row, each of them once."""
        namesakes: dict[str, int] = defaultdict(int)
        for row in rows:
            namesakes[folded_name(row.name)] += 1
        used: dict[int, str] = {}
        found = []
        for row, party in zip(rows, parties, strict=True):
            person = self._one(row, party, alone=namesakes[folded_name(row.name)] == 1)
            if person.pk in used:
                raise ParseError(f"{row.name} is {person.name}, who is there already on {used[person.pk]}", row.place)
            used[person.pk] = row.place
            found.append(person)
        return found

    def _one(self, row: RosterRow, party: Party | None, *, alone: bool) -> Person:
        by_identifier = self.speakers.by_identifier.get((self.scheme, row.identifier)) if row.identifier else None
        if by_identifier:
            return Person.objects.get(pk=by_identifier)
        person = self._by_name(row, party, alone=alone) or self._new(row)
        if (fold(person.given_name), fold(person.family_name)) != (fold(row.given), fold(row.family)) and folded_name(
            person.name
        ) == folded_name(row.name):
            # A label says "Peter Van Loan", and only a roster which part is the family's.
            person.given_name, person.family_name = row.given, row.family
            person.save()
        if row.identifier:
            PersonIdentifier.objects.create(person=person, scheme=self.scheme, value=row.identifier)
            self.speakers.by_identifier[self.scheme, row.identifier] = person.pk
        return person

    def _by_name(self, row: RosterRow, party: Party | None, *, alone: bool) -> Person | None:
        candidates = sorted(self.speakers.by_name.get(folded_name(row.name), set()))
        if len(candidates) == 1 and alone:
            return self.speakers.people[candidates[0]]
        riding = folded_name(row.riding)
        fitting = {
            pk for pk in candidates for m in self.speakers.memberships[pk] if riding and folded_name(m.riding) == riding
        }
        if alone and not fitting:
            key = party.pk if party else None
            fitting = {pk for pk in candidates for m in self.speakers.memberships[pk] if m.party_id == key}
        if len(fitting) == 1:
            return self.speakers.people[fitting.pop()]
        if candidates and alone:
            raise ParseError(
                f"{len(candidates)} people are called {row.name}; neither riding nor party tells", row.place
            )
        return None

    def _new(self, row: RosterRow) -> Person:
        person = Person.objects.create(
            slug=free_slug(row.name, self.taken, "person"),
            name=row.name,
            given_name=row.given,
            family_name=row.family,
        )
        self.added += 1
        return person
