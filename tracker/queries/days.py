"""The days and sources of a scope, as a condition of whatever has them."""

from datetime import date
from typing import Protocol

from django.db.models import Q


class HasDays(Protocol):
    """A scope of days, included at both ends and None where open, and of sources by slug, none of them meaning all."""

    @property
    def since(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...
    @property
    def sources(self) -> tuple[str, ...]: ...


def within_days(scope: HasDays, *, day: str = "date", source: str = "source") -> Q:
    """The condition of the scope's days and sources, where `day` and `source` are the paths to a row's own."""
    within = Q()
    if scope.since:
        within &= Q(**{f"{day}__gte": scope.since})
    if scope.until:
        within &= Q(**{f"{day}__lte": scope.until})
    if scope.sources:
        within &= Q(**{f"{source}__slug__in": scope.sources})
    return within


def month_after(day: date) -> date:
    """The first day of the month behind that of the day."""
    return first_of(month_number(day) + 1)


def month_number(day: date) -> int:
    """The months from the year 0 to that of the day."""
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    """The first day of the month of that number."""
    return date(month // 12, month % 12 + 1, 1)
