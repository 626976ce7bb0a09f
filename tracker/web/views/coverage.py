"""What is held of each source, and what is not."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import get_format

from tracker.queries.calendars import months_in
from tracker.queries.coverage import (
    DayState,
    YearCoverage,
    coverage,
    days_of,
    documents_by_year,
    source_with_coverage,
    states_of,
    years_of,
)

DAYS_PER_PAGE = 100


def index(request: HttpRequest) -> HttpResponse:
    """Every source with its span and its days by state."""
    return render(request, "coverage/index.html", {"sources": coverage(), "states": list(DayState)})


def source(request: HttpRequest, slug: str) -> HttpResponse:
    """A year of one source as calendars and as a list, or all its days of one state."""
    found = source_with_coverage(slug)
    if found is None:
        raise Http404
    states = states_of(found)
    years = years_of(states)
    documents = documents_by_year(found)
    asked = request.GET.get("state")
    state = DayState(asked) if asked in list(DayState) else None
    asked_year = request.GET.get("year")
    year = _year(asked_year, years)
    # A state alone is asked of every year.
    years_asked = {year} if asked_year or not state else {row.year for row in years}
    dates = [day for day, of_day in states.items() if day.year in years_asked and (not state or of_day == state)]
    page = Paginator(dates, DAYS_PER_PAGE).get_page(request.GET.get("page")) if state else None
    days = days_of(found, states, list(page.object_list) if page else dates)
    context = {
        "source": found,
        "years": [(row, documents[row.year]) for row in years],
        "documents": documents[year] if year else 0,
        "year": year,
        "state": state,
        "of_year": year if asked_year and state else None,
        "states": list(DayState),
        "days": days,
        "page": page,
        "months": [] if state or year is None else _months(year, {day.date: day for day in days}),
    }
    return render(request, "coverage/source.html", context)


def _year(asked: str | None, years: list[YearCoverage]) -> int | None:
    """The year asked for where it is one of them, else the last of which anything is held, else the last."""
    held = [row for row in years if row.days.get(DayState.LOADED) or row.days.get(DayState.PARTIAL)]
    return next((row.year for row in years if str(row.year) == asked), (held or years)[-1].year if years else None)


def _months(year: int, days: dict[date, object]) -> list[object]:
    return list(months_in(year, days, first_weekday=int(get_format("FIRST_DAY_OF_WEEK"))))
