"""How pages write what a line is ranked by, and the way from it to its evidence."""

from datetime import date

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.models import TalkingPoint
from tracker.queries.evidence import EvidenceScope
from tracker.queries.spread import Spread
from tracker.web.filters import evidence_query

register = template.Library()

WIDTH, HEIGHT = 1000, 120


@register.filter
def opened_by(point: TalkingPoint, evidence: EvidenceScope) -> str:
    """The address of the list of exactly those mentions of the line."""
    return opened_at(point.get_absolute_url(), evidence)


def opened_at(address: str, evidence: EvidenceScope) -> str:
    """The same where the address of the line's page is known."""
    return f"{address}{_query(evidence)}#mentions"


@register.filter
def left_out_by(point: TalkingPoint, evidence: EvidenceScope) -> str:
    """The address of the list of those of them that have no part in a rate."""
    query = _query(evidence)
    return f"{reverse('mentions')}{query}{'&' if query else '?'}line={point.slug}&only=unrated#mentions"


@register.filter
def members_in(point: TalkingPoint, evidence: EvidenceScope) -> str:
    """The address of the members of the line's party who spoke on those days in those sources."""
    query = evidence_query(since=evidence.since, until=evidence.until, sources=evidence.sources)
    return f"{reverse('party_members', args=[point.party.slug])}{query}#members"


def _query(evidence: EvidenceScope) -> str:
    return evidence_query(since=evidence.since, until=evidence.until, sources=evidence.sources, stance=evidence.stance)


@register.filter
def per_cent(share: float) -> float:
    """A share of 1 as one of 100."""
    return 100 * share


def in_hundredths(share: float) -> str:
    """A share of 1 in whole hundredths, a half upwards."""
    return str(int(100 * share + 0.5))


@register.simple_tag
def staircase(spread: Spread) -> SafeString:
    """Different speakers so far, day by day, as stairs from the first use to the last; the marks stand as rules."""
    corners = [(0, HEIGHT)]
    for step in spread.steps:
        corners += [
            (_across(spread, step.day), corners[-1][1]),
            (_across(spread, step.day), _up(spread, step.speakers)),
        ]
    corners.append((WIDTH, corners[-1][1]))
    marks = [(str(_across(spread, mark.day)), str(HEIGHT)) for mark in spread.reached]
    return format_html(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}'
        '<polyline class="chart-stairs" points="{}"/></svg>',
        _stairs_in_words(spread),
        str(WIDTH),
        str(HEIGHT),
        format_html_join("", '<line class="chart-mark" x1="{0}" x2="{0}" y1="0" y2="{1}"/>', marks),
        " ".join(f"{x},{y}" for x, y in corners),
    )


def _across(spread: Spread, day: date) -> int:
    return round(WIDTH * (day - spread.first).days / max(1, (spread.last - spread.first).days))


def _up(spread: Spread, speakers: int) -> int:
    return HEIGHT - round((HEIGHT - 4) * speakers / spread.speakers)


def _stairs_in_words(spread: Spread) -> str:
    total = ngettext(
        "%(count)d different speaker; the table below holds every day with a new one.",
        "%(count)d different speakers; the table below holds every day with a new one.",
        spread.speakers,
    ) % {"count": spread.speakers}
    marks = [_("%(speakers)d speakers after %(days)d days.") % vars(mark) for mark in spread.reached]
    return " ".join([total, *marks])
