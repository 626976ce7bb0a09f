"""Owned: how much more often a line's own party uses it than the other members of the same parliament do."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.models import TalkingPoint
from tracker.queries.contrasts import Side, by_parliament, contrasts, sides
from tracker.queries.figures import WordsRead
from tracker.queries.measures import Compared
from tracker.queries.own_record import own_record
from tracker.queries.scope import OTHERS, USES, Scope


def owned(scope: Scope, points: Sequence[TalkingPoint], read: WordsRead) -> dict[int, Compared]:
    """The lines that anyone used in the scope, by id: uses by the own party against uses by others, whatever stances
    the scope counts. Two queries, and at most fourteen for each parliament with a line among them."""
    record = own_record(scope)
    pairs: dict[int, tuple[Side, Side]] = {}
    for legislature, of_it in by_parliament(points).items():
        if legislature in record.sources:
            within = replace(scope, sources=record.within(legislature))
            own = sides(replace(within, stance=USES), of_it, own=True, read=read)
            others = sides(replace(within, stance=OTHERS), of_it, own=False, read=read)
            pairs |= {point.pk: (own[point.pk], others[point.pk]) for point in of_it}
    return contrasts(pairs)
