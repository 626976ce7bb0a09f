"""How pages write the days of a source: a sign whose shape says the state, and its words."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.queries.coverage import DayState

register = template.Library()


@register.simple_tag
def sign(state: DayState) -> SafeString:
    """The sign of a state; its shape is drawn once a page, in coverage/signs.html."""
    return format_html(
        '<svg class="sign" viewBox="0 0 12 12" aria-hidden="true" focusable="false"><use href="#sign-{}"/></svg>', state
    )


@register.filter
def in_state(days: Mapping[str, int], state: DayState) -> int:
    """How many of the days counted by state are in that one."""
    return days.get(state, 0)
