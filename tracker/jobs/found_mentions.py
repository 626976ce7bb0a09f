"""From the engine's columns to the mentions they make: one for each speech and line, with its stance."""

import heapq
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracker.engine.matching import Found
from tracker.engine.stance import judge
from tracker.jobs.loaded_lines import Line, LoadedLines
from tracker.models import Mention


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
    method: str = Mention.Method.PHRASING
    state: str = Mention.State.DECLARED
    score: float | None = None


FoundByKey = dict[tuple[int, int], FoundMention]
Scanned = Sequence[tuple[Sequence[HeldText], Found, Found]]
# Near matches by line: a heap of score, speech (negative: of two alike the earlier waits first) and what it would make.
BestByPoint = dict[int, list[tuple[float, int, FoundMention]]]


class Read(NamedTuple):
    """What was found in some texts: the mentions by speech and line, and the best near matches of each line."""

    found: FoundByKey
    near: BestByPoint


@dataclass(frozen=True)
class Reading:
    """What texts are read for: lines, at most `room` suggestions of each, and none of a speech and line that an editor
    has `judged` before."""

    loaded: LoadedLines
    room: int = sys.maxsize
    judged: frozenset[tuple[int, int]] = frozenset()

    def read(self, texts: Iterable[HeldText]) -> Read:
        """What is found in the texts; it touches no database, so that threads and other processes may call it."""
        scanned = scan(self.loaded, texts)
        best: BestByPoint = defaultdict(list)
        for score, point, text, place in near_found(self.loaded, scanned):
            if (text.speech, point) not in self.judged:
                rank = (score, -text.speech)
                if len(best[point]) < self.room or rank > best[point][0][:2]:
                    keep(best[point], self.room, (*rank, suggestion(self.loaded, score, point, text, place)))
        return Read(mentions_found(self.loaded, scanned), dict(best))


def keep(best: list[tuple[float, int, FoundMention]], room: int, candidate: tuple[float, int, FoundMention]) -> None:
    """Add to the heap of the `room` best of a line what is better than the least of them, one for a speech whatever its
    languages."""
    if len(best) == room and candidate[:2] <= best[0][:2]:
        return
    for index, (score, speech, _) in enumerate(best):
        if speech == candidate[1]:
            if candidate[0] > score:
                best[index] = candidate
                heapq.heapify(best)
            return
    (heapq.heappush if len(best) < room else heapq.heapreplace)(best, candidate)


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


def mentions_found(loaded: LoadedLines, scanned: Scanned) -> FoundByKey:
    """The mentions by speech and line: counted in the speech's floor language, else where it was found most often."""
    places: dict[tuple[int, int], dict[HeldText, list[tuple[int, int, int]]]] = defaultdict(dict)
    for held, exact, _ in scanned:
        for index, match in exact:
            text = held[index]
            places[text.speech, match.point].setdefault(text, []).append((match.start, match.end, match.phrase))
    return {key: _mention(loaded, loaded.lines[key[1]], in_texts) for key, in_texts in places.items()}


def near_found(loaded: LoadedLines, scanned: Scanned) -> Iterator[tuple[float, int, HeldText, tuple[int, int, int]]]:
    """The near matches that score enough for their line: (score, line, text, (start, end, phrasing))."""
    for held, _, near in scanned:
        for (index, match), score in zip(near, near.score.tolist(), strict=True):
            if score >= loaded.lines[match.point].threshold:
                yield score, match.point, held[index], (match.start, match.end, match.phrase)


def suggestion(
    loaded: LoadedLines, score: float, point: int, text: HeldText, place: tuple[int, int, int]
) -> FoundMention:
    """The mention that a near match would make if an editor accepted it."""
    made = _mention(loaded, loaded.lines[point], {text: [place]})
    return made._replace(method=Mention.Method.NEAR, state=Mention.State.SUGGESTED, score=round(score, 4))


def _mention(loaded: LoadedLines, line: Line, in_texts: dict[HeldText, list[tuple[int, int, int]]]) -> FoundMention:
    text, places = max(
        in_texts.items(), key=lambda item: (item[0].language == item[0].floor, len(item[1]), item[0].language)
    )
    judged = judge(
        text.text,
        [(start, end) for start, end, _ in places],
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
        phrasing_id=places[0][2],
        spans=[[of.language, start, end] for of, found in in_texts.items() for start, end, _ in found],
        occurrences=len(places),
        stance=judged.stance,
        cue=judged.cue,
    )
