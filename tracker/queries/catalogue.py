"""What readers search by name: published lines, topics, parties and people, kept in memory until an editor changes one."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, cast

from django.db import connection
from django.db.models import Model, Prefetch, QuerySet

from tracker.engine.closeness import Names
from tracker.engine.words import LANGUAGES, fold, stemmed
from tracker.models import Membership, Party, Person, Phrasing, Rebuttal, TalkingPoint, Topic

# What finding a line by something other than its title costs.
_BY_PHRASING, _BY_TOPIC, _BY_PARTY = 1, 3, 3
_GAP = re.compile(r"(?:…|\.\.\.)\d*")
# Between texts that are searched together, so that no phrase stands across two of them.
_APART = " | "

# The stems of texts by the language that they are in.
Stems = dict[str, str]


@dataclass(frozen=True)
class KnownLine:
    """A published line with its party, its phrasings, and the stems of its title, of its wordings besides, and of all
    that is said of it; and of each answer."""

    point: TalkingPoint
    phrasings: tuple[str, ...]
    stems: tuple[Stems, Stems, Stems]
    answers: tuple[tuple[Rebuttal, Stems], ...]


@dataclass(frozen=True)
class Lines:
    """The published lines by slug, with the topics and parties."""

    lines: tuple[KnownLine, ...]
    topics: tuple[Topic, ...]
    parties: tuple[Party, ...]

    @cached_property
    def line_names(self) -> Names:
        """Lines by their wordings, their party and their topics."""
        parents = {topic.pk: topic for topic in self.topics}
        names: list[tuple[int, str, int]] = []
        for entry, line in enumerate(self.lines):
            point = line.point
            names += [(entry, title, 0) for title in (point.title, point.title_fr)]
            names += [(entry, _GAP.sub(" ", phrasing), _BY_PHRASING) for phrasing in line.phrasings]
            names += [(entry, name, _BY_PARTY) for name in names_of_party(point.party)]
            for topic in point.topics.all():
                for named in (topic, parents.get(topic.parent_id) if topic.parent_id else None):
                    names += [(entry, name, _BY_TOPIC) for name in ((named.name, named.name_fr) if named else ())]
        return Names(names)

    @cached_property
    def topic_names(self) -> Names:
        """Topics by their names."""
        return Names(
            (entry, name, 0) for entry, topic in enumerate(self.topics) for name in (topic.name, topic.name_fr)
        )

    @cached_property
    def party_names(self) -> Names:
        """Parties by their names and nicknames."""
        return Names((entry, name, 0) for entry, party in enumerate(self.parties) for name in names_of_party(party))


@dataclass(frozen=True)
class KnownPerson:
    """A person, with the party of the latest membership that is known."""

    person: Person
    party: Party | None


@dataclass(frozen=True)
class People:
    """Everyone who is named in the record."""

    people: tuple[KnownPerson, ...]

    @cached_property
    def by_id(self) -> dict[int, KnownPerson]:
        """The same by id."""
        return {known.person.pk: known for known in self.people}

    @cached_property
    def by_slug(self) -> dict[str, KnownPerson]:
        """The same by slug."""
        return {known.person.slug: known for known in self.people}

    @cached_property
    def names(self) -> Names:
        """People by their names and aliases."""
        return Names(
            (entry, name, 0)
            for entry, known in enumerate(self.people)
            for name in (known.person.name, *map(str, known.person.aliases))
        )


def known_lines() -> Lines:
    """The published lines, topics and parties as they are now; one query while no editor has changed any."""
    return cast(Lines, _kept("lines", (TalkingPoint, Phrasing, Rebuttal, Topic, Party), _read_lines))


def known_people() -> People:
    """The people as they are now; one query while none was added or changed."""
    return cast(People, _kept("people", (Person, Membership, Party), _read_people))


def names_of_party(party: Party) -> tuple[str, ...]:
    """Every name that a reader may know the party by."""
    return (party.name, party.name_fr, party.short_name, party.short_name_fr, *map(str, party.nicknames))


_in_memory: dict[str, tuple[Any, Any]] = {}


def _kept(name: str, models: Sequence[type[Model]], read: Callable[[], Any]) -> Any:
    version = _version_of(models)
    held = _in_memory.get(name)
    if held is None or held[0] != version:
        held = _in_memory[name] = version, read()
    return held[1]


def _version_of(models: Sequence[type[Model]]) -> tuple[object, ...]:
    """What differs as soon as a row of these models is added, removed or changed: all of them keep a history."""
    tables = [model._meta.db_table for model in models]
    if TalkingPoint in models:
        tables.append(TalkingPoint.topics.through._meta.db_table)
    columns = [
        part for table in tables for part in (f"(SELECT COUNT(*) FROM {table})", f"(SELECT MAX(id) FROM {table})")
    ]
    for model in models:
        history = cast(Any, model).history.model._meta.db_table
        columns += [f"(SELECT MAX(history_id) FROM {history})", f"(SELECT MAX(history_date) FROM {history})"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}")
        return tuple(cursor.fetchone())


def _read_lines() -> Lines:
    rebuttals = Rebuttal.objects.filter(published=True).order_by("pk")
    phrasings = Phrasing.objects.filter(kind=Phrasing.Kind.INCLUDE).order_by("pk")
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    points = published.select_related("party").prefetch_related(
        "topics", Prefetch("rebuttals", rebuttals), Prefetch("phrasings", phrasings)
    )
    # Sorted here, for each database has an order of letters of its own.
    return Lines(
        tuple(_known_line(point) for point in sorted(points, key=lambda point: point.slug)),
        tuple(sorted(Topic.objects.all(), key=lambda topic: (fold(topic.name), topic.slug))),
        tuple(sorted(Party.objects.select_related("legislature"), key=lambda party: (fold(party.name), party.slug))),
    )


def _known_line(point: TalkingPoint) -> KnownLine:
    phrasings = list(point.phrasings.all())
    title = {"en": _stemmed("en", point.title), "fr": _stemmed("fr", point.title_fr)}
    written: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for phrasing in phrasings:
        written[phrasing.language].append(_GAP.sub(_APART, phrasing.text))
    wordings = {language: _joined(title[language], _stemmed(language, *written[language])) for language in LANGUAGES}
    said = {"en": (point.gist, point.verdict), "fr": (point.gist_fr, point.verdict_fr)}
    names = [
        *names_of_party(point.party),
        *(name for topic in point.topics.all() for name in (topic.name, topic.name_fr)),
    ]
    everything = {
        language: _joined(wordings[language], _stemmed(language, *said[language]), *_names_stemmed(language, names))
        for language in LANGUAGES
    }
    answers = []
    for rebuttal in point.rebuttals.all():
        rebuttal.point = point
        stems = {
            "en": _stemmed("en", rebuttal.body, rebuttal.verdict),
            "fr": _stemmed("fr", rebuttal.body_fr, rebuttal.verdict_fr),
        }
        answers.append((rebuttal, stems))
    texts = tuple(phrasing.text for phrasing in phrasings)
    return KnownLine(point, texts, (title, wordings, everything), tuple(answers))


def _stemmed(language: str, *texts: str) -> str:
    return _joined(*(stemmed(text, language) for text in texts if text))


def _names_stemmed(language: str, names: Iterable[str]) -> Iterable[str]:
    """The same few names stand on line after line."""
    return (_name_stemmed(language, name) for name in names if name)


@lru_cache(maxsize=4096)
def _name_stemmed(language: str, name: str) -> str:
    return stemmed(name, language)


def _joined(*stems: str) -> str:
    return _APART.join(filter(None, stems))


def _read_people() -> People:
    seats = Membership.objects.filter(party__isnull=False).select_related("party")
    known = []
    for person in Person.objects.prefetch_related(Prefetch("memberships", seats)):
        latest = max(person.memberships.all(), key=lambda seat: (seat.start or date.min, seat.pk), default=None)
        known.append(KnownPerson(person, latest.party if latest else None))
    return People(
        tuple(
            sorted(
                known,
                key=lambda known: (fold(known.person.family_name), fold(known.person.name), known.person.slug),
            )
        )
    )
