"""How a checked text is written: the words of lines marked, and after each place the number of its line."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.queries.overlapping import Block, Run

register = template.Library()


@register.simple_tag
def marked_block(block: Block) -> SafeString:
    """The block's runs: <mark> where a line is said, <span class="near"> where one is only come near. Written here and
    not in a template: a page may hold thousands."""
    words = {True: escape(_("suggestion")), False: escape(_("line"))}
    language = escape(get_language() or "en")
    return mark_safe("".join(_run(run, words, language) for run in block.runs))


def _run(run: Run, words: dict[bool, str], language: str) -> str:
    text = escape(run.text)
    if not run.covering:
        return text
    begins = "".join(f'<span id="place-{place.number}-{place.nth}"></span>' for place in run.begins)
    if run.suggested:
        text = f'<span class="near">{text}</span>'
    else:
        several = ' class="several"' if len(run.covering) > 1 else ""
        text = f"<mark{several}>{text}</mark>"
    ends = "".join(
        f'<sup><a class="place" href="#line-{place.number}"{"" if place.suggested else PLACE}>'
        f'<span class="unseen" lang="{language}">{words[place.suggested]} </span>{place.number}</a></sup>'
        for place in run.ends
    )
    return begins + text + ends


PLACE = ' data-item="places"'
