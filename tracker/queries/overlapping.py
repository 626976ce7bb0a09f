"""A text with the words of several lines marked in it, which may overlap, cut into blocks with a margin each."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Longer blocks are cut at the ends of sentences, so that a margin stays beside what it is about.
LONG = 1_000
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NEWLINE = re.compile(r"\n")
_SENTENCE = re.compile(r"[.!?…][”»\"’)]*\s+")


@dataclass(frozen=True)
class Place:
    """Where a line stands in a text, in code points: the line's `number` on the page and the how-manieth place of it
    this is, from 1; `suggested` places only come near the line."""

    start: int
    end: int
    number: int
    nth: int
    suggested: bool = False


@dataclass(frozen=True)
class Run:
    """A run of text that the same lines cover, none or several, with the places that begin and that end with it."""

    text: str
    covering: tuple[Place, ...] = ()
    begins: tuple[Place, ...] = ()
    ends: tuple[Place, ...] = ()

    @property
    def suggested(self) -> bool:
        """Whether nothing that counts covers it."""
        return all(place.suggested for place in self.covering)


@dataclass(frozen=True)
class Block:
    """A paragraph or a piece of a long one: its runs, and the numbers of the lines in it by their first place."""

    runs: tuple[Run, ...]
    numbers: tuple[int, ...]


def blocks_of(text: str, places: Iterable[Place]) -> list[Block]:
    """The text in blocks: at empty lines where there are any, else at the ends of lines, long ones at the ends of
    sentences too, and never inside a place."""
    ordered = sorted(places, key=lambda place: (place.start, place.end, place.number))
    cuts = _cuts(text, ordered)
    blocks, at = [], 0
    for left, right in pairwise(cuts):
        if not text[left:right].strip():
            continue
        inside = []
        while at < len(ordered) and ordered[at].start < right:
            inside.append(ordered[at])
            at += 1
        numbers = tuple(dict.fromkeys(place.number for place in inside))
        blocks.append(Block(_runs(text, left, right, inside), numbers))
    return blocks


def _cuts(text: str, ordered: Sequence[Place]) -> list[int]:
    """Where blocks begin and end."""
    between = _BLANK if _BLANK.search(text) else _NEWLINE
    free = _Free(ordered)
    cuts = [0, *(found.end() for found in between.finditer(text) if free.at(found.end())), len(text)]
    finer = []
    for left, right in pairwise(cuts):
        finer.append(left)
        if right - left > LONG:
            for found in _SENTENCE.finditer(text, left, right):
                if found.end() - finer[-1] >= LONG and found.end() < right and free.at(found.end()):
                    finer.append(found.end())
    return [*finer, len(text)]


class _Free:
    """Tells whether a cut at a place of the text would go through none of the places."""

    def __init__(self, ordered: Sequence[Place]) -> None:
        self._starts = [place.start for place in ordered]
        self._reach: list[int] = []
        for place in ordered:
            self._reach.append(max(place.end, self._reach[-1] if self._reach else 0))

    def at(self, cut: int) -> bool:
        begun = bisect_left(self._starts, cut)
        return begun == 0 or self._reach[begun - 1] <= cut


def _runs(text: str, left: int, right: int, places: Sequence[Place]) -> tuple[Run, ...]:
    """The block cut wherever a place begins or ends; white space around it is left out."""
    while right > left and text[right - 1].isspace():
        right -= 1
    edges = sorted({left, right, *(place.start for place in places), *(place.end for place in places)})
    runs, covering, at = [], list[Place](), 0
    for start, end in pairwise(edges):
        covering = [place for place in covering if place.end > start]
        begins = []
        while at < len(places) and places[at].start == start:
            begins.append(places[at])
            at += 1
        covering += begins
        ends = tuple(place for place in covering if place.end == end)
        runs.append(Run(text[start:end], tuple(covering), tuple(begins), ends))
    return tuple(runs)
