"""The measure that a ranking asks for, of all its lines at once."""

from collections.abc import Mapping, Sequence

from tracker.models import TalkingPoint
from tracker.queries.bursts import strongest_in
from tracker.queries.discipline import discipline
from tracker.queries.figures import WordsRead
from tracker.queries.measures import Measure, MeasureName
from tracker.queries.owned import owned
from tracker.queries.rising import rising
from tracker.queries.scope import Scope
from tracker.queries.streaks import streaks


def measured(
    scope: Scope, by: MeasureName, points: Sequence[TalkingPoint], read: WordsRead | None = None
) -> dict[int, Measure]:
    """The lines' measures of that name, by the lines' ids; a line of which it cannot be said is left out. `read` are the
    words that were read already."""
    found: Mapping[int, Measure]
    match by:
        case "rising":
            found = rising(scope, points, read or WordsRead())
        case "owned":
            found = owned(scope, points, read or WordsRead())
        case "discipline":
            found = discipline(scope, points)
        case "streak":
            found = streaks(scope, points)
        case "burst":
            found = strongest_in(scope, points)
    return dict(found)
