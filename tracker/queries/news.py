"""What is new on the first page: lines that rise, lines just added, and what publishers corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from tracker.models import Revision, TalkingPoint
from tracker.queries.candidate_evidence import ShownCandidate, shown_lately
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.evidence import EvidenceScope
from tracker.queries.figures import Figures, figures_in
from tracker.queries.periods import last_sitting_days
from tracker.queries.scope import Scope, points_in

# As many sitting days as one of the periods on offer has, so that the page it links to is of the same days.
LATELY = 30
SHOWN = 3


@dataclass(frozen=True)
class Risen:
    """A line said more often in the last sitting days than in as many before, with the speeches of both and the lists
    that they open."""

    point: TalkingPoint
    now: int
    before: int
    now_in: EvidenceScope
    before_in: EvidenceScope


@dataclass(frozen=True)
class News:
    """What the first page says is new; each may be empty."""

    risen: Sequence[Risen]
    added: Sequence[TalkingPoint]
    corrected: Sequence[Revision]
    wordings: Sequence[ShownCandidate]


@kept_until_a_commit(1)
def news() -> News:
    """What is new; fourteen queries at most, and none while nothing was committed since they were made."""
    return News(
        risen=risen_lines(timezone.localdate()),
        added=list(points_in(Scope()).order_by("-created_at", "-pk")[:SHOWN]),
        corrected=list(_corrections()[:SHOWN]),
        wordings=shown_lately(SHOWN),
    )


def risen_lines(today: date | None = None) -> list[Risen]:
    """The lines that gained most speeches in the last sitting days, the most first; none where fewer days than twice
    as many are known. Nine queries at most."""
    days = last_sitting_days(2 * LATELY, today=today)
    if len(days) < 2 * LATELY:
        return []
    points = list(points_in(Scope()))
    now, before = Scope(since=days[LATELY - 1], until=days[0]), Scope(since=days[-1], until=days[LATELY])
    here, there = figures_in(now, points), figures_in(before, points)
    gained = {
        point.pk: here.get(point.pk, Figures()).speeches - there.get(point.pk, Figures()).speeches for point in points
    }
    most = sorted(points, key=lambda point: (-gained[point.pk], point.slug))
    return [
        Risen(
            point=point,
            now=here.get(point.pk, Figures()).speeches,
            before=there.get(point.pk, Figures()).speeches,
            now_in=EvidenceScope(since=now.since, until=now.until),
            before_in=EvidenceScope(since=before.since, until=before.until),
        )
        for point in islice((point for point in most if gained[point.pk] > 0), SHOWN)
    ]


def _corrections() -> "QuerySet[Revision]":
    of_published = Revision.objects.filter(edition__document__published=True)
    return of_published.select_related("edition__document").order_by("-revised_at", "-pk")
