"""The measure that a ranking asks for, of all its lines at once."""

from collections.abc import Callable, Mapping, Sequence

from tracker.models import TalkingPoint
from tracker.queries.bursts import strongest_in
from tracker.queries.discipline import discipline
from tracker.queries.measures import Measure, MeasureName
from tracker.queries.owned import owned
from tracker.queries.rising import rising
from tracker.queries.scope import Scope
from tracker.queries.streaks import streaks

_ASKED: dict[MeasureName, Callable[[Scope, Sequence[TalkingPoint]], Mapping[int, Measure]]] = {
    "rising": rising,
    "discipline": discipline,
    "streak": streaks,
    "burst": strongest_in,
    "owned": owned,
}


def measured(scope: Scope, by: MeasureName, points: Sequence[TalkingPoint]) -> dict[int, Measure]:
    """The lines' measures of that name, by the lines' ids; a line of which it cannot be said is left out."""
    return dict(_ASKED[by](scope, points))
