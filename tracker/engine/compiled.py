"""Compiled phrases: the readings of one language as flat tables of numbers, with what proposes each of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from tracker.engine import probing
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
        self.numbers: dict[str, int] = {}
        words = [word for _, reading in rows for word in reading]
        for word in words:
            self.numbers.setdefault(word.stem, len(self.numbers) + 1)
        self.spellings: dict[str, int] = {}
        for word in words:
            if word.exact:
                self.spellings.setdefault(spelling(word.exact), len(self.spellings) + 1)
        self.reading_at = np.cumsum([0, *(len(reading) for _, reading in rows)], dtype=np.int32)
        self.stem = np.array([self.numbers[word.stem] for word in words], np.int32)
        self.exact = np.array([self.spellings[spelling(word.exact)] if word.exact else 0 for word in words], np.int32)
        self.gap = np.array([word.gap for word in words], np.int32)
        self._anchor([reading for _, reading in rows])

    def _anchor(self, readings: Sequence[Reading]) -> None:
        """Choose what proposes each reading: its rarest two neighbours, or its rarest word where gaps are everywhere."""
        by_pair: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        by_word: dict[int, list[int]] = defaultdict(list)
        bits = {stem: information(stem, self.language) for stem in self.numbers}
        self.anchor = np.zeros(len(readings), np.int32)
        self.back = np.zeros(len(readings), np.int32)
        for number, reading in enumerate(readings):
            rarity = [bits[word.stem] for word in reading]
            neighbours = [
                (left + right, place)
                for place, (left, right) in enumerate(pairwise(rarity), start=1)
                if not reading[place].gap
            ]
            if neighbours:
                _, anchor = max(neighbours)
                pair = self.numbers[reading[anchor - 1].stem] << 32 | self.numbers[reading[anchor].stem]
                by_pair[pair].append((number, *self._beside(reading, rarity, anchor)))
            else:
                _, anchor = max((rare, place) for place, rare in enumerate(rarity))
                by_word[self.numbers[reading[anchor].stem]].append(number)
            self.anchor[number] = anchor
            self.back[number] = sum(word.gap + 1 for word in reading[1 : anchor + 1])
        pairs = np.array(list(by_pair), np.int64)
        bucket_at = np.cumsum([0, *map(len, by_pair.values())], dtype=np.int64)
        proposals = [proposal for bucket in by_pair.values() for proposal in bucket]
        self.proposals = np.array(proposals, np.int32).reshape(-1, 3)
        words = [by_word.get(number, ()) for number in range(len(self.numbers) + 1)]
        self.alone_at = np.cumsum([0, *map(len, words)], dtype=np.int32)
        self.alone = np.array([number for bucket in words for number in bucket], np.int32)
        slots = max(len(pairs), 8).bit_length() + 1
        self.shift, self.bit_shift = np.uint64(64 - slots), np.uint64(64 - min(slots + 4, 22))
        self.table = np.zeros((1 << slots, 3), np.int64)
        self.bits = np.zeros(1 << (min(slots + 4, 22) - 6), np.uint64)
        probing.build(pairs, bucket_at, self.table, self.bits, self.shift, self.bit_shift)

    @cached_property
    def near_tables(self) -> NearTables:
        """The tables of the near pass, made when first asked for: including phrases only."""
        bits = np.array([0, *(information(stem, self.language) for stem in self.numbers)], np.float64)
        including = np.flatnonzero(~self.exclude[self.phrase])
        return NearTables(including.tolist(), self.reading_at, self.stem, self.gap, bits)

    def _beside(self, reading: Reading, rarity: Sequence[int], anchor: int) -> tuple[int, int]:
        """The rarest word that stands at a fixed distance from the anchor's second, and that distance."""
        left, right = anchor, anchor + 1
        while left > 0 and not reading[left].gap:
            left -= 1
        while right < len(reading) and not reading[right].gap:
            right += 1
        others = [place for place in range(left, right) if place not in (anchor - 1, anchor)] or [anchor]
        rarest = max(others, key=lambda place: rarity[place])
        return rarest - anchor, self.numbers[reading[rarest].stem]
