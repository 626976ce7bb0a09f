"""Matching: every place where a text repeats a phrasing, found in one pass and settled to one match per place."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.engine.phrasings import Reading, compile_phrasing
from tracker.engine.words import APOSTROPHES, Token, stem, stemmed, tokens

METHOD = "refrain-1"

_ABBREVIATIONS = frozenset("mr mrs ms mme dr st ste hon rt no vs sr jr prof gen".split())
_SENTENCE_END = re.compile(r"\n|[!?]|\.(?!\d)")
_SAME_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrasing of one line, as typed; `key` and `point` are the caller's own identifiers."""

    key: int
    point: int
    text: str
    language: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Where a text repeats a line: code-point offsets into the original text, end exclusive."""

    point: int
    phrase: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    phrase: Phrase
    reading: Reading
    stems: frozenset[str]


class Matcher:
    """Phrasings compiled once, for finding them in many texts."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        """Compile the phrases; raises PhrasingError for one that cannot be read."""
        # A reading can only occur in a text that holds its longest word: a sound superset, decided exactly below.
        self._by_anchor: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
        for phrase in phrases:
            for reading in compile_phrasing(phrase.text, phrase.language).readings:
                stems = frozenset(word.stem for word in reading)
                anchor = max(stems, key=lambda word: (len(word), word))
                self._by_anchor[phrase.language, anchor].append(_Candidate(phrase, reading, stems))
        self._anchors = {
            language: frozenset(anchor for of, anchor in self._by_anchor if of == language)
            for language in {of for of, _ in self._by_anchor}
        }

    def find(self, text: str, language: str) -> list[Match]:
        """Matches of the phrasings of that language ("en" or "fr") in the text, in order of start.

        A match inside an exclude phrasing of its own line is dropped; where matches of one line overlap, the longest
        stays, then the leftmost. Matches of different lines are independent. No match crosses a sentence's end.
        """
        anchors = self._anchors.get(language)
        if not anchors:
            return []
        present = frozenset(stemmed(text, language).split())
        candidates = [
            candidate
            for anchor in anchors & present
            for candidate in self._by_anchor[language, anchor]
            if candidate.stems <= present
        ]
        if not candidates:
            return []
        found = _Text(text, language).find_all(candidates)
        return _settled(found)


class _Text:
    """One text with its words, for the exact pass."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.words: list[Token] = tokens(text)
        self.places: dict[str, list[int]] = defaultdict(list)
        self.stems = [stem(word.folded, language) for word in self.words]
        for index, stem_here in enumerate(self.stems):
            self.places[stem_here].append(index)

    def find_all(self, candidates: Sequence[_Candidate]) -> list[tuple[Phrase, int, int]]:
        found = []
        for candidate in candidates:
            for first in self.places[candidate.reading[0].stem]:
                last = self.last_word(candidate.reading, first)
                if last is not None:
                    found.append((candidate.phrase, self.words[first].start, self.words[last].end))
        return found

    def last_word(self, reading: Reading, first: int) -> int | None:
        """The index of the last word of the shortest occurrence that begins at `first`, or None."""
        if not self.spelled(reading[0].exact, first):
            return None
        ends = {first}
        for word in reading[1:]:
            ends = {
                index
                for end in ends
                for index in self.reachable(end, word.gap)
                if self.stems[index] == word.stem and self.spelled(word.exact, index)
            }
            if not ends:
                return None
        return min(ends)

    def reachable(self, end: int, gap: int) -> range:
        """The words after `end` that stand at most `gap` other words away, in the same sentence."""
        stop = end + 1
        while stop < len(self.words) and stop <= end + gap + 1 and not self.sentence_ends_after(stop - 1):
            stop += 1
        return range(end + 1, stop)

    def spelled(self, exact: str, index: int) -> bool:
        word = self.words[index]
        return not exact or self.text[word.start : word.end].translate(_SAME_APOSTROPHE) == exact.translate(
            _SAME_APOSTROPHE
        )

    def sentence_ends_after(self, index: int) -> bool:
        word, following = self.words[index], self.words[index + 1]
        end = _SENTENCE_END.search(self.text, word.end, following.start)
        if not end:
            return False
        # "Mr. Speaker", "J. Smith": a full stop that ends an abbreviation ends no sentence.
        return end.group() != "." or not (word.folded in _ABBREVIATIONS or len(word.folded) == 1)


def _settled(found: list[tuple[Phrase, int, int]]) -> list[Match]:
    excluded = defaultdict(list)
    for phrase, start, end in found:
        if phrase.exclude:
            excluded[phrase.point].append((start, end))
    longest_first = sorted(
        (item for item in found if not item[0].exclude), key=lambda item: (item[1] - item[2], item[1], item[0].key)
    )
    kept: dict[int, list[Match]] = defaultdict(list)
    for phrase, start, end in longest_first:
        if any(low <= start and end <= high for low, high in excluded[phrase.point]):
            continue
        if all(end <= other.start or start >= other.end for other in kept[phrase.point]):
            kept[phrase.point].append(Match(phrase.point, phrase.key, start, end))
    return sorted(
        (match for matches in kept.values() for match in matches), key=lambda match: (match.start, match.point)
    )
