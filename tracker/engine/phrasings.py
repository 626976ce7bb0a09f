"""Phrasings: the small language in which editors type a wording, compiled to sequences of words, never to a regex."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.engine.words import LANGUAGES, stem, tokens

DEFAULT_GAP = 3
MOST_GAP = 10
MOST_WORDS = 30
MOST_READINGS = 500

_ELLIPSIS = re.compile(r"(?:…|\.\.\.)(\d*)")
_SPECIAL = re.compile(r'["“”()\[\]|…]|\.\.\.')
_FOREIGN = re.compile(r"[*\\{}^<>~]")


class PhrasingError(ValueError):
    """A phrasing that cannot be read; `position` is the 0-based index of the character at fault."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return f"{self.message} (at character {self.position + 1})"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a reading: its stem, the exact spelling when it was typed in quotation marks, and how many other
    words may stand between it and the word before."""

    stem: str
    exact: str = ""
    gap: int = 0


Reading = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class CompiledPhrasing:
    """Every reading of a phrasing: alternatives and optional parts written out."""

    language: str
    readings: tuple[Reading, ...]


def compile_phrasing(text: str, language: str) -> CompiledPhrasing:
    """Compile what an editor typed, in the language of DESIGN.md section 5, for texts in "en" or "fr".

    Raises PhrasingError, with the place, for anything that is not in that language or passes its limits:
    30 words, gaps of up to 10 words, 500 readings, and at least one word that must be present.
    """
    if language not in LANGUAGES:
        raise PhrasingError(f"the language “{language}” is not one of {', '.join(LANGUAGES)}", 0)
    reader = _Reader(text, language)
    readings = reader.alternatives(closing="")
    written = {_without_edge_gaps(reading) for reading in readings}
    if () in written:
        raise PhrasingError("a phrasing needs at least one word that must be present", 0)
    longest = max(len(reading) for reading in written)
    if longest > MOST_WORDS:
        raise PhrasingError(f"a phrasing has at most {MOST_WORDS} words, this one has {longest}", 0)
    return CompiledPhrasing(
        language, tuple(sorted(written, key=lambda reading: [(w.stem, w.exact, w.gap) for w in reading]))
    )


def _without_edge_gaps(reading: Reading) -> Reading:
    """The same reading with no gap before its first word or after its last, which absent optional parts leave."""
    if reading and not reading[-1].stem:
        reading = reading[:-1]
    if reading and reading[0].gap:
        reading = (Word(reading[0].stem, reading[0].exact), *reading[1:])
    return reading


class _Reader:
    """Recursive descent over the text; every method leaves `at` on the first character it did not read."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.at = 0

    def alternatives(self, closing: str) -> set[Reading]:
        """Readings up to the closing bracket (or the end): sequences separated by | where a bracket is open."""
        opened = self.at - 1
        readings = self.sequence(closing)
        while self.at < len(self.text) and self.text[self.at] == "|":
            if not closing:
                raise PhrasingError("“|” separates alternatives inside ( ) only", self.at)
            self.at += 1
            readings |= self.sequence(closing)
        if self.at >= len(self.text):
            if closing:
                raise PhrasingError(f"“{self.text[opened]}” is never closed by “{closing}”", opened)
            return readings
        if self.text[self.at] != closing:
            raise PhrasingError(f"“{self.text[self.at]}” closes nothing", self.at)
        self.at += 1
        return readings

    def sequence(self, closing: str) -> set[Reading]:
        started = self.at
        readings: set[Reading] = {()}
        gap, gap_at = 0, -1
        anything = False
        while self.at < len(self.text) and self.text[self.at] not in "|)]":
            ellipsis = _ELLIPSIS.match(self.text, self.at)
            if ellipsis:
                if not anything:
                    raise PhrasingError("a gap needs a word before it", self.at)
                if gap:
                    raise PhrasingError("two gaps in a row: write one with a number, such as …5", self.at)
                gap, gap_at = int(ellipsis.group(1) or DEFAULT_GAP), self.at
                if not 1 <= gap <= MOST_GAP:
                    raise PhrasingError(f"a gap is of 1 to {MOST_GAP} words", self.at)
                self.at = ellipsis.end()
                continue
            item = self.item()
            if item is None:
                continue
            readings = _joined(readings, item, gap, self.at)
            gap, anything = 0, True
        if gap:
            raise PhrasingError("a gap needs a word after it", gap_at)
        if not anything:
            raise PhrasingError("there is no word here", min(started, max(len(self.text) - 1, 0)))
        return readings

    def item(self) -> set[Reading] | None:
        """One word, group, optional part or exact wording; None when there were only spaces and punctuation."""
        character = self.text[self.at]
        if character == "(":
            self.at += 1
            return self.alternatives(")")
        if character == "[":
            self.at += 1
            return self.alternatives("]") | {()}
        if character in '"“”':
            return {self.exact()}
        special = _SPECIAL.search(self.text, self.at)
        end = special.start() if special else len(self.text)
        foreign = _FOREIGN.search(self.text, self.at, end)
        if foreign:
            raise PhrasingError(f"“{foreign.group()}” is not part of the phrasing language", foreign.start())
        plain = self.text[self.at : end]
        self.at = end
        words = tuple(Word(stem(token.folded, self.language)) for token in tokens(plain))
        return {words} if words else None

    def exact(self) -> Reading:
        opened = self.at
        closing = re.compile(r'["“”]').search(self.text, opened + 1)
        if not closing:
            raise PhrasingError("the quotation mark is never closed", opened)
        inside = self.text[opened + 1 : closing.start()]
        self.at = closing.end()
        words = tuple(
            Word(stem(token.folded, self.language), inside[token.start : token.end]) for token in tokens(inside)
        )
        if not words:
            raise PhrasingError("there is no word between the quotation marks", opened)
        return words


def _joined(before: Iterable[Reading], after: Iterable[Reading], gap: int, at: int) -> set[Reading]:
    """Every reading of the left followed by every reading of the right, `gap` words apart at most.

    A right side that is absent leaves its gap behind as a word without a stem, for whatever follows it.
    """
    joined = set()
    for left in before:
        waiting = left[-1].gap if left and not left[-1].stem else 0
        kept = left[:-1] if waiting else left
        for right in after:
            distance = max(gap, waiting)
            if right:
                distance = max(distance, right[0].gap)
                joined.add((*kept, Word(right[0].stem, right[0].exact, distance), *right[1:]))
            else:
                joined.add((*kept, Word("", gap=distance)) if distance else kept)
        if len(joined) > MOST_READINGS:
            raise PhrasingError(f"the alternatives make more than {MOST_READINGS} readings", at - 1)
    return joined
