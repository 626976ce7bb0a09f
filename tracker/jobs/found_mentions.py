"""From the engine's columns to the mentions they make: one for each speech and line, with its stance."""

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


@dataclass(slots=True)
class FoundMention:
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


Scanned = Sequence[tuple[Sequence[HeldText], Found, Found]]


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


def mentions_found(loaded: LoadedLines, scanned: Scanned) -> dict[tuple[int, int], FoundMention]:
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
    made.method, made.state, made.score = Mention.Method.NEAR, Mention.State.SUGGESTED, round(score, 4)
    return made


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
