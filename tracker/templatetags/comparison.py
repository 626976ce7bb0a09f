"""How pages draw a comparison: one line for each series, told apart by dashes, markers and letters, never by colour alone."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django import template
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.queries.comparison import Comparison, Series, Span, Unit
from tracker.templatetags.months import shade, stripes

register = template.Library()

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 300, 56, 40, 14, 30
DASHES = ["", "9 5", "2 4", "14 4 2 4", "6 3", "1 3", "18 5", "10 3 3 3 3 3"]
# Each is drawn around 0, 0; every second one is hollow.
MARKERS = [
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -6l6 10.5h-12z",
    "M0 -6.5l6.5 6.5l-6.5 6.5l-6.5 -6.5z",
    "M0 6l6 -10.5h-12z",
    "M-5 -2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
    "M-6 -3h12v6h-12z",
    "M-3 -6h6v12h-6z",
]
MOST_DRAWN, MOST_MARKERS, MOST_ASIDE, LABEL_STEP, TICKS = len(MARKERS), 40, 5, 17, 4


@register.filter
def letter(place: int) -> str:
    """The letter by which the chart and the table name a series."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


@register.filter
def span_in_words(span: Span, unit: Unit) -> str:
    """A span, or several in a row, as a table names it; a month or year that was cut is named by its days."""
    words = [_day_in_words(span, unit, day) for day in (span.first, span.last)]
    return " – ".join(dict.fromkeys(words))


@register.simple_tag
def series_sign(place: int) -> SafeString:
    """The dashes and the marker of a series, for the chart's key."""
    if place >= MOST_DRAWN:
        return format_html('<span class="unshown">{}</span>', _("table only"))
    return format_html(
        '<svg class="series-sign series-{}" viewBox="0 0 48 16" aria-hidden="true" focusable="false">'
        '<path class="series-line" stroke-dasharray="{}" d="M0 8H48"/>{}</svg>',
        str(place + 1),
        DASHES[place],
        _marker(place, 24, 8),
    )


@register.simple_tag
def comparison_chart(comparison: Comparison) -> SafeString:
    """Every series over the same spans on one scale. Spans of which nothing is held are shaded, those of which days are
    lacking striped; a series breaks off where its own record does."""
    drawn = comparison.series[:MOST_DRAWN]
    step = (WIDTH - LEFT - RIGHT) / max(1, len(comparison.spans))
    scale = _scale(comparison.top)
    return format_html(
        '<svg class="chart-lines" role="img" aria-label="{}" viewBox="0 0 {} {}">'
        '<g transform="translate({} {})">{}{}{}{}</g>{}</svg>',
        _in_words(comparison),
        str(WIDTH),
        str(HEIGHT),
        str(LEFT),
        str(TOP),
        _lacking(comparison, drawn, step),
        _grid(scale),
        format_html_join(
            "", "{}", ((_line(comparison, place, len(drawn), step, scale[-1]),) for place in range(len(drawn)))
        ),
        _letters(comparison, drawn, step, scale[-1]),
        _ends(comparison),
    )


def _plot() -> int:
    return HEIGHT - TOP - BOTTOM


