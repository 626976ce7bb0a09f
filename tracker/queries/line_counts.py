"""What a few lines count now, of the whole record: what an editor sees move."""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from tracker.models import RunningTotal, Stance


class LineCount(NamedTuple):
    """Speeches that count of a line: in any stance, and those in which its own party uses it."""

    speeches: int = 0
    own: int = 0


def counts_of(points: Collection[int]) -> dict[int, LineCount]:
    """The counts of those lines, by their ids; from the running totals, or from the tallies while any are due. Two
    queries."""
    if not points:
        return {}
    named = ", ".join(["%s"] * len(points))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM tracker_duetotal LIMIT 1")
        if cursor.fetchone():
            cursor.execute(
                f"""SELECT tally.point_id, SUM(tally.speeches), SUM(CASE WHEN tally.stance = %s
                AND tally.party_id = point.party_id THEN tally.speeches ELSE 0 END)
                FROM tracker_tally AS tally JOIN tracker_talkingpoint AS point ON point.id = tally.point_id
                WHERE tally.point_id IN ({named}) GROUP BY tally.point_id""",
                [Stance.USES.value, *points],
            )
        else:
            cut = RunningTotal.Cut.YEAR
            cursor.execute(
                f"""SELECT point_id, all_speeches, own_speeches FROM tracker_runningtotal
                WHERE source_id IS NULL AND cut = {cut:d} AND point_id IN ({named})
                AND before = (SELECT MAX(before) FROM tracker_runningtotal WHERE source_id IS NULL AND cut = {cut:d})""",
                [*points],
            )
        rows = cursor.fetchall()
    found = {point: LineCount(int(speeches), int(own)) for point, speeches, own in rows}
    return {point: found.get(point, LineCount()) for point in points}
