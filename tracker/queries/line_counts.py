"""What a few lines count now, of the whole record or of some documents: what an editor sees move."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connection

from tracker.models import Stance
from tracker.queries.listing import marks


class LineCount(NamedTuple):
    """Speeches that count of a line: in any stance, and those in which its own party uses it."""

    speeches: int = 0
    own: int = 0


def counts_of(points: Collection[int], *, documents: Collection[int] | None = None) -> dict[int, LineCount]:
    """The counts of those lines, by their ids, in those documents or in all; from the tallies, whose own index of lines
    is read. One query."""
    if not points:
        return {}
    among = f"tally.point_id IN ({marks(points)})"
    parameters: list[Any] = [Stance.USES.value, *points]
    if documents is not None:
        among, parameters = f"{among} AND tally.document_id IN ({marks(documents)})", [*parameters, *documents]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT tally.point_id, SUM(tally.speeches), SUM(CASE WHEN tally.stance = %s
            AND tally.party_id = point.party_id THEN tally.speeches ELSE 0 END)
            FROM tracker_tally AS tally JOIN tracker_talkingpoint AS point ON point.id = tally.point_id
            WHERE {among} GROUP BY tally.point_id""",
            parameters,
        )
        found = {point: LineCount(int(speeches), int(own)) for point, speeches, own in cursor.fetchall()}
    return {point: found.get(point, LineCount()) for point in points}
