"""How pages draw the curve beside a ranked line."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.models import TalkingPoint
from tracker.queries.trends import Change, Trend
from tracker.templatetags.measures import opened_by
from tracker.templatetags.refrain import whole
from tracker.web.colours import on_dark, on_paper

register = template.Library()

WIDE, BAR, HIGH = 4, 3, 24


@register.simple_tag
def sparkline(trend: Trend, colour: str) -> SafeString:
    """Speeches over time as bars on a base line, which is drawn wherever the record is held, so that a zero is seen;
    where it is not held there is a shade."""
    top = max(step.speeches for step in trend.steps) or 1
    bars, base, gaps = [], [], []
    for place, step in enumerate(trend.steps):
        left = place * WIDE
        if step.speeches:
            height = max(2, round(HIGH * step.speeches / top))
            bars.append(f"M{left} {HIGH}v-{height}h{BAR}v{height}z")
        _joined(base if step.held else gaps, left)
    return format_html(
        '<svg class="spark tint" role="img" aria-label="{}" fill="{}" color="{}" viewBox="0 0 {} {}" '
        'preserveAspectRatio="none">{}<path d="{}"/><path class="spark-base" d="{}"/></svg>',
        in_words(trend.since, trend.until, get_language()),
        on_paper(colour),
        on_dark(colour),
        str(len(trend.steps) * WIDE),
        str(HIGH),
        _shade(gaps),
        "".join(bars),
        "".join(f"M{left} {HIGH}H{right}" for left, right in base),
    )


def _joined(runs: list[tuple[int, int]], left: int) -> None:
    if runs and runs[-1][1] == left:
        runs[-1] = (runs[-1][0], left + WIDE)
    else:
        runs.append((left, left + WIDE))


def _shade(gaps: list[tuple[int, int]]) -> SafeString:
    if not gaps:
        return mark_safe("")
    shape = "".join(f"M{left} 0H{right}V{HIGH}H{left}z" for left, right in gaps)
    return format_html('<path class="spark-gap" d="{}"/>', shape)


@lru_cache(maxsize=1_000)
def in_words(since: date, until: date, language: str | None) -> str:
    """What the curve of those days is of, in that language, which is the page's."""
    return _("Speeches over time, %(since)s to %(until)s") % {
        "since": date_format(since, "F Y"),
        "until": date_format(until, "F Y"),
    }


_ARROW = '<svg class="arrow" viewBox="0 0 10 10" aria-hidden="true"><path d="{}"/></svg>'
_UP, _DOWN = _ARROW.format("M5 1l5 8H0z"), _ARROW.format("M5 9L0 1h10z")


@register.simple_tag
def change_of(point: TalkingPoint, change: Change) -> SafeString:
    """How many speeches more or fewer than before, and both numbers with the lists that they open."""
    if change.difference > 0:
        by = f"{_UP}+{whole(change.difference)}"
    elif change.difference < 0:
        by = f"{_DOWN}−{whole(change.fewer)}"
    else:
        by = _("no change")
    then, then_at = whole(change.before), escape(opened_by(point, change.before_in))
    if change.of_period:
        words = _('<a data-figure="mentions" href="%(at)s">%(then)s</a> in as many sitting days before')
        between = words % {"then": then, "at": then_at}
    else:
        words = _(
            '<a data-figure="mentions" href="%(now_at)s">%(now)s</a> in the last year held, '
            '<a data-figure="mentions" href="%(then_at)s">%(then)s</a> in the year before'
        )
        now_at = escape(opened_by(point, change.now_in))
        between = words % {"now": whole(change.now), "now_at": now_at, "then": then, "then_at": then_at}
    return mark_safe(f'<p class="change"><b class="change-of">{by}</b> {between}</p>')
