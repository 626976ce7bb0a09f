"""Mining finds what a slow miner finds, on invented speech; a day added changes it as mining it all anew would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.discovery.slow_miner import slowly_mined
from tracker.engine.discovery.adding import mine_day
from tracker.engine.discovery.mining import Least, least_in, mine
from tracker.engine.discovery.reading import BREAK, CAPITAL, PAUSE, Record, Turn

WORDS = ["boat", "tide", "reef", "lamp", "harbour", "keeper"]
TWICE = Least(speeches=2, speakers=1, days=1)


def record_of(turns):
    record = Record("en")
    record.add(turns)
    return record


def as_found(record, mined):
    counts = mined.counts
    return {
        record.stems_of(int(mined.where[row]), int(mined.length[row])): (
            tuple(zip(*(c[row].tolist() for c in (counts.speeches, counts.speakers, counts.days)), strict=True)),
            int(counts.otherwise[row].sum()),
            int(counts.not_own[row]),
        )
        for row in range(len(mined))
    }


sentence = st.lists(st.sampled_from(WORDS), min_size=1, max_size=15).map(" ".join)
turn = st.builds(
    Turn,
    text=st.lists(sentence, min_size=1, max_size=3).map(". ".join),
    day=st.integers(1, 4),
    speaker=st.integers(0, 2),
    party=st.integers(0, 2),
    own=st.sampled_from([True, True, True, False]),
)
some_turns = st.lists(turn, min_size=2, max_size=14).map(lambda turns: sorted(turns, key=lambda turn: turn.day))


@settings(max_examples=60, deadline=None)
@given(some_turns, st.integers(1, 2), st.integers(2, 4))
def test_it_finds_what_a_slow_miner_finds(turns, since, until):
    for least in (TWICE, Least(speeches=2, speakers=2, days=2)):
        record = record_of(turns)
        mined = mine(record, since=since, until=until, parties=2, least=least)
        expected = slowly_mined(turns, since=since, until=until, parties=2, least=least)
        assert as_found(record, mined) == expected


@settings(max_examples=40, deadline=None)
@given(some_turns, st.lists(turn, min_size=1, max_size=6), st.integers(1, 3))
def test_a_day_added_is_as_if_all_had_been_mined_anew(turns, fresh, since):
    fresh = [on_day(one, 5) for one in fresh]
    record = record_of(turns)
    before = mine(record, since=since, until=5, parties=2, least=TWICE)
    record.add(fresh)
    after = mine_day(record, before, day=5, since=since, parties=2, least=TWICE)
    anew = mine(record, since=since, until=5, parties=2, least=TWICE)
    assert as_found(record, after) == as_found(record, anew)
    assert {key: places.tolist() for key, places in places_of(record, after)} == {
        key: places.tolist() for key, places in places_of(record, anew)
    }


def on_day(turn, day):
    return Turn(turn.text, day, turn.speaker, turn.party, turn.own, turn.place)


def places_of(record, mined):
    for row in range(len(mined)):
        held = slice(mined.counts.starts[row], mined.counts.starts[row + 1])
        yield record.stems_of(int(mined.where[row]), int(mined.length[row])), mined.counts.places[held]


def test_no_sequence_crosses_a_sentence_or_a_speech():
    said = [
        Turn(f"The reef is low. Our lamp burns. Mr. Quill{tail}", day, day, 1) for day, tail in ((1, " says"), (2, ""))
    ]
    record = record_of(said)
    mined = mine(record, since=1, until=2, parties=1, least=TWICE)
    assert set(as_found(record, mined)) == {("the", "reef", "is", "low"), ("our", "lamp", "burn")}


def test_where_words_stand_and_how_they_are_uses_are_counted():
    said = [
        Turn("We say, the old lamp burns; and so it will.", 1, 0, 1),
        Turn("The old lamp burns", 2, 1, 1),
    ]
    record = record_of(said)
    mined = mine(record, since=1, until=2, parties=1, least=TWICE)
    [row] = [n for n in range(len(mined)) if mined.length[n] == 4]
    assert mined.counts.pauses[row].tolist() == [2, 2]
    assert mined.counts.edges[row].tolist() == [2, 2]
    assert mined.counts.uses[row] == 2
    assert record.marks[:3].tolist() == [BREAK | PAUSE | CAPITAL, 0, PAUSE]


def test_words_added_by_batches_are_the_same_words():
    texts = ["The harbour keeper’s lamp. " * 3000, "A boat, a tide.", "Of the harbour keeper " * 4000, "l’Étoile"]
    turns = [Turn(text, day, 0, 0) for day, text in enumerate(texts)]
    whole, parted = record_of(turns), Record("en")
    for turn in turns:
        parted.add([turn])
    for record in (whole, parted):
        assert record.begins[-1] == record.count
    words = [[record.stems[word] for word in record.words[: record.count]] for record in (whole, parted)]
    assert words[0] == words[1]
    np.testing.assert_array_equal(whole.marks[: whole.count], parted.marks[: parted.count])


def test_an_earlier_day_is_refused():
    record = record_of([Turn("a", 2, 0, 0)])
    with pytest.raises(ValueError, match="in order of day"):
        record.add([Turn("b", 1, 0, 0)])


def test_nothing_is_found_in_nothing():
    assert len(mine(Record("en"), since=1, until=2, parties=1)) == 0
    assert len(mine(record_of([Turn("", 1, 0, 1), Turn("boat", 1, 0, 1)]), since=1, until=2, parties=1)) == 0


def test_a_small_record_is_asked_for_less():
    assert (least_in(2), least_in(10), least_in(30)) == (Least(3, 2, 1), Least(3, 2, 2), Least(5, 3, 3))
