"""Finding lines: from sequences to candidates, each with its wordings and what its score is made of."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.discovery.grouping import Group, Wording, grouped
from tracker.engine.discovery.learning import NOTHING, Learned
from tracker.engine.discovery.mining import SHORTEST, USUAL, Least, Mined
from tracker.engine.discovery.procedure import REASONS, Sides, reasons, sides
from tracker.engine.discovery.reading import Record
from tracker.engine.discovery.scoring import LATER, Scores, scores
from tracker.engine.discovery.sequences import Sequences, sequences
from tracker.engine.discovery.surroundings import Surroundings, surroundings
from tracker.engine.discovery.timing import timings
from tracker.engine.discovery.wordfacts import SAYS_SOMETHING, WordFacts

# So many of the best sequences are grouped for each candidate asked for, and so many more.
_FOR_EACH, _MORE = 12, 600
_WHOLE = 0.7
# A word before which a pause stands half as often as before any opens no phrase.
_OPENS = 0.5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be: the stems of each of its wordings, the best first; its score and, part by part, what was
    measured and what it adds; and of each wording the speeches of the party that hold it, by their place in the record."""

    party: int
    wordings: tuple[tuple[str, ...], ...]
    score: float
    parts: dict[str, dict[str, float]]
    held_in: tuple[tuple[int, ...], ...]

    @property
    def speeches(self) -> list[int]:
        """The speeches that hold any of them."""
        return sorted(set().union(*self.held_in))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sequence that is no line, in how many speeches of the party it stands, and why (one of procedure.REASONS)."""

    party: int
    stems: tuple[str, ...]
    speeches: int
    reason: str


class Finder:
    """The sequences of a record, ready to be ranked as lines of any of its parties."""

    def __init__(
        self, record: Record, mined: Mined, *, since: int, until: int, parties: int,
        facts: WordFacts, least: Least = USUAL, learned: Learned = NOTHING,
    ) -> None:  # fmt: skip
        """`mined` is what `mining.mine` found between the same days; `facts` are those of the whole record."""
        self.record, self.mined, self.least, self.learned = record, mined, least, learned
        self.inside: Array = record.own & (record.day >= since) & (record.day <= until)
        self.facts = facts
        self.around: Surroundings = surroundings(record, mined, self.facts, self.inside)
        self.seen: Sequences = sequences(record, mined, self.facts, least.speeches)
        self.sides: Sides = sides(record, self.inside, parties)

    def candidates(self, party: int, limit: int) -> list[Candidate]:
        """The best candidates of a party (a number from 1), at most so many, from the best down."""
        scored = scores(self.mined, party, self.seen, self.around, self.sides, self.learned.factors)
        kept = np.flatnonzero(self._reasons(party) == 0)
        kept = kept[np.argsort(-scored.total[kept], kind="stable")][: _FOR_EACH * limit + _MORE]
        rows = kept.tolist()
        burst, together = timings(self.record, self.mined, rows, party, self.inside)
        later = {
            "burst": dict(zip(rows, burst.tolist(), strict=True)),
            "together": dict(zip(rows, together.tolist(), strict=True)),
        }
        totals = {row: float(scored.total[row]) for row in rows}
        for row in rows:
            totals[row] += sum(scored.points(part, later[part][row]) for part in LATER)
            totals[row] += self.learned.points(self._stems(row))
        best = sorted(rows, key=lambda row: (-totals[row], row))
        groups = grouped((self._wording(row, party) for row in best), 2 * limit)
        # Two words are a candidate only as what longer sequences have in common.
        groups = [one for one in groups if max(len(w.words) for w in (one.best, *one.variants)) >= SHORTEST][:limit]
        return [self._candidate(group, party, scored, later, totals[group.best.row]) for group in groups]

    def left_out(self, party: int) -> Iterator[LeftOut]:
        """What is repeated often enough and left out all the same, with the reason; most speeches first."""
        why = self._reasons(party)
        said = self.mined.counts.speeches[:, party]
        names = list(REASONS)
        rare = names.index("rare") + 1
        rows = np.flatnonzero((why != 0) & (why != rare))
        for row in rows[np.argsort(-said[rows], kind="stable")].tolist():
            yield LeftOut(party, self._stems(row), int(said[row]), names[why[row] - 1])

    def _reasons(self, party: int) -> Array:
        return reasons(self.mined, party, self.seen, self.around, self.sides, self.least)

    def _stems(self, row: int) -> tuple[str, ...]:
        return self.record.stems_of(int(self.mined.where[row]), int(self.mined.length[row]))

    def _wording(self, row: int, party: int) -> Wording:
        words = tuple(word for word in self.seen.words[row].tolist() if word >= 0)
        weight = self.facts.weight
        held = slice(self.mined.counts.starts[row], self.mined.counts.starts[row + 1])
        said_in, places = self.mined.counts.said_in[held], self.mined.counts.places[held]
        ours = self.inside[said_in] & (self.record.party[said_in] == party)
        where: dict[int, list[int]] = defaultdict(list)
        for speech, place in zip(said_in[ours].tolist(), places[ours].tolist(), strict=True):
            where[speech].append(place)
        telling = {word: float(weight[word]) for word in words if weight[word] > SAYS_SOMETHING}
        whole = max(float(self.seen.left[row]), float(self.seen.right[row])) <= _WHOLE
        opens = self.facts.opens
        lead = next((n for n, word in enumerate(words) if word in telling or opens[word] >= _OPENS), 0)
        return Wording(row, words, telling, where, whole, lead)

    def _candidate(
        self, group: Group, party: int, scored: Scores, later: dict[str, dict[int, float]], total: float
    ) -> Candidate:
        row, wordings = group.best.row, group.wordings()
        measured = {part: float(measure[row]) for part, measure in scored.measures.items()}
        measured |= {part: values[row] for part, values in later.items()}
        parts = {part: {"value": value, "points": scored.points(part, value)} for part, value in measured.items()}
        counts = self.mined.counts
        said, everybody = int(counts.speeches[row, party]), int(counts.speeches[row].sum())
        parts["party"] |= {"here": said, "there": everybody - said}
        parts["period"] |= {"here": said, "there": int(counts.otherwise[row, party])}
        by_words = self.learned.points(self._stems(row))
        if by_words:
            parts["learned"] = {"value": by_words, "points": by_words}
        held_in = tuple(tuple(sorted(wording.speeches)) for wording in wordings)
        stems = tuple(self._stems(wording.row) for wording in wordings)
        return Candidate(party, stems, total, parts, held_in)
