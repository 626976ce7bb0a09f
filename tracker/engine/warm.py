"""Compiling the engine's kernels once, into the cache, so that nobody's first match or ranking waits: python -m tracker.engine.warm."""

import numpy as np

from tracker.engine import packing, tables
from tracker.engine.adding import figures_of
from tracker.engine.bursts import strongest_bursts
from tracker.engine.discovery.adding import mine_day
from tracker.engine.discovery.finding import Finder
from tracker.engine.discovery.mining import Least, mine
from tracker.engine.discovery.reading import Record, Turn
from tracker.engine.discovery.wordfacts import word_facts
from tracker.engine.matching import Matcher, Phrase
from tracker.engine.packing import Listed, pack, read, stored_in
from tracker.engine.stems import stems_and_words
from tracker.engine.tables import Table, pack_table
from tracker.engine.unions import union_sizes
from tracker.engine.vocabulary import vocabulary

# Between them they reach every kernel: neighbours of three and two, a word alone, a gap, exact words, an exclusion,
# overlapping matches, a near match, and a table of words that outgrows its room.
_PHRASES = (
    Phrase(1, 1, "boat-sinking lighthouse tax", "en"),
    Phrase(2, 1, "lighthouse tax", "en"),
    Phrase(3, 1, "sinking … “Tax”", "en"),
    Phrase(4, 2, "harbour", "en"),
    Phrase(5, 2, "harbour keeper", "en", exclude=True),
)
_TEXT = "A boat-sinking lighthouse tax. The harbour’s keeper é. A lighthouse tax that is sinking boats; sinking a Tax."


def warm() -> int:
    """Compile every kernel that is not in the cache yet; returns how many matches and near matches it found."""
    many = " ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}x{n}" for n in range(45_000))
    vocabulary("fr").read([many])
    stems_and_words([_TEXT], "en")
    _pack()
    strongest_bursts(np.array([0, 1]), np.array([0]), np.array([1]), np.array([0, 9]))
    _discover()
    exact, near = Matcher(_PHRASES).scan_with_near([_TEXT, "The tax on lighthouses is sinking a boat."], "en")
    return len(exact) + len(near)


def _pack() -> None:
    one = np.ones(1, np.int64)
    packed, table = pack(Listed(one, one, one)), Table(one, one, figures_of(one - 1, one, one, one, 1, 1))
    lists = stored_in([packed])
    read(lists)
    union_sizes(lists, one - 1, 1)
    packing.replaced(packed, one, packed)
    tables.sizes([pack_table(table)])
    tables.replaced(pack_table(table), one, table)


def _discover() -> None:
    record = Record("en")
    record.add([Turn(_TEXT, day, 0, 1) for day in range(3)])
    facts, seldom = word_facts(record, [["harbour"]]), Least(2, 1, 1)
    mined = mine(record, since=0, until=9, parties=1, least=seldom, telling=facts.telling)
    Finder(record, mined, since=0, until=9, parties=1, facts=facts, least=seldom).candidates(1, 5)
    record.add([Turn(_TEXT, 9, 0, 1)])
    mine_day(record, mined, day=9, since=0, parties=1, least=seldom)


if __name__ == "__main__":
    warm()
