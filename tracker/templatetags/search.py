"""How the search page writes addresses beside its own."""

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def narrowed(address: Any, facet: str, value: str | None) -> str:
    """The address of the same speeches narrowed to a facet's value, or (without one) not narrowed by it."""
    return str(address.address(place="speeches", **{facet: value}))


@register.simple_tag
def asked_for(address: Any, **changes: Any) -> str:
    """The address of the same search with these changes; `place` names a place on its page."""
    return str(address.address(**changes))
