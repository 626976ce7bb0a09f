"""Finding the person and the party of the day for each speech: from its label, the same file, or the rosters."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection

from tracker.engine.words import fold
from tracker.jobs.free_slug import free_slug
from tracker.jobs.insert_rows import update_rows
from tracker.jobs.memberships import covers, widen
from tracker.models import Legislature, Membership, Party, Person, PersonIdentifier
from tracker.parsers.document import ParsedDocument, ParsedSpeech, ParseError

INDEPENDENT = frozenset(
    fold(label)
    for label in ("Ind.", "Ind", "Independent", "Indépendant", "Indépendante", "Ind. Cons.", "Cons. Ind.", "Lib. Ind.",
                  "Ind. Lib.", "Ind. BQ")
)  # fmt: skip


@lru_cache(maxsize=8192)
def folded_name(name: str) -> str:
    """A name for comparing: without case, accents, punctuation and double spaces."""
    return " ".join(fold(name).replace("-", " ").replace(".", " ").split())


@dataclass(frozen=True)
class Place:
    """Who spoke, for whom: `known` is whether the person and the party (or that there is none) are known."""

    person: Person | None
    party: Party | None
    affiliation: str
    riding: str
    known: bool


@dataclass
class _Said:
    """What one file says of a speaker somewhere in it."""

    name: str
    affiliation: str
    riding: str


class Speakers:
    """The parties and people of one legislature in memory, kept true to the database while documents are stored."""

    def __init__(self, legislature: Legislature | None) -> None:
        """With no legislature, parties of all are known by labels that only one of them uses, and nobody is created."""
        self.legislature = legislature
        parties = Party.objects.select_related("legislature")
        if legislature:
            parties = parties.filter(legislature=legislature)
        self.parties: dict[str, Party | None] = {}
        for party in parties:
            names = {party.name, party.name_fr, party.short_name, party.short_name_fr, *party.nicknames}
            for name in {fold(name) for name in names if name}:
                self.parties[name] = None if name in self.parties else party
        self.seen = (-1, -1)

    def refresh(self) -> None:
        """Read the people again when another process may have added some; call inside the storing transaction."""
        newest = _newest()
        if newest == self.seen:
            return
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.memberships: dict[int, list[Membership]] = defaultdict(list)
        memberships = Membership.objects.select_related("party")
        if self.legislature:
            memberships = memberships.filter(legislature=self.legislature)
        for membership in memberships:
            self.memberships[membership.person_id].append(membership)
        # Somebody without any membership (entered by hand) may sit anywhere.
        elsewhere = set(Membership.objects.values_list("person_id", flat=True)) - set(self.memberships)
        self.people = {person.pk: person for person in Person.objects.all() if person.pk not in elsewhere}
        for person in self.people.values():
            for name in (person.name, f"{person.given_name} {person.family_name}", *person.aliases):
                self.by_name[folded_name(name)].add(person.pk)
        self.by_identifier = {
            (scheme, value): person
            for scheme, value, person in PersonIdentifier.objects.values_list("scheme", "value", "person_id")
        }
        self.slugs = set(Person.objects.values_list("slug", flat=True))
        self.seen = newest

    def check(self, document: ParsedDocument) -> None:
        """Raise ParseError for a party that a format states in a column of its own and nobody here knows."""
        for speech in document.speeches:
            if speech.affiliation_is_stated and speech.affiliation and not self.is_known(speech.affiliation):
                known = ", ".join(sorted({party.short_name for party in self.parties.values() if party})) or "none"
                raise ParseError(f"unknown party “{speech.affiliation}” (known: {known})", speech.place)

    def is_known(self, affiliation: str) -> bool:
        return fold(affiliation) in INDEPENDENT or self.parties.get(fold(affiliation)) is not None

    def place(self, document: ParsedDocument) -> list[Place]:
        """A place for every speech of the document, in order; people whom a full label names are created."""
        self.refresh()
        said = _said_in(document)
        changed: dict[int, Membership] = {}
        places = []
        for speech in document.speeches:
            places.append(self._place(speech, said, document.date, changed))
        new = [membership for membership in changed.values() if membership.pk is None]
        Membership.objects.bulk_create(new)
        added = {membership.pk for membership in new}
        grown = [membership for membership in changed.values() if membership.pk not in added]
        update_rows(Membership, ("start", "end"), [(_written(m.start), _written(m.end), m.pk) for m in grown])
        self.seen = _newest()
        return places

    def _place(
        self, speech: ParsedSpeech, said: dict[object, _Said], day: date, changed: dict[int, Membership]
    ) -> Place:
        if not speech.name and not (speech.identifiers and speech.kind == "speech"):
            return Place(None, None, speech.affiliation, speech.riding, False)
        facts = _Said(speech.name, speech.affiliation, speech.riding)
        for key in (*speech.identifiers, folded_name(speech.name)):
            if not facts.affiliation and key in said:
                facts = _Said(said[key].name, said[key].affiliation, facts.riding or said[key].riding)
        party = self.parties.get(fold(facts.affiliation)) if facts.affiliation else None
        independent = fold(facts.affiliation) in INDEPENDENT
        person = self._find(speech.identifiers, facts, party, day)
        if person is None and self.legislature and (party or independent) and " " in facts.name:
            person = self._create(facts.name)
        if person is None:
            return Place(None, party, facts.affiliation, facts.riding, False)
        for scheme, value in speech.identifiers:
            if (scheme, value) not in self.by_identifier:
                PersonIdentifier.objects.create(person=person, scheme=scheme, value=value)
                self.by_identifier[scheme, value] = person.pk
        mine = self.memberships[person.pk]
        if self.legislature and (party or independent):
            widened = widen(
                mine, person=person, legislature=self.legislature, party=party, riding=facts.riding, day=day
            )
            if widened:
                changed[id(widened)] = widened
                if widened not in mine:
                    mine.append(widened)
            return Place(person, party, facts.affiliation, facts.riding, True)
        membership = next((m for m in mine if covers(m, day)), None)
        if membership:
            affiliation = membership.party.short_name if membership.party else "Ind."
            return Place(person, membership.party, affiliation, facts.riding or membership.riding, True)
        return Place(person, party, facts.affiliation, facts.riding, bool(party) or independent)

    def _find(
        self, identifiers: tuple[tuple[str, str], ...], facts: _Said, party: Party | None, day: date
    ) -> Person | None:
        for identifier in identifiers:
            if identifier in self.by_identifier:
                return self.people.get(self.by_identifier[identifier])
        if not facts.name:
            return None
        namesakes = self.by_name.get(folded_name(facts.name), set())
        if len(namesakes) <= 1:
            return next((self.people[pk] for pk in namesakes), None)
        # Namesakes are told apart by what they were on that day, and left unplaced when that does not decide.
        fitting = [
            pk
            for pk in namesakes
            for m in self.memberships[pk]
            if covers(m, day)
            and (not facts.riding or not m.riding or folded_name(m.riding) == folded_name(facts.riding))
            and (party is None or m.party_id == party.pk)
        ]
        return self.people[fitting[0]] if len(set(fitting)) == 1 else None

    def named(self, name: str, *, party: Party | None, riding: str, day: date) -> Person | None:
        """The person of that full name who sat for that party on the day, created when there is none; None where
        namesakes cannot be told apart."""
        person = self._find((), _Said(name, "", riding), party, day)
        if person is None and self.by_name.get(folded_name(name)):
            return None
        person = person or self._create(name)
        mine = self.memberships[person.pk]
        if self.legislature and party:
            widened = widen(mine, person=person, legislature=self.legislature, party=party, riding=riding, day=day)
            if widened:
                widened.save()
            if widened and widened not in mine:
                mine.append(widened)
        return person

    def _create(self, name: str) -> Person:
        given, _, family = name.rpartition(" ")
        slug = free_slug(name, self.slugs, "person")
        person = Person.objects.create(slug=slug, name=name, given_name=given, family_name=family)
        self.people[person.pk] = person
        self.by_name[folded_name(name)].add(person.pk)
        return person


def _newest() -> tuple[int, int]:
    """The newest person and membership; asked twice for each document, so past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT MAX(id) FROM tracker_person), (SELECT MAX(id) FROM tracker_membership)")
        people, memberships = cursor.fetchone()
    return people or 0, memberships or 0


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _said_in(document: ParsedDocument) -> dict[object, _Said]:
    """What full labels of the file say, by identifier and by folded name; a name with two parties says nothing."""
    said: dict[object, _Said] = {}
    contradicted = set()
    for speech in document.speeches:
        if not (speech.name and speech.affiliation):
            continue
        for key in (*speech.identifiers, folded_name(speech.name)):
            known = said.setdefault(key, _Said(speech.name, speech.affiliation, speech.riding))
            if known.affiliation != speech.affiliation:
                contradicted.add(key)
    return {key: facts for key, facts in said.items() if key not in contradicted}