def _scale(top: float) -> list[int]:
    """Whole steps of 1, 2 or 5 times a power of ten, from zero to no less than the top."""
    top, step = math.ceil(top), 1
    while step * TICKS < top:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return [step * tick for tick in range(-(-max(top, 1) // step) + 1)]


def _height(value: float, top: int) -> float:
    return round(_plot() * (1 - value / top), 1)


def _lacking(comparison: Comparison, drawn: tuple[Series, ...], step: float) -> SafeString:
    rectangles = []
    for place in range(len(comparison.spans)):
        cells = [series.cells[place] for series in drawn]
        if not any(cell.covered for cell in cells):
            rectangles.append(shade(round(place * step, 2), round(step, 2), _plot()))
        elif not all(cell.whole for cell in cells):
            rectangles += stripes(round(place * step, 2), round(step, 2), _plot())
    return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', rectangles)


def _grid(scale: list[int]) -> SafeString:
    return format_html_join(
        "",
        '<path class="chart-grid" d="M0 {0}H{1}"/><text class="chart-text" x="-8" y="{0}" dy="0.32em" '
        'text-anchor="end">{2}</text>',
        ((_height(tick, scale[-1]), WIDTH - LEFT - RIGHT, str(tick)) for tick in scale),
    )


def _line(comparison: Comparison, place: int, of: int, step: float, top: int) -> SafeString:
    series = comparison.series[place]
    heights = [comparison.height(cell) for cell in series.cells]
    every = -(-len(series.cells) // MOST_MARKERS)
    # Side by side where they meet, so that none hides another.
    aside = (place - (of - 1) / 2) * min(MOST_ASIDE, step / (of + 1))
    paths, marked = [], []
    for run in _runs(heights):
        points = [(round((at + 0.5) * step + aside, 1), _height(heights[at] or 0, top)) for at in run]
        paths.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points))
        marked += [point for at, point in zip(run, points, strict=True) if at % every == 0 or at in (run[0], run[-1])]
    return format_html(
        '<g class="series-{}"><path class="series-line" stroke-dasharray="{}" d="{}"/>{}</g>',
        str(place + 1),
        DASHES[place],
        "".join(paths),
        format_html_join("", "{}", ((_marker(place, x, y),) for x, y in marked)),
    )


def _runs(heights: Sequence[float | None]) -> Iterator[list[int]]:
    """The places of spans that are drawn, those in a row together."""
    run: list[int] = []
    for place, height in enumerate(heights):
        if height is not None:
            run.append(place)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _marker(place: int, x: float, y: float) -> SafeString:
    hollow = " series-hollow" if place % 2 else ""
    return format_html(
        '<path class="series-marker{}" d="{}" transform="translate({} {})"/>',
        hollow,
        MARKERS[place],
        f"{x:g}",
        f"{y:g}",
    )


def _letters(comparison: Comparison, drawn: tuple[Series, ...], step: float, top: int) -> SafeString:
    """The letter of each series at its end, kept apart where ends meet."""
    ends = []
    for place, series in enumerate(drawn):
        heights = [comparison.height(cell) for cell in series.cells]
        shown = [at for at, height in enumerate(heights) if height is not None]
        if shown:
            ends.append((_height(heights[shown[-1]] or 0, top), (shown[-1] + 0.5) * step + 10, place))
    ends.sort()
    below = [0.0] * len(ends)
    floor = float(_plot())
    for at in reversed(range(len(ends))):
        below[at] = min(ends[at][0], floor)
        floor = below[at] - LABEL_STEP
    return format_html_join(
        "",
        '<text class="chart-text series-letter" x="{}" y="{}" dy="0.32em">{}</text>',
        ((f"{x:g}", f"{y:g}", letter(place)) for y, (_end, x, place) in zip(below, ends, strict=True)),
    )


def _ends(comparison: Comparison) -> SafeString:
    spans = comparison.spans
    named = [(LEFT, "start", spans[0].first), (WIDTH - RIGHT, "end", spans[-1].last)] if spans else []
    return format_html_join(
        "",
        '<text class="chart-text" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, HEIGHT - 8, anchor, day.isoformat()) for x, anchor, day in named),
    )


def _day_in_words(span: Span, unit: Unit, day: date) -> str:
    after = span.last + timedelta(days=1)
    if unit is Unit.MONTH and span.first.day == after.day == 1:
        return date_format(day, "F Y")
    if unit is Unit.YEAR and (span.first.month, span.first.day) == (after.month, after.day) == (1, 1):
        return f"{day.year:04}"
    return day.isoformat()


def _in_words(comparison: Comparison) -> str:
    top = comparison.top
    if not top:
        return _("No rate can be shown.") if comparison.rates else _("No speeches in this selection.")
    highest, place = next(
        (at, place)
        for at in range(len(comparison.spans))
        for place, series in enumerate(comparison.series)
        if comparison.height(series.cells[at]) == top
    )
    if comparison.rates:
        return _(
            "Speeches of %(series)d side by side, per million words; the highest is %(rate)s, %(letter)s, %(span)s. The "
            "table below holds every figure."
        ) % {
            "series": len(comparison.series),
            "rate": floatformat(top, 1),
            "letter": letter(place),
            "span": span_in_words(comparison.spans[highest], comparison.unit),
        }
    return ngettext(
        "Speeches of %(series)d side by side; the highest is %(count)d speech, %(letter)s, %(span)s. The table below "
        "holds every figure.",
        "Speeches of %(series)d side by side; the highest is %(count)d speeches, %(letter)s, %(span)s. The table below "
        "holds every figure.",
        int(top),
    ) % {
        "series": len(comparison.series),
        "count": top,
        "letter": letter(place),
        "span": span_in_words(comparison.spans[highest], comparison.unit),
    }
