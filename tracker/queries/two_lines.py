"""Two lines side by side, for an editor who asks whether they are one, and mentions that may be another line's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from tracker.models import Countdown, Mention, Phrasing, Rebuttal, TalkingPoint


@dataclass(frozen=True)
class LineInFigures:
    """A line with what hangs on it; `counted` are the mentions that figures are made of, `reviewed` those judged."""

    point: TalkingPoint
    phrasings: tuple[Phrasing, ...]
    rebuttals: tuple[Rebuttal, ...]
    topics: tuple[str, ...]
    former_slugs: tuple[str, ...]
    countdowns: tuple[Countdown, ...]
    mentions: int
    counted: int
    reviewed: int
    corrections: int
    candidates: int


@dataclass(frozen=True)
class Shared:
    """What two lines both have, of which one would be left."""

    phrasings: int
    mentions: int
    reviewed_both: int
    topics: int
    countdowns: tuple[Countdown, ...]


def line_in_figures(point: TalkingPoint) -> LineInFigures:
    """The line with the counts; eight queries."""
    reviewed = Q(reviewer__isnull=False) | Q(state__in=[Mention.State.ACCEPTED, Mention.State.REJECTED])
    counts = Mention.objects.filter(point=point).aggregate(every=Count("pk"), judged=Count("pk", filter=reviewed))
    return LineInFigures(
        point=point,
        phrasings=tuple(point.phrasings.order_by("language", "kind", "text")),
        rebuttals=tuple(point.rebuttals.order_by("pk").annotate(cited=Count("citations"))),
        topics=tuple(str(topic) for topic in point.topics.all()),
        former_slugs=tuple(point.former_slugs.order_by("slug").values_list("slug", flat=True)),
        countdowns=tuple(Countdown.objects.filter(entries__point=point).order_by("title")),
        mentions=counts["every"],
        counted=Mention.objects.counted().filter(point=point).count(),
        reviewed=counts["judged"],
        corrections=point.corrections.count(),
        candidates=point.candidates.count(),
    )


def shared_by(one: TalkingPoint, other: TalkingPoint) -> Shared:
    """What the two have in common; five queries."""
    wordings = [set(point.phrasings.values_list("language", "kind", "text")) for point in (one, other)]
    both = Mention.objects.filter(point=one, speech__mentions__point=other)
    judged = Q(state__in=[Mention.State.ACCEPTED, Mention.State.REJECTED])
    theirs = Mention.objects.filter(judged, point=other).values("speech")
    return Shared(
        phrasings=len(wordings[0] & wordings[1]),
        mentions=both.count(),
        reviewed_both=Mention.objects.filter(judged, point=one, speech__in=theirs).count(),
        topics=one.topics.filter(talking_points=other).count(),
        countdowns=tuple(Countdown.objects.filter(entries__point=one).filter(entries__point=other).order_by("title")),
    )


def mentions_to_move(keys: Collection[int]) -> Sequence[Mention]:
    """Those mentions with what a page shows of them, in the order of the record."""
    rows = Mention.objects.filter(pk__in=keys).select_related("point", "speech__person", "speech__party", "phrasing")
    return list(rows.prefetch_related("speech__texts").order_by("speech__date", "speech__order", "pk"))


def already_there(mentions: Sequence[Mention], to: TalkingPoint) -> int:
    """How many of their speeches the other line has a mention of."""
    return Mention.objects.filter(point=to, speech__in=[mention.speech_id for mention in mentions]).count()
