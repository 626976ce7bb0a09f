"""An editor's word on a speaker whom the record does not place: at once for all turns, and for those to come."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Min

from tracker.jobs.decided_turns import give_back, place_turns, waiting_for
from tracker.jobs.free_slug import free_slug
from tracker.jobs.hold_rows import hold_sources
from tracker.jobs.known_people import taken_slugs
from tracker.jobs.place_speakers import Speakers
from tracker.jobs.totals import settle_totals
from tracker.models import Legislature, Membership, Party, Person, Placing


@dataclass(frozen=True)
class Ruling:
    """A placing, how many turns it decides now, and how many it decided before and no longer does."""

    placing: Placing
    turns: int
    given_back: int


def rule_on_speaker(*, placing: Placing) -> Ruling:
    """Store the placing, new or changed, and apply it to every turn that waits under its label; what it did before is
    taken back first. The turns of a speaker to be left alone are only left out of the list of those that wait.

    All in one transaction, figures included. Raises ValidationError where another placing holds on some of its days.
    """
    with transaction.atomic():
        # Placings and imports of one source, and what changes the people of one legislature, take turns.
        hold_sources(sources=[placing.source_id])
        placing.full_clean(exclude=["source", "person"])
        stored = Placing.objects.filter(pk=placing.pk).first() if placing.pk else None
        before = give_back(placing=stored) if stored else 0
        placing.save()
        if placing.person_id is None:
            turns = waiting_for(placing).count()
        else:
            turns = place_turns(placing=placing, speakers=Speakers(placing.source.legislature, placing.source))
        settle_totals()
    return Ruling(placing, turns, before)


def withdraw_placing(*, placing: Placing) -> Ruling:
    """Take the placing's word back: its turns are as the record alone has them. One transaction, figures included."""
    with transaction.atomic():
        # Placings and imports of one source, and what changes the people of one legislature, take turns.
        hold_sources(sources=[placing.source_id])
        before = give_back(placing=placing)
        placing.delete()
        settle_totals()
    return Ruling(placing, 0, before)


def make_member(
    *,
    name: str,
    legislature: Legislature | None,
    party: Party | None,
    riding: str = "",
    start: date | None = None,
    end: date | None = None,
) -> Person:
    """A new person who sat in the legislature for the party, or as an independent, between two days."""
    with transaction.atomic():
        given, _, family = name.rpartition(" ")
        slug = free_slug(name, taken_slugs(), "person")
        person = Person.objects.create(slug=slug, name=name, given_name=given, family_name=family)
        if legislature:
            Membership.objects.create(
                person=person, legislature=legislature, party=party, riding=riding, start=start, end=end
            )
    return person


def first_day(placing: Placing) -> date | None:
    """The first day on which a turn waits for the placing."""
    found: date | None = waiting_for(placing).aggregate(first=Min("date"))["first"]
    return found
