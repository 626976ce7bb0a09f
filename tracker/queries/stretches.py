"""A period as whole years, the whole months around them, and the days around those: what is kept added up of each."""

from datetime import date, timedelta
from typing import NamedTuple

from tracker.models import Span
from tracker.queries.days import HasDays, month_after

# Nothing was said later, and a day behind it can still be named.
LAST = date(9998, 12, 31)
_DAY = timedelta(days=1)
_Days = tuple[date, date]

# A span, and the first days of the first and the last of its kind.
Stretch = tuple[Span, date, date]


class Stretches(NamedTuple):
    """A period as whole years and whole months, by their first days from the first to the last, and the days left."""

    years: list[_Days]
    months: list[_Days]
    days: list[_Days]


def spans_in(scope: HasDays) -> list[Stretch]:
    """What makes up the days of the scope; nothing where it ends before it begins."""
    since, until = scope.since or date.min, min(scope.until or LAST, LAST)
    if since > until:
        return []
    years, months, days = stretches(since, until)
    return [
        (span, first, last)
        for span, some in ((Span.YEAR, years), (Span.MONTH, months), (Span.DAY, days))
        for first, last in some
    ]


def months_in(scope: HasDays) -> list[Stretch]:
    """The same, the months of its years one by one."""
    return [
        (Span.MONTH, first, last.replace(month=12)) if span == Span.YEAR else (span, first, last)
        for span, first, last in spans_in(scope)
    ]


def last_day(span: int, first: date) -> date:
    """The last day of the year, month or day that begins on that day."""
    if span == Span.DAY:
        return first
    return first.replace(month=12, day=31) if span == Span.YEAR else month_after(first) - _DAY


def stretches(since: date, until: date) -> Stretches:
    """The days from the first to the last, both included, in as few stretches as there are."""
    years, months, days = list[_Days](), list[_Days](), list[_Days]()
    first_year = since.year if since == date(since.year, 1, 1) else since.year + 1
    last_year = until.year if until == date(until.year, 12, 31) else until.year - 1
    if first_year <= last_year:
        years.append((date(first_year, 1, 1), date(last_year, 1, 1)))
        around = [(since, date(first_year, 1, 1) - _DAY)] if since.year < first_year else []
        around += [(date(last_year, 12, 31) + _DAY, until)] if last_year < until.year else []
    else:
        around = [(since, until)]
    for begin, end in around:
        first_month = begin if begin.day == 1 else month_after(begin)
        last_month = end.replace(day=1) if end.month != (end + _DAY).month else end.replace(day=1) - _DAY
        if first_month <= last_month:
            months.append((first_month, last_month.replace(day=1)))
            if begin < first_month:
                days.append((begin, first_month - _DAY))
            if month_after(last_month) <= end:
                days.append((month_after(last_month), end))
        elif begin <= end:
            days.append((begin, end))
    return Stretches(years, months, days)
