"""Freezing: a ranking or a countdown as it is now, kept for good under the hash of its content."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.engine.canonical import canonical, digest_of
from tracker.models import Countdown, FrozenRanking
from tracker.queries.countdowns import slides_of
from tracker.queries.frozen import content_of
from tracker.queries.ranking import By, RankedPoint, Ranking, ranked_points
from tracker.queries.scope import Scope

FORMAT = "refrain-frozen-1"
_LONGEST_TITLE = 200


class FreezingRefusedError(Exception):
    """Nothing can be frozen of what was asked for; the message says why."""


@dataclass(frozen=True)
class FreezeSummary:
    """What was frozen: its hash, its address, and how many rows it has."""

    digest: str
    address: str
    rows: int


def freeze_ranking(
    *,
    title: str,
    title_fr: str = "",
    scope: Scope,
    by: By = "speeches",
    lines: int | None = None,
    frozen_by: AbstractBaseUser | None = None,
    now: datetime | None = None,
) -> FreezeSummary:
    """Keep the ranking of the scope as it is now, all of it or its first `lines` rows (and those of equal rank).

    An open end of the period, and sources that were not named, are frozen as the days and sources that the ranking
    rests on, so that it can be compared later. Raises FreezingRefusedError where no record of the period is held or no
    line is in it.
    """
    rests_on = ranked_points(scope)
    if rests_on.period_from and rests_on.sources:
        sources = tuple(sorted(source.slug for source in rests_on.sources))
        scope = replace(scope, since=rests_on.period_from, until=rests_on.period_to, sources=sources)
    ranking = ranked_points(scope, by=by)
    rows = ranking.rows
    if lines is not None and len(rows) > lines:
        rows = tuple(row for row in rows if row.rank <= rows[lines - 1].rank) if lines > 0 else ()
    return _keep("ranking", title, title_fr, scope, by, ranking, rows, frozen_by, now)


def freeze_countdown(
    *, countdown: Countdown, frozen_by: AbstractBaseUser | None = None, now: datetime | None = None
) -> FreezeSummary:
    """Keep a countdown's published slides as they are now, in the order of its ranks, under its title.

    Raises FreezingRefusedError where none of its lines is published or no record of its period is held.
    """
    shown = slides_of(countdown)
    rows = tuple(slide.figures._replace(rank=slide.rank) for slide in shown.slides)
    title, title_fr = countdown.title, countdown.title_fr
    return _keep("countdown", title, title_fr, shown.scope, "speeches", shown.basis, rows, frozen_by, now)


def _keep(
    kind: str,
    title: str,
    title_fr: str,
    scope: Scope,
    by: By,
    ranking: Ranking,
    rows: tuple[RankedPoint, ...],
    frozen_by: AbstractBaseUser | None,
    now: datetime | None,
) -> FreezeSummary:
    title, title_fr = " ".join(title.split()), " ".join(title_fr.split())
    if not title or max(len(title), len(title_fr)) > _LONGEST_TITLE:
        told = _("a frozen ranking needs a title of at most %(most)d characters")
        raise FreezingRefusedError(told % {"most": _LONGEST_TITLE})
    if ranking.period_from is None or ranking.period_to is None or not ranking.sources:
        raise FreezingRefusedError(_("no record of this period is held"))
    if not rows:
        raise FreezingRefusedError(_("no published line is in it"))
    at = (now or timezone.now()).astimezone(UTC).replace(microsecond=0)
    content: dict[str, Any] = {
        "format": FORMAT,
        "kind": kind,
        "title": title,
        "title_fr": title_fr,
        "frozen_at": at.isoformat(),
        "method": ranking.method,
        "by": by,
        "filters": {
            "from": ranking.period_from.isoformat(),
            "to": ranking.period_to.isoformat(),
            "sources": sorted(source.slug for source in ranking.sources),
            "party": scope.party,
            "topic": scope.topic,
            "stance": scope.stance,
        },
        "missing_days": ranking.missing,
        "rows": content_of(rows),
    }
    text = canonical(content)
    with transaction.atomic():
        frozen, _made = FrozenRanking.objects.get_or_create(
            digest=digest_of(text),
            defaults={
                "content": text,
                "title": title,
                "title_fr": title_fr,
                "period_from": ranking.period_from,
                "period_to": ranking.period_to,
                "method": ranking.method,
                "created_by_id": frozen_by.pk if frozen_by else None,
                "created_at": at,
            },
        )
    return FreezeSummary(frozen.digest, frozen.get_absolute_url(), len(rows))
