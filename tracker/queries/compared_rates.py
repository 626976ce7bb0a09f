"""What stands side by side in a comparison, and what the rates of it rest on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Q, QuerySet, Sum

from tracker.models import Document, Party, Source, Stance, TalkingPoint, Tally, Volume
from tracker.queries.days import within_days
from tracker.queries.evidence import ALL, USES, EvidenceScope, tallies_within
from tracker.queries.scope import is_rated


class Across(Enum):
    """What stands side by side."""

    LINES = "lines"
    PARTIES = "party"
    SOURCES = "source"


@dataclass(frozen=True)
class RatesRestOn:
    """Speeches with a place in a rate, by line, party or source, and day; and words by source, whether of a ledger, party
    and day; `ledgers` are the sources and lines of ledgers."""

    scope: EvidenceScope
    across: Across
    rated: Mapping[tuple[int, Any], Counter[date]]
    words: Mapping[tuple[int, bool, int | None], Counter[date]]
    ledgers: set[tuple[int, int]]

    def of(
        self, point: TalkingPoint, party: Party | None, source: Source | None, number: Callable[[date], int]
    ) -> tuple[Counter[int], Counter[int]]:
        """Speeches with a place in the rate, and the words of the same group, of one series by the number of its span."""
        rated, words = Counter[int](), Counter[int]()
        key = source.pk if source else party.pk if party else None
        for day, speeches in self.rated.get((point.pk, key), Counter()).items():
            rated[number(day)] += speeches
        for (held_in, ledger, by), days in self.words.items():
            asked = source is None or source.pk == held_in
            searched = not ledger or (held_in, point.pk) in self.ledgers
            if asked and searched and self._same_group(point, party, by):
                for day, said in days.items():
                    words[number(day)] += said
        return rated, words

    def _same_group(self, point: TalkingPoint, party: Party | None, by: int | None) -> bool:
        """Whether words of that party are of the group whose speeches are counted."""
        if self.across is Across.PARTIES:
            return by == (party.pk if party else None)
        return self.scope.stance != USES or by == point.party_id


def tallies_compared(points: Sequence[TalkingPoint], scope: EvidenceScope, across: Across) -> "QuerySet[Tally]":
    """The tallies of the lines that are compared: by party, a use is one by that party."""
    if across is Across.PARTIES and scope.stance == USES:
        return tallies_within(replace(scope, stance=ALL)).filter(point__in=points, stance=Stance.USES)
    return tallies_within(scope).filter(point__in=points)


def record_of(points: Sequence[TalkingPoint], scope: EvidenceScope) -> Q:
    """The days and sources of the scope that are of one of the lines' legislatures, or of none."""
    own = Q(source__legislature__in={point.party.legislature_id for point in points}) | Q(source__legislature=None)
    return own & within_days(scope)


def rates_rest_on(
    points: Sequence[TalkingPoint], scope: EvidenceScope, across: Across, ledgers: set[tuple[int, int]]
) -> RatesRestOn:
    """What the rates of those lines rest on, as those of a ranking do; two queries."""
    fields = ["point", "date"] if across is Across.LINES else ["point", "date", across.value]
    rated: dict[tuple[int, Any], Counter[date]] = defaultdict(Counter)
    tallies = tallies_compared(points, scope, across).filter(is_rated())
    for row in tallies.values(*fields).annotate(said=Sum("speeches")):
        rated[row["point"], row.get(across.value)][row["date"]] += row["said"]
    within = within_days(scope, day="document__date", source="document__source")
    volumes = Volume.objects.filter(within, document__published=True).order_by()
    words: dict[tuple[int, bool, int | None], Counter[date]] = defaultdict(Counter)
    rows = volumes.values_list("document__source", "document__held", "party", "document__date")
    for source, held, party, day, said in rows.annotate(Sum("words")):
        words[source, held == Document.Held.LEDGER, party][day] += said
    return RatesRestOn(scope, across, rated, words, ledgers)
