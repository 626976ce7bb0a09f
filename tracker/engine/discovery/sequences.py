"""What sequences are by themselves: the words they say something with, and whether they begin and end as phrases do."""

from dataclasses import dataclass

import numpy as np

from tracker.engine.cutting import Array
from tracker.engine.discovery.mining import LONGEST, Mined
from tracker.engine.discovery.reading import Record
from tracker.engine.discovery.wordfacts import SAYS_SOMETHING, WordFacts

# Uses of an average kind that every sequence is given more, so that few prove little.
_DOUBT = 5.0
# A number beside a party's name weighs half as much as a word as rare; naming a party weighs that much.
_HALF, _NAMING = 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Sequences:
    """Of each sequence: its word numbers (-1 after the last); what each weighs in it (less for what counts, nothing
    for names of parties), and all together, naming a party included; how many say something; how partisan and how official they are by themselves, in bits; how official all its words are, small ones included;
    how much more often than elsewhere a pause stands before and after it, in bits; the greatest share of its speeches
    in which one and the same word stands before, and after; how seldom, in bits, its first word ends a phrase where that
    word says nothing (it leans on what stands before, as "in" and "their" do); whether a form of address is in it; and whether its
    last word hardly ever closes a phrase."""

    words: Array
    weights: Array
    weight: Array
    telling: Array
    partisan: Array
    official: Array
    formal: Array
    opens: Array
    closes: Array
    left: Array
    right: Array
    leans: Array
    address: Array
    torn: Array


def sequences(record: Record, mined: Mined, facts: WordFacts, least: int) -> Sequences:
    """Look at every sequence by itself; longer ones in less than `least` speeches were not counted."""
    places = mined.where[:, None].astype(np.int64) + np.arange(LONGEST)
    held = np.arange(LONGEST) < mined.length[:, None]
    places = np.minimum(places, max(record.count - 1, 0))
    words = np.where(held, record.words[places], -1)
    worth = facts.worth
    named = held & facts.names[places]
    naming = named.any(axis=1)
    numbers = held & facts.digits[words] & naming[:, None]
    weights = np.where(held & ~named, worth[words] + _HALF * facts.weight[words] * numbers, 0.0)
    weight = weights.sum(axis=1)
    some = np.maximum(weight, 0.01)
    uses, doubt = mined.counts.uses.astype(np.float64), _DOUBT * facts.pause
    first, last = words[:, 0], words[np.arange(len(words)), mined.length.astype(np.int64) - 1]
    speeches = np.maximum(mined.counts.speeches.sum(axis=1), 1)
    # Every longer speech has it, with a capital, and it stands beside a pause far more often than others: "Mr Speaker".
    beside_pauses = np.asarray(np.maximum(facts.opens, facts.closes) > 4)
    address = np.asarray(np.logical_and.reduce([facts.weight < 0.05, facts.capital > 0.9, beside_pauses]))
    addressed = np.asarray((address[words] & held).any(axis=1))
    return Sequences(
        words=words,
        weights=weights,
        weight=weight + _NAMING * naming,
        telling=(weights > SAYS_SOMETHING).sum(axis=1) + numbers.any(axis=1),
        partisan=(weights * np.where(held, facts.partisan[words], 0)).sum(axis=1) / some,
        official=(weights * np.where(held, facts.official[words], 0)).sum(axis=1) / some,
        formal=np.where(held, facts.official[words], 0).sum(axis=1) / np.maximum(mined.length, 1),
        opens=np.log2((mined.counts.pauses[:, 0] + doubt * facts.opens[first]) / (uses + _DOUBT) / facts.pause),
        closes=np.log2((mined.counts.pauses[:, 1] + doubt * facts.closes[last]) / (uses + _DOUBT) / facts.pause),
        # Of a longer sequence that was not counted, half of what may be is taken.
        left=np.maximum(mined.left, np.minimum(speeches, least - 1) / 2) / speeches,
        right=np.maximum(mined.right, np.minimum(speeches, least - 1) / 2) / speeches,
        leans=np.where(facts.telling[first], 0.0, np.maximum(-np.log2(facts.closes[first]), 0.0)),
        address=addressed,
        torn=facts.closes[last] < 0.12,
    )
