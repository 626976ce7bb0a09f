"""What the desk's own pages show besides what Django's admin gives them."""

from django import template

from tracker.admin.home import Home, home_of

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_home(context: template.Context) -> Home:
    """What waits for this editor, and what is new."""
    return home_of(context["request"])
