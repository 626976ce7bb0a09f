"""Months of many lines together: a party's, a topic's, or all that one person says."""

from collections.abc import Collection

from tracker.queries.evidence import EvidenceScope, tallies_within
from tracker.queries.held_days import held_days
from tracker.queries.lines import Month, by_month


def months_within(scope: EvidenceScope, *, legislatures: Collection[int]) -> list[Month]:
    """Every month from the first to the last that is covered or counted, zeros included; five queries at most.

    The record of those legislatures, or of none (an article), covers a month where it is held with its text: of a day
    held as dated facts nobody knows that every one of the lines was looked for, so it is one held in part.
    """
    held = held_days(scope, legislatures=legislatures)
    return by_month(tallies_within(scope), scope, held)
