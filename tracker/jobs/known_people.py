"""The people of one legislature in memory, and the one of them whom a label and a day mean."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache

from django.db import connection

from tracker.engine.names import endings, folded_name, folded_riding, ridings_named
from tracker.jobs.memberships import covers
from tracker.models import Legislature, Membership, Party, Person, PersonIdentifier, PersonMerge, Placing, SeedRecord
from tracker.queries.listing import day_of

Identifiers = tuple[tuple[str, str], ...]
# Above this two printings of a riding are one, unless they lie elsewhere: "Rouge River" and "Rouge Rivers".
_SAME_RIDING = 0.85
_POINTS = frozenset("north south east west centre northeast northwest southeast southwest upper lower".split())


@dataclass(frozen=True)
class Facts:
    """What is known of a speaker before anyone is looked up: the label's name, and what it says of the day.

    `shared` says that the name is printed with two ridings in one file: two people bear it.
    """

    name: str
    affiliation: str = ""
    riding: str = ""
    role: str = ""
    speaker: str = ""
    shared: bool = False


class KnownPeople:
    """Who is known, by identifier, name and riding, kept true to the database while documents are stored."""

    def __init__(self, legislature: Legislature | None) -> None:
        self.legislature = legislature
        self.seen: tuple[int, ...] = (-1,)

    def refresh(self) -> bool:
        """Read the people again when another process may have changed some; call inside the storing transaction.

        Returns whether anything was read.
        """
        newest = newest_people()
        if newest == self.seen:
            self._refresh_bounds()
            return False
        # In this order, for each statement sees what others have committed since the last: of everybody read, all that was
        # stored with them is read after them.
        identifiers = list(PersonIdentifier.objects.values_list("scheme", "value", "person_id"))
        everybody = list(Person.objects.all())
        memberships = Membership.objects.select_related("party").order_by("pk")
        if self.legislature:
            memberships = memberships.filter(legislature=self.legislature)
        self.memberships: dict[int, list[Membership]] = defaultdict(list)
        for membership in memberships:
            self.memberships[membership.person_id].append(membership)
        # Somebody without any membership (entered by hand) may sit anywhere.
        elsewhere = set(Membership.objects.values_list("person_id", flat=True)) - set(self.memberships)
        self.people = {person.pk: person for person in everybody if person.pk not in elsewhere}
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.by_ending: dict[str, set[int]] = defaultdict(set)
        for person in self.people.values():
            self.learn(person)
        self.by_identifier: dict[tuple[str, str], int] = {}
        self.identified: dict[tuple[int, str], set[str]] = defaultdict(set)
        for scheme, value, pk in identifiers:
            self.by_identifier[scheme, value] = pk
            self.identified[pk, scheme].add(value)
        self.slugs = taken_slugs()
        self.first_roster = self._first_roster()
        self.seen = newest
        return True

    def _refresh_bounds(self) -> None:
        """Another import may have widened memberships meanwhile, which adds no row."""
        # Asked of every imported document, so past the ORM.
        of, legislature = (" WHERE legislature_id = %s", [self.legislature.pk]) if self.legislature else ("", [])
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT id, start, "end", riding FROM tracker_membership{of}', legislature)
            stored = {
                pk: (start and day_of(start), end and day_of(end), riding)
                for pk, start, end, riding in cursor.fetchall()
            }
        for memberships in self.memberships.values():
            for membership in memberships:
                membership.start, membership.end, membership.riding = stored[membership.pk]

    def learn(self, person: Person) -> None:
        """Know the person by every name that is stored."""
        for name in names_of(person):
            self.by_name[name].add(person.pk)
            for ending in endings(name):
                self.by_ending[ending].add(person.pk)
        if person.family_name:
            self.by_ending[folded_name(person.family_name)].add(person.pk)

    def identify(self, person: Person, identifiers: Identifiers) -> None:
        """Store the ids that a record gives the person and that nobody has."""
        for scheme, value in identifiers:
            if (scheme, value) not in self.by_identifier:
                # Unless an import into another source has just done so.
                given = PersonIdentifier(person=person, scheme=scheme, value=value)
                PersonIdentifier.objects.bulk_create([given], ignore_conflicts=True)
                self.by_identifier[scheme, value] = person.pk
                self.identified[person.pk, scheme].add(value)

    def find(self, identifiers: Identifiers, facts: Facts, party: Party | None, day: date) -> Person | None:
        """The person whom the record's own ids name; else the one of that name who fits riding, party and day; else
        the one whom a roster has in that riding, or under that family name, on the day. None where two would do."""
        for identifier in identifiers:
            if identifier in self.by_identifier:
                return self.people.get(self.by_identifier[identifier])
        namesakes = self._bearing(identifiers, facts, party, day)
        if namesakes:
            # The last one left of several is not taken because the others are not meant.
            unique = len(self.by_name[folded_name(facts.name)]) == 1 and not facts.shared
            return self._only(namesakes if unique else self._told_apart(namesakes, facts, party, day))
        found = self._seated(facts, party, day)
        another = found and self._is_another(found.pk, identifiers, facts, party, day)
        return None if another else found

    def bears_name(self, facts: Facts) -> bool:
        """Whether anybody is known under the label's name, whoever it is."""
        return bool(self.by_name.get(folded_name(facts.name)))

    def is_nobody_known(self, identifiers: Identifiers, facts: Facts, party: Party | None, day: date) -> bool:
        """Whether a full label is of somebody new: nobody of that name is known who could be meant."""
        return not self._bearing(identifiers, facts, party, day)

    def seat(self, person: int, day: date, party: Party | None = None) -> Membership | None:
        """The person's membership that covers the day, the party's own before others."""
        held = [membership for membership in self.memberships[person] if covers(membership, day)]
        own = [membership for membership in held if party and membership.party_id == party.pk]
        return next(iter(own or held), None)

    def _bearing(self, identifiers: Identifiers, facts: Facts, party: Party | None, day: date) -> set[int]:
        """Those of that full name whom nothing tells from the speaker."""
        found = self.by_name.get(folded_name(facts.name), set()) if facts.name else set()
        return {pk for pk in found if not self._is_another(pk, identifiers, facts, party, day)}

    def _is_another(self, person: int, identifiers: Identifiers, facts: Facts, party: Party | None, day: date) -> bool:
        """Whether the record itself says that its speaker is not this person: another id where each has one, or
        another riding on the day, and another party too unless two of the name are in one file."""
        if any(self._of_people(person, scheme, value) for scheme, value in identifiers):
            return True
        held = [membership for membership in self.memberships[person] if covers(membership, day)]
        ridings = [membership.riding for membership in held if membership.riding]
        if not (facts.riding and ridings) or any(same_riding(riding, facts.riding) for riding in ridings):
            return False
        return facts.shared or (party is not None and all(membership.party_id != party.pk for membership in held))

    def _of_people(self, person: int, scheme: str, value: str) -> bool:
        """Whether the scheme numbers people (not their roles or seats) and gave this person a number already."""
        if scheme == "canada-dbid":
            return False
        kind = value.rpartition("/")[0]
        if scheme == "parlparse" and not kind.endswith("person"):
            return False
        return any(held.rpartition("/")[0] == kind for held in self.identified.get((person, scheme), ()))

    def _told_apart(self, namesakes: set[int], facts: Facts, party: Party | None, day: date) -> set[int]:
        """Namesakes are told apart by what they were on that day, or by the riding, and left when that does not do."""
        riding = folded_riding(facts.riding)
        fitting = {
            pk
            for pk in namesakes
            for membership in self.memberships[pk]
            if covers(membership, day)
            and (not riding or not membership.riding or folded_riding(membership.riding) == riding)
            and (party is None or membership.party_id == party.pk)
        }
        if fitting or not riding:
            return fitting
        return {pk for pk in namesakes if any(folded_riding(m.riding) == riding for m in self.memberships[pk])}

    def _seated(self, facts: Facts, party: Party | None, day: date) -> Person | None:
        """Who sat for the riding that stands for the name, or under that family name, on the day."""
        for riding in ridings_named(facts.name) or ridings_named(facts.speaker.partition(" (")[0]):
            found = {pk for pk in self._sitting(day) if self._sits_for(pk, riding, day)}
            if found:
                return self._only(found)
        family = folded_name(facts.name)
        ending = {pk for pk in self.by_ending.get(family, ()) if self.seat(pk, day)} if family else set()
        if party:
            ending = {pk for pk in ending if self._party_of(pk, day, party) == party.pk}
        if facts.riding:
            return self._only({pk for pk in ending if self._sits_for(pk, folded_riding(facts.riding), day)})
        # Only a roster knows that nobody else of that family sat.
        listed = self.first_roster is not None and self.first_roster <= day
        return self._only(ending) if listed else None

    def _sitting(self, day: date) -> Iterable[int]:
        return (pk for pk in self.people if self.seat(pk, day))

    def _sits_for(self, person: int, riding: str, day: date) -> bool:
        return any(covers(m, day) and folded_riding(m.riding) == riding for m in self.memberships[person])

    def _party_of(self, person: int, day: date, party: Party) -> int | None:
        seat = self.seat(person, day, party)
        return seat.party_id if seat else None

    def _only(self, found: Collection[int]) -> Person | None:
        return self.people.get(next(iter(found))) if len(found) == 1 else None

    def _first_roster(self) -> date | None:
        if self.legislature is None:
            return None
        keys = SeedRecord.objects.filter(kind="roster", key__startswith=f"{self.legislature.slug} ")
        return min(
            (date.fromisoformat(key.rpartition(" ")[2]) for key in keys.values_list("key", flat=True)), default=None
        )


