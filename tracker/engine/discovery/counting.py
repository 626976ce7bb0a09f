"""Counting: of each sequence, who said it, on which days, of which party, how often elsewhere, and where it stands."""

from dataclasses import dataclass

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.discovery.reading import PAUSE, Record

# Words from the beginning or the end of a speech that are still its opening or its closing.
EDGE = 25


@dataclass(frozen=True, slots=True)
class Counts:
    """Of each sequence, by party (columns, 0 is none): the speeches of the days searched, their speakers, days, those of
    the speaker who said it most, and the speeches of other days. Then, in all: the speeches that are not members' own
    words; of its places in the days searched how many there are, how many stand in the opening or closing of a speech,
    have a pause before or after them, and their mean place in the sitting. `starts` says where the places of each begin.
    """

    speeches: Array
    speakers: Array
    days: Array
    loudest: Array
    otherwise: Array
    not_own: Array
    uses: Array
    edges: Array
    pauses: Array
    sitting: Array
    starts: Array
    places: Array
    said_in: Array

    def __len__(self) -> int:
        return len(self.not_own)

    def taking(self, rows: Array) -> "Counts":
        """Only those rows, in that order."""
        sizes = self.starts[1:][rows] - self.starts[:-1][rows]
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        places, said_in = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
        _copy(self.starts, self.places, self.said_in, rows, places, said_in)
        return Counts(**columns, starts=starts, places=places, said_in=said_in)

    @staticmethod
    def joined(some: "list[Counts]") -> "Counts":
        """All rows of several, in order."""
        columns = {
            name: np.concatenate([getattr(one, name) for one in some]) for name in (*_COLUMNS, "places", "said_in")
        }
        sizes = np.concatenate([np.diff(one.starts) for one in some])
        return Counts(**columns, starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))


_COLUMNS = (
    "speeches", "speakers", "days", "loudest", "otherwise", "not_own", "uses", "edges", "pauses", "sitting",
)  # fmt: skip


def counted(
    record: Record, inside: Array, parties: int, length: int, starts: Array, places: Array, speeches: Array,
    min_speeches: int, min_speakers: int, min_days: int,
) -> tuple[Counts, Array]:  # fmt: skip
    """The counts of the sequences that the members of one party repeat often enough, and which of them those are; the
    speeches that are `inside` are those of the days searched.

    The places of sequence n, and the speeches they are in, stand from `starts[n]` to `starts[n + 1]`, in order.
    """
    total, columns = len(starts) - 1, parties + 1
    said, speakers, days, loudest, otherwise = (np.zeros((total, columns), np.int32) for _ in range(5))
    not_own, uses = np.zeros(total, np.int32), np.zeros(total, np.int32)
    edges, pauses = np.zeros((total, 2), np.int32), np.zeros((total, 2), np.int32)
    sitting = np.zeros(total, np.float32)
    most = int(record.speaker.max(initial=0)) + 1
    _count(starts, places, speeches, length, record.begins, record.day, record.speaker, record.party, record.own,
           record.place, inside, record.marks, np.full(most, -1, np.int32), np.zeros((most, columns), np.int32),
           np.zeros(columns, np.int32), said, speakers, days, loudest, otherwise, not_own, uses, edges, pauses,
           sitting)  # fmt: skip
    enough = (said >= min_speeches) & (speakers >= min_speakers) & (days >= min_days)
    kept = np.flatnonzero(enough[:, 1:].any(axis=1))
    counts = Counts(
        said, speakers, days, loudest, otherwise, not_own, uses, edges, pauses, sitting, starts, places, speeches
    )
    return counts.taking(kept), kept


@njit(nogil=True, cache=True)
def _copy(starts: Array, places: Array, said_in: Array, rows: Array, to_places: Array, to_said_in: Array) -> None:
    """Write behind each other what stands for those rows."""
    to = 0
    for row in rows:
        for at in range(starts[row], starts[row + 1]):
            to_places[to], to_said_in[to] = places[at], said_in[at]
            to += 1


@njit(nogil=True, cache=True)
def _count(
    starts: Array, places: Array, speeches: Array, length: int, begins: Array, day: Array, speaker: Array, party: Array,
    own: Array, place: Array, inside: Array, marks: Array, seen: Array, by_speaker: Array, last_day: Array, said: Array,
    speakers: Array, days: Array, loudest: Array, otherwise: Array, not_own: Array, uses: Array, edges: Array,
    pauses: Array, sitting: Array,
) -> None:  # fmt: skip
    for number in range(starts.shape[0] - 1):
        before = -1
        last_day[:] = -1
        for at in range(starts[number], starts[number + 1]):
            speech = speeches[at]
            if inside[speech]:
                first, last = places[at], places[at] + length
                uses[number] += 1
                sitting[number] += place[speech]
                if first - begins[speech] < EDGE:
                    edges[number, 0] += 1
                if begins[speech + 1] - last < EDGE:
                    edges[number, 1] += 1
                if marks[first] & PAUSE:
                    pauses[number, 0] += 1
                if last == begins[speech + 1] or marks[last] & PAUSE:
                    pauses[number, 1] += 1
            if speech == before:
                continue
            before = speech
            side = party[speech]
            if not own[speech]:
                not_own[number] += 1
            elif not inside[speech]:
                otherwise[number, side] += 1
            else:
                said[number, side] += 1
                if last_day[side] != day[speech]:
                    last_day[side] = day[speech]
                    days[number, side] += 1
                who = speaker[speech]
                if seen[who] != number:
                    seen[who] = number
                    by_speaker[who, :] = 0
                if by_speaker[who, side] == 0:
                    speakers[number, side] += 1
                by_speaker[who, side] += 1
                loudest[number, side] = max(loudest[number, side], by_speaker[who, side])
        if uses[number]:
            sitting[number] /= uses[number]
