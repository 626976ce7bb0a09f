"""Finding the person and the party of the day for each speech: from its label, the same file, or the rosters."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from django.db import IntegrityError, transaction

from tracker.engine.names import folded_name, ridings_named
from tracker.engine.words import fold
from tracker.jobs.free_slug import free_slug
from tracker.jobs.insert_rows import update_rows
from tracker.jobs.known_people import Facts, KnownPeople, newest_people, same_riding
from tracker.jobs.memberships import widen
from tracker.jobs.placings import Placings
from tracker.models import Legislature, Membership, Party, Person, Source
from tracker.parsers.document import ParsedDocument, ParsedSpeech, ParseError

# As the record or a job prints somebody who sits without a party.
INDEPENDENT_LABELS = ("Ind.", "Ind", "Independent", "Indépendant", "Indépendante", "Ind. Cons.", "Cons. Ind.",
                      "Lib. Ind.", "Ind. Lib.", "Ind. BQ")  # fmt: skip
# Longer than anybody's name, and as long as the parts of one may be.
LONGEST_NAME = 120
INDEPENDENT = frozenset(fold(label) for label in INDEPENDENT_LABELS)


@dataclass(frozen=True)
class Place:
    """Who spoke, for whom: `known` is whether the person and the party (or that there is none) are known.

    Where an editor's placing decided, `placing` is its key and `alone` what the record alone says; where it says to
    leave the speaker alone, `left_alone`.
    """

    person: Person | None
    party: Party | None
    affiliation: str
    riding: str
    known: bool
    role: str = ""
    placing: int | None = None
    left_alone: bool = False
    alone: "Place | None" = None


class Speakers(KnownPeople):
    """The parties and people of one legislature in memory, kept true to the database while documents are stored."""

    def __init__(self, legislature: Legislature | None, source: Source | None = None) -> None:
        """With no legislature, parties of all are known by labels that only one of them uses, and nobody is created.
        With a source, what editors said of its speakers is asked last."""
        super().__init__(legislature)
        self.source = source
        # Whether anybody, or any day of a membership, came to be known since: turns that wait may be placed by it.
        self.news = False
        parties = Party.objects.select_related("legislature")
        if legislature:
            parties = parties.filter(legislature=legislature)
        self.parties: dict[str, Party | None] = {}
        for party in parties:
            names = {party.name, party.name_fr, party.short_name, party.short_name_fr, *party.nicknames}
            for name in {fold(name) for name in names if name}:
                self.parties[name] = None if name in self.parties else party

    def refresh(self) -> bool:
        """Read people and placings again when they changed; call inside the storing transaction."""
        changed = super().refresh()
        if changed:
            self.placings = Placings(self.source)
        return changed

    def check(self, document: ParsedDocument) -> None:
        """Raise ParseError for a party that a format states in a column of its own and nobody here knows."""
        for speech in document.speeches:
            if speech.affiliation_is_stated and speech.affiliation and not self.is_known(speech.affiliation):
                known = ", ".join(sorted({party.short_name for party in self.parties.values() if party})) or "none"
                raise ParseError(f"unknown party “{speech.affiliation}” (known: {known})", speech.place)

    def is_known(self, affiliation: str) -> bool:
        return fold(affiliation) in INDEPENDENT or self.parties.get(fold(affiliation)) is not None

    def party_of(self, affiliation: str) -> Party | None:
        """The party that the record prints so, if it is known here."""
        return self.parties.get(fold(affiliation)) if affiliation else None

    def place(self, document: ParsedDocument) -> list[Place]:
        """A place for every speech of the document, in order; people whom a full label names are created."""
        self.refresh()
        shared = _shared_names(document)
        said = _said_in(document, shared)
        changed: dict[int, Membership] = {}
        known = self._known()
        places = [self._place(speech, said, shared, document.date, changed) for speech in document.speeches]
        self._save(changed, known)
        return places

    def place_turn(self, speech: ParsedSpeech, day: date) -> Place:
        """A place for one turn by itself; call `refresh` before."""
        changed: dict[int, Membership] = {}
        known = self._known()
        place = self._place(speech, {}, frozenset(), day, changed)
        self._save(changed, known)
        return place

    def _known(self) -> tuple[int, int]:
        """How many people are known, and identifiers of theirs."""
        return len(self.people), len(self.by_identifier)

    def _save(self, changed: dict[int, Membership], before: tuple[int, int]) -> None:
        """Store what placing changed, when so many were known before; most turns are of people who are known."""
        if not changed and self._known() == before:
            return
        new = [membership for membership in changed.values() if membership.pk is None]
        Membership.objects.bulk_create(new)
        added = {membership.pk for membership in new}
        grown = [membership for membership in changed.values() if membership.pk not in added]
        update_rows(
            Membership,
            ("start", "end", "riding"),
            [(_written(m.start), _written(m.end), m.riding, m.pk) for m in grown],
        )
        self.news |= bool(changed)
        self.seen = newest_people()

    def _place(
        self,
        speech: ParsedSpeech,
        said: dict[object, Facts],
        shared: frozenset[str],
        day: date,
        changed: dict[int, Membership],
    ) -> Place:
        if not speech.name and not (speech.identifiers and speech.kind == "speech"):
            place = Place(None, None, speech.affiliation, speech.riding, False, speech.role)
            return self.by_placing(speech.speaker, place, day)
        facts = _facts(speech, said, shared)
        party = self.party_of(facts.affiliation)
        stated = bool(party) or fold(facts.affiliation) in INDEPENDENT
        person = self.find(speech.identifiers, facts, party, day)
        if (
            person is None
            and self.legislature
            and stated
            and " " in facts.name
            and len(facts.name) <= LONGEST_NAME
            and self.is_nobody_known(speech.identifiers, facts, party, day)
            and not ridings_named(facts.name)
        ):
            person = self._create(facts.name)
        if person is None:
            place = Place(None, party, facts.affiliation, facts.riding, False, facts.role)
            return self.by_placing(speech.speaker, place, day)
        self.identify(person, speech.identifiers)
        if self.legislature and stated:
            mine = self.memberships[person.pk]
            widened = widen(
                mine, person=person, legislature=self.legislature, party=party, riding=facts.riding, day=day
            )
            if widened:
                changed[id(widened)] = widened
                if widened not in mine:
                    mine.append(widened)
        return self.settled(person, facts, day)

    def settled(self, person: Person, facts: Facts, day: date) -> Place:
        """For whom the person spoke: the party that the record prints, else the one of the membership that day."""
        party = self.party_of(facts.affiliation)
        stated = bool(party) or fold(facts.affiliation) in INDEPENDENT
        if stated and self.legislature:
            return Place(person, party, facts.affiliation, facts.riding, True, facts.role)
        membership = self.seat(person.pk, day)
        if membership:
            affiliation = membership.party.short_name if membership.party else "Ind."
            riding = facts.riding or membership.riding
            return Place(person, membership.party, affiliation, riding, True, facts.role)
        return Place(person, party, facts.affiliation, facts.riding, stated, facts.role)

    def placed(self, person: Person, alone: Place, day: date) -> Place:
        """What becomes of a turn that an editor places: the party printed with it or held that day, and where the
        record prints neither riding nor role, those of the membership."""
        facts = Facts("", alone.affiliation, alone.riding, alone.role)
        place = self.settled(person, facts, day)
        seat = self.seat(person.pk, day, place.party)
        if seat:
            place = replace(place, riding=place.riding or seat.riding, role=place.role or seat.role)
        return place

    def by_placing(self, speaker: str, alone: Place, day: date) -> Place:
        """What an editor's placing makes of a turn of which the record alone says so much; call `refresh` before."""
        placing = self.placings.on(speaker, day)
        if placing is None:
            return alone
        if placing.person is None:
            return replace(alone, left_alone=True)
        return replace(self.placed(placing.person, alone, day), placing=placing.pk, alone=alone)

    def named(self, name: str, *, party: Party | None, riding: str, day: date) -> Person | None:
        """The person of that full name who sat for that party on the day, created when there is none; None where
        namesakes cannot be told apart."""
        facts = Facts(name, riding=riding)
        person = self.find((), facts, party, day)
        if person is None and not self.is_nobody_known((), facts, party, day):
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
        while True:
            slug = free_slug(name, self.slugs, "person")
            try:
                with transaction.atomic():
                    person = Person.objects.create(slug=slug, name=name, given_name=given, family_name=family)
                break
            except IntegrityError:
                # An import into another legislature has just taken it: the next number.
                continue
        self.news = True
        self.people[person.pk] = person
        self.learn(person)
        return person


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _facts(speech: ParsedSpeech, said: dict[object, Facts], shared: frozenset[str]) -> Facts:
    """What the label says, and where it names no party, what the same file says of the speaker elsewhere."""
    facts = Facts(speech.name, speech.affiliation, speech.riding, speech.role, speech.speaker)
    for key in (*speech.identifiers, folded_name(speech.name)):
        if not facts.affiliation and key in said:
            known = said[key]
            facts = replace(
                facts,
                name=known.name,
                affiliation=known.affiliation,
                riding=facts.riding or known.riding,
            )
    return replace(facts, shared=True) if folded_name(facts.name) in shared else facts


def _said_in(document: ParsedDocument, shared: frozenset[str]) -> dict[object, Facts]:
    """What full labels of the file say, by identifier and by folded name; a name with two parties, or of two people,
    says nothing."""
    said: dict[object, Facts] = {}
    contradicted: set[object] = set(shared)
    for speech in document.speeches:
        if not (speech.name and speech.affiliation):
            continue
        for key in (*speech.identifiers, folded_name(speech.name)):
            known = said.setdefault(key, Facts(speech.name, speech.affiliation, speech.riding))
            if known.affiliation != speech.affiliation:
                contradicted.add(key)
    return {key: facts for key, facts in said.items() if key not in contradicted}


def _shared_names(document: ParsedDocument) -> frozenset[str]:
    """The folded names that full labels of the file print with two ridings: each is of two people."""
    printed: dict[str, set[str]] = defaultdict(set)
    for speech in document.speeches:
        if speech.name and speech.riding:
            printed[folded_name(speech.name)].add(speech.riding)
    return frozenset(
        name
        for name, ridings in printed.items()
        if len(ridings) > 1 and any(not same_riding(one, other) for one, other in combinations(sorted(ridings), 2))
    )
