"""How pages draw the curve beside a ranked line."""

from datetime import date
from functools import cache, lru_cache
from html import escape

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.queries.trends import Change, Trend
from tracker.templatetags.measures import opened_at
from tracker.templatetags.refrain import whole
from tracker.web.colours import on_dark, on_paper

WIDE, BAR, HIGH = 4, 3, 24
# Of fewer steps than so many the bars would be blocks.
FEWEST = 6


def sparkline(trend: Trend, colour: str) -> SafeString:
    """Speeches over time as bars on a base line, which is drawn wherever the record is held, so that a zero is seen;
    where it is not held there is a shade."""
    top = max(step.speeches for step in trend.steps) or 1
    bars = "".join(_bar(place * WIDE, step.speeches, top) for place, step in enumerate(trend.steps) if step.speeches)
    base, gaps = _ground(tuple(step.held for step in trend.steps))
    words = in_words(trend.since, trend.until, get_language())
    return mark_safe(
        f'<svg class="spark tint" role="img" aria-label="{escape(words)}" fill="{on_paper(colour)}" '
        f'color="{on_dark(colour)}" viewBox="0 0 {max(FEWEST, len(trend.steps)) * WIDE} {HIGH}" preserveAspectRatio="none">'
        f'{gaps}<path d="{bars}"/><path class="spark-base" d="{base}"/></svg>'
    )


def _bar(left: int, speeches: int, top: int) -> str:
    height = max(2, round(HIGH * speeches / top))
    return f"M{left} {HIGH}v-{height}h{BAR}v{height}z"


@lru_cache(maxsize=200)
def _ground(held: tuple[bool, ...]) -> tuple[str, str]:
    """The base line's shape, and the shade of what is not held; the lines of one record stand on the same."""
    runs: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    for place, is_held in enumerate(held):
        _joined(runs[is_held], place * WIDE)
    shade = "".join(f"M{left} 0H{right}V{HIGH}H{left}z" for left, right in runs[False])
    base = "".join(f"M{left} {HIGH}H{right}" for left, right in runs[True])
    return base, f'<path class="spark-gap" d="{shade}"/>' if shade else ""


def _joined(runs: list[tuple[int, int]], left: int) -> None:
    if runs and runs[-1][1] == left:
        runs[-1] = (runs[-1][0], left + WIDE)
    else:
        runs.append((left, left + WIDE))


@lru_cache(maxsize=1_000)
def in_words(since: date, until: date, language: str | None) -> str:
    """What the curve of those days is of, in that language, which is the page's."""
    return _("Speeches over time, %(since)s to %(until)s") % {
        "since": date_format(since, "F Y"),
        "until": date_format(until, "F Y"),
    }


_ARROW = '<svg class="arrow" viewBox="0 0 10 10" aria-hidden="true"><path d="{}"/></svg>'
_UP, _DOWN = _ARROW.format("M5 1l5 8H0z"), _ARROW.format("M5 9L0 1h10z")


def change_of(address: str, change: Change) -> SafeString:
    """How many speeches more or fewer than before, and both numbers with the lists that they open, of the line's page at
    that address."""
    same, of_period, of_year = _between(get_language())
    if change.difference > 0:
        by = f"{_UP}+{whole(change.difference)}"
    elif change.difference < 0:
        by = f"{_DOWN}−{whole(change.fewer)}"
    else:
        by = same
    then, then_at = whole(change.before), escape(opened_at(address, change.before_in))
    if change.of_period:
        between = of_period % {"then": then, "at": then_at}
    else:
        now_at = escape(opened_at(address, change.now_in))
        between = of_year % {"now": whole(change.now), "now_at": now_at, "then": then, "then_at": then_at}
    return mark_safe(f'<p class="change"><b class="change-of">{by}</b> {between}</p>')


@cache
def _between(language: str | None) -> tuple[str, str, str]:
    """What every change says, in that language, which is the page's."""
    return (
        _("no change"),
        _('<a data-figure="mentions" href="%(at)s">%(then)s</a> in as many sitting days before'),
        _(
            '<a data-figure="mentions" href="%(now_at)s">%(now)s</a> in the last year held, '
            '<a data-figure="mentions" href="%(then_at)s">%(then)s</a> in the year before'
        ),
    )
