"""Months of many lines together: a party's, a topic's, or all that one person says."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from tracker.models import Document
from tracker.queries.coverage import lacks_an_edition, missing_days, usual_editions
from tracker.queries.days import within_days
from tracker.queries.evidence import EvidenceScope, tallies_within
from tracker.queries.lines import Month, by_month


def months_within(scope: EvidenceScope, *, legislatures: Collection[int]) -> list[Month]:
    """Every month from the first to the last that is covered or counted, zeros included; five queries at most.

    The record of those legislatures, or of none (an article), covers a month where it is held with its text: of a day
    held as dated facts nobody knows that every one of the lines was looked for, so it is one held in part.
    """
    own = (Q(source__legislature__in=legislatures) | Q(source__legislature=None)) & within_days(scope)
    held = Document.objects.filter(own, published=True).order_by()
    in_part = ~Q(held=Document.Held.TEXT) | lacks_an_edition(usual_editions())
    return by_month(
        tallies_within(scope),
        scope,
        covered=_days(held.filter(held=Document.Held.TEXT)),
        partial=_days(held.filter(in_part)),
        missing=_days(missing_days().filter(own).order_by()),
    )


def _days(rows: "QuerySet[Any]") -> Iterable[date]:
    return rows.values_list("date", flat=True).distinct()
