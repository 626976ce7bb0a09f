"""The lists behind figures that are about mentions rather than counts of them: what was reviewed, rejected or drawn."""

from django.db.models import Q, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from tracker.models import Mention
from tracker.queries.evidence import EvidenceScope, listed
from tracker.queries.lines import words_are_held
from tracker.queries.precision import DRAWN, IN_POPULATION, RIGHT, WRONG
from tracker.queries.scope import is_rated

_COUNTED = Q(state__in=[Mention.State.DECLARED, Mention.State.ACCEPTED])
_REJECTED = Q(state=Mention.State.REJECTED)


class Only(TextChoices):
    """Which mentions a list is of, other than all that count."""

    FOUND = "found", _("everything found, also what an editor rejected")
    JUDGED = "judged", _("accepted or rejected by an editor")
    REJECTED = "rejected", _("rejected by an editor")
    POPULATION = "population", _("what samples are drawn from")
    DRAWN = "drawn", _("drawn by chance to be checked")
    CHECKED = "checked", _("drawn by chance and checked")
    RIGHT = "right", _("drawn by chance, checked and right")
    UNRATED = "unrated", _("on days that have no part in the line’s rate")
    UNWORDED = "unworded", _("on days that have no part in a speaker’s rate")


def mentions_listed(scope: EvidenceScope, only: Only | None) -> "QuerySet[Mention]":
    """The mentions of published lines within the scope, all that count or only those, newest first."""
    spoken: QuerySet[Mention] = Mention.objects.in_counted_speech()
    return listed(spoken.filter(_condition(only)), scope)


def _condition(only: Only | None) -> Q:
    match only:
        case Only.FOUND:
            return _COUNTED | _REJECTED
        case Only.JUDGED:
            return Q(state=Mention.State.ACCEPTED) | _REJECTED
        case Only.REJECTED:
            return _REJECTED
        case Only.POPULATION:
            return IN_POPULATION
        case Only.DRAWN:
            return IN_POPULATION & DRAWN
        case Only.CHECKED:
            return IN_POPULATION & (RIGHT | WRONG)
        case Only.RIGHT:
            return IN_POPULATION & RIGHT
        case Only.UNRATED:
            return _COUNTED & ~is_rated("speech__document")
        case Only.UNWORDED:
            return _COUNTED & ~words_are_held("speech__document")
        case _:
            return _COUNTED
