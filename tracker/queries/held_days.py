"""Which days of a parliament are held, in part or lacking: the ground under the months of lines."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from tracker.models import Document
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.coverage import lacks_an_edition, missing_days, usual_editions
from tracker.queries.days import HasDays, within_days
from tracker.queries.scope import ledger_lines


@dataclass(frozen=True)
class HeldDays:
    """Of the days of a scope: those that `covered` some lines, those held only in part, and the sittings of which
    nothing is held. A day may be among the first and the second."""

    covered: frozenset[date]
    partial: frozenset[date]
    missing: frozenset[date]


@dataclass(frozen=True)
class _Days:
    """The days and sources of a scope, and nothing else of it."""

    since: date | None
    until: date | None
    sources: tuple[str, ...]


def held_days(scope: HasDays, *, legislatures: Collection[int], ledgers: Collection[int] = ()) -> HeldDays:
    """The days of the scope's record of those legislatures, or of none (an article); four queries at most.

    A day covers the lines where it is held with its text, or in one of the ledgers, by the key of their source, that
    were made for them; of any other day held as dated facts nobody knows that every one of them was looked for.
    """
    days = _Days(scope.since, scope.until, tuple(scope.sources))
    return _held_days(days, tuple(sorted(legislatures)), frozenset(ledgers))


def ledgers_for(point: int) -> frozenset[int]:
    """The sources whose ledgers were made for the line of that key; one query."""
    return _ledgers().get(point, frozenset())


@kept_until_a_commit(64)
def _held_days(days: _Days, legislatures: tuple[int, ...], ledgers: frozenset[int]) -> HeldDays:
    own = (Q(source__legislature__in=legislatures) | Q(source__legislature=None)) & within_days(days)
    searched = Q(held=Document.Held.TEXT)
    if ledgers:
        counted = Document.objects.filter(volumes__isnull=False, source__in=ledgers)
        searched |= Q(pk__in=counted.values("pk"))
    held = Document.objects.filter(own, published=True).order_by()
    rows = list(
        held.values_list("date").annotate(
            covered=Count("pk", filter=searched),
            partial=Count("pk", filter=~searched | lacks_an_edition(usual_editions())),
        )
    )
    return HeldDays(
        covered=frozenset(day for day, covered, _ in rows if covered),
        partial=frozenset(day for day, _, partial in rows if partial),
        missing=frozenset(missing_days().filter(own).values_list("date", flat=True)),
    )


@kept_until_a_commit(1)
def _ledgers() -> dict[int, frozenset[int]]:
    ledgers: dict[int, frozenset[int]] = {}
    for source, point in ledger_lines.values_list("source", "talkingpoint"):
        ledgers[point] = ledgers.get(point, frozenset()) | {source}
    return ledgers
