"""Trying again to place the turns whose speaker or party is not known, after people, rosters or memberships came."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from tracker.jobs.decided_turns import Label, not_corrected, remake_figures, update_in_runs
from tracker.jobs.hold_rows import hold_sources
from tracker.jobs.known_people import Facts
from tracker.jobs.place_speakers import INDEPENDENT_LABELS, Place, Speakers
from tracker.jobs.totals import settle_totals
from tracker.models import Source, Speech
from tracker.parsers.document import ParsedSpeech
from tracker.parsers.labels import name_in_label, names_nobody

# Kinds whose labels name an office or a crowd.
_NOBODY = (Speech.Kind.CHAIR, Speech.Kind.CLERK, Speech.Kind.INTERJECTION)
# Who speaks so need not belong to a party.
_OUTSIDERS = (Speech.Kind.WITNESS, Speech.Kind.ARTICLE)


@dataclass(frozen=True)
class PlacedAgain:
    """How many turns waited, how many of them have a speaker or a party now, and, for each label and person, how many
    turns those were."""

    waiting: int
    placed: int
    speakers: dict[tuple[str, str], int]

    def in_words(self) -> list[str]:
        """The summary as the command prints it."""
        lines = [f"{label}: {person}, {turns} turns" for (label, person), turns in self.speakers.items()]
        return [*lines, f"{self.placed} of {self.waiting} waiting turns placed"]


def place_again(*, source: Source) -> PlacedAgain:
    """Try every turn of the source whose speaker, or whose party, is not known, by what is printed of it and who sat
    that day. What is placed already, and what an editor set by hand, is left alone. Safe to run again; one transaction.
    """
    with transaction.atomic():
        # As imports take turns.
        hold_sources(sources=[source.pk])
        speakers = Speakers(source.legislature, source)
        speakers.refresh()
        waiting = waiting_turns(source)
        count = waiting.count()
        before = _known_in(waiting)
        moved = update_in_runs(waiting, lambda label, day: _found(speakers, label, day))
        after = _known_in(waiting)
        remake_figures(documents=sorted(pk for pk in before if before[pk] != after.get(pk)), parties=True)
        settle_totals()
    turns: Counter[tuple[str, str]] = Counter()
    for some in moved:
        turns[some.label.speaker, str(some.place.person or some.place.party)] += some.turns
    return PlacedAgain(count, turns.total(), dict(sorted(turns.items(), key=lambda item: (-item[1], item[0]))))


def _known_in(waiting: "QuerySet[Speech]") -> dict[int, tuple[int, int, int]]:
    """By document, how many turns wait, and of how many of them the speaker and the party are known."""
    rows = waiting.values_list("document").annotate(Count("pk"), Count("person"), Count("party"))
    return {document: (turns, people, parties) for document, turns, people, parties in rows}


def waiting_turns(source: Source) -> "QuerySet[Speech]":
    """The source's turns whose speaker is not known, or whose party is neither known nor known to be none."""
    turns = Speech.objects.filter(document__source=source).exclude(kind__in=_NOBODY).order_by()
    for_no_party = Q(party__isnull=True) & ~Q(affiliation__in=INDEPENDENT_LABELS) & ~Q(kind__in=_OUTSIDERS)
    return not_corrected(turns.filter(Q(person__isnull=True) | for_no_party))


def _found(speakers: Speakers, label: Label, day: date) -> Place | None:
    """A place that says more than what is stored."""
    if label.person is not None:
        person = speakers.people.get(label.person)
        facts = Facts("", label.affiliation, label.riding, label.role)
        place = speakers.settled(person, facts, day) if person else None
        return place if place and place.known else None
    name = "" if names_nobody(label.speaker) else name_in_label(label.speaker)
    turn = ParsedSpeech("", label.speaker, "", name, label.affiliation, role=label.role, riding=label.riding)
    place = speakers.place_turn(turn, day)
    if place.placing or place.left_alone:
        return None
    return place if place.person or (place.party and label.party is None) else None
