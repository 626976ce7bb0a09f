"""The stems of many texts at once: what `words.stemmed` and `words.count_words` say of each, in one compiled pass."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numba import njit

from tracker.engine.cutting import FORM, Array
from tracker.engine.matching import batches
from tracker.engine.vocabulary import vocabulary


def stems_and_words(texts: Sequence[str], language: str) -> tuple[list[str], list[int]]:
    """The stems of each text joined by spaces, and how many words each has; any language code will do."""
    stems: list[str] = []
    words: list[int] = []
    for _, some in batches(texts):
        known = vocabulary(language)
        runs = known.read(some)
        forms = known.forms[:runs] & FORM
        begins = np.cumsum([0, *map(len, some)]) + np.arange(len(some) + 1)
        first_run = np.searchsorted(known.starts[:runs], begins)
        before = np.concatenate([[0], np.cumsum(known.first_part[forms + 1] - known.first_part[forms])])
        words += np.diff(before[first_run]).tolist()
        room = int((known.stems_at[forms + 1] - known.stems_at[forms]).sum()) + runs
        written, ends = np.zeros(room, np.uint8), np.zeros(len(some) + 1, np.int64)
        _write(forms, first_run, known.stems_arena, known.stems_at, written, ends)
        whole = written.tobytes()
        stems += [whole[begin:end].decode("utf-8", "surrogatepass") for begin, end in pairwise(ends.tolist())]
    return stems, words


@njit(nogil=True, cache=True)
def _write(forms: Array, first_run: Array, arena: Array, stems_at: Array, written: Array, ends: Array) -> None:
    """Write the stems of the forms of each text, with a space between them, and where each text ends."""
    at = 0
    for text in range(first_run.shape[0] - 1):
        for run in range(first_run[text], first_run[text + 1]):
            if run > first_run[text]:
                written[at] = 32
                at += 1
            for byte in range(stems_at[forms[run]], stems_at[forms[run] + 1]):
                written[at] = arena[byte]
                at += 1
        ends[text + 1] = at
