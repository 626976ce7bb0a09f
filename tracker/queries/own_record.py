"""The record of a line's own parliament within a scope: of sittings, streaks, bursts and comparisons are made."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet

from tracker.models import Source, TalkingPoint, Tally
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.evidence import EvidenceScope
from tracker.queries.scope import Scope, ledger_lines, tallies_in


@dataclass(frozen=True)
class OwnRecord:
    """Which sources of the scope are of which parliament, by slug and (`parliaments`) by key, and which ledgers were
    made for which lines."""

    scope: Scope
    sources: dict[int, tuple[str, ...]]
    alone: frozenset[int]
    ledgers: dict[int, frozenset[int]] = field(default_factory=dict)
    parliaments: dict[int, int] = field(default_factory=dict)

    def holds(self, point: TalkingPoint) -> bool:
        """Whether the scope has a source of the line's own parliament."""
        return point.party.legislature_id in self.sources

    def within(self, legislature: int) -> tuple[str, ...]:
        """The sources to name for the scope's record of one parliament; none where all of it is."""
        return self.scope.sources if legislature in self.alone else self.sources[legislature]

    def evidence(
        self, point: TalkingPoint, *, since: date | None, until: date | None, stance: str | None = None
    ) -> EvidenceScope:
        """The mentions of the line in its own parliament between two days, both included."""
        sources = self.within(point.party.legislature_id)
        return EvidenceScope(since=since, until=until, sources=sources, stance=stance or self.scope.stance)

    def searched_for(self, point: TalkingPoint) -> tuple[int, frozenset[int]]:
        """The parliament and the ledgers whose days were searched for the line: lines with the same have the same days."""
        return point.party.legislature_id, self.ledgers.get(point.pk, frozenset())


@kept_until_a_commit(32)
def own_record(scope: Scope) -> OwnRecord:
    """The scope's sources by parliament and the ledgers by line; two queries."""
    sources = Source.objects.order_by("slug").values_list("slug", "legislature", "pk")
    if scope.sources:
        sources = sources.filter(slug__in=scope.sources)
    by_legislature: dict[int | None, list[str]] = defaultdict(list)
    parliaments: dict[int, int] = {}
    for slug, legislature, source in sources:
        by_legislature[legislature].append(slug)
        if legislature is not None:
            parliaments[source] = legislature
    ledgers: dict[int, set[int]] = defaultdict(set)
    for source, point in ledger_lines.values_list("source", "talkingpoint"):
        ledgers[point].add(source)
    return OwnRecord(
        scope=scope,
        sources={key: tuple(slugs) for key, slugs in by_legislature.items() if key is not None},
        alone=frozenset(key for key in by_legislature if key is not None and len(by_legislature) == 1),
        ledgers={point: frozenset(of_point) for point, of_point in ledgers.items()},
        parliaments=parliaments,
    )


def own_tallies(scope: Scope) -> "QuerySet[Tally]":
    """The scope's tallies in sources of the line's own parliament."""
    return tallies_in(scope).filter(source__legislature=F("point__party__legislature"))
