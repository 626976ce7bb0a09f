"""Matching: every place where a text repeats a phrasing, found in one pass and settled to one match per place.

Words become numbers once (vocabulary.py), a pair of neighbouring numbers or a rare number proposes (compiled.py), all
the words of the reading decide (probing.py), and offsets point into the original text (scanner.py).
"""

import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from tracker.engine.compiled import Compiled, Phrase
from tracker.engine.scanner import Found, Match, Scanner, joined
from tracker.engine.vocabulary import vocabulary

__all__ = ["Found", "Match", "Matcher", "Phrase", "batches", "reading_thread"]
BATCH = 500_000  # characters read at once: their words and numbers stay in the processor’s cache


class Matcher:
    """Phrasings compiled once, for finding them in many texts; many threads may use one."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        """Compile the phrases; raises PhrasingError for one that cannot be read."""
        by_language = defaultdict(list)
        for phrase in phrases:
            by_language[phrase.language].append(phrase)
        self._compiled = {language: Compiled(of, language) for language, of in by_language.items()}
        self._mine = threading.local()

    def __getstate__(self) -> dict[str, Compiled]:
        """For another process: all that is compiled, and no thread's buffers."""
        for compiled in self._compiled.values():
            _ = compiled.near_tables
        return self._compiled

    def __setstate__(self, compiled: dict[str, Compiled]) -> None:
        self._compiled, self._mine = compiled, threading.local()

    def scan(self, texts: Sequence[str], language: str) -> Found:
        """Matches of the phrasings of that language ("en" or "fr") in each of the texts, as columns.

        A match inside an exclude phrasing of its own line is dropped; where matches of one line overlap, the longest
        stays, then the leftmost. Matches of different lines are independent. No match crosses a sentence's end.
        """
        compiled = self._compiled.get(language)
        if compiled is None:
            return joined([])
        return joined([(begin, self._scanner(compiled).scan(batch)) for begin, batch in batches(texts)])

    def scan_with_near(self, texts: Sequence[str], language: str) -> tuple[Found, Found]:
        """What `scan` finds, and in the same pass the near matches: per text and line without a match, the best one."""
        compiled = self._compiled.get(language)
        if compiled is None:
            return joined([]), joined([])
        both = [(begin, self._scanner(compiled).scan_with_near(batch)) for begin, batch in batches(texts)]
        exact = joined([(begin, found) for begin, (found, _) in both])
        return exact, joined([(begin, near) for begin, (_, near) in both])

    def find_many(self, texts: Sequence[str], language: str) -> dict[int, list[Match]]:
        """The matches of `scan` by the place of the text; texts without any are left out."""
        by_text: dict[int, list[Match]] = defaultdict(list)
        for text, match in self.scan(texts, language):
            by_text[text].append(match)
        return dict(by_text)

    def find(self, text: str, language: str) -> list[Match]:
        """The matches of `scan` in one text, in order of start."""
        return [match for _, match in self.scan([text], language)]

    def _scanner(self, compiled: "Compiled") -> "Scanner":
        """This thread's reader of texts: its buffers are reused, and nothing is shared."""
        known: dict[str, Scanner] = self._mine.__dict__.setdefault("scanners", {})
        scanner = known.get(compiled.language)
        current = vocabulary(compiled.language)
        if scanner is None or scanner.vocabulary is not current:
            scanner = known[compiled.language] = Scanner(compiled, current)
        return scanner


def batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """The texts in batches of about BATCH characters, each with the place of its first."""
    characters = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    begin = 0
    while begin < len(texts):
        before = characters[begin - 1] if begin else 0
        end = int(np.searchsorted(characters, before + BATCH)) + 1
        yield begin, texts[begin:end]
        begin = end


def reading_thread() -> ThreadPoolExecutor:
    """The thread of this process that reads texts, one for good: it knows every form of a word that it ever read, and to
    learn them takes longer than to find a few lines. Its core is its own while texts are cut and matched."""
    return _thread(os.getpid())


@cache
def _thread(_process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)
