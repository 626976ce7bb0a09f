"""Building a countdown: its lines in order with their slide notes, and publishing it once it can be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from tracker.jobs.moved_rows import Signature
from tracker.models import Countdown, CountdownEntry, TalkingPoint

HIGHEST = 999
# Out of the way of every number, while numbers change places.
_APART = 1_000_000


class BuildRefused(Exception):
    """An order that cannot be stored, or a countdown that cannot be published: sentences that say what to do. Nothing
    was changed."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Place:
    """A line at the number that was typed for it, with what its slide says besides."""

    point: TalkingPoint
    rank: int
    note: str = ""
    note_fr: str = ""


@dataclass(frozen=True)
class BuiltSummary:
    """How many slides there are, and whether anything was changed."""

    slides: int
    changed: bool


def arrange_countdown(
    *, countdown: Countdown, places: Sequence[Place], by: AbstractBaseUser | None = None
) -> BuiltSummary:
    """Make these lines the countdown's, in the order of their numbers, closed up from n to 1. What is the same already
    is not written; every other entry has its history.

    Raises BuildRefused with every fault: a number that stands twice or is none, a line that stands twice, another order
    than the counted one, and a line that readers do not see in a countdown that they do.
    """
    with transaction.atomic():
        countdown = Countdown.objects.select_for_update(no_key=True).get(pk=countdown.pk)
        held = {entry.point_id: entry for entry in countdown.entries.select_related("point")}
        faults = [*_faults(countdown, places, held)]
        if faults:
            raise BuildRefused(*faults)
        ordered = sorted(places, key=lambda place: place.rank)
        counted = countdown.kind == Countdown.Kind.COUNTED
        wanted = {
            place.point.pk: (place.rank if counted else number, place.note.strip(), place.note_fr.strip())
            for number, place in enumerate(ordered, 1)
        }
        signature = Signature(by, "Countdown arranged")
        changed = False
        for point, entry in list(held.items()):
            if point not in wanted:
                signature.sign(entry).delete()
                changed = True
                del held[point]
        moving = [entry for point, entry in held.items() if entry.rank != wanted[point][0]]
        for entry in moving:
            CountdownEntry.objects.filter(pk=entry.pk).update(rank=entry.rank + _APART)
        for point, said in wanted.items():
            entry = held.get(point) or CountdownEntry(countdown=countdown, point_id=point, rank=0)
            if entry.pk is None or (entry.rank, entry.note, entry.note_fr) != said:
                entry.rank, entry.note, entry.note_fr = said
                signature.sign(entry).save()
                changed = True
    return BuiltSummary(len(wanted), changed)


def publish_countdown(*, countdown: Countdown, by: AbstractBaseUser | None = None) -> None:
    """Show the countdown to readers. Raises BuildRefused while a line of it is not published, or it has none."""
    with transaction.atomic():
        countdown = Countdown.objects.select_for_update(no_key=True).get(pk=countdown.pk)
        faults = faults_of_publishing(countdown)
        if faults:
            raise BuildRefused(*faults)
        _set_status(countdown, Countdown.Status.PUBLISHED, by, "Published")


def withdraw_countdown(*, countdown: Countdown, by: AbstractBaseUser | None = None) -> None:
    """Make it a draft again, which readers do not see."""
    with transaction.atomic():
        countdown = Countdown.objects.select_for_update(no_key=True).get(pk=countdown.pk)
        _set_status(countdown, Countdown.Status.DRAFT, by, "Made a draft again")


def faults_of_publishing(countdown: Countdown) -> tuple[str, ...]:
    """What keeps a countdown from being published, in sentences."""
    entries = list(countdown.entries.select_related("point").order_by("-rank"))
    if not entries:
        return (_("It has no line yet: add some first."),)
    return tuple(_unseen(entry.rank, entry.point) for entry in entries if not _is_seen(entry.point))


def _set_status(countdown: Countdown, status: Any, by: AbstractBaseUser | None, reason: str) -> None:
    if countdown.status != status:
        countdown.status = status
        Signature(by, reason).sign(countdown).save()


def _faults(countdown: Countdown, places: Sequence[Place], held: dict[int, CountdownEntry]) -> list[str]:
    faults = []
    by_rank: dict[int, list[str]] = {}
    for place in places:
        by_rank.setdefault(place.rank, []).append(str(place.point))
        if not 1 <= place.rank <= HIGHEST:
            numbers = {"line": place.point, "highest": HIGHEST}
            faults.append(_("“%(line)s” needs a number from 1 to %(highest)d.") % numbers)
    for rank, lines in sorted(by_rank.items()):
        if len(lines) > 1:
            told = {"rank": rank, "lines": _("”, “").join(lines)}
            faults.append(_("Number %(rank)d stands twice: “%(lines)s”. Give each its own.") % told)
    points = [place.point for place in places]
    twice = {str(point) for point in points if points.count(point) > 1}
    faults += [_("“%(line)s” is in it twice.") % {"line": line} for line in sorted(twice)]
    if countdown.kind == Countdown.Kind.COUNTED and {place.point.pk: place.rank for place in places} != {
        point: entry.rank for point, entry in held.items()
    }:
        faults.append(_("Its lines and their order were counted and are frozen: only the notes can be changed."))
    if countdown.status == Countdown.Status.PUBLISHED:
        new = [place for place in places if place.point.pk not in held]
        faults += [_unseen(place.rank, place.point) for place in new if not _is_seen(place.point)]
    return faults


def _is_seen(point: TalkingPoint) -> bool:
    return point.status == TalkingPoint.Status.PUBLISHED


def _unseen(rank: int, point: TalkingPoint) -> str:
    told = {"rank": rank, "line": point, "status": point.get_status_display()}
    return _("Number %(rank)d, “%(line)s”, is not published (%(status)s): publish it first, or take it out.") % told
