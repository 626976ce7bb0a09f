"""The stems of many texts at once: what `words.stemmed` and `words.count_words` say of each, in one compiled pass."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tracker.engine.cutting import FORM
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
        written = [known.stems_of_form[form] for form in forms.tolist()]
        places = first_run.tolist()
        stems += [" ".join(written[begin:end]) for begin, end in pairwise(places)]
    return stems, words
