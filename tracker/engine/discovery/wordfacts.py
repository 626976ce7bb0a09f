"""What the record itself tells of its words: how common each is, whether phrases begin and end with it, whether it is a
name, and who says it; learned from every speech, in any language, without a list."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from tracker.engine.cutting import Array
from tracker.engine.discovery.reading import BREAK, CAPITAL, PAUSE, Record

# A speech of fewer words says little about which words every speech has.
_LONG_ENOUGH = 100
# Uses more of each word, like those of an average word: few uses prove little.
_DOUBT = 20.0
# A word that weighs more says something.
SAYS_SOMETHING = 0.12
# So many words to either side of a party's name are its surroundings.
NEAR = 30
# The share of words that follow a number, roughly, in any record.
_RARELY = 0.02
# No word says more than that, in bits, of where it stands.
_MOST_BITS = 3.0


@dataclass(frozen=True, slots=True)
class WordFacts:
    """Of each word (by number): `weight`, 0 for one that every longer speech has and up to 1 for a rare one; how many
    times as often as of an average word a pause stands before or after it (`opens`, `closes`); the share of its uses
    inside a sentence that have a capital; whether it is written in digits, and whether it counts something (`quantity`, 0 to 1); how much more than an average word it is said outside members' own words
    (`official`), and near the name of a party (`partisan`), both in bits. And `pause`, the share of places between two
    words that are one; and of every place in the record, whether a party's name stands there (`names`)."""

    weight: Array
    opens: Array
    closes: Array
    capital: Array
    quantity: Array
    digits: Array
    official: Array
    partisan: Array
    pause: float
    names: Array

    @property
    def worth(self) -> Array:
        """What each word weighs less what it counts."""
        return np.asarray(self.weight * (1 - self.quantity))

    @property
    def telling(self) -> Array:
        """Whether each word says something."""
        return np.asarray(self.worth > SAYS_SOMETHING)


def word_facts(record: Record, party_names: Sequence[Sequence[str]] = ()) -> WordFacts:
    """Learn them from the whole record; `party_names` are the names of its parties, each as stems."""
    total, words = len(record.stems), record.words[: record.count]
    table = np.zeros((total, 7), np.int64)
    last = np.full(total, -1, np.int32)
    _count(record.words, record.marks, record.begins, record.own, table, last, _LONG_ENOUGH)
    said, opening, closing, inside, capitals, outside, spread = (column.astype(np.float64) for column in table.T)
    long = int(((np.diff(record.begins) >= _LONG_ENOUGH) & record.own).sum())
    pause = float(opening.sum() / max(said.sum(), 1)) or 1.0
    digits = np.array([stem[:1].isdigit() for stem in record.stems], np.bool_)
    named = _named(record, words, party_names)
    surrounding = np.zeros((total, 2), np.int64)
    _surround(record.words, named, record.begins, record.own, NEAR, surrounding)
    near, anywhere = surrounding.T.astype(np.float64)
    share_near, others = near.sum() / max(anywhere.sum(), 1), outside.sum() / max(said.sum(), 1)
    return WordFacts(
        # The share of longer speeches that have the word: ten bits, one speech in a thousand, is rare.
        weight=np.clip(-np.log2((spread + 0.5) / (long + 1)) / 10, 0, 1),
        opens=(opening + _DOUBT * pause) / (said + _DOUBT) / pause,
        closes=(closing + _DOUBT * pause) / (said + _DOUBT) / pause,
        capital=capitals / np.maximum(inside, 1),
        quantity=_quantity(words, digits),
        digits=digits,
        official=_bits(outside, said, others),
        partisan=_bits(near, anywhere, share_near),
        pause=pause,
        names=named,
    )


def _bits(some: Array, of: Array, expected: float) -> Array:
    """How many times as often as expected, in bits; 0 where nothing is expected."""
    if not expected:
        return np.zeros(len(some))
    return np.clip(np.log2((some + _DOUBT * expected) / (of + _DOUBT) / expected), -_MOST_BITS, _MOST_BITS)


def _quantity(words: Array, digits: Array) -> Array:
    """Digits count, and so do the words that often follow them (million), and those that stand before such (five)."""
    total = len(digits)
    uses = np.bincount(words, minlength=total) + _DOUBT
    number = digits[words]
    following = np.bincount(words[1:][number[:-1] & ~number[1:]], minlength=total)
    unit = (following + _DOUBT * _RARELY) / uses
    counted = np.where(number[1:], 0.0, unit[words[1:]])
    before = (np.bincount(words[:-1], weights=counted, minlength=total) + _DOUBT * _RARELY) / uses
    quantity: Array = np.maximum(np.maximum((unit - 0.1) / 0.3, (before - _RARELY) / 0.07), digits)
    return np.clip(quantity, 0, 1)


def _named(record: Record, words: Array, party_names: Sequence[Sequence[str]]) -> Array:
    """Of every place, whether a party's name stands there."""
    named = np.zeros(len(words), np.bool_)
    numbers = record.vocabulary.stem_numbers
    for stems in party_names:
        if not stems or not all(stem in numbers for stem in stems) or len(stems) > len(words):
            continue
        room = len(words) - len(stems) + 1
        hit = np.logical_and.reduce([words[n : room + n] == numbers[stem] for n, stem in enumerate(stems)])
        for n in range(len(stems)):
            named[n : room + n] |= hit
    return named


@njit(nogil=True, cache=True)
def _count(words: Array, marks: Array, begins: Array, own: Array, table: Array, last: Array, long: int) -> None:
    """Said in members' own words; after and before a pause; inside a sentence, and with a capital there; said by others;
    in how many longer speeches."""
    for speech in range(own.shape[0]):
        first, end = begins[speech], begins[speech + 1]
        for at in range(first, end):
            word = words[at]
            if not own[speech]:
                table[word, 5] += 1
                continue
            table[word, 0] += 1
            if marks[at] & PAUSE:
                table[word, 1] += 1
            if at + 1 == end or marks[at + 1] & PAUSE:
                table[word, 2] += 1
            if not marks[at] & BREAK:
                table[word, 3] += 1
                if marks[at] & CAPITAL:
                    table[word, 4] += 1
            if end - first >= long and last[word] != speech:
                last[word] = speech
                table[word, 6] += 1


@njit(nogil=True, cache=True)
def _surround(words: Array, named: Array, begins: Array, own: Array, near: int, table: Array) -> None:
    """Of each word that is no party's name: its uses in members' own words near one, and all."""
    for speech in range(own.shape[0]):
        if not own[speech]:
            continue
        first, end = begins[speech], begins[speech + 1]
        inside = 0
        for at in range(first, min(first + near, end)):
            inside += named[at]
        for at in range(first, end):
            if at + near < end:
                inside += named[at + near]
            if at - near - 1 >= first:
                inside -= named[at - near - 1]
            if not named[at]:
                table[words[at], 1] += 1
                table[words[at], 0] += inside > 0
