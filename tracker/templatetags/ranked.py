"""How pages write a ranked line: what names it, its curve and its figures. A page has dozens of these."""

from collections.abc import Callable
from functools import cache
from html import escape

from django import template
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.models.own_pages import addresses
from tracker.queries.measures import MEASURES
from tracker.queries.ranking import By, RankedPoint
from tracker.templatetags.parties import party_at
from tracker.templatetags.refrain import bar, lang_if_english, quoted, tenths, whole
from tracker.templatetags.trends import change_of, sparkline

register = template.Library()

# The whole numbers of a row, the data-figure by which each is known, and the part of the line's page that it opens.
_WHOLE = (
    ("speeches", "mentions", "mentions"),
    ("occurrences", "occurrences", "mentions"),
    ("speakers", "speakers", "speakers"),
    ("days", "days", "mentions"),
)


@register.simple_tag
def ranked(row: RankedPoint, by: By, top: float, query: str) -> SafeString:
    """One row of a ranking by that figure, of which `top` is the largest; `query` cuts the lists that its numbers open."""
    at, names = addresses(), _names(get_language())
    own = at("line", row.point.slug)
    here = escape(f"{own}{query}")
    measure = get_template("lines/measure.html").render({"row": row, "by": by}) if by in MEASURES else ""
    return mark_safe(
        f'<li class="ranked" data-item="lines">\n    {_line(row, here, by, names, at)}\n'
        f'    <div class="trend">{_trend(row, own, here, by, top)}</div>\n    <dl class="figures">\n'
        f"      {_figures(row, here, by, query, names)}\n      {measure}\n    </dl>\n  </li>\n"
    )


def _line(row: RankedPoint, here: str, by: By, names: dict[str, str], at: Callable[[str, str], str]) -> str:
    """The numeral and the line itself, with whose it is and what was found about it."""
    point, title = row.point, escape(quoted(row.point))
    rank = f'<span class="unseen">{names["rank"]} </span>{row.rank}'
    if row.figure(by) is None:
        rank = '<span aria-hidden="true">–</span>'
    verdict = days = ""
    if point.verdict:
        found = escape(str(point.verdict_in_words))
        verdict = f' <span class="verdict"{lang_if_english(point.verdict_fr)}>{found}</span>'
    if row.first and row.last:
        days = f' <span class="span">{row.first.isoformat()} – {row.last.isoformat()}</span>'
    return (
        f'<span class="rank">{rank}</span>\n    <div class="ranked-line">\n'
        f'      <h2 class="line"{lang_if_english(point.title_fr)}><a href="{here}">{title}</a></h2>\n'
        f'      <p class="ranked-by">{party_at(at("party", point.party.slug), point.party)}{verdict}{days} '
        f'<label class="compare-pick"><input type="checkbox" name="line" value="{escape(point.slug)}" '
        f'form="compare-lines">{names["compare"]}<span class="unseen"> {title}</span></label></p>\n    </div>'
    )


def _trend(row: RankedPoint, own: str, here: str, by: By, top: float) -> str:
    """The curve of the line, which opens its months, and how it changed; a bar where there is none. `own` is the line's
    own address."""
    if row.trend is None:
        return bar(row.figure(by), top)
    change = change_of(own, row.trend.change) if row.trend.change else ""
    return (
        f'<a class="curve" href="{here}#months">{sparkline(row.trend, row.point.party.colour)}'
        f'<span class="chart-ends"><span>{row.trend.since.year}</span><span>{row.trend.until.year}</span></span></a>'
        f"{change}"
    )


def _figures(row: RankedPoint, here: str, by: By, query: str, names: dict[str, str]) -> str:
    """The figures of the line, each of which opens what it counts; the one it is ranked by is marked."""
    written = [
        f"<div{_chosen(by == name)}><dt>{names[name]}</dt>"
        f'<dd><a data-figure="{figure}" href="{here}#{opens}">{whole(getattr(row, name))}</a></dd></div>\n      '
        for name, figure, opens in _WHOLE
    ]
    chosen = " chosen" if by == "rate" else ""
    return f'{"".join(written)}<div class="rate{chosen}"><dt>{names["rate"]}</dt><dd>{_rate(row, here, query, names)}</dd></div>'


def _rate(row: RankedPoint, here: str, query: str, names: dict[str, str]) -> str:
    if row.rate is None:
        written = f'<span class="unshown" title="{names["too few"]}">{names["not shown"]}</span>'
    else:
        ends = names["ends"] % {"low": tenths(row.rate_low), "high": tenths(row.rate_high)}
        written = (
            f'<a data-figure="rate" href="{here}#mentions">{tenths(row.rate)}</a> <span class="interval">{ends}</span>'
        )
        if row.unrated:
            written += f' <span class="interval">{_left_out(row, query)}</span>'
    if row.unsearched:
        words = _("not looked for in %(words)s words") % {"words": whole(row.unsearched)}
        written += f' <span class="interval">{words}</span>'
    return written


def _left_out(row: RankedPoint, query: str) -> str:
    """How many speeches have no part in the rate, with the list of them."""
    asked = escape(f"{query}&" if query else "?")
    words = ngettext("leaves out %(speeches)s speech", "leaves out %(speeches)s speeches", row.unrated)
    return (
        f'<a data-figure="mentions" href="{reverse("mentions")}{asked}line={escape(row.point.slug)}&amp;only=unrated'
        f'#mentions">{words % {"speeches": whole(row.unrated)}}</a>'
    )


def _chosen(chosen: bool) -> str:
    return ' class="chosen"' if chosen else ""


@cache
def _names(language: str | None) -> dict[str, str]:
    """What every row says, in that language, which is the page's."""
    return {
        "speeches": _("Speeches"),
        "occurrences": _("Times said"),
        "speakers": _("Speakers"),
        "days": _("Days"),
        "rate": _("Per million words"),
        "ends": _("%(low)s to %(high)s"),
        "rank": _("Rank"),
        "compare": _("compare"),
        "not shown": _("not shown"),
        "too few": _("Too few words were said to show a rate."),
    }
