"""How pages write what a publisher corrected."""

from django import template
from django.utils.translation import gettext_lazy as _

from tracker.templatetags.refrain import language_name

register = template.Library()

_CHANGES = {
    "added": _("added"),
    "changed": _("changed"),
    "withdrawn": _("withdrawn"),
    "restored": _("printed again"),
    "title": _("its title changed"),
    "date": _("its day changed"),
    "order": _("the order of its speeches changed"),
    "": _("only links or other details changed"),
}
_LABELS = {
    "speaker": _("Speaker:"),
    "spoken": _("Spoken in:"),
    "heading": _("Heading:"),
}


@register.filter
def change_in_words(change: str) -> str:
    """What happened to a speech or a document."""
    return str(_CHANGES.get(change, change))


@register.filter
def label_in_words(name: str) -> str:
    """What is printed beside a speech."""
    return str(_LABELS.get(name, name))


@register.filter
def label_value(value: str, name: str) -> str:
    """A value of what is printed beside a speech; languages by their names."""
    return language_name(value) if name == "spoken" else value
