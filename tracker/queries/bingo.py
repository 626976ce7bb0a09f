"""Bingo cards: lines laid out in a square by the number of the card, the same card for the same number and lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from tracker.models import Countdown, TalkingPoint
from tracker.queries.scope import Scope, points_in

FEWEST = 6
MOST_CARDS = 999_999
# Rows of the square by the least number of lines that it takes; with five the middle is free.
_SIZES = ((24, 5), (16, 4), (FEWEST, 3))


@dataclass(frozen=True)
class Card:
    """A card's number and its rows of lines; None is a free cell."""

    number: int
    rows: tuple[tuple[TalkingPoint | None, ...], ...]

    @property
    def size(self) -> int:
        """How many rows there are, and cells in each."""
        return len(self.rows)

    @property
    def another(self) -> int:
        """The number of the next card."""
        return self.number % MOST_CARDS + 1


def card_of(points: Iterable[TalkingPoint], number: int) -> Card | None:
    """The card of that number; None where there are fewer than FEWEST lines.

    Every line and every cell is given a place by a hash of the number and its own name, so that neither the order of
    the catalogue nor the version of a library changes a card, and a new line moves little.
    """
    drawn = sorted(points, key=lambda point: _chance(number, point.slug))
    size = next((size for least, size in _SIZES if len(drawn) >= least), None)
    if size is None:
        return None
    cells = size * size
    middle = [cells // 2] if size == 5 or (size == 3 and len(drawn) < cells) else []
    others = sorted((cell for cell in range(cells) if cell not in middle), key=lambda cell: _chance(number, str(cell)))
    lacking = max(cells - len(drawn) - len(middle), 0)
    free = {*middle, *others[:lacking]}
    lines = iter(drawn)
    placed = [None if cell in free else next(lines) for cell in range(cells)]
    return Card(number, _in_rows(placed, size))


def lines_of_party(slug: str) -> list[TalkingPoint]:
    """The published lines of the party; one query."""
    return list(points_in(Scope(party=slug)).order_by("slug"))


def lines_of_countdown(countdown: Countdown) -> list[TalkingPoint]:
    """The published lines of the countdown; one query."""
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    return list(published.filter(countdown_entries__countdown=countdown).select_related("party").order_by("slug"))


def _chance(number: int, name: str) -> str:
    return sha256(f"{number}:{name}".encode()).hexdigest()


def _in_rows(cells: Sequence[TalkingPoint | None], size: int) -> tuple[tuple[TalkingPoint | None, ...], ...]:
    return tuple(tuple(cells[begin : begin + size]) for begin in range(0, len(cells), size))
