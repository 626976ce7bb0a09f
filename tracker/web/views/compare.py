"""Lines side by side, or one line across parties or sources."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tracker.models import TalkingPoint
from tracker.queries.compared_rates import Across
from tracker.queries.comparison import (
    MOST_LINES,
    Cell,
    Comparison,
    Series,
    Span,
    chosen_lines,
    compared,
    lines_to_choose,
)
from tracker.queries.evidence import NONE, OTHERS, USES
from tracker.web.filters import ComparisonFilter, evidence_query


@dataclass(frozen=True)
class Linked:
    """A series or one of its cells with the address of the list of the mentions in it, and of those of them that have no
    place in its rate."""

    of: Series | Cell
    address: str
    unrated: str


@dataclass(frozen=True)
class Row:
    """A span with its cells, in the order of the series; or several in a row of which nothing is held, without cells."""

    span: Span
    cells: tuple[Linked, ...]


def compare(request: HttpRequest) -> HttpResponse:
    """The comparison asked for, with its chart and its table; without one, how to ask for it."""
    filters = ComparisonFilter(request.GET)
    slugs = tuple(slug for slug in dict.fromkeys(request.GET.getlist("line")) if slug)
    too_many = len(slugs) > MOST_LINES
    chosen = chosen_lines(slugs[: MOST_LINES + 1])
    points = chosen.points
    alone = filters.across is not Across.LINES
    refused = too_many or chosen.unknown or (alone and len(points) > 1)
    context = {
        "filters": filters,
        "points": points,
        "unknown": chosen.unknown,
        "too_many": too_many,
        "most_lines": MOST_LINES,
        "one_at_a_time": alone and len(points) > 1,
        "choices": [point for point in lines_to_choose() if point not in points],
        "held": None,
    }
    if not refused and (len(points) > 1 or (alone and points)):
        comparison = compared(points, filters.scope, across=filters.across, rates=filters.rates)
        context |= {
            "comparison": comparison,
            "totals": [_linked(series, series, comparison, filters) for series in comparison.series],
            "rows": _rows(comparison, filters),
            "held": filters.held(legislature=_legislature(points)),
        }
    status = 404 if chosen.unknown else 400 if refused else 200
    return render(request, "compare/compare.html", context, status=status)


def _legislature(points: tuple[TalkingPoint, ...]) -> int | None:
    """The legislature of all the lines, where they have one in common."""
    found = {point.party.legislature_id for point in points}
    return found.pop() if len(found) == 1 else None


def _rows(comparison: Comparison, filters: ComparisonFilter) -> list[Row]:
    rows: list[Row] = []
    for place, span in enumerate(comparison.spans):
        if any(series.cells[place].covered for series in comparison.series):
            cells = [_linked(series.cells[place], series, comparison, filters, span) for series in comparison.series]
            rows.append(Row(span, tuple(cells)))
        elif rows and not rows[-1].cells:
            rows[-1] = Row(Span(rows[-1].span.first, span.last), ())
        else:
            rows.append(Row(span, ()))
    return rows


def _linked(
    of: Series | Cell, series: Series, comparison: Comparison, filters: ComparisonFilter, span: Span | None = None
) -> Linked:
    """With where the line's page lists the mentions that a series counts, in all its days or in one span."""
    period = filters.period.word if filters.period else ""
    since, until = filters.typed
    sources = filters.sources
    if series.source:
        # The same days, whatever else "the last sitting days" are of this source alone.
        sources, period = (series.source.slug,), ""
        since, until = filters.days
    if span:
        since, until = span.first, span.last
    stance, party = filters.stance, ""
    if comparison.across is Across.PARTIES:
        party = series.party.slug if series.party else NONE
        if stance == USES and series.party != series.point.party:
            stance = OTHERS
    query = evidence_query(since=since, until=until, sources=sources, stance=stance, period=period, party=party)
    slug = series.point.slug
    unrated = f"{reverse('mentions')}{query or '?'}{'&' if query else ''}line={slug}&only=unrated#mentions"
    return Linked(of, f"{reverse('line', args=[slug])}{query}#mentions", unrated)
