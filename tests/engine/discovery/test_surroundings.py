"""What is measured of a sequence and of what stands around it."""

from math import log2

import pytest

from tracker.engine.discovery.mining import Least, mine
from tracker.engine.discovery.reading import Record, Turn
from tracker.engine.discovery.sequences import sequences
from tracker.engine.discovery.surroundings import surroundings
from tracker.engine.discovery.wordfacts import word_facts


def measured(turns, parties):
    record = Record("en")
    record.add(turns)
    facts, least = word_facts(record, []), Least(2, 1, 1)
    mined = mine(record, since=1, until=9, parties=parties, least=least)
    around = surroundings(record, mined, facts, record.own & (record.day <= 9))
    rows = {record.stems_of(int(mined.where[row]), int(mined.length[row])): row for row in range(len(mined))}
    return rows, around, sequences(record, mined, facts, 2)


def test_a_day_is_shared_where_another_party_says_it_too():
    said = [(1, 1), (2, 1), (2, 2), (2, 1), (3, 2), (3, 1), (3, 0), (3, 3), (4, 3), (10, 1), (10, 2)]
    rows, around, _ = measured([Turn("The grey reef lamp", day, n, party) for n, (day, party) in enumerate(said)], 3)
    assert around.shared[rows["the", "grey", "reef", "lamp"]].tolist() == [0, 2, 2, 1]


def test_a_first_word_leans_on_what_stands_before_where_it_never_ends_a_phrase():
    turns = [Turn("They spoke of the tide, of the reef lamp, sir.", day % 9 + 1, day, 1) for day in range(90)]
    rows, _, seen = measured(sorted(turns, key=lambda turn: turn.day), 1)
    [whole] = rows.values()
    # Ninety uses and none before a pause, twenty of an average word added.
    assert seen.leans[whole] == pytest.approx(log2(110 / 20))
    ending = [Turn("Lamps. Lamps burn low, burn low in lamps.", day, day, 1) for day in range(1, 9)]
    rows, _, seen = measured(ending, 1)
    assert seen.leans[rows["lamp", "burn", "low", "burn", "low", "in", "lamp"]] == 0


def test_small_words_too_tell_how_formal_a_wording_is():
    own = [Turn("The grey reef lamp burns", day, day, 1) for day in range(1, 6)]
    chair = [Turn("The grey buoy. The grey buoy.", 5, 9, 0, own=False)] * 60
    rows, _, seen = measured([*own, *chair], 1)
    # Of 25 words of members and 360 of the chair, "the" and "grey" are 5 and 120 each, the others 5 and none.
    usual = 360 / 25
    said_by_both, said_by_members = (log2((chair + 20 * usual) / (5 + 20) / usual) for chair in (120, 0))
    formal = (2 * said_by_both + 3 * said_by_members) / 5
    assert seen.formal[rows["the", "grey", "reef", "lamp", "burn"]] == pytest.approx(formal)
