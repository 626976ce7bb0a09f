"""Names by what a reader has typed of them so far: whole words, beginnings of words, other inflections, and typing errors."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from tracker.engine.frequencies import information
from tracker.engine.words import LANGUAGES, stem, tokens

# What a word costs that is not the very word typed; a typing error costs its errors besides.
BEGINNING, INFLECTION, ERROR = 1, 1, 3
MOST_WORDS = 8
# Of words heard rather than of a name, and what one costs that an entry has not; rarer than one in 2 to the power of so
# many, in either language.
MOST_HEARD, FEWEST_HEARD, MISSED, TELLING = 16, 2, 10, 9
# Words of fewer letters are near too many others, and one of `TWO_ERRORS` may have two errors.
ONE_ERROR, TWO_ERRORS = 4, 8
_MOST_LIKE = 200


class Names:
    """An index of names, each of them a text that stands for an entry and costs so much more than its best name."""

    def __init__(self, names: Iterable[tuple[int, str, int]]) -> None:
        held: dict[str, dict[int, int]] = defaultdict(dict)
        for entry, text, cost in names:
            for token in tokens(text):
                entries = held[token.folded]
                entries[entry] = min(cost, entries.get(entry, cost))
        self._held = dict(held)
        self._words = sorted(self._held)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for stemmed in {stem(word, language) for language in LANGUAGES}:
                self._by_stem[stemmed].append(word)

    def entries(self, words: Sequence[str], *, whole: bool = False) -> dict[int, int]:
        """The entries that all the folded words stand for, at the cost of each; `whole` takes the words as finished and
        right, in any inflection. At most the first eight words are looked for; none when there are none."""
        costs: dict[int, int] | None = None
        for word in words[:MOST_WORDS]:
            found: dict[int, int] = {}
            for like, cost in self.like(word, whole=whole).items():
                for entry, more in self._held[like].items():
                    if costs is None or entry in costs:
                        found[entry] = min(found.get(entry, cost + more), cost + more)
            costs = found if costs is None else {entry: costs[entry] + cost for entry, cost in found.items()}
        return costs or {}

    def most(self, words: Sequence[str]) -> dict[int, int]:
        """The entries that most of the folded words stand for, at the cost of each with so much more for every word
        that is not theirs: of a sentence just heard, that is more than a name. They have two at least, and as many as
        any other entry. Words that everybody says all the time are passed over, and so are those that no name has."""
        telling = [word for word in dict.fromkeys(words) if _tells(word)][:MOST_HEARD]
        of_word = [found for word in telling if (found := self.entries([word]))]
        said = Counter(entry for found in of_word for entry in found)
        most = max(said.values(), default=0)
        if most < FEWEST_HEARD:
            return {}
        return {
            entry: sum(found.get(entry, MISSED) for found in of_word) for entry, times in said.items() if times == most
        }

    def like(self, word: str, *, whole: bool = False) -> dict[str, int]:
        """The words of names that this folded word may stand for and what each costs; those with typing errors only
        where there is no other."""
        found = {word: 0} if word in self._held else {}
        start = bisect_left(self._words, word)
        for longer in () if whole else self._words[start : start + _MOST_LIKE]:
            if not longer.startswith(word):
                break
            found.setdefault(longer, BEGINNING)
        for stemmed in {stem(word, language) for language in LANGUAGES}:
            for inflected in self._by_stem.get(stemmed, ()):
                found.setdefault(inflected, INFLECTION)
        return found if found or whole else self._mistyped(word)

    def nearest(self, word: str) -> tuple[int, str] | None:
        """The whole word of a name that was most likely meant by one that is in no name, after the number of its errors;
        None where none is near."""
        near = self._near(word, self._words)
        best = min(near, key=lambda other: (near[other], abs(len(other) - len(word)), other), default=None)
        return None if best is None else (near[best], best)

    def _mistyped(self, word: str) -> dict[str, int]:
        whole = {near: ERROR + errors for near, errors in self._near(word, self._words).items()}
        # Only begun, and mistyped: compared with as much of each longer word.
        begun: dict[str, list[str]] = defaultdict(list)
        for longer in self._words:
            if len(longer) > len(word):
                begun[longer[: len(word)]].append(longer)
        for near, errors in self._near(word, list(begun)).items():
            for longer in begun[near]:
                whole.setdefault(longer, ERROR + errors + BEGINNING)
        return whole

    def _near(self, word: str, among: Sequence[str]) -> dict[str, int]:
        """Those within so many insertions, deletions, substitutions and transpositions (optimal string alignment)."""
        if len(word) < ONE_ERROR or not word.isalpha():
            return {}
        most = 2 if len(word) >= TWO_ERRORS else 1
        near = extract(word, among, scorer=OSA.distance, score_cutoff=most, limit=_MOST_LIKE)
        return {other: int(errors) for other, errors, _ in near if errors}


def _tells(word: str) -> bool:
    return all(information(stem(word, language), language) >= TELLING for language in LANGUAGES)
