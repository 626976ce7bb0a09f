"""What one line's page rests on, read once: the line's tallies and the days that are held."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tracker.engine.adding import once, placed
from tracker.engine.cutting import Array
from tracker.models import Stance, TalkingPoint
from tracker.queries.evidence import ALL, OTHERS, USES, EvidenceScope, tallies_within
from tracker.queries.held_days import ledgers_for
from tracker.queries.listing import day_number, listed
from tracker.queries.volumes import every_volume

_EPOCH = date(1970, 1, 1).toordinal()
STANCE_NUMBERS = {Stance.UNCLEAR: 0, Stance.QUOTES: 1, Stance.USES: 2}


@dataclass(frozen=True)
class Held:
    """The parliament of each source (0: of none); and the documents that are held of the scope, in order of their keys:
    day, source and its parliament, whether each is held with its text and whether its words were counted, and how many
    speeches the line's own party and everybody made in it."""

    parliaments: Mapping[int, int]
    documents: Array
    days: Array
    sources: Array
    legislatures: Array
    texts: Array
    counted: Array
    made_by_own: Array
    made: Array


@dataclass(frozen=True)
class SaidLine:
    """The tallies of the line: day, place of the document among those held (-1: none of them), parliament, party and
    person (0: none), speeches and occurrences, and whether they have a place in its rate (`rated`) or in those of its
    speakers (`in_text`)."""

    days: Array
    at: Array
    legislatures: Array
    parties: Array
    people: Array
    stances: Array
    speeches: Array
    occurrences: Array
    rated: Array
    in_text: Array

    def only(self, chosen: Array) -> "SaidLine":
        """Those of the tallies."""
        return SaidLine(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class LineRecord:
    """The line's tallies of any stance within the rest of the scope, and what is held of its days and sources."""

    point: TalkingPoint
    scope: EvidenceScope
    every: SaidLine
    held: Held
    ledgers: frozenset[int]

    def stance(self, stance: str) -> SaidLine:
        """The tallies of a stance, as an evidence scope names it."""
        uses, own = self.every.stances == STANCE_NUMBERS[Stance.USES], self.every.parties == self.point.party_id
        if stance == ALL:
            return self.every
        if stance in (USES, OTHERS):
            return self.every.only(uses & (own if stance == USES else ~own))
        return self.every.only(self.every.stances == STANCE_NUMBERS[Stance(stance)])

    @property
    def said(self) -> SaidLine:
        """The tallies within the scope."""
        return self.stance(self.scope.stance)

    def searched(self) -> Array:
        """Of each document, whether it was searched for the line: it is held with its text, or its words were counted
        for a ledger that was made for it."""
        return self.held.texts | (self.held.counted & np.isin(self.held.sources, [*self.ledgers]))


def line_record(point: TalkingPoint, scope: EvidenceScope) -> LineRecord:
    """The record of one line within the scope; five queries, one where what is held was read since the last commit."""
    ledgers = ledgers_for(point.pk)
    held = _held(scope, point.party_id)
    return LineRecord(point, scope, _said(point, scope, held, ledgers), held, ledgers)


def _held(scope: EvidenceScope, party: int) -> Held:
    """What is held of the scope, and what that party and everybody made of it; three queries at most."""
    volumes = every_volume()
    held = volumes.within(scope)
    size, at = len(held), volumes.at
    by_own, by_all = (
        np.bincount(at, volumes.speeches * of, size).astype(np.int64)[held]
        for of in (volumes.parties == party, np.ones_like(at))
    )
    return Held(
        parliaments=volumes.parliaments,
        documents=volumes.documents[held],
        days=volumes.days[held],
        sources=volumes.sources[held],
        legislatures=volumes.legislatures[held],
        texts=volumes.texts[held],
        counted=volumes.counted[held],
        made_by_own=by_own,
        made=by_all,
    )


def _said(point: TalkingPoint, scope: EvidenceScope, held: Held, ledgers: frozenset[int]) -> SaidLine:
    tallies = tallies_within(replace(scope, stance=ALL)).filter(point=point)
    stances = " ".join(f"WHEN '{name.value}' THEN {number}" for name, number in STANCE_NUMBERS.items())
    names = ("date", "source_id", "document_id", "party_id", "person_id", "stance", "speeches", "occurrences")
    days, sources, documents, parties, people, stance, speeches, occurrences = listed(
        tallies.values_list(*names),
        (
            day_number("date"), "source_id", "document_id", "COALESCE(party_id, 0)", "COALESCE(person_id, 0)",
            f"CASE stance {stances} END", "speeches", "occurrences",
        ),
    )  # fmt: skip
    at = placed(documents, held.documents)
    # What is of no document that is held is at the last place, behind all of them.
    counted, texts = np.append(held.counted, False)[at], np.append(held.texts, False)[at]
    rated = counted & (texts | np.isin(sources, [*ledgers]))
    of_source = np.array([held.parliaments.get(source, 0) for source in sources.tolist()], np.int64)
    return SaidLine(days, at, of_source, parties, people, stance, speeches, occurrences, rated, counted & texts)


def months_of_days(days: Array) -> Array:
    """The months of days, as `days.month_number` numbers them."""
    return (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def dates_of(days: Array) -> list[date]:
    """The days of those numbers, once each and in order."""
    return [date.fromordinal(day) for day in once(days).tolist()]
