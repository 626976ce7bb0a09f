"""How pages show a party's colour; its name always stands beside it."""

from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.web.colours import on_dark, on_paper

register = template.Library()


@register.filter
@cache
def chip(colour: str) -> SafeString:
    """A square of the colour."""
    return format_html(
        '<svg class="chip tint" fill="{}" color="{}" viewBox="0 0 10 10" aria-hidden="true" focusable="false">'
        '<path d="M0 0h10v10H0z"/></svg>',
        on_paper(colour),
        on_dark(colour),
    )
