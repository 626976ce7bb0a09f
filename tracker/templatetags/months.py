"""How pages draw months, and write them as the rows of a table."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.queries.bursts import DatedBurst
from tracker.queries.lines import Month
from tracker.templatetags.addresses import asked, changed
from tracker.templatetags.refrain import whole

register = template.Library()

BAR_WIDTH, BAR_STEP, CHART_HEIGHT, STRIPE, RULE = 8, 10, 120, 9, 4
_RECTANGLE = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'


def shade(left: float, width: float, height: int) -> tuple[str, str, str, str, str]:
    """What says in a chart that no record is held: class, left, top, width and height of a rectangle."""
    return "chart-gap", f"{left:g}", "0", f"{width:g}", str(height)


def stripes(left: float, width: float, height: int) -> list[tuple[str, str, str, str, str]]:
    """What says in a chart that days are lacking: rectangles as `shade` gives them."""
    return [("chart-part", f"{left:g}", str(down), f"{width:g}", str(STRIPE // 3)) for down in range(2, height, STRIPE)]


@register.simple_tag
def month_chart(months: Sequence[Month], bursts: Sequence[DatedBurst] = ()) -> SafeString:
    """Speeches by month as bars; a month of which no record is held is shaded rather than empty, and one of which
    days are lacking is striped behind its bar. Bursts are rules along the top, from their first day to their last."""
    top = max((month.speeches for month in months), default=0)
    names = _names(get_language())
    columns = "".join(_column(place, month, top, names) for place, month in enumerate(months))
    rules = []
    for burst in bursts:
        begins, ends = _place(months, burst.first, 0), _place(months, burst.last, 1)
        rules.append(("chart-burst", f"{begins:.2f}", "0", f"{max(2, ends - begins):.2f}", str(RULE)))
    return format_html(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}{}</svg>',
        _chart_in_words(months, top),
        str(max(1, len(months)) * BAR_STEP),
        str(CHART_HEIGHT),
        mark_safe(columns),
        mark_safe("".join(_RECTANGLE.format(*rule) for rule in rules)),
    )


def _column(place: int, month: Month, top: int, names: dict[str, str]) -> str:
    """One month of the chart, which is as high as the chart to the pointer."""
    left = place * BAR_STEP
    shapes = [("chart-month", str(left), "0", str(BAR_STEP), str(CHART_HEIGHT))]
    if month.covered:
        if not month.whole:
            shapes += stripes(left, BAR_STEP, CHART_HEIGHT)
        height = max(2, round((CHART_HEIGHT - 2 * RULE) * month.speeches / top)) if month.speeches else 0
        shapes.append(("chart-bar", str(left + 1), str(CHART_HEIGHT - height), str(BAR_WIDTH), str(height)))
    else:
        shapes.append(shade(left, BAR_STEP, CHART_HEIGHT))
    drawn = "".join(_RECTANGLE.format(*shape) for shape in shapes)
    return f"<g><title>{escape(_month_in_words(month, names))}</title>{drawn}</g>"


def _month_in_words(month: Month, names: dict[str, str]) -> str:
    """What is said of a month under the pointer."""
    return f"{month.first:%Y-%m}: {month.speeches if month.covered else names['not held']}"


def _place(months: Sequence[Month], day: date, more: int) -> float:
    """How far from the left a day of those months begins, or (with one more) ends."""
    first = months[0].first
    number = (day.year - first.year) * 12 + day.month - first.month
    return BAR_STEP * (number + (day.day - 1 + more) / monthrange(day.year, day.month)[1])


def _chart_in_words(months: Sequence[Month], top: int) -> str:
    if not top:
        return _("No speeches in this selection.")
    highest = next(month for month in months if month.speeches == top)
    return ngettext(
        "Speeches by month; the highest is %(count)d speech in %(month)s. The table below holds every month.",
        "Speeches by month; the highest is %(count)d speeches in %(month)s. The table below holds every month.",
        top,
    ) % {"count": top, "month": date_format(highest.first, "F Y")}


@register.simple_tag(takes_context=True)
def month_rows(context: template.Context, months: Sequence[Month], address: str = "", **cut: Any) -> SafeString:
    """The months as rows of a table: its name, speeches, times said, and what of its record is lacking. The figures open
    the list at that address, of the page's own address where none is given, cut to the month and as `cut` says."""
    question, language = asked(context["request"]), get_language()
    names = _names(language)
    rows = []
    for month in months:
        name = f'<tr><th scope="row">{_month_and_year(month.first, language)}</th>'
        if not month.covered:
            rows.append(f'{name}<td colspan="3" class="number unshown">{names["not held"]}</td></tr>')
            continue
        days = {"from": month.since.isoformat(), "to": month.until.isoformat(), "page": None}
        opened = escape(f"{address}{changed(question, {**cut, **days})}#mentions")
        rows.append(
            f'{name}<td class="number"><a data-figure="mentions" href="{opened}">{whole(month.speeches)}</a></td>'
            f'<td class="number"><a data-figure="occurrences" href="{opened}">{whole(month.occurrences)}</a></td>'
            f'<td class="unshown lacking">{names["whole"] if month.whole else _lacking_in_words(month)}</td></tr>'
        )
    return mark_safe("".join(rows))


@lru_cache(maxsize=5_000)
def _month_and_year(first: date, language: str | None) -> str:
    return date_format(first, "F Y")


def _lacking_in_words(month: Month) -> str:
    missing = ngettext("%(count)s sitting day missing", "%(count)s sitting days missing", month.missing)
    partial = ngettext("%(count)s day in part", "%(count)s days in part", month.partial)
    counts = ((missing, month.missing), (partial, month.partial))
    return ", ".join(words % {"count": count} for words, count in counts if count)


@cache
def _names(language: str | None) -> dict[str, str]:
    """What is said of many months, in that language, which is the page's."""
    return {"not held": _("no record held"), "whole": _("nothing known to be lacking")}
