"""What a candidate's card says of its score."""

from django import template
from django.utils.translation import gettext as _

from tracker.admin.candidate_words import part_in_words

register = template.Library()


@register.simple_tag
def part_words(name: str) -> tuple[str, str]:
    """What a part of the score is called, and what it measures."""
    called, meaning = part_in_words(name)
    return str(called), str(meaning)


@register.filter
def measure_name(name: str) -> str:
    """What a number beside the measure counts: speeches of the party or period, or of the others."""
    return {"here": _("speeches"), "there": _("elsewhere")}.get(name, name)
