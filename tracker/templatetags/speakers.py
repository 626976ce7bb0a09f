"""How pages write who says a line, who repeats a party's, and on which days new speakers came: dozens of rows each."""

from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.models import Party, Person, TalkingPoint
from tracker.models.own_pages import addresses
from tracker.queries.evidence import NONE
from tracker.queries.lines import SpeakerRow
from tracker.queries.people import PartySpeaker
from tracker.queries.spread import Spread
from tracker.templatetags.addresses import asked, changed
from tracker.templatetags.measures import in_hundredths
from tracker.templatetags.parties import party_at
from tracker.templatetags.refrain import tenths, whole

register = template.Library()

# What gives the address of a page by its name and slug.
_Addresses = Callable[[str, str], str]


@register.simple_tag(takes_context=True)
def speaker_rows(context: template.Context, rows: Iterable[SpeakerRow], point: TalkingPoint) -> SafeString:
    """Who says the line, one row for each; the figures open the list of the page cut to that speaker and party."""
    question, names, at = asked(context["request"]), _names(get_language()), addresses()
    return mark_safe("".join(_row(row, point, question, names, at) for row in rows))


def _row(row: SpeakerRow, point: TalkingPoint, question: dict[str, str], names: dict[str, str], at: _Addresses) -> str:
    cut = {
        "person": row.person.slug if row.person else NONE,
        "by": row.party.slug if row.party else NONE,
        "page": None,
    }
    opened = f"{escape(changed(question, cut))}#mentions"
    return (
        f'<tr><th scope="row">{_person(row.person, at) if row.person else names["nobody"]}</th>'
        f"<td>{party_at(at('party', row.party.slug), row.party) if row.party else names['no party']}</td>\n"
        f'<td class="number"><a data-figure="mentions" href="{opened}">{whole(row.speeches)}</a></td>'
        f'<td class="number"><a data-figure="occurrences" href="{opened}">{whole(row.occurrences)}</a></td>'
        f'<td class="number"><a class="share" href="{opened}">{in_hundredths(row.share)}\u00a0%</a></td>\n'
        f'<td class="number">{_rate(row, point, question, cut, opened, names)}</td>\n'
        f'<td class="number when">{row.first.isoformat()}</td><td class="number when">{row.last.isoformat()}</td></tr>'
    )


def _rate(
    row: SpeakerRow,
    point: TalkingPoint,
    question: dict[str, str],
    cut: dict[str, Any],
    opened: str,
    names: dict[str, str],
) -> str:
    if row.rate is None:
        return f'<span class="unshown">{names["not shown"]}</span>'
    ends = names["ends"] % {"low": tenths(row.rate.low), "high": tenths(row.rate.high)}
    written = (
        f'<a data-figure="rate" href="{opened}">{tenths(row.rate.per_million)}</a> <span class="interval">{ends}</span>'
    )
    if row.unrated:
        at = f"{reverse('mentions')}{escape(changed(question, {**cut, 'line': point.slug}))}"
        words = ngettext("leaves out %(speeches)s speech", "leaves out %(speeches)s speeches", row.unrated)
        written += (
            f' <span class="interval"><a data-figure="mentions" href="{at}&amp;only=unworded#mentions">'
            f"{words % {'speeches': whole(row.unrated)}}</a></span>"
        )
    return written


@register.simple_tag(takes_context=True)
def repeating_rows(context: template.Context, rows: Iterable[PartySpeaker], of: Party) -> SafeString:
    """Who repeats lines for a party, one row for each; the figures open that person's page cut to the party."""
    cut, at = escape(changed(asked(context["request"]), {"by": of.slug, "page": None})), addresses()
    written = []
    for row in rows:
        here = f"{escape(at('person', row.person.slug))}{cut}"
        written.append(
            f'<tr><th scope="row">{_person(row.person, at)}</th>'
            f'<td class="number"><a data-figure="mentions" href="{here}#mentions">{whole(row.repetitions)}</a></td>'
            f'<td class="number"><a data-figure="repeated" href="{here}#lines">{whole(row.lines)}</a></td></tr>'
        )
    return mark_safe("".join(written))


@register.simple_tag(takes_context=True)
def spread_rows(context: template.Context, spread: Spread, most: int) -> SafeString:
    """The first days, so many at most, on which somebody said it for the first time, and how many had by then."""
    question, since, at = asked(context["request"]), spread.first.isoformat(), addresses()
    rows = []
    for step in spread.steps[:most]:
        day = step.day.isoformat()
        opened = f"{escape(changed(question, {'from': since, 'to': day, 'page': None}))}#mentions"
        rows.append(
            f'<tr><th scope="row">{day}</th><td class="new-speakers">{", ".join(_person(person, at) for person in step.new)}</td>'
            f'<td class="number"><a data-figure="speakers" href="{opened}">{whole(step.speakers)}</a></td></tr>'
        )
    return mark_safe("".join(rows))


def _person(person: Person, at: _Addresses) -> str:
    return f'<a href="{escape(at("person", person.slug))}">{escape(str(person))}</a>'


@cache
def _names(language: str | None) -> dict[str, str]:
    """What every row says, in that language, which is the page's."""
    return {
        "nobody": _("not identified"),
        "no party": _("no party"),
        "not shown": _("not shown"),
        "ends": _("%(low)s to %(high)s"),
    }
