"""How often matching is right about a line: what editors found in the mentions that were drawn by chance."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tracker.engine.statistics import wilson
from tracker.models import Mention, TalkingPoint


@dataclass(frozen=True)
class Precision:
    """Of `total` mentions `checked` were drawn and judged, and `right` of them repeat the line.

    `low` and `high` are the ends of the 95 % interval (Wilson's), in per cent and whole.
    """

    total: int
    checked: int
    right: int
    low: int
    high: int


def population_of(point: TalkingPoint) -> "QuerySet[Mention]":
    """The mentions that a sample is drawn from: those found that count, and those that counted when they were drawn.

    A rejected mention of the sample stays in it; one rejected because it looked odd was never drawn and is not here.
    """
    drawn = Mention.objects.filter(point=point, sampled_at__isnull=False, state=Mention.State.REJECTED)
    counted: QuerySet[Mention] = Mention.objects.counted().filter(point=point)
    return (counted | drawn).exclude(method=Mention.Method.SIGHTING).order_by()


def precision_of(point: TalkingPoint) -> Precision | None:
    """What was found so far, or None while no mention of a sample has been judged; one query.

    Only mentions drawn by chance are asked: the others were reviewed because somebody doubted them.
    """
    drawn = Q(sampled_at__isnull=False)
    found = population_of(point).aggregate(
        total=Count("pk"),
        right=Count("pk", filter=drawn & Q(state=Mention.State.ACCEPTED)),
        wrong=Count("pk", filter=drawn & Q(state=Mention.State.REJECTED)),
    )
    checked = found["right"] + found["wrong"]
    if not checked:
        return None
    low, high = wilson(found["right"], checked)
    return Precision(found["total"], checked, found["right"], round(100 * low), round(100 * high))
