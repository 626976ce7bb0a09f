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
from tracker.engine.discovery.reading import Record

SHORTEST, LONGEST = 3, 12
# Fewer sitting days than these are a small record, of which less is asked.
_FEW_DAYS = 30
_MOST_CELLS = 1 << 23
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
    return mined(record, inside, parties, least, telling, lambda some: _numbered(record, inside, some, least.speeches))


@dataclass(slots=True)
class Places:
    """Where sequences of `length` words begin that may grow, as the lists that passes.py goes over."""

    length: int
    at: Array
    ids: Array
    bounds: Array


@dataclass(frozen=True, slots=True)
class Pairs:
    """Neighbouring sequences as pairs of their numbers, in shares: the pairs, and the speeches searched that hold each;
    and of each place in the list the number, from 1, of the pair in its share, and the share."""

    shares: list[tuple[Array, Array]]
    found: Array


def mined(
    record: Record, inside: Array, parties: int, least: Least, telling: Array | None, paired: Callable[[Places], Pairs]
) -> Mined:  # fmt: skip
    """What `mine` finds in the speeches that are `inside`, where `paired` finds the pairs of each length.

    Level by level; each is kept once the next one has told which of it are closed.
    """
    levels = _levels(record, inside, parties, least, telling, paired)
    return Mined.joined([_nothing(record, inside, parties, least), *levels])


def _nothing(record: Record, inside: Array, parties: int, least: Least) -> Mined:
    none = np.zeros(0, np.int32)
    counts, _ = counted(record, inside, parties, SHORTEST, np.zeros(1, np.int64), none, none, *astuple(least))
    return Mined(np.zeros(0, np.int8), none, none, none, counts)


def _levels(
    record: Record, inside: Array, parties: int, least: Least, telling: Array | None, paired: Callable[[Places], Pairs]
) -> Iterator[Mined]:  # fmt: skip
    total = record.count
    places = Places(1, np.arange(total, dtype=np.int32), record.words[:total] + 1, record.begins.copy())
    counts = np.zeros(len(record.stems) + 1, np.int32)
    occurrences, words_of_two = np.zeros(1, np.int64), np.zeros((0, 2), np.int32)
    while places.length <= LONGEST:
        found = paired(places)
        pairs, longer_counts = (np.concatenate([share[column] for share in found.shares]) for column in (0, 1))
        enough = longer_counts >= least.speeches
        numbers = np.where(enough, np.cumsum(enough), 0).astype(np.int32)
        pairs, longer_counts = pairs[enough], longer_counts[enough]
        longest = np.zeros((len(counts), 2), np.int32)
        passes.extend(pairs, longer_counts, longest)
        closed = (counts >= least.speeches) & (longest.max(axis=1) < counts)
        if places.length == 2 and telling is not None:
            closed[1:] &= telling[words_of_two - 1].all(axis=1)
        if places.length >= SHORTEST or (places.length == 2 and telling is not None):
            yield from _kept(record, inside, parties, least, places, np.flatnonzero(closed), longest, occurrences)
        if not len(pairs):
            break
        occurrences = np.zeros(len(pairs) + 1, np.int64)
        _grow(places, found, numbers, occurrences)
        words_of_two, counts = pairs, np.concatenate([[0], longer_counts]).astype(np.int32)


def _grow(places: Places, found: Pairs, numbers: Array, occurrences: Array) -> None:
    """Leave only the places where a longer sequence begins that has a number."""
    offsets = np.cumsum([0, *(len(pairs) for pairs, _ in found.shares)])
    left = passes.keep(
        places.at, places.ids, places.bounds, found.found, numbers, offsets, len(found.shares), occurrences
    )
    places.at, places.ids = places.at[:left], places.ids[:left]
    places.length += 1


def _numbered(record: Record, inside: Array, places: Places, least: int) -> Pairs:
    """The pairs of the speeches that are `inside`, each share found by a thread of its own."""
    at, ids, bounds, marks, first = places.at, places.ids, places.bounds, record.marks, places.length == 1
    shares, sketched = threads(), places.length < _SKETCHED
    cells = np.zeros(min(1 << (8 * len(ids) + 64).bit_length(), _MOST_CELLS) if sketched else 1, np.uint8)
    found = np.zeros(len(ids), np.int32)

    def number(share: int) -> tuple[Array, Array]:
        room = int((cells >= least).sum() * 0.7) + 4096 if sketched else min(len(ids), 1 << 18) + 1
        while True:
            table = np.zeros((1 << int(2 * room).bit_length(), 4), np.int32)
            pairs, counts = np.zeros((room, 2), np.int32), np.zeros(room, np.int32)
            total = passes.number_pairs(at, ids, bounds, marks, first, inside, share, shares, cells, least, table, pairs,
                                        counts, found)  # fmt: skip
            if total >= 0:
                return pairs[:total], counts[:total]
            room *= 2

    with ThreadPoolExecutor(shares) as pool:
        if sketched:
            list(
                pool.map(
                    lambda share: passes.sketch(at, ids, bounds, marks, first, inside, share, shares, cells, least),
                    range(shares),
                )
            )
        return Pairs(list(pool.map(number, range(shares))), found)


def _kept(
    record: Record, inside: Array, parties: int, least: Least, places: Places, closed: Array, longest: Array,
    occurrences: Array,
) -> Iterator[Mined]:  # fmt: skip
    """The closed sequences of one length that members of one party repeat often enough, counted."""
    before = np.concatenate([[0], np.cumsum(occurrences[closed])])
    most = min(_MOST_PLACES, int(before[-1]) // threads() + 1)

    def some_kept(begin: int, end: int) -> Mined:
        some = closed[begin:end]
        rows = np.full(len(longest), -1, np.int32)
        rows[some] = np.arange(len(some))
        starts = before[begin : end + 1] - before[begin]
        where, speeches = np.zeros(int(starts[-1]), np.int32), np.zeros(int(starts[-1]), np.int32)
        passes.collect(places.at, places.ids, places.bounds, rows, starts[:-1].copy(), where, speeches)
        counts, kept = counted(record, inside, parties, places.length, starts, where, speeches, *astuple(least))
        some = some[kept]
        first = counts.places[counts.starts[:-1]]
        return Mined(np.full(len(some), places.length, np.int8), first, longest[some, 0], longest[some, 1], counts)

    cuts = [0]
    while cuts[-1] < len(closed):
        cuts.append(max(int(np.searchsorted(before, before[cuts[-1]] + most, side="right")) - 1, cuts[-1] + 1))
    with ThreadPoolExecutor(threads()) as pool:
        yield from pool.map(some_kept, cuts[:-1], cuts[1:])


def threads() -> int:
    """Into how many shares, a power of two, work is divided."""
    return 4 if (os.cpu_count() or 1) >= 4 else 2
