"""How pages say what decided a mention's stance."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tracker.models import Stance
from tracker.models.wording import in_print

register = template.Library()

# The rules of the engine, and the two cues that jobs write.
RULES = {
    "own party": gettext_noop("said by a member of the line's party"),
    "no sign of quoting": gettext_noop("nothing around it says that the words are somebody else's"),
    "no words": gettext_noop("its words are not held"),
    "in quotation marks": gettext_noop("in quotation marks"),
    "held at arm's length": gettext_noop("held at arm's length"),
    "called a line": gettext_noop("called a line"),
    "said by another": gettext_noop("said by somebody else"),
    "denied": gettext_noop("denied"),
    "handed over": gettext_noop("given to somebody else, or rejected"),
    "named as theirs": gettext_noop("named as somebody else's"),
    "reviewed": gettext_noop("decided by an editor"),
    "entered by hand": gettext_noop("entered by an editor"),
}


@register.filter
def in_words(cue: str) -> str:
    """A stored cue ("denied: no") as a reader understands it, in the page's language; unknown cues stay as they are."""
    rule, _colon, words = cue.partition(": ")
    said = in_print(_(RULES[rule])) if rule in RULES else rule
    return _("%(rule)s (“%(words)s”)") % {"rule": said, "words": words} if words else said


@register.filter
def stance_name(stance: str) -> str:
    """A stance in the page's language."""
    return str(Stance(stance).label)
