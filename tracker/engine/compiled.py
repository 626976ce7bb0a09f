"""Compiled phrases: the readings of one language as flat tables of numbers, with what proposes each of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tracker.engine import probing
from tracker.engine.cutting import Array
from tracker.engine.frequencies import information
from tracker.engine.near import NearTables
from tracker.engine.phrasings import Reading, compile_phrasing
from tracker.engine.words import spelling


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrasing of one line, as typed; `key` and `point` are the caller's own identifiers."""

    key: int
    point: int
    text: str
    language: str
    exclude: bool = False


class Compiled:
    """The readings of one language's phrases as flat tables of numbers."""

    def __init__(self, phrases: Sequence[Phrase], language: str) -> None:
        self.language = language
        rows: list[tuple[int, Reading]] = []
        for number, phrase in enumerate(phrases):
            rows += [(number, reading) for reading in compile_phrasing(phrase.text, language).readings]
        self.keys = np.array([phrase.key for phrase in phrases], np.int64)
        self.points, self.point = np.unique(np.array([phrase.point for phrase in phrases]), return_inverse=True)
        self.exclude = np.array([phrase.exclude for phrase in phrases], np.bool_)
        self.has_excludes = np.zeros(len(self.points), np.bool_)
        self.has_excludes[self.point[self.exclude]] = True
        self.phrase = np.array([number for number, _ in rows], np.int32)
        self.key_of_reading = self.keys[self.phrase]
        self.point_of_reading = self.points[self.point[self.phrase]]
        self.numbers: dict[str, int] = {}
        words = [word for _, reading in rows for word in reading]
        for word in words:
            self.numbers.setdefault(word.stem, len(self.numbers) + 1)
        self.spellings: dict[str, int] = {}
        for word in words:
            if word.exact:
                self.spellings.setdefault(spelling(word.exact), len(self.spellings) + 1)
        self.reading_at = np.cumsum([0, *(len(reading) for _, reading in rows)], dtype=np.int32)
        exact = [self.spellings[spelling(word.exact)] if word.exact else 0 for word in words]
        parts = [(self.numbers[word.stem], spelled, word.gap) for word, spelled in zip(words, exact, strict=True)]
        self.parts = np.array(parts, np.int32).reshape(-1, 3)
        self.stem = np.ascontiguousarray(self.parts[:, 0])
        self._anchor([reading for _, reading in rows])

    def _anchor(self, readings: Sequence[Reading]) -> None:
        """Choose what proposes each reading: its rarest three neighbours, or two, or a word where gaps are everywhere."""
        by_run: dict[tuple[int, ...], list[int]] = defaultdict(list)
        by_word: dict[int, list[int]] = defaultdict(list)
        bits = {stem: information(stem, self.language) for stem in self.numbers}
        rows = np.zeros((len(readings), probing.COLUMNS), np.int32)
        sieve = np.zeros((len(readings), 3), np.int32)
        for number, reading in enumerate(readings):
            size, anchor = _rarest_run(reading, [bits[word.stem] for word in reading])
            run = tuple(self.numbers[word.stem] for word in reading[anchor + 1 - size : anchor + 1])
            if size == 1:
                by_word[run[0]].append(number)
            else:
                by_run[(0, *run)[-3:]].append(number)
            back = sum(word.gap + 1 for word in reading[1 : anchor + 1])
            stems = self.stem[self.reading_at[number] : self.reading_at[number + 1]]
            split = _only_gap(reading)
            rows[number, : probing.SPLIT] = (
                number, self.reading_at[number], len(reading), anchor, back, self.point[self.phrase[number]],
            )  # fmt: skip
            rows[number, probing.SPLIT : probing.STEMS] = split, reading[split].gap
            inline = stems[: probing.INLINE]
            rows[number, probing.STEMS : probing.STEMS + len(inline)] = inline
            if any(word.gap or word.exact for word in reading):
                place, nearest, farthest = _across(reading, anchor)
                sieve[number] = stems[place], nearest, (farthest - nearest) // probing.BESIDE + 1
        # Where something proposes several readings, the plain ones come first.
        for bucket in (*by_run.values(), *by_word.values()):
            bucket.sort(key=lambda number: sieve[number, probing.ACROSS] > 0)
        self.pairs = any(run[0] == 0 for run in by_run)
        alone = [by_word.get(number, ()) for number in range(len(self.numbers) + 1)]
        buckets = [*by_run.values(), *alone]
        order = [number for bucket in buckets for number in bucket]
        self.proposals, self.sieve = _on_lines(rows[order]), sieve[order]
        bucket_at = np.cumsum([0, *map(len, buckets)], dtype=np.int64)
        self.alone_at = bucket_at[len(by_run) :].astype(np.int32)
        self.alone = np.array([len(bucket) > 0 for bucket in alone] if by_word else [], np.bool_)
        keys = probing.keys_of(np.array(list(by_run), np.int64).reshape(-1, 3))
        slots = max(len(keys), 8).bit_length() + 1
        self.shift, self.bit_shift = np.uint64(64 - slots), np.uint64(64 - min(slots + 4, 22))
        self.table = np.zeros((1 << slots, 2), np.uint64)
        self.bits = np.zeros(1 << (min(slots + 4, 22) - 6), np.uint64)
        probing.build(keys, bucket_at, self.table, self.bits, self.shift, self.bit_shift)

    @cached_property
    def near_tables(self) -> NearTables:
        """The tables of the near pass, made when first asked for: including phrases only."""
        bits = np.array([0, *(information(stem, self.language) for stem in self.numbers)], np.float64)
        including = np.flatnonzero(~self.exclude[self.phrase])
        return NearTables(including.tolist(), self.reading_at, self.stem, self.parts[:, 2], bits)


def _rarest_run(reading: Reading, rarity: Sequence[int]) -> tuple[int, int]:
    """How many neighbouring words propose the reading, three at most, and the place of the last of them."""
    for size in (3, 2):
        runs = [
            (sum(rarity[last + 1 - size : last + 1]), last)
            for last in range(size - 1, len(reading))
            if not any(word.gap for word in reading[last + 2 - size : last + 1])
        ]
        if runs:
            return size, max(runs)[1]
    return 1, max((rare, place) for place, rare in enumerate(rarity))[1]


def _only_gap(reading: Reading) -> int:
    """The place of the word after the only gap of a short reading without an exact word; 0 of any other reading."""
    gaps = [place for place, word in enumerate(reading) if word.gap]
    if len(gaps) != 1 or len(reading) > probing.INLINE or any(word.exact for word in reading):
        return 0
    return gaps[0]


def _across(reading: Reading, anchor: int) -> tuple[int, int, int]:
    """The place of the word across the gap beside the anchor, and from where to where it may stand, counted in words
    from the anchor; the anchor itself where there is no gap."""
    for place in range(anchor + 1, len(reading)):
        if reading[place].gap:
            return place, place - anchor, place - anchor + reading[place].gap
    for place in range(anchor, 0, -1):
        if reading[place].gap:
            nearest = place - 1 - anchor
            return place - 1, nearest - reading[place].gap, nearest
    return anchor, 0, 0


def _on_lines(rows: Array) -> Array:
    """The same rows, each in one cache line: a row is as long as one, and begins where one does."""
    room = np.zeros(rows.size + 16, np.int32)
    begin = (-room.ctypes.data % 64) // 4
    placed = room[begin : begin + rows.size].reshape(rows.shape)
    placed[:] = rows
    return placed
