"""What a few lines count now, of the whole record: what an editor sees move."""

from collections.abc import Collection
from typing import NamedTuple

from tracker.models import TalkingPoint
from tracker.queries.figures import figures_in
from tracker.queries.scope import ALL, USES, Scope


class LineCount(NamedTuple):
    """Speeches that count of a line: in any stance, and those in which its own party uses it."""

    speeches: int = 0
    own: int = 0


def counts_of(points: Collection[int]) -> dict[int, LineCount]:
    """The counts of those lines, by their ids."""
    if not points:
        return {}
    lines = list(TalkingPoint.objects.filter(pk__in=points).only("pk", "party"))
    every, own = (figures_in(Scope(stance=stance), lines) for stance in (ALL, USES))
    return {
        point: LineCount(*(found[point].speeches if point in found else 0 for found in (every, own)))
        for point in points
    }
