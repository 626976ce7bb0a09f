"""Words: how text is cut into tokens, folded and stemmed, the same way for matching, counting and searching."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import Stemmer

LANGUAGES = {"en": "english", "fr": "french"}

# Marks that belong to a letter (combining accents) or hide inside a word (soft hyphen, zero-width and word joiners).
HIDDEN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_LETTERS = rf"[^\W0-9_](?:[^\W0-9_]+|[{HIDDEN}]+)*"
# Saskatchewan's PDFs print U+201F where an apostrophe is meant.
APOSTROPHES = "'\u2019\u2018\u201b\u201f\u02bc\uff07\u00b4`"
_WORD = re.compile(rf"{_LETTERS}(?:[{APOSTROPHES}]{_LETTERS})*|[0-9]+(?:,[0-9]{{3}}(?![0-9]))*(?:[{APOSTROPHES}]s\b)?")
_PART = re.compile(rf"{_LETTERS}|[0-9][0-9,]*")
# A full stop after one of these, or after a single letter or digit, ends no sentence.
ABBREVIATIONS = frozenset("mr mrs ms mme dr st ste hon rt no vs sr jr prof gen".split())
_ELISIONS = frozenset("l d j m t s n c qu jusqu lorsqu puisqu quoiqu presqu".split())
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", ",": None, **dict.fromkeys(APOSTROPHES)})
_SAME_APOSTROPHE = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060")})
_UNSEEN_BY_READERS = re.compile(f"[{HIDDEN}]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: code-point offsets into the original (end exclusive), and the word folded."""

    start: int
    end: int
    folded: str


@cache
def fold(text: str) -> str:
    """The text without case, accents, apostrophes and hidden characters; ligatures are spelled out."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    return _UNSEEN_BY_READERS.sub("", decomposed)


def spelling(text: str) -> str:
    """The text as written, with one kind of apostrophe, composed accents and nothing hidden: what exact words compare."""
    return unicodedata.normalize("NFC", text.translate(_SAME_APOSTROPHE))


@cache
def parts(word: str) -> tuple[tuple[int, int, str], ...]:
    """The tokens inside one run of letters and apostrophes: (start, end, folded) with offsets inside the run.

    French elisions are words of their own (l'emploi), an English possessive is dropped (government's), and any
    other apostrophe is part of its word (don't).
    """
    pieces = [(found.start(), found.end()) for found in _PART.finditer(word)]
    if len(pieces) > 1 and fold(word[slice(*pieces[-1])]) == "s":
        pieces.pop()
    tokens: list[tuple[int, int, str]] = []
    start = pieces[0][0]
    for here, end in pieces:
        folded = fold(word[start:end])
        if folded in _ELISIONS and end < pieces[-1][1] and start == here:
            tokens.append((start, end, folded))
            start = end + 1
    tokens.append((start, pieces[-1][1], fold(word[start : pieces[-1][1]])))
    return tuple(tokens)


def tokens(text: str) -> list[Token]:
    """Every word of the text in order, with code-point offsets into it; hyphens and punctuation separate words."""
    found = []
    for match in _WORD.finditer(text):
        at = match.start()
        found += [Token(at + start, at + end, folded) for start, end, folded in parts(match.group())]
    return found


def count_words(text: str) -> int:
    """The number of words: the one definition behind every volume and rate."""
    return sum(len(parts(word)) for word in _WORD.findall(text))


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(LANGUAGES[language])


@cache
def stem(folded_word: str, language: str) -> str:
    """The Snowball stem of a folded word in "en" or "fr" (Porter, Snowball, 2001); KeyError for another language."""
    return str(_stemmer(language).stemWord(folded_word))


def stems_of(folded_words: Sequence[str], language: str) -> list[str]:
    """The stems of many folded words at once, in order."""
    return list(_stemmer(language).stemWords(folded_words))


@cache
def _stems(word: str, language: str) -> str:
    folded_words = [folded for _, _, folded in parts(word)]
    return " ".join([stem(folded, language) for folded in folded_words] if language in LANGUAGES else folded_words)


def stemmed(text: str, language: str) -> str:
    """The stems of the text's words joined by spaces: what is stored beside a text and indexed for search.

    In a language that phrasings are not written in, the stems are the folded words.
    """
    return " ".join([_stems(word, language) for word in _WORD.findall(text)])
