"""How pages write an address that asks for something else than their own."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote_plus

from django import template
from django.http import HttpRequest

register = template.Library()


@register.simple_tag(takes_context=True)
def question(context: template.Context, **changes: Any) -> str:
    """What the page's own address asks, with its "?", changed: None leaves a part out. As Django's `querystring`, which
    reads the address anew each time; a page has hundreds of these."""
    return changed(asked(context["request"]), changes)


def asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks, as it is written in one, by name."""
    found: dict[str, str] | None = getattr(request, "_asked", None)
    if found is None:
        found = {name: _written(name, values) for name, values in request.GET.lists()}
        request._asked = found  # type: ignore[attr-defined]
    return found


def changed(asked: dict[str, str], changes: dict[str, Any]) -> str:
    """That, with other values for some names."""
    parts = {**asked}
    for name, value in changes.items():
        if value is None:
            parts.pop(name, None)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            parts[name] = _written(name, value)
        else:
            parts[name] = _written(name, (value,))
    return f"?{'&'.join(filter(None, parts.values()))}" if parts or asked else ""


def _written(name: str, values: Iterable[Any]) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(str(value))}" for value in values)
