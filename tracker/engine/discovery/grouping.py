"""Grouping: the variants of one line, each the best wording of a line or a variant of a better one.

Wordings are taken from the best down and compared with the best of every group only, never with its variants: linking
one to the next would chain different lines into one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

_SAME_WORDS = 0.65
# The share of a shorter wording's speeches that hold the best one: to be a variant of it, and to count for the line.
_MOST_OF_IT, _COUNTS = 0.4, 0.6
_SAME_PLACES = 0.5
MOST_WORDINGS = 8
_LEAST_NEW = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """One sequence: its words, what those that say something weigh, the places where it is said by speech, and whether
    it is whole: no one word stands before or after it most of the time. Its first `lead` words open no phrase and say
    nothing, as "of" in "of broken promises"."""

    row: int
    words: tuple[int, ...]
    weights: Mapping[int, float]
    places: Mapping[int, Sequence[int]]
    whole: bool = True
    lead: int = 0

    @property
    def speeches(self) -> Set[int]:
        """The speeches that hold it."""
        return self.places.keys()


@dataclass(slots=True)
class Group:
    """The best wording of a line, its variants, from the best down, and those of all that count for it."""

    best: Wording
    variants: list[Wording] = field(default_factory=list)

    def wordings(self) -> list[Wording]:
        """The best, without words that open no phrase where that is said as well; and each variant that brings speeches of
        its own, holds none of those before it, and, where the best holds it, is seldom said without the rest."""
        core = self.best.words[self.best.lead :]
        first = next((variant for variant in self.variants if variant.words == core), self.best)
        chosen, speeches = [first], set(first.speeches)
        for variant in sorted(self.variants, key=lambda one: -len(one.speeches)):
            if len(chosen) == MOST_WORDINGS:
                break
            if any(_holds(variant.words, one.words) for one in chosen):
                continue
            shorter = _holds(self.best.words, variant.words)
            if shorter and not (variant.whole and len(self.best.speeches) >= _COUNTS * len(variant.speeches)):
                continue
            if len(variant.speeches - speeches) >= _LEAST_NEW:
                chosen.append(variant)
                speeches |= variant.speeches
        return chosen


def grouped(wordings: Iterable[Wording], most: int) -> list[Group]:
    """Groups in the order of their best, at most so many; `wordings` come from the best down."""
    groups: list[Group] = []
    with_word: dict[int, list[int]] = defaultdict(list)
    for wording in wordings:
        near = sorted({number for word in wording.weights for number in with_word[word]})
        home = next((number for number in near if _belongs(wording, groups[number].best)), None)
        if home is not None:
            groups[home].variants.append(wording)
        elif len(groups) < most:
            for word in wording.weights:
                with_word[word].append(len(groups))
            groups.append(Group(wording))
    return groups


def _belongs(wording: Wording, best: Wording) -> bool:
    """Whether it is another wording of the same line: with words more; with words less, where it is seldom said without
    them; mostly of the same words; or in the same places."""
    if _holds(wording.words, best.words):
        return True
    if _holds(best.words, wording.words) and len(best.speeches) >= _MOST_OF_IT * len(wording.speeches):
        return True
    both = sum(weight for word, weight in wording.weights.items() if word in best.weights)
    either = sum((dict(best.weights) | dict(wording.weights)).values())
    return both >= _SAME_WORDS * either or _overlap(wording, best) >= _SAME_PLACES


def _holds(longer: Sequence[int], shorter: Sequence[int]) -> bool:
    size = len(shorter)
    return any(tuple(longer[at : at + size]) == tuple(shorter) for at in range(len(longer) - size + 1))


def _overlap(wording: Wording, best: Wording) -> float:
    """The share of the places of the wording that the best one touches."""
    touched = total = 0
    for speech, places in wording.places.items():
        others = best.places.get(speech, ())
        total += len(places)
        touched += sum(
            any(other < place + len(wording.words) and place < other + len(best.words) for other in others)
            for place in places
        )
    return touched / max(total, 1)
