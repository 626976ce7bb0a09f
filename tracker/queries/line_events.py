"""What was done to a line, by whom, when and why: its history and that of everything that belongs to it, told in short."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tracker.models import Citation, Phrasing, Rebuttal, TalkingPoint
from tracker.queries.reasons import why_here

SHOWN = 30
_ADDED, _DELETED = "+", "-"


@dataclass(frozen=True)
class LineEvent:
    """One thing done: `what` and `why` are in words, `by` is None for a command."""

    at: datetime
    what: str
    by: AbstractBaseUser | None
    why: str


def events_of(point: TalkingPoint, *, shown: int = SHOWN) -> list[LineEvent]:
    """The latest things done to the line, its phrasings, rebuttals and citations, newest first; four queries."""
    rebuttals = Rebuttal.history.filter(point_id=point.pk).order_by().values("id")
    found = [
        *_of_line(_latest(TalkingPoint.history.filter(id=point.pk), shown + 1), shown),
        *_of_parts(_latest(Phrasing.history.filter(point_id=point.pk), shown), _phrasing),
        *_of_parts(_latest(Rebuttal.history.filter(point_id=point.pk), shown + 1), _rebuttal),
        *_of_parts(_latest(Citation.history.filter(rebuttal_id__in=rebuttals), shown), _citation),
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)[:shown]


def _latest(history: Any, number: int) -> list[Any]:
    return list(history.select_related("history_user").order_by("-history_date", "-history_id")[:number])


def _of_line(rows: list[Any], shown: int) -> Iterator[LineEvent]:
    """Each version beside the one before it, which is the next in the list."""
    for number, row in enumerate(rows[:shown]):
        before = rows[number + 1] if number + 1 < len(rows) else None
        yield LineEvent(row.history_date, _move(row, before), row.history_user, why_here(row.history_change_reason))


def _move(row: Any, before: Any) -> str:
    status = TalkingPoint.Status
    if row.history_type == _ADDED or before is None:
        return _("added as %(state)s") % {"state": row.get_status_display()}
    if row.publish_at and row.publish_at != before.publish_at:
        return _("scheduled")
    if row.status != before.status:
        if row.status == status.PUBLISHED:
            if before.status == status.RETIRED:
                return _("published again")
            return _("published as scheduled") if before.publish_at else _("published")
        moves = {
            status.IN_REVIEW: _("sent for review"),
            status.DRAFT: _("sent back"),
            status.RETIRED: _("retired"),
        }
        return moves[row.status]
    return _("taken off the schedule") if before.publish_at and not row.publish_at else pgettext("line", "changed")


def _of_parts(rows: list[Any], told: Any) -> Iterator[LineEvent]:
    seen: dict[int, Any] = {}
    for row in reversed(rows):
        yield LineEvent(
            row.history_date, told(row, seen.get(row.id)), row.history_user, why_here(row.history_change_reason)
        )
        seen[row.id] = row


def _phrasing(row: Any, before: Any) -> str:
    named = {"phrasing": row.text}
    if row.history_type == _ADDED:
        return _("phrasing added: %(phrasing)s") % named
    if row.history_type == _DELETED:
        return _("phrasing deleted: %(phrasing)s") % named
    return _("phrasing changed: %(phrasing)s") % named


def _rebuttal(row: Any, before: Any) -> str:
    named = {"rebuttal": Truncator(row.body).chars(60)}
    if row.history_type == _DELETED:
        return _("rebuttal deleted: %(rebuttal)s") % named
    if before and row.published != before.published:
        return (
            _("rebuttal published: %(rebuttal)s") if row.published else _("rebuttal withdrawn: %(rebuttal)s")
        ) % named
    if row.history_type == _ADDED:
        return _("rebuttal added: %(rebuttal)s") % named
    return _("rebuttal changed: %(rebuttal)s") % named


def _citation(row: Any, before: Any) -> str:
    named = {"citation": Truncator(row.title).chars(60)}
    if row.history_type == _ADDED:
        return _("citation added: %(citation)s") % named
    if row.history_type == _DELETED:
        return _("citation deleted: %(citation)s") % named
    return _("citation changed: %(citation)s") % named
