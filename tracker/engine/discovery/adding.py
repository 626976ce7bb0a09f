"""Adding a day to what was mined: only what is said on it is followed through the whole record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.discovery import passes
from tracker.engine.discovery.mining import USUAL, Least, Mined, Pairs, Places, mined, threads
from tracker.engine.discovery.reading import BREAK, Record


def mine_day(
    record: Record, before: Mined, *, day: int, since: int, parties: int, least: Least = USUAL,
    telling: Array | None = None,
) -> Mined:  # fmt: skip
    """What `mine` finds up to the record's last day, from what it found `before` that day was added.

    A sequence that is not said on the new day keeps its counts; those that are, are counted anew in the whole record.
    `telling` must say the same as it did before of the words known then.
    """
    inside = record.own & (record.day >= since)
    fresh = record.day == day
    anew = mined(record, inside, parties, least, telling, lambda places: _followed(record, inside, fresh, places))
    said = _among(record, before, _spoken(record, fresh))
    # Only overheard on the new day, it stands in no more of the speeches that count: it is closed if it was before.
    known = before.taking(np.flatnonzero(said))
    rows = {length: known.where[known.length == length] for length in set(known.length.tolist())}
    none = np.zeros(0, np.int32)
    stays = _among(record, anew, lambda length: _sequences(record.words, rows.get(length, none), length))
    stays |= _among(record, anew, _spoken(record, inside & fresh))
    return Mined.joined([before.taking(np.flatnonzero(~said)), anew.taking(np.flatnonzero(stays))])


def _followed(record: Record, inside: Array, fresh: Array, places: Places) -> Pairs:
    """The pairs that are said on the new day, the record's last, found in all of it by threads that share the speeches."""
    at, ids, bounds, first = places.at, places.ids, places.bounds, places.length == 1
    begin = int(bounds[int(np.argmax(fresh))]) if fresh.any() else len(at)
    joins = np.diff(at[begin:]) == 1
    if first:
        joins &= (record.marks[at[begin + 1 :]] & BREAK) == 0
    here = begin + np.flatnonzero(joins)
    both = np.unique((ids[here].astype(np.int64) << 32) | ids[here + 1])
    pairs = np.stack([both >> 32, both & 0xFFFFFFFF], axis=1).astype(np.int32)
    table = np.zeros((1 << (2 * len(pairs) + 1).bit_length(), 4), np.int32)
    passes.table_of(pairs, table)
    found = np.zeros(len(ids), np.int32)
    # As many places for each.
    cuts = np.searchsorted(bounds, np.linspace(0, len(at), threads() + 1)[1:-1]).tolist()

    def follow(first_speech: int, end: int) -> Array:
        counts = np.zeros(len(pairs), np.int32)
        passes.follow_pairs(at, ids, bounds, record.marks, first, inside, first_speech, end, table,
                            np.full(len(pairs), -1, np.int32), counts, found)  # fmt: skip
        return counts

    with ThreadPoolExecutor(threads()) as pool:
        counts = list(pool.map(follow, [0, *cuts], [*cuts, len(record)]))
    return Pairs([(pairs, np.asarray(np.sum(counts, axis=0, dtype=np.int32)))], found)


def _spoken(record: Record, speeches: Array) -> Callable[[int], Array]:
    """Gives every sequence of a length in those speeches."""
    # No sequence crosses a sentence: before each stands a word that is none.
    parts = []
    for number in np.flatnonzero(speeches).tolist():
        held = slice(int(record.begins[number]), int(record.begins[number + 1]))
        parts.append(np.insert(record.words[held], np.flatnonzero(record.marks[held] & BREAK), -1))
    words = np.concatenate([np.zeros(0, np.int32), *parts])
    return lambda length: _sequences(words, np.arange(max(len(words) - length + 1, 0)), length)


def _among(record: Record, some: Mined, others: Callable[[int], Array]) -> Array:
    """Which sequences are among those of the same length that `others` gives."""
    among = np.zeros(len(some), np.bool_)
    for length in sorted(set(some.length.tolist())):
        theirs = others(length)
        known, place = np.unique(_hashes(theirs), return_index=True)
        if len(known):
            rows = np.flatnonzero(some.length == length)
            ours = _sequences(record.words, some.where[rows], length)
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
