"""How often lines were said in each month of a scope, from packed figures."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tracker.engine.adding import placed
from tracker.engine.cutting import Array
from tracker.models import TalkingPoint
from tracker.queries.days import month_number
from tracker.queries.due_totals import totals_are_due
from tracker.queries.figures import packed_figures, sources_in, unpacked, whose_in
from tracker.queries.scope import Scope
from tracker.queries.stretches import months_in


class MonthFigures(NamedTuple):
    """The place of a line among those asked for, the number of a month (`days.month_number`), and its figures, the columns of
    `PackedFigures`. A line may have a month several times: its sources and days add up."""

    lines: Array
    months: Array
    figures: Array


def month_figures(scope: Scope, points: Sequence[TalkingPoint]) -> MonthFigures | None:
    """The figures of those lines in the scope; None where packed ones do not tell them. Three queries at most."""
    if totals_are_due():
        return None
    rows = packed_figures(months_in(scope), sources_in(scope), whose_in(scope))
    at_row, table = unpacked(rows)
    months = np.array([month_number(row.first) for row in rows], np.int64)[at_row]
    owners = np.array(sorted((point.pk, point.party_id) for point in points), np.int64).reshape(-1, 2)
    at = placed(table.keys, owners[:, 0])
    there = at >= 0
    # A line that was another party's when it was counted.
    if (owners[at[there], 1] != table.owners[there]).any():
        return None
    places = {point.pk: place for place, point in enumerate(points)}
    order = np.array([places[key] for key in owners[:, 0].tolist()], np.int64)
    return MonthFigures(order[at[there]], months[there], table.figures[there])
