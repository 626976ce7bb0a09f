"""The candidates' sentences: what the parts of a score mean, what was done, and what could not be done."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.models import CandidateJudgement

_Verb = CandidateJudgement.Verb

# Part by part: its name, and what it measures. A part that is not here is shown by its own name.
PARTS = {
    "party": (gettext_lazy("party"), gettext_lazy("how surely this party says it more than the others (log-odds, z)")),
    "party_ratio": (gettext_lazy("party, how much"), gettext_lazy("how much more this party says it (log-odds)")),
    "period": (
        gettext_lazy("period"),
        gettext_lazy("how surely it is said more than in the years before (log-odds, z)"),
    ),
    "period_ratio": (
        gettext_lazy("period, how much"),
        gettext_lazy("how much more than in the years before (log-odds)"),
    ),
    "around": (gettext_lazy("surroundings"), gettext_lazy("how partisan the words around it are")),
    "words": (gettext_lazy("words"), gettext_lazy("how partisan its own words are")),
    "near": (gettext_lazy("names of parties"), gettext_lazy("how often a party is named near it")),
    "official": (gettext_lazy("procedure"), gettext_lazy("how much it keeps company with procedure; it takes away")),
    "formal": (
        gettext_lazy("formal words"),
        gettext_lazy("how much its own words are those of procedure; it takes away"),
    ),
    "shared": (
        gettext_lazy("shared"),
        gettext_lazy("on which share of its days another party says it too; it takes away"),
    ),
    "speakers": (gettext_lazy("speakers"), gettext_lazy("how many say it (doublings)")),
    "days": (gettext_lazy("days"), gettext_lazy("on how many days it is said (doublings)")),
    "weight": (gettext_lazy("weight"), gettext_lazy("how telling its words are")),
    "opens": (gettext_lazy("opening"), gettext_lazy("whether it begins where phrases begin")),
    "leans": (
        gettext_lazy("leaning"),
        gettext_lazy("how much it begins with a word that leans on others; it takes away"),
    ),
    "closes": (gettext_lazy("ending"), gettext_lazy("whether it ends where phrases end")),
    "whole": (gettext_lazy("whole"), gettext_lazy("whether it stands by itself, no fragment of a longer wording")),
    "capital": (gettext_lazy("capitals"), gettext_lazy("how often it is written as a name; it takes away")),
    "burst": (gettext_lazy("burst"), gettext_lazy("how strong its strongest burst is")),
    "together": (gettext_lazy("together"), gettext_lazy("which share of its speakers began within ten sitting days")),
    "learned": (gettext_lazy("learned"), gettext_lazy("what editors’ judgements of its words add")),
}


def part_in_words(name):
    """What a part of the score is called, and what it measures."""
    return PARTS.get(name, (name, ""))


def judged_in_words(judged):
    """What was done."""
    line = judged.point.in_words if judged.point else ""
    said = {
        _Verb.LINE: _("A draft was made: “%(line)s”."),
        _Verb.ADD: _("Added to “%(line)s”. Match it to count what it gains."),
        _Verb.DISMISS: _("Dismissed: it stays so when it is found again."),
        _Verb.REOPEN: _("Open again."),
        _Verb.SHOW: _("Readers see it, in %(speeches)s."),
        _Verb.HIDE: _("Readers see it no longer."),
    }[judged.judgement.verb]
    speeches = len(judged.judgement.evidence)
    counted = ngettext("%(count)s speech", "%(count)s speeches", speeches) % {"count": intcomma(speeches)}
    return said % {"line": line, "speeches": counted}


def undone_in_words(judged):
    """What stands again as before."""
    return {
        _Verb.LINE: _("Taken back: the draft is gone, and the candidate waits again."),
        _Verb.ADD: _("Taken back: the phrasings are gone, and the candidate waits again."),
    }.get(judged.judgement.verb, _("Taken back: it stands as before."))


def refused_in_words(reason):
    """Why nothing was stored."""
    return {
        "judged": _("Not stored: it was judged since it was shown."),
        "party": _("Choose the party whose line it is."),
        "phrasings": _("There is no phrasing to add that the line has not."),
        "note": _("Readers see this line: say in a public note what changes, or why it is no correction."),
        "nowhere": _("Readers cannot be shown it: no speech that counts holds its words now."),
        "worked": _("Not taken back: what was made was worked on since. It is kept."),
        "noted": _("Not taken back: readers were told of it. Change the line on its page, with a note of its own."),
        "taken": _("There is nothing to take back: it was taken back already, or is not yours."),
    }[reason]


def last_in_words(judgement):
    """What "undo" would take back."""
    said = {
        _Verb.LINE: _("made a line of “%(wording)s”"),
        _Verb.ADD: _("added “%(wording)s” to a line"),
        _Verb.DISMISS: _("dismissed “%(wording)s”"),
        _Verb.REOPEN: _("opened “%(wording)s” again"),
        _Verb.SHOW: _("showed “%(wording)s” to readers"),
        _Verb.HIDE: _("hid “%(wording)s” from readers"),
    }[judgement.verb]
    return said % {"wording": judgement.candidate.wording}


def left_in_words(count):
    """How many candidates wait within the filter."""
    return ngettext("%(count)s candidate.", "%(count)s candidates.", count) % {"count": intcomma(count)}
