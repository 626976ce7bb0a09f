"""Who was who on which day, from the files that parliaments publish beside their transcripts (companions)."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

# Appended to the version of a document that was read with its people, so that it outranks the same one without.
WITH_PEOPLE = " with people"
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class Term(NamedTuple):
    """Something that was so from one day until another, both included; no day means without end.

    `about` tells what it is a term of (an organization, a house, a membership's id); `rank` is how much it is to be
    preferred to another that covers the same day.
    """

    value: str
    start: date | None = None
    end: date | None = None
    about: str = ""
    riding: str = ""
    rank: int = 0

    def covers(self, day: date) -> bool:
        """Whether it was so on that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(slots=True)
class Listed:
    """One person of a companion: names, seats (parties, by date) and offices (roles, by date)."""

    names: list[Term] = field(default_factory=list)
    seats: list[Term] = field(default_factory=list)
    offices: list[Term] = field(default_factory=list)
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Companion:
    """What one companion file tells: people by every id that a transcript may give them, parties by theirs.

    `corpus` is the collection that the ids belong to, where a format has several; "" fits every transcript.
    """

    format: str
    people: dict[str, Listed] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    corpus: str = ""


def together(companions: Iterable[Companion], *, format_name: str, corpus: str = "") -> Companion:
    """The companions of that format and collection as one; of two that list one person the later counts."""
    whole = Companion(format_name, corpus=corpus)
    for companion in companions:
        if companion.format == format_name and corpus in (companion.corpus or corpus, ""):
            whole.people |= companion.people
            whole.parties |= companion.parties
            whole.kinds |= companion.kinds
    return whole


def on(terms: Iterable[Term], day: date) -> Term | None:
    """The term that covers the day: the highest rank, then one with dates, then the latest begun, then the first."""
    covering = [term for term in terms if term.covers(day)]
    return max(
        covering,
        key=lambda term: (term.rank, bool(term.start or term.end), term.start or date.min),
        default=None,
    )


@lru_cache(maxsize=4096)
def first_day(text: str | None) -> date | None:
    """The first day of a day, month or year such as 2014-05; None for anything else."""
    return _a_day(text, last=False)


@lru_cache(maxsize=4096)
def last_day(text: str | None) -> date | None:
    """The last day of a day, month or year such as 2014-05; None for anything else."""
    return _a_day(text, last=True)


def _a_day(text: str | None, *, last: bool) -> date | None:
    found = _DAY.match((text or "").strip())
    if not found or found[1] in ("0000", "9999"):
        return None
    year = int(found[1])
    month = int(found[2] or (12 if last else 1))
    try:
        return date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except ValueError:
        return None
