"""Mining: every sequence of 3 to 12 words that the searched speeches repeat and that no longer one replaces.

Level by level: a sequence of n words can only be frequent where both sequences of n - 1 words inside it are (Agrawal and
Srikant, "Fast Algorithms for Mining Association Rules", VLDB 1994), so each level looks only at what the one before it
left. A sequence is kept if it is closed: if no sequence with a word more stands in just as many speeches (Pasquier et
al., "Discovering Frequent Closed Itemsets", ICDT 1999). Time and memory grow with the words, not with the sequences.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.discovery import passes
from tracker.engine.discovery.counting import Counts, counted
from tracker.engine.discovery.reading import BREAK, Record

SHORTEST, LONGEST = 3, 12
# Fewer sitting days than these are a small record, of which less is asked.
_FEW_DAYS = 30
_MOST_CELLS = 1 << 24
# Beyond that length few sequences are left, and counting them all costs less than a sketch of them.
_SKETCHED = 5
# So many places of sequences are held at once while they are counted.
_MOST_PLACES = 1 << 23


@dataclass(frozen=True, slots=True)
class Least:
    """How often a sequence must be said, by the members of one party in the days searched, to be kept."""

    speeches: int = 5
    speakers: int = 3
    days: int = 3


USUAL = Least()


def least_in(days: int) -> Least:
    """What is asked of a record of so many sitting days."""
    if days >= _FEW_DAYS:
        return USUAL
    return Least(speeches=3, speakers=2, days=2 if days > 2 else 1)


@dataclass(frozen=True, slots=True)
class Mined:
    """Sequences as columns: how long each is and where it first stands; the most speeches that hold it with one word
    more to the right, and to the left; and all that was counted of it."""

    length: Array
    where: Array
    right: Array
    left: Array
    counts: Counts

    def __len__(self) -> int:
        return len(self.length)

    def taking(self, rows: Array) -> "Mined":
        """Only those rows, in that order."""
        columns = {field.name: getattr(self, field.name)[rows] for field in fields(self) if field.name != "counts"}
        return Mined(**columns, counts=self.counts.taking(rows))

    @staticmethod
    def joined(some: "list[Mined]") -> "Mined":
        """All rows of several, in order."""
        columns = {
            field.name: np.concatenate([getattr(one, field.name) for one in some])
            for field in fields(Mined)
            if field.name != "counts"
        }
        return Mined(**columns, counts=Counts.joined([one.counts for one in some]))


def mine(
    record: Record, *, since: int, until: int, parties: int, least: Least = USUAL, telling: Array | None = None
) -> Mined:  # fmt: skip
    """The closed sequences that members of one party (a number from 1 to `parties`) repeat between two days.

    With `telling`, which says of every word whether it says something, those of two such words as well.

    Members' own speeches of those days are searched; all others are looked through for the same sequences, so that each
    is counted before those days, after them, and outside members' own words as well.
    """
    inside = record.own & (record.day >= since) & (record.day <= until)
    roles = np.where(inside, passes.SEARCHED, passes.LOOKED_THROUGH).astype(np.uint8)
    return _mined(record, roles, parties, least, telling)


def mine_day(
    record: Record, before: Mined, *, day: int, since: int, parties: int, least: Least = USUAL,
    telling: Array | None = None,
) -> Mined:  # fmt: skip
    """What `mine` finds up to the record's last day, from what it found `before` that day was added.

    A sequence that is not said on the new day keeps its counts; those that are, are counted anew in the whole record.
    `telling` must say the same as it did before of the words known then.
    """
    inside = record.own & (record.day >= since)
    roles = np.where(inside, passes.COUNTED, passes.LOOKED_THROUGH).astype(np.uint8)
    roles[record.day == day] = passes.OVERHEARD
    roles[inside & (record.day == day)] = passes.SEARCHED
    anew = _mined(record, roles, parties, least, telling)
    said = _among(record, before, _spoken(record, record.day == day))
    # Only overheard on the new day, it stands in no more of the speeches that count: it is closed if it was before.
    known = before.taking(np.flatnonzero(said))
    rows = {length: known.where[known.length == length] for length in set(known.length.tolist())}
    none = np.zeros(0, np.int32)
    stays = _among(record, anew, lambda length: _sequences(record.words, rows.get(length, none), length))
    stays |= _among(record, anew, _spoken(record, roles == passes.SEARCHED))
    return Mined.joined([before.taking(np.flatnonzero(~said)), anew.taking(np.flatnonzero(stays))])


def _spoken(record: Record, speeches: Array) -> Callable[[int], Array]:
    """Gives every sequence of a length in those speeches."""
    # No sequence crosses a sentence: before each stands a word that is none.
    parts = []
    for number in np.flatnonzero(speeches).tolist():
        held = slice(int(record.begins[number]), int(record.begins[number + 1]))
        parts.append(np.insert(record.words[held], np.flatnonzero(record.marks[held] & BREAK), -1))
    words = np.concatenate([np.zeros(0, np.int32), *parts])
    return lambda length: _sequences(words, np.arange(max(len(words) - length + 1, 0)), length)


def _among(record: Record, mined: Mined, others: Callable[[int], Array]) -> Array:
    """Which sequences are among those of the same length that `others` gives."""
    among = np.zeros(len(mined), np.bool_)
    for length in sorted(set(mined.length.tolist())):
        theirs = others(length)
        known, place = np.unique(_hashes(theirs), return_index=True)
        if len(known):
            rows = np.flatnonzero(mined.length == length)
            ours = _sequences(record.words, mined.where[rows], length)
            hashes = _hashes(ours)
            found = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
            among[rows] = (known[found] == hashes) & (theirs[place[found]] == ours).all(axis=1)
    return among


def _sequences(words: Array, starts: Array, length: int) -> Array:
    """So many words from each of those places on, as rows."""
    return np.asarray(words[starts[:, None].astype(np.int64) + np.arange(length)])


def _hashes(sequences: Array) -> Array:
    hashes = np.zeros(len(sequences), np.uint64)
    for column in sequences.T:
        hashes = (hashes ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _mined(record: Record, roles: Array, parties: int, least: Least, telling: Array | None) -> Mined:
    """Level by level; each level is kept once the next one has told which of it are closed."""
    return Mined.joined([_nothing(record, roles, parties, least), *_levels(record, roles, parties, least, telling)])


def _nothing(record: Record, roles: Array, parties: int, least: Least) -> Mined:
    none = np.zeros(0, np.int32)
    counts, _ = counted(record, roles, parties, SHORTEST, np.zeros(1, np.int64), none, none, *astuple(least))
    return Mined(np.zeros(0, np.int8), none, none, none, counts)


def _levels(
    record: Record, roles: Array, parties: int, least: Least, telling: Array | None
) -> Iterator[Mined]:  # fmt: skip
    total = record.count
    ids = record.words[:total] + 1
    found = np.zeros(total, np.int32)
    counts = np.zeros(len(record.stems) + 1, np.int32)
    occurrences, words_of_two = np.zeros(1, np.int64), np.zeros((0, 2), np.int32)
    for length in range(2, LONGEST + 2):
        pairs, longer_counts, longer_occurrences = _longer(
            record, roles, ids, found, length == 2, length <= _SKETCHED, least.speeches
        )
        longest = np.zeros((len(counts), 2), np.int32)
        passes.extend(pairs, longer_counts, longest)
        closed = (counts >= least.speeches) & (longest.max(axis=1) < counts)
        if length == SHORTEST and telling is not None:
            closed[1:] &= telling[words_of_two - 1].all(axis=1)
        if length > SHORTEST or (length == SHORTEST and telling is not None):
            yield from _kept(
                record, roles, parties, least, ids, length - 1, np.flatnonzero(closed), longest, occurrences
            )
        if not len(pairs):
            break
        ids, found, words_of_two = found, ids, pairs
        counts, occurrences = np.concatenate([[0], longer_counts]).astype(np.int32), longer_occurrences


def _longer(
    record: Record, roles: Array, ids: Array, found: Array, first: bool, sketched: bool, least: int
) -> tuple[Array, Array, Array]:
    """The pairs of neighbouring sequences in enough speeches, in how many, and how often each number stands anywhere.

    Writes the number (from 1) of the longer sequence that begins at each place into `found`.
    """
    marks, begins = record.marks, record.begins
    shares = _shares()
    whole = not (roles == passes.COUNTED).any() and sketched
    cells = np.zeros(min(1 << (8 * len(ids) + 64).bit_length(), _MOST_CELLS) if whole else 1, np.uint8)
    with ThreadPoolExecutor(shares) as threads:
        if whole:
            list(
                threads.map(
                    lambda share: passes.sketch(ids, marks, first, begins, roles, share, shares, cells), range(shares)
                )
            )

        def count(share: int) -> tuple[Array, Array]:
            room = int((cells >= least).sum() * 0.7) + 4096 if whole else 1 << 18
            while True:
                table = np.zeros(1 << int(2 * room).bit_length(), np.int32)
                pairs, counts, lasts = np.zeros((room, 2), np.int32), np.zeros(room, np.int32), np.zeros(room, np.int32)
                number = passes.count_pairs(ids, marks, first, begins, roles, share, shares, cells, least, table, pairs,
                                            counts, lasts, found)  # fmt: skip
                if number >= 0:
                    return pairs[:number], counts[:number]
                room *= 2

        parts = list(threads.map(count, range(shares)))
        pairs, counts = (np.concatenate([part[column] for part in parts]) for column in (0, 1))
        enough = counts >= least
        numbers = np.where(enough, np.cumsum(enough), 0).astype(np.int32)
        offsets = np.cumsum([0, *(len(part[0]) for part in parts)])
        total = int(enough.sum())
        cuts = np.linspace(0, len(ids), shares + 1).astype(np.int64)
        some = [np.zeros(total + 1, np.int64) for _ in range(shares)]
        list(
            threads.map(
                lambda n: passes.renumber(found, numbers, offsets, shares, int(cuts[n]), int(cuts[n + 1]), some[n]),
                range(shares),
            )
        )
    return pairs[enough], counts[enough], sum(some, np.zeros(total + 1, np.int64))


def _kept(
    record: Record, roles: Array, parties: int, least: Least, ids: Array, length: int, closed: Array, longest: Array,
    occurrences: Array,
) -> Iterator[Mined]:  # fmt: skip
    """The closed sequences of one length that members of one party repeat often enough, counted."""
    before = np.concatenate([[0], np.cumsum(occurrences[closed])])
    most = min(_MOST_PLACES, int(before[-1]) // _shares() + 1)

    def some_kept(begin: int, end: int) -> Mined:
        some = closed[begin:end]
        rows = np.full(len(longest), -1, np.int32)
        rows[some] = np.arange(len(some))
        starts = before[begin : end + 1] - before[begin]
        places, speeches = np.zeros(int(starts[-1]), np.int32), np.zeros(int(starts[-1]), np.int32)
        passes.collect(ids, record.begins, rows, starts[:-1].copy(), places, speeches)
        counts, kept = counted(record, roles, parties, length, starts, places, speeches, *astuple(least))
        some = some[kept]
        first = counts.places[counts.starts[:-1]]
        return Mined(np.full(len(some), length, np.int8), first, longest[some, 0], longest[some, 1], counts)

    cuts = [0]
    while cuts[-1] < len(closed):
        cuts.append(max(int(np.searchsorted(before, before[cuts[-1]] + most, side="right")) - 1, cuts[-1] + 1))
    with ThreadPoolExecutor(_shares()) as threads:
        yield from threads.map(some_kept, cuts[:-1], cuts[1:])


def _shares() -> int:
    """Into how many shares, a power of two, work is divided."""
    return 4 if (os.cpu_count() or 1) >= 4 else 2
