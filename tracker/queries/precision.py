"""How often matching is right about a line: what editors found in the mentions that were drawn by chance."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tracker.engine.statistics import wilson
from tracker.models import Mention, TalkingPoint
from tracker.queries.commits import kept_until_a_commit


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


DRAWN = Q(sampled_at__isnull=False)
RIGHT = DRAWN & Q(state=Mention.State.ACCEPTED)
WRONG = DRAWN & Q(state=Mention.State.REJECTED)
# Those found that count, and those that counted when they were drawn: a rejected mention of the sample stays in it, one
# rejected because it looked odd was never drawn. What an editor entered by hand was not found.
IN_POPULATION = (Q(state__in=[Mention.State.DECLARED, Mention.State.ACCEPTED]) | WRONG) & ~Q(
    method=Mention.Method.SIGHTING
)


def population_of(point: TalkingPoint) -> "QuerySet[Mention]":
    """The mentions of the line that a sample is drawn from, in no order."""
    spoken: QuerySet[Mention] = Mention.objects.in_counted_speech()
    return spoken.filter(IN_POPULATION, point=point).order_by()


@kept_until_a_commit(128)
def precision_of(point: TalkingPoint) -> Precision | None:
    """What was found so far, or None while no mention of a sample has been judged; one query, and another where one was.

    Only mentions drawn by chance are asked: the others were reviewed because somebody doubted them.
    """
    # Of the few that were judged, and not of all that count.
    judged = population_of(point).filter(DRAWN, state__in=[Mention.State.ACCEPTED, Mention.State.REJECTED])
    found = judged.aggregate(right=Count("pk", filter=RIGHT), wrong=Count("pk", filter=WRONG))
    if not found["right"] and not found["wrong"]:
        return None
    return _precision(population_of(point).count(), **found)


def precision_by_party() -> dict[int, Precision]:
    """What was found in the samples of each party's published lines, by the party's id; one query.

    `total` is the number of mentions drawn, checked or not: a line weighs as much as was drawn of it.
    """
    spoken: QuerySet[Mention] = Mention.objects.in_counted_speech()
    rows = (
        spoken.filter(IN_POPULATION, DRAWN, point__status=TalkingPoint.Status.PUBLISHED)
        .order_by()
        .values_list("point__party")
        .annotate(total=Count("pk"), right=Count("pk", filter=RIGHT), wrong=Count("pk", filter=WRONG))
    )
    found = {party: _precision(total, right, wrong) for party, total, right, wrong in rows}
    return {party: precision for party, precision in found.items() if precision}


def _precision(total: int, right: int, wrong: int) -> Precision | None:
    checked = right + wrong
    if not checked:
        return None
    low, high = wilson(right, checked)
    return Precision(total, checked, right, round(100 * low), round(100 * high))
