"""Lines as matching needs them: phrasings compiled once, and what is needed to judge stance and rank suggestions. Nothing
of the models is imported, so that a process that only reads texts starts quickly."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from tracker.engine.matching import Matcher, Phrase


@dataclass(frozen=True)
class Line:
    """What matching needs to know of a talking point; suggestions score `threshold` or more."""

    pk: int
    slug: str
    party_id: int
    owner_names: tuple[str, ...]
    aimed: bool
    digest: str
    threshold: float


@dataclass(frozen=True)
class LoadedLines:
    """Lines by primary key, their phrases, and the names of every party."""

    lines: dict[int, Line]
    phrases: tuple[Phrase, ...]
    party_names: dict[int | None, tuple[str, ...]]

    @cached_property
    def matcher(self) -> Matcher:
        """The phrases compiled, once and only when they are needed."""
        return Matcher(self.phrases)

    def only(self, points: Collection[int]) -> "LoadedLines":
        """Some of the lines."""
        if len(points) == len(self.lines):
            return self
        phrases = tuple(phrase for phrase in self.phrases if phrase.point in points)
        return LoadedLines({pk: self.lines[pk] for pk in points}, phrases, self.party_names)