def taken_slugs() -> set[str]:
    """The slugs of people, and those that redirect to somebody since two were merged."""
    merged = PersonMerge.objects.filter(undone_at__isnull=True).values_list("gone_slug", flat=True)
    return {*Person.objects.values_list("slug", flat=True), *merged}


def names_of(person: Person) -> set[str]:
    """Every name of the person, folded."""
    names = (person.name, f"{person.given_name} {person.family_name}", *person.aliases)
    return {folded_name(name) for name in names if name.strip()}


def same_riding(left: str, right: str) -> bool:
    """Whether two printings are of one riding, forgiving a slip of the printer."""
    one, other = folded_riding(left), folded_riding(right)
    if one == other:
        return True
    points = [_POINTS.intersection(riding.split()) for riding in (one, other)]
    return points[0] == points[1] and SequenceMatcher(None, one, other).ratio() >= _SAME_RIDING


def newest_people() -> tuple[int, ...]:
    """What changes when people, their memberships, placings or merges do, for knowing whether to read them again; asked
    twice for each document, so past the ORM and all at once."""
    with connection.cursor() as cursor:
        cursor.execute(_asking_for_newest())
        return tuple(number or 0 for number in cursor.fetchone())


@cache
def _asking_for_newest() -> str:
    newest = [(model, "id") for model in (Person, Membership, PersonIdentifier, PersonMerge)]
    newest += [(model.history.model, "history_id") for model in (Person, Membership, Placing)]
    asked = [f"(SELECT MAX({column}) FROM {model._meta.db_table})" for model, column in newest]
    # A lower id may be committed after a higher one, which is then still the highest.
    asked += [f"(SELECT COUNT(*) FROM {model._meta.db_table})" for model in (Person, Membership, PersonIdentifier)]
    undone = f"(SELECT COUNT(undone_at) FROM {PersonMerge._meta.db_table})"
    return f"SELECT {', '.join([*asked, undone])}"
