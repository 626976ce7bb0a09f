"""The record as discovery reads it: every word of every speech as a number, with what stands around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numba import njit

from tracker.engine.cutting import AFTER_END, AFTER_STOP, FORM, Array
from tracker.engine.matching import batches
from tracker.engine.vocabulary import Vocabulary, longer

# Of a word: a sentence begins with it; a pause (a comma, a dash, a bracket, a sentence's end) stands before it; it is
# written with a capital.
BREAK, PAUSE, CAPITAL = 1, 2, 4
_COLUMNS = ("day", "speaker", "party", "own", "place")
_NOT_PAUSES = frozenset(" \t\u00a0'\u2019\u2018\u201b\u201f\u02bc\uff07\u00b4`-\u2010\u2011_/&$%")


@dataclass(frozen=True, slots=True)
class Turn:
    """One speech: its day (any number that grows with time), who said it, and their party on that day, as numbers from
    0 (a party of 0 is none or unknown); whether it is a member's own words, and how far into its sitting it stands
    (0 to 1)."""

    text: str
    day: int
    speaker: int
    party: int
    own: bool = True
    place: float = 0.5


class Record:
    """Speeches of one language in order of day, as columns: words of all of them, and what is known of each speech."""

    def __init__(self, language: str) -> None:
        """An empty record; `language` is any code, words are stemmed in those that phrasings are written in."""
        self.language = language
        self.vocabulary = Vocabulary(language)
        self.count = 0
        self.words = np.zeros(1 << 16, np.int32)
        self.marks = np.zeros(1 << 16, np.uint8)
        self.begins = np.zeros(1, np.int64)
        self.day = np.zeros(0, np.int32)
        self.speaker = np.zeros(0, np.int32)
        self.party = np.zeros(0, np.int32)
        self.own = np.zeros(0, np.bool_)
        self.place = np.zeros(0, np.float32)
        self._capitals = np.zeros(1 << 15, np.bool_)
        self._forms_known = 0

    def __len__(self) -> int:
        return len(self.day)

    @property
    def stems(self) -> list[str]:
        """The stem of each word number."""
        return self.vocabulary.stems

    def add(self, turns: Sequence[Turn]) -> None:
        """Append speeches. Raises ValueError for one of an earlier day than the last."""
        columns = dict(zip(_COLUMNS, zip(*map(attrgetter(*_COLUMNS), turns), strict=True), strict=False))
        if (np.diff([*self.day[-1:], *columns.get("day", ())]) < 0).any():
            raise ValueError("speeches are added in order of day")
        counts = [self._read([turn.text for turn in turns[first : first + len(some)]])
                  for first, some in batches([turn.text for turn in turns])]  # fmt: skip
        self.begins = np.concatenate(
            [self.begins, self.begins[-1] + np.cumsum(np.concatenate([[], *counts]), dtype=np.int64)]
        )
        for name, values in columns.items():
            column = getattr(self, name)
            setattr(self, name, np.concatenate([column, np.array(values, column.dtype)]))

    def stems_of(self, first: int, length: int) -> tuple[str, ...]:
        """The stems of so many words from a place in `words` on."""
        return tuple(self.vocabulary.stems[word] for word in self.words[first : first + length].tolist())

    def _read(self, texts: Sequence[str]) -> Array:
        """Append the words of some texts; how many each of them has."""
        known = self.vocabulary
        runs = known.read(texts)
        self._learn_capitals()
        points = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)))
        most = (
            self.count
            + int((known.first_part[1 : known.count + 1] - known.first_part[: known.count]).max(initial=1)) * runs
        )
        self.words, self.marks = longer(self.words, most), longer(self.marks, most)
        counts = np.zeros(len(texts), np.int64)
        self.count = _lay_out(known.starts, known.forms, runs, known.first_part, known.part_stem, known.part_start,
                              known.part_end, known.shortens, self._capitals, points, _pauses(), ends, self.words,
                              self.marks, self.count, counts)  # fmt: skip
        return counts

    def _learn_capitals(self) -> None:
        known = self.vocabulary
        self._capitals = longer(self._capitals, known.parts_known)
        first, last = (int(known.first_part[form]) for form in (self._forms_known, known.count))
        written = [known.form(form) for form in range(self._forms_known, known.count)]
        inside = np.diff(known.first_part[self._forms_known : known.count + 1])
        starts = np.repeat(np.cumsum([0, *map(len, written)])[:-1], inside) + known.part_start[first:last]
        everything = "".join(written)
        self._capitals[first:last] = [everything[start].isupper() for start in starts.tolist()]
        self._forms_known = known.count


_table: Array | None = None


def _pauses() -> Array:
    """Of every code point below 0x3100, whether it is a pause between two words."""
    global _table
    if _table is None:
        _table = np.array([not chr(p).isalnum() and chr(p) not in _NOT_PAUSES for p in range(0x3100)], np.bool_)
    return _table


@njit(nogil=True, cache=True)
def _lay_out(
    starts: Array, forms: Array, runs: int, first_part: Array, part_stem: Array, part_start: Array, part_end: Array,
    shortens: Array, capitals: Array, points: Array, pauses: Array, ends: Array, words: Array, marks: Array, at: int,
    counts: Array,
) -> int:  # fmt: skip
    """Write the words of all runs and their marks from `at` on, and how many words each text has; returns the new end."""
    text, ended, short = 0, 0, False
    for run in range(runs):
        form, start = forms[run] & FORM, starts[run]
        mark = 0
        if run == 0 or start >= ends[text]:
            while start >= ends[text]:
                text += 1
            mark = BREAK | PAUSE
        elif forms[run] & AFTER_END or (forms[run] & AFTER_STOP and not short):
            mark = BREAK | PAUSE
        else:
            for place in range(ended, start):
                point = points[place]
                # A full stop that ends no sentence belongs to an abbreviation, or to a number.
                if point != 46 and (point >= pauses.shape[0] or pauses[point]):
                    mark = PAUSE
                    break
        last = first_part[form]
        for part in range(first_part[form], first_part[form + 1]):
            words[at], marks[at] = part_stem[part], mark | (CAPITAL if capitals[part] else 0)
            at += 1
            mark = 0
            counts[text] += 1
            last = part
        ended = start + part_end[last]
        short = shortens[form]
    return at
