"""The head of a page for those who share, follow or index it, and how to cite it."""

import json
import re
from typing import Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from tracker.web.citing import citation_of
from tracker.web.sharing import share_of

register = template.Library()
# What would end the element, or begin another; as JSON it says the same.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.inclusion_tag("share/head.html", takes_context=True)
def share(context: template.Context) -> dict[str, Any]:
    """What stands in the head of every page; nothing on pages of failure."""
    request = context.get("request")
    if request is None or request.resolver_match is None or "exception" in context:
        return {}
    shared = share_of(request, context.flatten())
    description = _block(context, "description") or shared.card.alt
    return {"share": shared, "title": _block(context, "title"), "description": description}


@register.simple_tag
def linked_data(data: dict[str, Any]) -> SafeString:
    """A block of JSON-LD. It is data and no script: browsers never run it, whatever the policy."""
    written = json.dumps(data, ensure_ascii=False).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(written))


@register.inclusion_tag("share/cite.html", takes_context=True)
def cite(context: template.Context) -> dict[str, Any]:
    """How to cite the page being read, as it is cut now."""
    request = context.get("request")
    return {"citation": citation_of(request, context.flatten())} if request and request.resolver_match else {}


def _block(context: template.Context, name: str) -> SafeString:
    """What a block of the page says, once more, in one line and without tags; safe, for it was escaped when written."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    written = strip_tags(block.nodelist.render(context)).replace('"', "&quot;")
    return mark_safe(re.sub(r"[ \t\r\n]+", " ", written).strip())
