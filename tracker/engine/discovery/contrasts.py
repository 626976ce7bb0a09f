"""Log odds of many sequences at once, with the prior and the error of `statistics.contrast`."""

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.statistics import PRIOR_WORDS


def contrasts(here: Array, words_here: float, there: Array, words_there: float) -> tuple[Array, Array]:
    """The log odds ratio of each sequence, here against there, and the same over its standard error (Monroe, Colaresi
    and Quinn, "Fightin' Words", Political Analysis 16, 2008, equations 16, 19 and 22); zeros where one side is empty.

    The prior is the sequence at the rate of both sides together, in `statistics.PRIOR_WORDS` words.
    """
    if not min(words_here, words_there) > 0:
        return np.zeros(len(here)), np.zeros(len(here))
    prior = PRIOR_WORDS * np.maximum(here + there, 0.5) / (words_here + words_there)
    with_here, with_there = here + prior, there + prior
    without_here, without_there = words_here + PRIOR_WORDS - with_here, words_there + PRIOR_WORDS - with_there
    ratio = np.log(with_here / without_here) - np.log(with_there / without_there)
    error = np.sqrt(1 / with_here + 1 / without_here + 1 / with_there + 1 / without_there)
    return ratio, ratio / error
