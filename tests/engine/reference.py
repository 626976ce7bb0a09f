"""A slow matcher written from docs/phrasings.md alone: every reading is tried at every word, and every chain of words.

A phrasing is a tree here: ("word", text), ("exact", [text, …]), ("choice", [sequence, …]), ("optional", [sequence, …]),
and a sequence is a list of trees and gaps (numbers).
"""

import itertools
import re
import unicodedata

from tracker.engine.words import stem, tokens

ABBREVIATIONS = {"mr", "mrs", "ms", "mme", "dr", "st", "ste", "hon", "rt", "no", "vs", "sr", "jr", "prof", "gen"}
APOSTROPHES = re.compile("['’‘‛‟ʼ＇´`]")
HIDDEN = re.compile("[\u00ad\u200b-\u200d\u2060]")


def written(sequence):
    """The sequence as an editor would type it."""
    typed = []
    for item in sequence:
        if isinstance(item, int):
            typed.append("…" if item == 3 else f"…{item}")
        elif item[0] == "word":
            typed.append(item[1])
        elif item[0] == "exact":
            typed.append('"' + " ".join(item[1]) + '"')
        else:
            opening, closing = ("(", ")") if item[0] == "choice" else ("[", "]")
            typed.append(opening + "|".join(written(inside) for inside in item[1]) + closing)
    return " ".join(typed)


def readings(sequence):
    """Every way to choose: lists of (text, exact) words and gaps."""
    ways = [[]]
    for item in sequence:
        if isinstance(item, int):
            here = [[item]]
        elif item[0] == "word":
            here = [[(item[1], False)]]
        elif item[0] == "exact":
            here = [[(word, True) for word in item[1]]]
        else:
            here = [way for inside in item[1] for way in readings(inside)]
            here += [[]] if item[0] == "optional" else []
        ways = [left + right for left, right in itertools.product(ways, here)]
    return ways


def words_of(way, language):
    """(stem, exact spelling or None, most words between it and the one before) for each word of a reading."""
    words, gap = [], 0
    for item in way:
        if isinstance(item, int):
            gap = max(gap, item)
            continue
        text, exact = item
        for token in tokens(text):
            spelled = spelling(text[token.start : token.end]) if exact else None
            words.append((stem(token.folded, language), spelled, gap if words else 0))
            gap = 0
    return words


def spelling(text):
    return unicodedata.normalize("NFC", HIDDEN.sub("", APOSTROPHES.sub("'", text)))


def sentence_ends(text, word, following):
    between = text[word.end : following.start]
    if re.search("[\n!?]", between):
        return True
    return bool(re.search(r"\.(?![0-9])", between + text[following.start])) and not (
        len(word.folded) == 1 or word.folded in ABBREVIATIONS
    )


def find(phrasings, text, language):
    """Matches as (point, key, start, end) in order of start and point; `phrasings` are (key, point, tree, exclude)."""
    words = tokens(text)
    broken = [sentence_ends(text, left, right) for left, right in itertools.pairwise(words)]

    def fits(wanted, index):
        word = words[index]
        return stem(word.folded, language) == wanted[0] and wanted[1] in (
            None,
            spelling(text[word.start : word.end]),
        )

    def ends(reading, index):
        if not fits(reading[0], index):
            return
        if len(reading) == 1:
            yield index
            return
        for nxt in range(index + 1, min(index + reading[1][2] + 2, len(words))):
            if broken[nxt - 1]:
                return
            yield from ends(reading[1:], nxt)

    found = []
    for key, point, tree, exclude in phrasings:
        for reading in {tuple(words_of(way, language)) for way in readings(tree)}:
            for first in range(len(words)):
                last = min(ends(reading, first), default=None)
                if last is not None:
                    found.append((point, key, words[first].start, words[last].end, exclude))
    kept = []
    for point, key, start, end, exclude in sorted(found, key=lambda row: (row[2] - row[3], row[2], row[1])):
        inside = any(row[4] and row[0] == point and row[2] <= start and end <= row[3] for row in found)
        overlaps = any(row[0] == point and start < row[3] and row[2] < end for row in kept)
        if not exclude and not inside and not overlaps:
            kept.append((point, key, start, end))
    return sorted(kept, key=lambda row: (row[2], row[0]))
