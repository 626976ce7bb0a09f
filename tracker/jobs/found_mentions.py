"""From the engine's columns to the mentions they make: one for each speech and line, with its stance. Nothing of the
models is imported, so that a process that only reads texts starts quickly."""

import heapq
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.engine.matching import Found
from tracker.engine.stance import judge
from tracker.jobs.compiled_lines import Line, LoadedLines

# As Mention.Method and Mention.State name them.
PHRASING, NEAR = "phrasing", "near"
DECLARED, SUGGESTED = "declared", "suggested"


class HeldText(NamedTuple):
    """One text of a counted speech, as matching reads it."""

    document: int
    speech: int
    language: str
    text: str
    floor: str
    party: int | None


class FoundMention(NamedTuple):
    """A mention as matching makes it, not yet stored; `spans` are [[language, start, end], …]."""

    document: int
    speech: int
    point: int
    phrasing_id: int
    spans: list[list[str | int]]
    occurrences: int
    stance: str
    cue: str
    method: str = PHRASING
    state: str = DECLARED
    score: float | None = None


class Near(NamedTuple):
    """A near match: its score, its speech (negative: of two alike the earlier waits first), and what it would make."""

    score: float
    speech: int
    made: FoundMention


Scanned = Sequence[tuple[Sequence[HeldText], Found, Found]]
# Where a text has a line: start, end and phrasing.
Place = tuple[HeldText, int, int, int]


class Read(NamedTuple):
    """What was found in some texts: the mentions, one for each speech and line, and the near matches that may wait."""

    found: list[FoundMention]
    near: list[Near]


@dataclass(frozen=True)
class Reading:
    """What texts are read for: lines, at most `room` suggestions of each, and none of a speech and line that an editor
    has `judged` before. All texts of a speech are read together."""

    loaded: LoadedLines
    room: int = sys.maxsize
    judged: frozenset[tuple[int, int]] = frozenset()
    # By line, a heap of how the best near matches that were read so far rank: what ranks lower is not even judged.
    _ranks: dict[int, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))

    def read(self, texts: Iterable[HeldText]) -> Read:
        """What is found in the texts; it touches no database, so that threads and other processes may call it."""
        scanned = scan(self.loaded, texts)
        return Read(mentions_found(self.loaded, scanned), list(self._best_near(scanned)))

    def _best_near(self, scanned: Scanned) -> Iterator[Near]:
        """Of every speech and line the best near match, but for those that so many better ones were read before."""
        seen = set[tuple[int, int]]()
        for score, point, place in sorted(near_found(self.loaded, scanned), key=lambda near: -near[0]):
            speech = place[0].speech
            key, rank, ranks = (speech, point), (score, -speech), self._ranks[point]
            if key in seen or key in self.judged:
                continue
            seen.add(key)
            if len(ranks) < self.room:
                heapq.heappush(ranks, rank)
            elif rank > ranks[0]:
                heapq.heapreplace(ranks, rank)
            else:
                continue
            yield Near(*rank, suggestion(self.loaded, score, point, place))


def scan(loaded: LoadedLines, texts: Iterable[HeldText]) -> Scanned:
    """The texts of each language with their matches and near matches; it touches no database, so threads may call it."""
    by_language = defaultdict(list)
    for text in texts:
        by_language[text.language].append(text)
    scanned = []
    for language, held in sorted(by_language.items()):
        exact, near = loaded.matcher.scan_with_near([text.text for text in held], language)
        scanned.append((held, exact, near))
    return scanned


def mentions_found(loaded: LoadedLines, scanned: Scanned) -> list[FoundMention]:
    """The mentions, one for a speech and line: counted in the speech's floor language, else where it was found most
    often."""
    places: dict[tuple[int, int], list[Place]] = defaultdict(list)
    for held, exact, _ in scanned:
        for index, match in exact:
            text = held[index]
            places[text.speech, match.point].append((text, match.start, match.end, match.phrase))
    return [_mention(loaded, loaded.lines[point], found) for (_, point), found in places.items()]


def near_found(loaded: LoadedLines, scanned: Scanned) -> Iterator[tuple[float, int, Place]]:
    """The near matches that score enough for their line: (score, line, place)."""
    for held, _, near in scanned:
        for (index, match), score in zip(near, near.score.tolist(), strict=True):
            if score >= loaded.lines[match.point].threshold:
                yield score, match.point, (held[index], match.start, match.end, match.phrase)


def suggestion(loaded: LoadedLines, score: float, point: int, place: Place) -> FoundMention:
    """The mention that a near match would make if an editor accepted it."""
    made = _mention(loaded, loaded.lines[point], [place])
    return made._replace(method=NEAR, state=SUGGESTED, score=round(score, 4))


def _mention(loaded: LoadedLines, line: Line, found: Sequence[Place]) -> FoundMention:
    text, places = found[0][0], found
    if found[-1][0] is not text:
        text, places = _counted_in(found)
    judged = judge(
        text.text,
        [(start, end) for _, start, end, _ in places],
        language=text.language,
        own_party=text.party == line.party_id,
        owner_names=line.owner_names,
        speaker_names=loaded.party_names[text.party],
        aimed=line.aimed,
    )
    return FoundMention(
        document=text.document,
        speech=text.speech,
        point=line.pk,
        phrasing_id=places[0][3],
        spans=[[of.language, start, end] for of, start, end, _ in found],
        occurrences=len(places),
        stance=judged.stance,
        cue=judged.cue,
    )


def _counted_in(found: Sequence[Place]) -> tuple[HeldText, list[Place]]:
    """The text of several in which a line is counted, with its places there."""
    by_language: dict[str, list[Place]] = defaultdict(list)
    for place in found:
        by_language[place[0].language].append(place)
    places = max(by_language.values(), key=lambda of: (of[0][0].language == of[0][0].floor, len(of), of[0][0].language))
    return places[0][0], places
