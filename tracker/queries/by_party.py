"""One line by the party of who spoke, and in which stance."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.engine.adding import added_up
from tracker.models import Party, Stance
from tracker.queries.evidence import StanceCounts
from tracker.queries.line_record import STANCE_NUMBERS, LineRecord
from tracker.queries.parties import parties_named

_STANCES = {number: stance for stance, number in STANCE_NUMBERS.items()}


@dataclass(frozen=True)
class PartyRow:
    """Speeches in which members of a party repeat a line, by stance; of those whose party the record does not tell, or
    who had none, where it is None. `own` where the line is that party's."""

    party: Party | None
    own: bool
    uses: int
    quotes: int
    unclear: int

    @property
    def all(self) -> int:
        """Speeches in any stance."""
        return self.uses + self.quotes + self.unclear


def parties_of(record: LineRecord) -> list[PartyRow]:
    """Who repeats the line within the rest of the scope, in any stance, by party on the day, its own party first and
    then most speeches first; one query."""
    every = record.every
    groups, counts = added_up(every.parties * len(STANCE_NUMBERS) + every.stances, every.speeches)
    said: dict[int | None, dict[str, int]] = {}
    for group, speeches in zip(groups.tolist(), counts.tolist(), strict=True):
        party, stance = divmod(group, len(STANCE_NUMBERS))
        said.setdefault(party or None, {})[_STANCES[stance]] = speeches
    parties = parties_named({party for party in said if party})
    rows = [
        PartyRow(
            party=parties[party] if party else None,
            own=party == record.point.party_id,
            uses=by_stance.get(Stance.USES, 0),
            quotes=by_stance.get(Stance.QUOTES, 0),
            unclear=by_stance.get(Stance.UNCLEAR, 0),
        )
        for party, by_stance in said.items()
    ]
    return sorted(rows, key=lambda row: (not row.own, -row.all, row.party.slug if row.party else ""))


def stances_of(rows: Sequence[PartyRow]) -> StanceCounts:
    """The same speeches by stance, uses by the line's own party apart."""
    return StanceCounts(
        uses=sum(row.uses for row in rows if row.own),
        others=sum(row.uses for row in rows if not row.own),
        quotes=sum(row.quotes for row in rows),
        unclear=sum(row.unclear for row in rows),
    )
