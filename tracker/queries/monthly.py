"""Months of many lines together: a party's, a topic's, or all that one person says."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Sum

from tracker.queries.days import month_number
from tracker.queries.evidence import EvidenceScope, tallies_within
from tracker.queries.held_days import held_days
from tracker.queries.lines import Month, by_month


def months_within(scope: EvidenceScope, *, legislatures: Collection[int]) -> list[Month]:
    """Every month from the first to the last that is covered or counted, zeros included; five queries at most.

    The record of those legislatures, or of none (an article), covers a month where it is held with its text: of a day
    held as dated facts nobody knows that every one of the lines was looked for, so it is one held in part.
    """
    held = held_days(scope, legislatures=legislatures)
    speeches: Counter[int] = Counter()
    occurrences: Counter[int] = Counter()
    for day, said, times in tallies_within(scope).values_list("date").annotate(Sum("speeches"), Sum("occurrences")):
        speeches[month_number(day)] += said
        occurrences[month_number(day)] += times
    return by_month(speeches, occurrences, scope, held)
