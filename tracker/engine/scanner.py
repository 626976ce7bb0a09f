"""A scanner: one thread's reading of texts through compiled phrases, in buffers that are used again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from tracker.engine import near, probing, settling
from tracker.engine.compiled import Compiled
from tracker.engine.cutting import FORM, Array
from tracker.engine.vocabulary import Vocabulary, longer
from tracker.engine.words import spelling


class Match(NamedTuple):
    """Where a text repeats a line: code-point offsets into the original text, end exclusive."""

    point: int
    phrase: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """Matches as columns, in order of text, start and point: places in the texts given, and what `Match` holds."""

    text: Array
    point: Array
    phrase: Array
    start: Array
    end: Array
    score: Array  # 1 for a match; less for a near one

    def __len__(self) -> int:
        return int(self.text.shape[0])

    def taking(self, rows: Array) -> "Found":
        """Only those rows, in that order."""
        return Found(**{name: getattr(self, name)[rows] for name in COLUMNS})

    def among(self, places: Array) -> "Found":
        """What was found in the texts at those places, in their order: what the first of them holds is of text 0."""
        begins, ends = (np.searchsorted(self.text, places, side) for side in ("left", "right"))
        counts = ends - begins
        text = np.repeat(np.arange(len(places)), counts)
        rows = np.arange(len(text)) + np.repeat(begins - np.cumsum(counts) + counts, counts)
        return replace(self.taking(rows), text=text)

    def __iter__(self) -> Iterator[tuple[int, Match]]:
        columns = zip(self.point.tolist(), self.phrase.tolist(), self.start.tolist(), self.end.tolist(), strict=True)
        return zip(self.text.tolist(), map(Match._make, columns), strict=True)


COLUMNS = tuple(field.name for field in fields(Found))


class Scanner:
    """One thread's view of its vocabulary through one language's phrases, with its buffers."""

    def __init__(self, compiled: Compiled, known: Vocabulary) -> None:
        self.compiled, self.vocabulary = compiled, known
        self.forms_seen = self.stems_seen = self.parts_seen = 0
        self.of_stem = np.zeros(1024, np.int32)
        self.of_part = np.zeros(1024, np.int32)
        self.of_form = np.zeros(1024, np.int32)
        self.of_spelling = np.zeros(1024, np.int32)
        self.words = np.zeros(0, np.int32)
        self.run_of = np.zeros(0, np.int32)
        self.spelled = np.zeros(0, np.int32)
        self.spots = np.zeros(0, np.int32)
        self.spot_keys = np.zeros(0, np.uint64)
        self.tried = np.zeros(len(compiled.proposals), np.int32)
        self.begins = self.ends = np.zeros(0, np.int32)
        self.hits = np.zeros((4096, 4), np.int32)
        self.reaches = np.zeros(len(compiled.points), np.int32)
        self.champion = np.zeros(len(compiled.points), np.int64)

    def scan(self, texts: Sequence[str]) -> Found:
        """The settled matches in the texts, in order of text, start and point."""
        count = self._read(texts)
        hits = self._probe(count)
        return self._located(hits, self._settled(hits, count), np.ones(len(hits), np.float32), texts)

    def scan_with_near(self, texts: Sequence[str]) -> tuple[Found, Found]:
        """The settled matches, and the best near match of each point in each text that has none."""
        count = self._read(texts)
        hits = self._probe(count)
        exact = self._located(hits, self._settled(hits, count), np.ones(len(hits), np.float32), texts)
        rows, scores = self._approach(count)
        rows, scores = self._outside_excludes(rows, scores, hits)
        order = np.argsort(rows[:, 1], kind="stable")
        near = self._located(rows, order, scores, texts)
        # The best of each text and point first, and only where the point was not found in the text.
        points = 1 + max((int(found.point.max()) for found in (exact, near) if len(found)), default=0)
        place = near.text.astype(np.int64) * points + near.point
        best = np.lexsort((near.phrase, near.start, -near.score, place))
        place = place[best]
        chosen = ~np.isin(place, exact.text.astype(np.int64) * points + exact.point)
        chosen[1:] &= place[1:] != place[:-1]
        return exact, near.taking(best[chosen])

    def _read(self, texts: Sequence[str]) -> int:
        runs = self.vocabulary.read(texts)
        self._see_new_forms()
        return self._lay_out(runs)

    def _located(self, hits: Array, rows: Array, scores: Array, texts: Sequence[str]) -> Found:
        """The rows, which are in order of first word, as columns."""
        of, known, total = self.compiled, self.vocabulary, len(rows)
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        begins = np.concatenate([[0], np.cumsum(lengths + 1)])
        found = Found(np.zeros(total, np.int32), np.zeros(total, np.int64), np.zeros(total, np.int64),
                      np.zeros(total, np.int32), np.zeros(total, np.int32), scores[rows])  # fmt: skip
        settling.locate(rows, hits, self.run_of, known.forms, known.starts, known.first_part, known.part_start,
                       known.part_end, begins, of.key_of_reading, of.point_of_reading,
                       (found.text, found.point, found.phrase, found.start, found.end))  # fmt: skip
        return found

    def _approach(self, count: int) -> tuple[Array, Array]:
        """Rows of reading, first and last word of near matches, some of them twice, and their scores."""
        of, tables = self.compiled, self.compiled.near_tables
        rows, scores = np.zeros((4096, 3), np.int32), np.zeros(4096)
        tried = np.full(len(tables.reach), -1, np.int32)
        token, found = 0, 0
        while True:
            token, found = near.approach(self.words, count, token, tables.near_at, tables.near, of.reading_at, of.stem,
                                         tables.worth, tables.reach, tables.spare, near.ORDERS, tried, rows, scores,
                                         found)  # fmt: skip
            if token >= count:
                return rows[:found], scores[:found]
            rows, scores = np.concatenate([rows, np.zeros_like(rows)]), np.concatenate([scores, np.zeros_like(scores)])

    def _outside_excludes(self, rows: Array, scores: Array, hits: Array) -> tuple[Array, Array]:
        """Without the near matches that touch an excluding phrase of their own point."""
        of = self.compiled
        phrase = of.phrase[hits[:, 0]]
        excluded = defaultdict(list)
        for row in np.flatnonzero(of.exclude[phrase]):
            excluded[of.point[phrase[row]]].append((hits[row, 1], hits[row, 2]))
        if not excluded:
            return rows, scores
        points = of.point[of.phrase[rows[:, 0]]]
        free = [
            not any(first <= row[2] and row[1] <= last for first, last in excluded.get(point, ()))
            for row, point in zip(rows, points, strict=True)
        ]
        return rows[free], scores[free]

    def _see_new_forms(self) -> None:
        """Give what the vocabulary learned since last time the numbers that the phrases know."""
        known = self.vocabulary
        if known.count == self.forms_seen:
            return
        self.of_stem = longer(self.of_stem, len(known.stems))
        new_stems = known.stems[self.stems_seen :]
        self.of_stem[self.stems_seen : len(known.stems)] = [self.compiled.numbers.get(stem, 0) for stem in new_stems]
        parts = slice(self.parts_seen, known.parts_known)
        self.of_part = longer(self.of_part, known.parts_known)
        self.of_part[parts] = self.of_stem[known.part_stem[parts]]
        forms = slice(self.forms_seen, known.count)
        begin, end = known.first_part[forms], known.first_part[self.forms_seen + 1 : known.count + 1]
        numbered = np.where(end - begin == 1, self.of_part[begin], probing.SEVERAL)
        self.of_form = longer(self.of_form, known.count)
        self.of_form[forms] = numbered | np.where(known.shortens[forms], probing.SHORTENS, 0)
        if self.compiled.spellings:
            self.of_spelling = longer(self.of_spelling, known.parts_known)
            for form in range(self.forms_seen, known.count):
                written = known.form(form)
                for part in range(known.first_part[form], known.first_part[form + 1]):
                    spelled = spelling(written[known.part_start[part] : known.part_end[part]])
                    self.of_spelling[part] = self.compiled.spellings.get(spelled, 0)
        self.stems_seen, self.parts_seen, self.forms_seen = len(known.stems), known.parts_known, known.count

    def _lay_out(self, runs: int) -> int:
        known = self.vocabulary
        most = known.starts.shape[0]  # of runs, and so of the words inside them
        if self.run_of.shape[0] < most:
            self.words, self.run_of = np.zeros(most + probing.PADDING, np.int32), np.zeros(most, np.int32)
            self.spelled = np.zeros(most if self.compiled.spellings else 0, np.int32)
            self.spots = np.zeros(most * 3 + 1, np.int32)
            self.spot_keys = np.zeros(most * 3 + 1 + probing.AHEAD, np.uint64)
            self.begins, self.ends = np.zeros_like(self.spots), np.zeros_like(self.spots)
        return int(probing.lay_out(
            known.forms, runs, self.of_form, known.first_part, self.of_part, self.of_spelling, self.words, self.run_of,
            self.spelled,
        ))  # fmt: skip

    def _probe(self, count: int) -> Array:
        """Rows of reading, first and last word, some of them twice."""
        of = self.compiled
        spots = probing.spot(self.words, count, of.bits, of.bit_shift, of.pairs, of.alone, self.spots, self.spot_keys)
        spots = probing.look_up(
            self.spots, self.spot_keys, spots, of.table, of.shift, of.alone_at, self.begins, self.ends
        )
        self.tried.fill(-1)
        spot, rows = 0, 0
        while True:
            spot, rows = probing.probe(
                self.words, self.spelled, count, self.spots, self.begins, self.ends, spots, spot, of.proposals, of.sieve,
                of.stem, of.parts, self.tried, self.hits, rows,
            )  # fmt: skip
            if spot >= spots:
                return self.hits[:rows]
            self.hits = np.concatenate([self.hits, np.zeros_like(self.hits)])

    def _settled(self, hits: Array, count: int) -> Array:
        """The rows that stay, in order of first word and point."""
        of = self.compiled
        order, room = np.zeros(len(hits), np.int64), np.zeros(len(hits), np.int64)
        if not settling.in_order(hits, order, room):
            order = np.lexsort((hits[:, 3], hits[:, 1]))
        dropped, marked = np.zeros(len(hits), np.bool_), np.zeros(len(hits), np.bool_)
        if settling.contested(
            hits, order, of.key_of_reading, of.has_excludes, self.reaches, self.champion, room, dropped, marked
        ):
            rows = np.flatnonzero(marked)
            phrase, first, last, point = of.phrase[hits[rows, 0]], hits[rows, 1], hits[rows, 2], hits[rows, 3]
            rank = np.lexsort((of.keys[phrase], first, -self._lengths(first, last), ~of.exclude[phrase], point))
            taken, covers = np.zeros(count, np.int32), np.zeros(count, np.int32)
            settling.settle(hits, rows[rank], of.exclude[phrase[rank]], taken, covers, dropped)
        return order[: settling.staying(order, dropped)]

    def _lengths(self, first: Array, last: Array) -> Array:
        """About how many characters: from the first word's run to the end of the last word's."""
        known = self.vocabulary
        run = self.run_of[last]
        ends = known.part_end[known.first_part[(known.forms[run] & FORM) + 1] - 1]
        return np.asarray(known.starts[run] + ends - known.starts[self.run_of[first]])


def joined(pieces: Sequence[tuple[int, Found]]) -> Found:
    """The columns of pieces one after another, each counted from its own first text."""
    if not pieces:
        return Found(**{name: np.zeros(0, np.int64) for name in COLUMNS})
    columns = {name: np.concatenate([getattr(piece, name) for _, piece in pieces]) for name in COLUMNS}
    columns["text"] = np.concatenate([piece.text + begin for begin, piece in pieces])
    return Found(**columns)
