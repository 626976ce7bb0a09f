"""The vocabulary: every form of a word that was ever read in one language, folded and stemmed once.

In a language that phrasings are not written in, the stems are the folded words.
"""

import threading
from collections.abc import Sequence
from itertools import islice

import numpy as np

from tracker.engine.cutting import BLOCK, MOST_FULL, Array, character_classes, cut, rehash
from tracker.engine.encoding import utf8
from tracker.engine.words import ABBREVIATIONS, LANGUAGES, parts, stems_of

MOST_FORMS = 2_000_000
# The cutter reads a block at a time, and may look past the end.
_PADDING = "\0" * (2 * BLOCK)
_mine = threading.local()


def vocabulary(language: str) -> "Vocabulary":
    """This thread's vocabulary of the language; a new one when the old has grown past all use."""
    known: dict[str, Vocabulary] = _mine.__dict__.setdefault("by_language", {})
    if language not in known or known[language].count > MOST_FORMS:
        known[language] = Vocabulary(language)
    return known[language]


class Vocabulary:
    """Forms by number. `first_part[form]` to `first_part[form + 1]` are its words: stem number, and where it stands."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.count = 0
        self._table = np.zeros((1 << 16, 2), np.uint64)  # key; length and number, from 1
        self._arena = np.zeros(1 << 19, np.uint8)
        self._form_at = np.zeros((1 << 16) + 2, np.int64)
        self.stems: list[str] = []
        self.stem_numbers: dict[str, int] = {}
        self.stems_arena = np.zeros(1 << 19, np.uint8)  # the stems of each form, joined by spaces, as UTF-8
        self.stems_at = np.zeros((1 << 15) + 2, np.int64)
        self.parts_known = 0
        self.first_part = np.zeros(1 << 15, np.int32)
        self.part_stem = np.zeros(1 << 15, np.int32)
        self.part_start = np.zeros(1 << 15, np.int32)
        self.part_end = np.zeros(1 << 15, np.int32)
        self.shortens = np.zeros(1 << 15, np.bool_)  # a full stop after the form may end no sentence
        self.starts = np.zeros(0, np.int32)
        self.forms = np.zeros(0, np.int32)

    def read(self, texts: Sequence[str]) -> int:
        """Cut the texts, joined by newlines, into `starts` and `forms`; returns how many runs there are."""
        buffer = utf8("\n".join([*texts, _PADDING]))
        size = buffer.shape[0] - len(_PADDING)
        if self.starts.shape[0] < size + 1:
            self.starts, self.forms = np.zeros(size + 1, np.int32), np.zeros(size + 1, np.int32)
        at, runs, continued, waiting, before = 0, 0, 0, 0, self.count
        while True:
            at, runs, continued, waiting, self.count = cut(
                buffer, at, size, runs, continued, waiting, character_classes(), self._table, self._arena,
                self._form_at, self.count, self.starts, self.forms,
            )  # fmt: skip
            if at >= size:
                break
            self._grow(size)
        if self.count > before:
            self._learn(before)
        return int(runs)

    def form(self, number: int) -> str:
        """The form as it was written."""
        return bytes(self._arena[self._form_at[number] : self._form_at[number + 1]]).decode("utf-8", "surrogatepass")

    def _grow(self, size: int) -> None:
        """Twice the room, in whatever ran out."""
        if self.count >= self._table.shape[0] * MOST_FULL // 8:
            bigger = np.zeros((self._table.shape[0] * 2, 2), np.uint64)
            rehash(self._table, bigger)
            self._table = bigger
            self._form_at = longer(self._form_at, bigger.shape[0] + 2)
        else:
            self._arena = longer(self._arena, self._arena.shape[0] * 2 + size)

    def _learn(self, before: int) -> None:
        """Fold and stem the forms from number `before` on."""
        written = [self.form(number) for number in range(before, self.count)]
        words = [parts(form) for form in written]
        stems = [word[2] for inside in words for word in inside]
        if self.language in LANGUAGES:
            stems = stems_of(stems, self.language)
        total = self.parts_known + len(stems)
        self.first_part = longer(self.first_part, self.count + 1)
        self.shortens = longer(self.shortens, self.count + 1)
        for name in ("part_stem", "part_start", "part_end"):
            setattr(self, name, longer(getattr(self, name), total))
        following = iter(stems)
        joined = [" ".join(islice(following, len(inside))).encode("utf-8", "surrogatepass") for inside in words]
        self.stems_at = longer(self.stems_at, self.count + 1)
        self.stems_at[before + 1 : self.count + 1] = self.stems_at[before] + np.cumsum([len(text) for text in joined])
        self.stems_arena = longer(self.stems_arena, int(self.stems_at[self.count]))
        self.stems_arena[self.stems_at[before] : self.stems_at[self.count]] = np.frombuffer(b"".join(joined), np.uint8)
        numbers = self.stem_numbers
        for stem in stems:
            if stem not in numbers:
                numbers[stem] = len(numbers)
                self.stems.append(stem)
        places = slice(self.parts_known, total)
        self.part_stem[places] = [numbers[stem] for stem in stems]
        self.part_start[places] = [word[0] for inside in words for word in inside]
        self.part_end[places] = [word[1] for inside in words for word in inside]
        self.first_part[before + 1 : self.count + 1] = self.parts_known + np.cumsum([len(inside) for inside in words])
        self.shortens[before : self.count] = [
            len(inside[-1][2]) == 1 or inside[-1][2] in ABBREVIATIONS for inside in words
        ]
        self.parts_known = total


def longer(array: Array, needed: int) -> Array:
    """The array itself, or a copy with at least twice its length and the room needed."""
    if array.shape[0] >= needed:
        return array
    longer = np.zeros(max(needed, array.shape[0] * 2), array.dtype)
    longer[: array.shape[0]] = array
    return longer
