"""How pages write lines, languages, Markdown, bars and charts."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any

import nh3
from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import translate_url
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from tracker.models import Language
from tracker.models.wording import in_language
from tracker.queries.bursts import DatedBurst
from tracker.queries.lines import Month

register = template.Library()

TAGS = set("p br em strong a ul ol li blockquote code pre hr h4 h5 h6 table thead tbody tr th td del".split())
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_RECTANGLE = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
BAR_WIDTH, BAR_STEP, CHART_HEIGHT, STRIPE, RULE = 8, 10, 120, 9, 4


@register.filter
def markdown(text: str) -> SafeString:
    """An editor's Markdown as safe HTML; its headings stand below the page's own."""
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 3)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={"a": {"href", "title"}}, url_schemes={"http", "https"}))


@register.filter
def paragraphs(text: str) -> SafeString:
    """Text as printed, its paragraphs apart; they may begin and end inside a marked passage, so they are not <p>."""
    return mark_safe('<span class="paragraph"></span>'.join(escape(part) for part in text.split("\n")))


@register.filter
def quoted(words: Any) -> str:
    """A line in the quotation marks of the page's language."""
    return _("“%(line)s”") % {"line": words}


@register.filter
def name_here(named: Any) -> str:
    """The name, in the page's language, of what has a name and a French one."""
    return in_language(named.name, named.name_fr)


@register.filter
def whole(number: int) -> str:
    """A whole number as the page's language groups its digits; cheaper than `intcomma` where there are none to group."""
    return str(number) if -1000 < number < 1000 else str(intcomma(number))


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the page's; the code itself for one that Django does not know."""
    if code in Language.values:
        return str(Language(code).label)
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def web_link(url: str) -> str:
    """The address if a browser may open it as a page, else nothing: records name addresses that nobody checked."""
    return url if url.lower().startswith(("https://", "http://")) else ""


@register.simple_tag
def lang_if_english(french: str) -> SafeString:
    """The attribute that says a wording is English, where a French page falls back to it."""
    return mark_safe(' lang="en"' if not french and (get_language() or "").startswith("fr") else "")


@register.simple_tag(takes_context=True)
def this_page_in(context: dict[str, Any], language: str) -> str:
    """The address of the page being read in another language."""
    request = context.get("request")
    return str(translate_url(request.get_full_path(), language)) if request else "/"


@register.simple_tag
def bar(value: float | None, top: float | None) -> SafeString:
    """A bar as long as the value's share of the top; the number itself stands beside it."""
    width = round(1000 * max(value, 0) / top) if value and top else 0
    return format_html(
        '<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-track" width="1000" height="10"/><rect class="bar-value" width="{}" height="10"/></svg>',
        str(width),
    )


@register.filter
def most(rows: Sequence[Any], figure: str) -> float:
    """The largest value of one figure among ranked rows: what the bars are measured against."""
    return max((row.figure(figure) or 0 for row in rows), default=0)


@register.filter
def figure(row: Any, name: str) -> Any:
    """One figure of a ranked row by its name."""
    return row.figure(name)


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
    columns = format_html_join(
        "",
        "<g><title>{}</title>{}</g>",
        ((_month_in_words(month), _column(place, month, top)) for place, month in enumerate(months)),
    )
    rules = []
    for burst in bursts:
        begins, ends = _place(months, burst.first, 0), _place(months, burst.last, 1)
        rules.append(("chart-burst", f"{begins:.2f}", "0", f"{max(2, ends - begins):.2f}", str(RULE)))
    return format_html(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}{}</svg>',
        _chart_in_words(months, top),
        str(max(1, len(months)) * BAR_STEP),
        str(CHART_HEIGHT),
        columns,
        format_html_join("", _RECTANGLE, rules),
    )


def _column(place: int, month: Month, top: int) -> SafeString:
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
    return format_html_join("", _RECTANGLE, shapes)


def _month_in_words(month: Month) -> str:
    """What is said of a month under the pointer."""
    return f"{month.first:%Y-%m}: {month.speeches if month.covered else _('no record held')}"


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
