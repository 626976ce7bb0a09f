"""Who reviewed how much, how fast, and how far reviewers agree."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, F, Q, QuerySet

from tracker.engine.statistics import Agreement, agreement
from tracker.models import Mention, Review

# A longer pause is a break, and no part of the pace.
LONGEST_PAUSE = timedelta(minutes=5)
# Below so many mentions judged twice, kappa says nothing worth showing.
FEWEST_PAIRS = 20


@dataclass(frozen=True)
class ReviewerRow:
    """One reviewer: mentions reviewed, by what was decided, their share of all (per cent), how many in an hour of work
    (None where too little was done to tell), and how far others agreed on the mentions that were judged twice."""

    name: str
    reviewed: int
    accepted: int
    rejected: int
    taken_back: int
    seconds: int
    share: float
    an_hour: float | None
    agreement: Agreement


@dataclass(frozen=True)
class Reviewers:
    """Everybody who reviewed, the busiest first, and how far they agree altogether."""

    rows: tuple[ReviewerRow, ...]
    reviewed: int
    agreement: Agreement

    @property
    def fewest(self) -> int:
        """How many must be judged twice before kappa is shown."""
        return FEWEST_PAIRS

    @property
    def enough(self) -> bool:
        """Whether enough was judged twice for kappa to say something."""
        return self.agreement.pairs >= FEWEST_PAIRS


def reviewers(since: datetime) -> Reviewers:
    """The reviewers since then; four queries."""
    within = Review.objects.filter(at__gte=since, reviewer__isnull=False)
    figures = {row.pop("reviewer"): row for row in _figures(within)}
    paces = _paces(within)
    pairs = _pairs(since)
    names = {
        user.pk: user.get_full_name() or user.get_username() for user in get_user_model().objects.filter(pk__in=figures)
    }
    total = sum(row["reviewed"] for row in figures.values())
    rows = [
        ReviewerRow(
            name=names[reviewer],
            share=100 * row["reviewed"] / total if total else 0.0,
            an_hour=paces.get(reviewer),
            agreement=agreement([(first, second) for who, first, second in pairs if reviewer in who]),
            **row,
        )
        for reviewer, row in figures.items()
    ]
    rows.sort(key=lambda row: (-row.reviewed, row.name))
    return Reviewers(tuple(rows), total, agreement([(first, second) for _who, first, second in pairs]))


def last_decision(reviewer: int, since: datetime) -> Review | None:
    """What the reviewer decided last since then and did not take back, with its line; one query."""
    own: QuerySet[Review] = Review.objects.standing().filter(reviewer=reviewer, at__gte=since)
    return own.select_related("mention__point").order_by("-at", "-pk").first()


def together_with(review: Review) -> int:
    """How many mentions were decided in one go, that one included; one query where there was more than one."""
    if review.batch is None:
        return 1
    together: QuerySet[Review] = Review.objects.standing().filter(reviewer=review.reviewer_id, batch=review.batch)
    return together.count()


def _figures(within: "QuerySet[Review]") -> list[dict[str, Any]]:
    stands = Q(undone_at__isnull=True)
    first = stands & Q(second=False)
    rows = (
        within.order_by()
        .values("reviewer")
        .annotate(
            reviewed=Count("pk", filter=first),
            accepted=Count("pk", filter=first & Q(state=Mention.State.ACCEPTED)),
            rejected=Count("pk", filter=first & Q(state=Mention.State.REJECTED)),
            taken_back=Count("pk", filter=Q(undone_at__isnull=False)),
            seconds=Count("pk", filter=stands & Q(second=True)),
        )
    )
    return [dict(row) for row in rows]


def _paces(within: "QuerySet[Review]") -> dict[int, float]:
    """By reviewer, mentions in an hour of work: those decided at most five minutes after the decision before, over the
    time from one to the other."""
    last: dict[int, datetime] = {}
    time: dict[int, timedelta] = defaultdict(timedelta)
    done: dict[int, int] = defaultdict(int)
    for reviewer, at in within.order_by("at", "pk").values_list("reviewer", "at"):
        pause = at - last[reviewer] if reviewer in last else None
        if pause is not None and pause <= LONGEST_PAUSE:
            time[reviewer] += pause
            done[reviewer] += 1
        last[reviewer] = at
    return {who: done[who] / (spent / timedelta(hours=1)) for who, spent in time.items() if spent}


def _pairs(since: datetime) -> list[tuple[set[int | None], str, str]]:
    """Of each mention judged twice: who judged it, and what the first and the second made of it; both stand, and the
    first is what the second was not told of."""
    twice = Review.objects.standing().filter(
        second=True,
        at__gte=since,
        mention__reviews__second=False,
        mention__reviews__undone_at__isnull=True,
        mention__reviews__drawn=True,
        mention__reviews__at__lt=F("at"),
    )
    rows = twice.order_by("mention__reviews__at").values_list(
        "pk", "reviewer", "state", "stance", *(f"mention__reviews__{name}" for name in ("reviewer", "state", "stance"))
    )
    # Where several firsts stand, the last of them.
    return list(
        {
            pk: ({second, first}, _made_of(first_state, first_stance), _made_of(state, stance))
            for pk, second, state, stance, first, first_state, first_stance in rows
        }.values()
    )


def _made_of(state: str, stance: str) -> str:
    return state if state == Mention.State.REJECTED else stance
