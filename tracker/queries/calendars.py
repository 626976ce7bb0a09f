"""A year laid out as months and weeks, for pages."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Cell(Generic[T]):
    """A day of a month, with what is known of it."""

    date: date
    known: T | None


@dataclass(frozen=True)
class CalendarMonth(Generic[T]):
    """A month in weeks of seven; None before its first day and after its last."""

    first: date
    weeks: tuple[tuple[Cell[T] | None, ...], ...]


def months_in(year: int, known: Mapping[date, T], *, first_weekday: int) -> list[CalendarMonth[T]]:
    """The twelve months of the year; `first_weekday` is 0 for weeks that begin on Sunday, 1 on Monday."""
    calendar = Calendar((first_weekday - 1) % 7)
    return [
        CalendarMonth(
            date(year, month, 1),
            tuple(
                tuple(Cell(day, known.get(day)) if day.month == month else None for day in week)
                for week in calendar.monthdatescalendar(year, month)
            ),
        )
        for month in range(1, 13)
    ]
