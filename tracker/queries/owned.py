"""Owned: how much more often a line's own party uses it than the other members of the same parliament do."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Sum

from tracker.models import TalkingPoint
from tracker.queries.contrasts import Side, contrasts
from tracker.queries.evidence import OTHERS, USES, stance_is
from tracker.queries.measures import Compared
from tracker.queries.own_record import own_record, own_tallies, own_volumes, said_within
from tracker.queries.scope import ALL, Scope, is_rated


def owned(scope: Scope, points: Sequence[TalkingPoint]) -> dict[int, Compared]:
    """The lines that anyone used in the scope, by id: uses by the own party against uses by others, whatever stances
    the scope counts. Four queries."""
    record = own_record(scope)
    own, others = stance_is(USES, "party"), stance_is(OTHERS, "party")
    tallies: dict[int, dict[str, Any]] = {
        row["point"]: dict(row)
        for row in own_tallies(replace(scope, stance=ALL))
        .values("point")
        .annotate(
            uses=Sum("speeches", filter=own),
            uses_rated=Sum("speeches", filter=own & is_rated()),
            others=Sum("speeches", filter=others),
            others_rated=Sum("speeches", filter=others & is_rated()),
        )
    }
    said = said_within(own_volumes(scope))
    sides: dict[int, tuple[Side, Side]] = {}
    for point in points:
        if point.pk in tallies and record.holds(point):
            row = tallies[point.pk]
            here, there = (
                Side(
                    row[stance] or 0,
                    row[f"{stance}_rated"] or 0,
                    sum(rows.words for rows in record.said_by(point, said, own=stance == USES)),
                    record.evidence(point, since=scope.since, until=scope.until, stance=stance),
                )
                for stance in (USES, OTHERS)
            )
            sides[point.pk] = here, there
    return contrasts(sides)
