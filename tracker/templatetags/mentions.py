"""How lists write a mention in context: its words, who said them, and the ways to the record. A page has twenty of these."""

from functools import cache
from html import escape

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.models import Mention, Speech
from tracker.models.wording import in_full
from tracker.queries.passages import ShownMention
from tracker.templatetags.parties import party
from tracker.templatetags.refrain import passage, quoted, web_link, whole
from tracker.templatetags.stance import in_words, stance_name

register = template.Library()

_COUNTED = (Mention.State.DECLARED, Mention.State.ACCEPTED)


@register.simple_tag
def mention(shown: ShownMention, with_line: bool = False, alone: bool = False) -> SafeString:
    """One mention as an item of a list: with the line it repeats where the list is of many, and without the way to its
    own address where that is the page."""
    found, names = shown.mention, _names(get_language())
    line = words = ""
    if with_line:
        at = escape(found.point.get_absolute_url())
        line = f'<p class="mention-line"><a href="{at}">{escape(quoted(found.point))}</a></p>'
    if shown.pieces:
        words = f'<blockquote class="passage" lang="{escape(shown.language)}">{passage(shown.pieces)}</blockquote>'
    else:
        words = f'<p class="fact">{names["fact"]}</p>'
    return mark_safe(
        f'<li class="mention" id="mention-{found.pk}">\n    {line}\n    {words}\n    <p class="said">\n      '
        f'{_said(found, names)}\n    </p>\n    <p class="ways">\n      '
        f"{_ways(shown, names, alone=alone)}\n    </p>\n  </li>\n"
    )


def _said(found: Mention, names: dict[str, str]) -> str:
    """Who said it, for whom, when, where, in which stance and how often."""
    speech = found.speech
    who = escape(str(speech.person or speech.speaker))
    if speech.person:
        who = f'<a href="{escape(speech.person.get_absolute_url())}">{who}</a>'
    whose = f"<span>{escape(speech.affiliation)}</span>" if speech.affiliation else ""
    stance = found.stance
    parts = [
        f"<b>{who}</b>",
        party(speech.party) if speech.party else whose,
        f'<time datetime="{speech.date.isoformat()}">{escape(in_full(speech.date))}</time>',
        f"<span>{escape(str(speech.document.source))}</span>",
        f'<span class="stance stance-{stance}">{escape(stance_name(stance))}</span>',
        f'<span class="kind">{names["rejected"]}</span>' if found.state == Mention.State.REJECTED else "",
        f'<span class="cue">{escape(in_words(found.cue))}</span>' if found.cue else "",
        f"<span>{_times(found.occurrences)}</span>" if found.occurrences > 1 else "",
    ]
    return "\n      ".join(parts)


def _times(occurrences: int) -> str:
    return ngettext("said %(times)s time", "said %(times)s times", occurrences) % {"times": whole(occurrences)}


def _ways(shown: ShownMention, names: dict[str, str], *, alone: bool) -> str:
    """The whole speech where its text is held, the official record, and the mention's own address where it counts."""
    found, speech = shown.mention, shown.mention.speech
    official = web_link(speech.url or speech.document.url)
    parts = [
        f'<a href="{reverse("speech", args=[speech.pk])}">{names["whole"]}</a>' if shown.pieces else "",
        f'<a href="{escape(official)}" rel="noopener external">{names["official"]}</a>' if official else "",
        f'<a href="{_own_address(found, speech)}">{names["address"]}</a>'
        if not alone and found.state in _COUNTED
        else "",
    ]
    return "\n      ".join(parts)


def _own_address(found: Mention, speech: Speech) -> str:
    return escape(reverse("mention", args=[found.point.slug, speech.pk]))


@cache
def _names(language: str | None) -> dict[str, str]:
    """What every mention says, in that language, which is the page's."""
    rejected = f"{Mention.State.REJECTED.label} ({_('does not count')})"
    return {
        "fact": _("We hold this as a dated fact, without its text; the words are in the official record."),
        "rejected": escape(rejected),
        "whole": _("The whole speech"),
        "official": _("Official record"),
        "address": _("Address of this mention"),
    }
