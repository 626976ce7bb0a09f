"""The facets of the speeches found: each value with how many speeches the list that it opens has."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracker.engine.words import fold
from tracker.models import Party, Source
from tracker.queries.catalogue import Lines, People
from tracker.queries.speeches_found import FACETS, NOBODY, Narrowing, SpeechesFound

# In an address: without a party, or by a speaker who could not be identified.
NONE = "none"
SHOWN = {"party": 8, "person": 8, "year": 12, "source": 6, "topic": 8}
MOST_BEHIND = 60


@dataclass(frozen=True)
class Choice:
    """One value of a facet: as the address has it, as readers do, and how many speeches it leaves."""

    value: str
    label: str
    count: int
    chosen: bool
    party: Party | None = None


@dataclass(frozen=True)
class Facet:
    """A facet's values, most speeches first (years: latest first), those that do not fit behind; `cut` where there are
    even more."""

    name: str
    heading: str
    choices: tuple[Choice, ...]
    behind: tuple[Choice, ...]
    cut: bool

    @property
    def chosen(self) -> Choice | None:
        """The value that the list is narrowed to."""
        return next((choice for choice in (*self.choices, *self.behind) if choice.chosen), None)


def facets_of(
    found: SpeechesFound, narrowing: Narrowing, lines: Lines, people: People, sources: Sequence[Source]
) -> tuple[Facet, ...]:
    """Every facet in which there is anything to choose; reads nothing."""
    headings = {
        "party": _("Party"),
        "person": _("Speaker"),
        "year": _("Year"),
        "source": _("Source"),
        "topic": _("Topic"),
    }
    parties = {party.pk: party for party in lines.parties}
    named = {
        "party": {party.pk: (party.slug, str(party)) for party in lines.parties}
        | {NOBODY: (NONE, _("without a party"))},
        "source": {source.pk: (source.slug, str(source)) for source in sources},
        "topic": {topic.pk: (topic.slug, str(topic)) for topic in lines.topics},
    }
    facets = []
    for facet in FACETS:
        chosen = getattr(narrowing, facet)
        counts = found.counts(facet, narrowing)
        if chosen is not None:
            counts.setdefault(chosen, 0)
        choices = []
        for value, count in counts.items():
            if facet == "year":
                written, label = f"{value:04}", f"{value:04}"
            elif facet == "person":
                known = people.by_id.get(value)
                written, label = (known.person.slug, str(known.person)) if known else (NONE, _("not identified"))
            else:
                written, label = named[facet][value]
            party = parties.get(value) if facet == "party" else None
            choices.append(Choice(written, label, count, value == chosen, party))
        if facet == "year":
            choices.sort(key=lambda choice: choice.value, reverse=True)
        else:
            choices.sort(key=lambda choice: (not choice.chosen, -choice.count, fold(choice.label), choice.value))
        if len(choices) > 1 or chosen is not None or (facet == "topic" and choices):
            shown = SHOWN[facet]
            behind = choices[shown : shown + MOST_BEHIND]
            facets.append(
                Facet(facet, headings[facet], tuple(choices[:shown]), tuple(behind), len(choices) > shown + MOST_BEHIND)
            )
    return tuple(facets)
