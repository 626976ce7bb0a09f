"""What waits for an editor, and what is new at the desk: the counts of its first page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from tracker.models import Candidate, Citation, Correction, ImportRun, Mention, Rebuttal, Revision, TalkingPoint
from tracker.queries.unplaced import unplaced_groups

# Counting stops here: a page need not wait to learn how many more there are.
MOST_COUNTED = 10_000
WEEK = timedelta(days=7)
_STATE, _RUN, _STATUS = Mention.State, ImportRun.State, TalkingPoint.Status


@dataclass(frozen=True)
class Waiting:
    """How many rows wait, by what they wait for; those of mentions are never more than MOST_COUNTED + 1."""

    mentions: int
    suggestions: int
    to_check: int
    candidates: int
    drafts: int
    in_review: int
    rebuttals_past: int
    citations_needed: int
    failed_imports: int
    speakers: int


@dataclass(frozen=True)
class New:
    """How much was done since a moment."""

    since: datetime
    lines: int
    reviews: int
    corrections: int
    revisions: int
    imports: int


def waiting() -> Waiting:
    """Everything that waits for an editor; nine queries."""
    lines = TalkingPoint.objects.aggregate(
        drafts=Count("pk", filter=Q(status=_STATUS.DRAFT)), in_review=Count("pk", filter=Q(status=_STATUS.IN_REVIEW))
    )
    return Waiting(
        mentions=_up_to(Mention.objects.filter(state=_STATE.DECLARED, reviewer__isnull=True)),
        suggestions=_up_to(Mention.objects.filter(state=_STATE.SUGGESTED)),
        to_check=_up_to(unchecked(Mention.objects.all())),
        candidates=Candidate.objects.filter(state=Candidate.State.OPEN).count(),
        drafts=lines["drafts"],
        in_review=lines["in_review"],
        rebuttals_past=past_rebuttals(Rebuttal.objects.all()).count(),
        citations_needed=Citation.objects.filter(url="", archived_url="").count(),
        failed_imports=standing_failures(ImportRun.objects.all()).count(),
        speakers=unplaced_groups().count(),
    )


def new_since_last_week() -> New:
    """What was added, judged, corrected and read in the last seven days; five queries."""
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - WEEK
    return New(
        since=since,
        lines=TalkingPoint.objects.filter(created_at__gte=since).count(),
        reviews=Mention.objects.filter(reviewer__isnull=False, reviewed_at__gte=since).count(),
        corrections=Correction.objects.filter(entered_at__gte=since).count(),
        revisions=Revision.objects.filter(revised_at__gte=since).count(),
        imports=ImportRun.objects.filter(state=_RUN.DONE, finished_at__gte=since).count(),
    )


def latest_actions(most: int = 10) -> "QuerySet[LogEntry]":
    """What anybody did at the desk last."""
    return LogEntry.objects.select_related("user", "content_type").order_by("-action_time", "-pk")[:most]


def past_rebuttals(rebuttals: "QuerySet[Rebuttal]") -> "QuerySet[Rebuttal]":
    """Those of them that were still current until a day that is over."""
    return rebuttals.filter(current_until__lt=timezone.localdate())


def standing_failures(runs: "QuerySet[ImportRun]") -> "QuerySet[ImportRun]":
    """Those imports that failed, and after which none of their source was done."""
    later = ImportRun.objects.filter(source=OuterRef("source"), state=_RUN.DONE, pk__gt=OuterRef("pk"))
    return runs.filter(~Exists(later), state=_RUN.FAILED)


def unchecked(mentions: "QuerySet[Mention]") -> "QuerySet[Mention]":
    """Those of them that were drawn for checking and that nobody has checked."""
    return mentions.filter(sampled_at__isnull=False).exclude(state__in=[_STATE.ACCEPTED, _STATE.REJECTED])


def _up_to(rows: "QuerySet[Any]") -> int:
    return rows.order_by()[: MOST_COUNTED + 1].count()
