"""What the desk's own pages show besides what Django's admin gives them."""

from django import template

from tracker.admin.home import Home, home_of
from tracker.queries import reasons

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_home(context: template.Context) -> Home:
    """What waits for this editor, and what is new."""
    return home_of(context["request"])


@register.filter
def why_here(said: str | None) -> str:
    """Why a version came to be, in the page's language where a job says it."""
    return reasons.why_here(said)
