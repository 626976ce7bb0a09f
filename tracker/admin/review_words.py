"""The review queue's sentences: what was decided, what moved, what could not be done."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.jobs.decide_mentions import ACCEPT, QUOTES, REJECT, USES
from tracker.models import Mention, Stance
from tracker.queries.review_queue import MOST_COUNTED
from tracker.queries.reviewers import together_with


def decided_in_words(decided, decision):
    """What was decided, and what the lines count since."""
    done = {
        ACCEPT: _("Accepted."),
        REJECT: _("Rejected."),
        USES: _("Accepted: uses the line."),
        QUOTES: _("Accepted: quotes it."),
    }[decision]
    said = [done, _several(len(decided.reviews))]
    if decided.second:
        said.append(_("A second opinion: no count moves."))
    return " ".join([*filter(None, said), *map(_moved, decided.moves)])


def undone_in_words(undone):
    """What stands again as before, and what does not because somebody changed it since."""
    said = []
    if undone.restored:
        restored = len(undone.restored)
        said.append(
            ngettext("Taken back: it stands as before.", "Taken back: %(count)s stand as before.", restored)
            % {"count": intcomma(restored)}
        )
    if undone.changed:
        changed = len(undone.changed)
        text = ngettext(
            "Not taken back: somebody changed it since.",
            "%(count)s were not taken back: somebody changed them since.",
            changed,
        )
        said.append(text % {"count": intcomma(changed)})
    return " ".join([*said, *map(_moved, undone.moves)])


def refused_in_words(refused):
    """Why nothing was stored."""
    if refused.taken:
        return _("Not stored: another reviewer has it on the desk now.")
    return _("Not stored: it was reviewed or found anew since it was shown. The next one is here.")


def last_in_words(review):
    """What "undo" would take back."""
    made = {Stance.USES: _("uses"), Stance.QUOTES: _("quotes")}.get(review.stance)
    made = _("rejected") if review.state == Mention.State.REJECTED else made or _("accepted")
    together = together_with(review)
    said = _("%(decision)s, “%(line)s”") % {"decision": made, "line": review.mention.point.in_words}
    return f"{said} ({_several(together).rstrip('.')})" if together > 1 else said


def left_in_words(count):
    """How many wait within the filter."""
    if count >= MOST_COUNTED:
        return _("More than %(count)s wait.") % {"count": intcomma(MOST_COUNTED)}
    return ngettext("%(count)s waits.", "%(count)s wait.", count) % {"count": intcomma(count)}


def _several(count):
    if count < 2:
        return ""
    return ngettext("%(count)s mention in one go.", "%(count)s mentions in one go.", count) % {"count": intcomma(count)}


def _moved(move):
    before, after = move.before, move.after
    if before == after:
        return _("Counts stay at %(count)s.") % {"count": intcomma(after.speeches)}
    said = []
    if before.speeches != after.speeches:
        figures = {"before": intcomma(before.speeches), "after": intcomma(after.speeches)}
        said.append(_("Counts: %(before)s → %(after)s.") % figures)
    if before.own != after.own:
        figures = {"before": intcomma(before.own), "after": intcomma(after.own)}
        said.append(_("Used by its own party: %(before)s → %(after)s.") % figures)
    return " ".join(said)
