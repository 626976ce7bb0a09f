"""The lines of an invented assembly are found, and what else it repeats is left out with the reason."""

from dataclasses import replace

import pytest

from tests.engine.discovery.avalonia import HARBOUR, MEADOW, NAMES, sittings
from tracker.engine.discovery.finding import Finder
from tracker.engine.discovery.learning import Judged, learned
from tracker.engine.discovery.mining import mine
from tracker.engine.discovery.reading import Record
from tracker.engine.discovery.wordfacts import word_facts


def finder_of(turns, since, until, **more):
    record = Record("en")
    record.add(turns)
    facts = word_facts(record, NAMES)
    mined = mine(record, since=since, until=until, parties=2, telling=facts.telling)
    return Finder(record, mined, since=since, until=until, parties=2, facts=facts, **more)


@pytest.fixture(scope="module")
def finder():
    return finder_of(sittings(1, 110), 56, 110)


def first_wordings(candidates):
    return [" ".join(one.wordings[0]) for one in candidates]


def test_the_lines_of_each_party_come_first(finder):
    harbour, meadow = (finder.candidates(party, 10) for party in (HARBOUR, MEADOW))
    assert set(first_wordings(harbour)[:2]) == {"a boat sink lighthous levi", "seven wast meadow summer"}
    assert set(first_wordings(meadow)[:2]) == {"their broken dredg promis", "a harbour built for yacht"}


def test_a_candidate_holds_the_speeches_that_say_it_and_what_its_score_is_made_of(finder):
    [best] = [one for one in finder.candidates(HARBOUR, 10) if one.wordings[0] == ("seven", "wast", "meadow", "summer")]
    record = finder.record
    days = sorted({int(record.day[speech]) for speech in best.speeches})
    assert days == list(range(61, 110, 2))
    assert {int(record.party[speech]) for speech in best.speeches} == {HARBOUR}
    assert best.parts["party"]["here"] == len(best.speeches)
    assert (best.parts["party"]["there"], best.parts["period"]["there"]) == (0, 0)
    assert sum(part["points"] for part in best.parts.values()) == pytest.approx(best.score)
    assert best.parts["words"]["points"] > 0


def test_what_is_said_all_the_time_is_left_out_with_the_reason(finder):
    why = {" ".join(left.stems): left.reason for left in finder.left_out(HARBOUR)}
    assert why["thank you mr keeper"] in ("alike", "address")
    assert why["i move that this bill be read"] == "alike"
    assert why["pray that the ferri may run daili"] == "alike"
    assert len(finder.candidates(HARBOUR, 50)) == len(finder.candidates(MEADOW, 50)) == 2


DREAM = ("my", "granit", "jetti", "dream")


def why_the_dream_is_left_out(days_of_the_others):
    """Speaker 2 dreams every day, 3 and 4 on some days only."""
    turns = [
        replace(
            turn, text=f"{turn.text} {chr(97 + turn.day % 26)}x, my granite jetty dream, {chr(97 + turn.day % 13)}y."
        )
        if turn.speaker == 2 or (turn.speaker in (3, 4) and turn.day in days_of_the_others)
        else turn
        for turn in sittings(1, 110, lines=False)
    ]
    return {left.stems: left.reason for left in finder_of(turns, 56, 110).left_out(HARBOUR)}.get(DREAM)


def test_a_line_of_one_person_is_none():
    assert why_the_dream_is_left_out((70, 71)) == "one person"


def test_a_line_that_others_say_often_enough_is_not_one_person_s():
    assert why_the_dream_is_left_out(range(70, 76)) != "one person"


def test_judgements_move_the_score(finder):
    before = {one.wordings[0]: one.score for one in finder.candidates(HARBOUR, 10)}
    judged = [Judged(False, frozenset({"lighthous", "levi"}), {"words": 1.0})] * 30
    taught = finder_of(sittings(1, 110), 56, 110, learned=learned(judged))
    after = {one.wordings[0]: one for one in taught.candidates(HARBOUR, 10)}
    wording = ("a", "boat", "sink", "lighthous", "levi")
    assert after[wording].score < before[wording]
    assert after[wording].parts["learned"]["points"] == pytest.approx(after[wording].score - before[wording])
    assert after["seven", "wast", "meadow", "summer"].score == before["seven", "wast", "meadow", "summer"]
