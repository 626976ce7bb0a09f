"""How pages write frozen rows: names in the page's language, and what each figure is called."""

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from tracker.models.wording import in_language

register = template.Library()


@register.filter
def title_here(row) -> str:
    """The title that the line had, in the page's language."""
    return in_language(row.title, row.title_fr)


@register.filter
def party_here(party) -> str:
    """The name that the party had, in the page's language."""
    return in_language(party["name"], party["name_fr"])


@register.filter
def column(name: str) -> str:
    """The heading of a figure's column."""
    return {"speeches": _("Speeches"), "occurrences": _("Times said"), "speakers": _("Speakers"), "days": _("Days")}[
        name
    ]


@register.filter
def counts(name: str) -> str:
    """What a figure counts of its list (docs/figures.md)."""
    return "mentions" if name == "speeches" else name


@register.filter
def as_shown(value: float, name: str) -> str:
    """What a ranking is by, as its own page writes it."""
    if name in ("rising", "owned"):
        return f"× {floatformat(value, 2)}"
    if name == "discipline":
        return f"{floatformat(value, 0)} %"
    return str(floatformat(value, 1 if name == "burst" else 0))
