"""Months of many lines together: a party's, a topic's, or all that one person says."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Sum

from tracker.engine.adding import added_up
from tracker.queries.days import month_number
from tracker.queries.due_totals import totals_are_due
from tracker.queries.evidence import USES, EvidenceScope, tallies_within
from tracker.queries.held_days import held_days
from tracker.queries.lines import Month, by_month
from tracker.queries.month_figures import month_figures
from tracker.queries.scope import Scope, points_of


def months_within(scope: EvidenceScope, *, legislatures: Collection[int]) -> list[Month]:
    """Every month from the first to the last that is covered or counted, zeros included; eleven queries at most.

    The record of those legislatures, or of none (an article), covers a month where it is held with its text: of a day
    held as dated facts nobody knows that every one of the lines was looked for, so it is one held in part.
    """
    held = held_days(scope, legislatures=legislatures)
    speeches, occurrences = _from_figures(scope) or _from_tallies(scope)
    return by_month(speeches, occurrences, scope, held)


def _from_figures(scope: EvidenceScope) -> tuple[Counter[int], Counter[int]] | None:
    """Speeches and occurrences by the number of the month; None where the figures of whole lines do not tell them."""
    if scope.stance != USES or scope.person or scope.party or scope.line or totals_are_due():
        return None
    within = Scope(scope.since, scope.until, scope.sources)
    found = month_figures(within, points_of(scope.of, scope.topic))
    if found is None:
        return None
    speeches, occurrences = (
        Counter(dict(zip(*(column.tolist() for column in added_up(found.months, counts)), strict=True)))
        for counts in found.figures.T[:2]
    )
    return speeches, occurrences


def _from_tallies(scope: EvidenceScope) -> tuple[Counter[int], Counter[int]]:
    speeches: Counter[int] = Counter()
    occurrences: Counter[int] = Counter()
    for day, said, times in tallies_within(scope).values_list("date").annotate(Sum("speeches"), Sum("occurrences")):
        speeches[month_number(day)] += said
        occurrences[month_number(day)] += times
    return speeches, occurrences
