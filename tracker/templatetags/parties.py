"""How pages show a party: its colour, and beside it always its name."""

from functools import cache, lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracker.models import Party
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


@register.simple_tag
def party(shown: Party, plain: bool = False) -> SafeString:
    """The party's colour and short name, which leads to its page unless it is to be plain."""
    return party_at("" if plain else shown.get_absolute_url(), shown)


def party_at(address: str, shown: Party) -> SafeString:
    """The same where its page's address is known, or is none."""
    return _shown(shown.colour, shown.in_short, address)


@lru_cache(maxsize=5_000)
def _shown(colour: str, name: str, address: str) -> SafeString:
    named = format_html('<a href="{}">{}</a>', address, name) if address else name
    return format_html('<span class="party">{}{}</span>', chip(colour), named)
