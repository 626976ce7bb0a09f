"""When a sequence is said: how strong its strongest burst is, and how much its speakers began together."""

from collections.abc import Sequence

import numpy as np

from tracker.engine.adding import once
from tracker.engine.bursts import strongest_bursts
from tracker.engine.cutting import Array
from tracker.engine.discovery.mining import Mined
from tracker.engine.discovery.reading import Record

# Sitting days within which speakers begin together.
TOGETHER = 10


def timings(record: Record, mined: Mined, rows: Sequence[int], party: int, inside: Array) -> tuple[Array, Array]:
    """Of each of the rows: the weight of the strongest burst (bursts.py) among the party's sitting days searched, and the
    greatest share of its speakers who said it for the first time ever within ten of those days.

    A speaker alone begins with nobody: of n speakers, the share is of the n - 1 others.
    """
    ours = record.own & (record.party == party)
    searched = np.flatnonzero(ours & inside)
    days, made = np.unique(record.day[searched], return_counts=True)
    before = np.concatenate([[0], np.cumsum(made)])
    begins, places, counts = [0], [], []
    together = np.zeros(len(rows))
    for number, row in enumerate(rows):
        said = once(mined.counts.said_in[mined.counts.starts[row] : mined.counts.starts[row + 1]])
        said = said[ours[said]]
        place, count = np.unique(np.searchsorted(days, record.day[said[inside[said]]]), return_counts=True)
        places.append(place)
        counts.append(count)
        begins.append(begins[-1] + len(place))
        together[number] = _together(record, said, inside, days)
    if not rows:
        return np.zeros(0), together
    burst = strongest_bursts(np.array(begins), np.concatenate(places), np.concatenate(counts), before)
    return burst[2], together


def _together(record: Record, said: Array, inside: Array, days: Array) -> float:
    _, first = np.unique(record.speaker[said], return_index=True)
    new = said[first][inside[said[first]]]
    if len(new) < 2:
        return 0.0
    began = np.sort(np.searchsorted(days, record.day[new]))
    most = int((np.searchsorted(began, began + TOGETHER) - np.arange(len(began))).max())
    everybody = len(once(record.speaker[said[inside[said]]]))
    return (most - 1) / max(everybody - 1, 1)
