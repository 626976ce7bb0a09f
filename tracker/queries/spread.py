"""Spread: how fast a line went from its first speaker to others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.models import Person
from tracker.queries.evidence import EvidenceScope
from tracker.queries.lines import SpeakerRow

MARKS = (5, 10)


@dataclass(frozen=True)
class Step:
    """A day with new speakers, and how many different people had said the line by its end."""

    day: date
    new: tuple[Person, ...]
    speakers: int


@dataclass(frozen=True)
class Reached:
    """The day on which the line had that many different speakers, so many days after its first use."""

    speakers: int
    day: date
    days: int


@dataclass(frozen=True)
class Spread:
    """From the first use to the last, by anyone, the steps of new speakers, and the marks that were reached. People who
    could not be identified are not among the speakers."""

    first: date
    last: date
    steps: tuple[Step, ...]
    reached: tuple[Reached, ...]

    @property
    def speakers(self) -> int:
        """How many different people said it in all."""
        return self.steps[-1].speakers if self.steps else 0


def spread_of(scope: EvidenceScope, speakers: Sequence[SpeakerRow]) -> Spread | None:
    """How the line spread within the scope, by those who said it in it; None where it was not said, or where the scope
    names one speaker."""
    if scope.person or not speakers:
        return None
    firsts: dict[Person, date] = {}
    for row in speakers:
        if row.person:
            firsts[row.person] = min(row.first, firsts.get(row.person, row.first))
    start = min(row.first for row in speakers)
    steps = steps_from(firsts.items())
    return Spread(start, max(row.last for row in speakers), steps, _reached(start, steps))


def steps_from(firsts: Iterable[tuple[Person, date]]) -> tuple[Step, ...]:
    """The days on which somebody said it for the first time, in order, the people of a day by slug."""
    by_day: dict[date, list[Person]] = defaultdict(list)
    for person, first in firsts:
        by_day[first].append(person)
    steps: list[Step] = []
    for day, new in sorted(by_day.items()):
        before = steps[-1].speakers if steps else 0
        steps.append(Step(day, tuple(sorted(new, key=lambda person: person.slug)), before + len(new)))
    return tuple(steps)


def _reached(start: date, steps: Iterable[Step]) -> tuple[Reached, ...]:
    reached: list[Reached] = []
    for mark in MARKS:
        step = next((step for step in steps if step.speakers >= mark), None)
        if step:
            reached.append(Reached(mark, step.day, (step.day - start).days))
    return tuple(reached)
