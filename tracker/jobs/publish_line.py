"""The states of a line, and the only ways from one to another: each says who, when and why in the line's history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.jobs.log_correction import log_correction
from tracker.jobs.settle_roles import PUBLISH
from tracker.models import Rebuttal, TalkingPoint
from tracker.queries.readiness import lacks_of_line, lacks_of_rebuttal

_DRAFT, _IN_REVIEW, _PUBLISHED, _RETIRED = TalkingPoint.Status
_CHANGE = "tracker.change_talkingpoint"
Editor = AbstractBaseUser | AnonymousUser


class MoveRefused(Exception):
    """The line cannot be moved so; the message, in the page's language, says why."""


class NotPermitted(MoveRefused):
    """Who asks may not."""


@dataclass(frozen=True)
class Move:
    """A named way from one state to another, and the permission that it takes."""

    name: str
    label: Any
    done: Any
    origins: tuple[str, ...]
    permission: str
    needs_reason: bool = False


MOVES = {
    move.name: move
    for move in (
        Move("send", gettext_lazy("Send for review"), gettext_lazy("sent for review"), (_DRAFT,), _CHANGE),
        Move("return", gettext_lazy("Send back to its author"), gettext_lazy("sent back"), (_IN_REVIEW,), _CHANGE),
        Move("publish", gettext_lazy("Publish"), gettext_lazy("published"), (_DRAFT, _IN_REVIEW, _RETIRED), PUBLISH),
        Move("schedule", gettext_lazy("Publish later"), gettext_lazy("scheduled"), (_DRAFT, _IN_REVIEW), PUBLISH),
        Move("unschedule", gettext_lazy("Do not publish by itself"), gettext_lazy("taken off the schedule"),
             (_IN_REVIEW,), PUBLISH),
        Move("retire", gettext_lazy("Retire"), gettext_lazy("retired"), (_PUBLISHED,), PUBLISH, needs_reason=True),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """The line as it is now, and which of its rebuttals were published with it."""

    point: TalkingPoint
    rebuttals: tuple[Rebuttal, ...] = ()


@dataclass(frozen=True)
class PublishedDue:
    """The lines whose hour had come: those that were published, and those that lack something, with what."""

    published: tuple[TalkingPoint, ...]
    held: tuple[tuple[TalkingPoint, str], ...]


def moves_open_to(point: TalkingPoint, user: Editor) -> list[Move]:
    """What the user may do with the line in the state it is in."""
    return [move for move in MOVES.values() if _why_not(move, point, user) is None]


def send_for_review(*, point: TalkingPoint, by: Editor | None, reason: str = "") -> Moved:
    """Hand a draft to the editors; its author no longer changes it. Raises MoveRefused."""
    with transaction.atomic():
        row = _moving("send", point, by, reason)
        return Moved(_keep(row, by, reason, status=_IN_REVIEW))


def send_back(*, point: TalkingPoint, by: Editor | None, reason: str = "") -> Moved:
    """Make a line in review a draft again, and take it off the schedule. Raises MoveRefused."""
    with transaction.atomic():
        row = _moving("return", point, by, reason)
        return Moved(_keep(row, by, reason, status=_DRAFT, publish_at=None))


def publish_line(
    *, point: TalkingPoint, by: Editor | None, reason: str = "", rebuttals: Collection[Rebuttal] = ()
) -> Moved:
    """Show the line to readers, with these of its rebuttals; a retired one comes back.

    Raises MoveRefused when the line lacks something, or a rebuttal does; nothing is published then.
    """
    with transaction.atomic():
        row = _moving("publish", point, by, reason)
        _whole(row)
        shown = tuple(publish_rebuttal(rebuttal=each, by=by, reason=reason) for each in rebuttals)
        retired = {"retired_at": None, "retired_because": "", "retired_because_fr": "", "replaced_by": None}
        return Moved(_keep(row, by, reason, status=_PUBLISHED, publish_at=None, **retired), shown)


def schedule_line(*, point: TalkingPoint, at: datetime, by: Editor | None, reason: str = "") -> Moved:
    """Have the line published at that time by the worker or by `manage.py publish_due`; until then it is in review.

    Raises MoveRefused when it lacks something already, or the time has passed.
    """
    with transaction.atomic():
        row = _moving("schedule", point, by, reason)
        if at <= timezone.now():
            raise MoveRefused(_("This time has passed: publish it now, or choose a later one."))
        _whole(row)
        return Moved(_keep(row, by, reason, status=_IN_REVIEW, publish_at=at))


def unschedule_line(*, point: TalkingPoint, by: Editor | None, reason: str = "") -> Moved:
    """Take the line off the schedule; it stays in review. Raises MoveRefused."""
    with transaction.atomic():
        row = _moving("unschedule", point, by, reason)
        return Moved(_keep(row, by, reason, publish_at=None))


def retire_line(
    *,
    point: TalkingPoint,
    by: Editor | None,
    reason: str,
    reason_fr: str = "",
    replaced_by: TalkingPoint | None = None,
) -> Moved:
    """Take a published line away from readers. Its address leads to the line that replaces it; where none does, it says
    that the line was retired, and the reason. Raises MoveRefused."""
    with transaction.atomic():
        row = _moving("retire", point, by, reason)
        if replaced_by is not None:
            _replaces(replaced_by, row)
        told = {"retired_because": reason.strip(), "retired_because_fr": reason_fr.strip(), "replaced_by": replaced_by}
        return Moved(_keep(row, by, reason, status=_RETIRED, retired_at=timezone.now(), **told))


def publish_rebuttal(*, rebuttal: Rebuttal, by: Editor | None, reason: str = "") -> Rebuttal:
    """Show the rebuttal beside its line. Raises MoveRefused where it has no citation: its line is not rebutted by it."""
    return _show(rebuttal, by, reason, published=True)


def withdraw_rebuttal(
    *, rebuttal: Rebuttal, by: Editor | None, reason: str = "", note: str = "", note_fr: str = ""
) -> Rebuttal:
    """Take the rebuttal away from readers; it is kept. The note goes into the corrections log with it.

    Raises MoveRefused where readers saw it and neither a note nor a reason says why it goes.
    """
    with transaction.atomic():
        row = _show(rebuttal, by, reason, published=False)
        if note.strip():
            log_correction(rebuttal=row, note=note.strip(), note_fr=note_fr.strip(), by=by)
        elif not reason.strip() and row.point.status == _PUBLISHED:
            raise MoveRefused(
                _("Readers saw this answer: say in a public note what was wrong, or why it could have misled nobody.")
            )
    return row


def publish_due(*, now: datetime | None = None) -> PublishedDue:
    """Publish every line whose hour has come, in the name of whoever scheduled it and for the reason given then.

    A line that lacks something by now is left on the schedule, which the desk shows as overdue.
    """
    published, held = [], []
    for point in TalkingPoint.objects.due(now or timezone.now()).order_by("publish_at", "pk"):
        with transaction.atomic():
            still = TalkingPoint.objects.select_for_update(no_key=True).filter(publish_at=point.publish_at)
            row = still.filter(pk=point.pk).first()
            if row is None or row.status != _IN_REVIEW:
                continue
            missing = lacks_of_line(row)
            if missing:
                held.append((row, ", ".join(missing)))
                continue
            said = row.history.filter(publish_at=row.publish_at).order_by("history_date", "history_id").first()
            by, reason = (said.history_user, said.history_change_reason) if said else (None, "")
            published.append(_keep(row, by, reason or "", status=_PUBLISHED, publish_at=None))
    return PublishedDue(tuple(published), tuple(held))


def _moving(name: str, point: TalkingPoint, by: Editor | None, reason: str) -> TalkingPoint:
    """The stored row, locked, once it is sure that it may go this way; `by` is None for a command."""
    move = MOVES[name]
    row = TalkingPoint.objects.select_for_update(no_key=True).get(pk=point.pk)
    refused = _why_not(move, row, by)
    if refused:
        raise refused
    if move.needs_reason and not reason.strip():
        raise MoveRefused(_("Say why: readers are told."))
    return row


def _why_not(move: Move, point: TalkingPoint, by: Editor | None) -> MoveRefused | None:
    if by is not None and not by.has_perm(move.permission):  # type: ignore[union-attr]
        return NotPermitted(_("Your role does not do this."))
    if point.status not in move.origins:
        told = {"line": point, "state": point.get_status_display()}
        return MoveRefused(_("“%(line)s” is %(state)s: this cannot be done with it.") % told)
    if move.name == "unschedule" and point.publish_at is None:
        return MoveRefused(_("“%(line)s” is not scheduled.") % {"line": point})
    # What an editor has scheduled is the editors' to take back.
    if move.name == "return" and point.publish_at and by is not None and not by.has_perm(PUBLISH):  # type: ignore[union-attr]
        return NotPermitted(_("Your role does not do this."))
    return None


def _whole(point: TalkingPoint) -> None:
    missing = lacks_of_line(point)
    if missing:
        told = {"line": point, "missing": ", ".join(missing)}
        raise MoveRefused(_("“%(line)s” cannot be published yet; it needs: %(missing)s.") % told)


def _replaces(other: TalkingPoint, point: TalkingPoint) -> None:
    """A line is replaced by another that readers see, so that its address never leads in a circle."""
    if other.pk == point.pk:
        raise MoveRefused(_("A line cannot replace itself."))
    if other.status != _PUBLISHED:
        raise MoveRefused(_("“%(line)s” is not published: readers would find nothing there.") % {"line": other})


def _keep(point: TalkingPoint, by: Editor | None, reason: str, **values: Any) -> TalkingPoint:
    for name, value in values.items():
        setattr(point, name, value)
    point._change_reason = reason.strip()  # type: ignore[attr-defined]
    point._history_user = by  # type: ignore[attr-defined]
    point.save(update_fields=[*values, "updated_at"])
    return point


def _show(rebuttal: Rebuttal, by: Editor | None, reason: str, *, published: bool) -> Rebuttal:
    if by is not None and not by.has_perm(PUBLISH):  # type: ignore[union-attr]
        raise NotPermitted(_("Your role does not do this."))
    with transaction.atomic():
        row = Rebuttal.objects.select_for_update(no_key=True).get(pk=rebuttal.pk)
        missing = lacks_of_rebuttal(row) if published else ()
        if missing:
            told = {"rebuttal": row, "missing": ", ".join(missing)}
            raise MoveRefused(_("The rebuttal “%(rebuttal)s” needs: %(missing)s.") % told)
        if row.published != published:
            row.published = published
            row._change_reason = reason.strip()  # type: ignore[attr-defined]
            row._history_user = by  # type: ignore[attr-defined]
            row.save(update_fields=["published"])
    return row
