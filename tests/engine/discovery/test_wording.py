"""Wordings are written as people write them, and phrasings stand for exactly the wordings they were made of."""

import pytest

from tracker.engine.discovery.wording import as_written, phrasings_of
from tracker.engine.phrasings import compile_phrasing


@pytest.mark.parametrize(
    ("stems", "texts", "expected"),
    [
        (
            "boat sink levi",
            ["A boat-sinking levy!", "Boat-sinking levies.", "the boat-sinking levy"],
            "boat-sinking levy",
        ),
        ("we need more boat", ["We need more boats.", "Now we need more boats"], "we need more boats"),
        ("pst provinci levi", ["the PST [provincial levy] again"], "PST provincial levy"),
        ("harbour’ s".split()[0], ["nothing of it"], "harbour’"),
        ("wast and sorrow", ["“waste”, and sorrow"], "waste , and sorrow"),
    ],
)
def test_the_commonest_spelling_is_taken(stems, texts, expected):
    assert as_written(tuple(stems.split()), texts, "en") == expected


def readings(phrasing):
    return {" ".join(word.stem for word in reading) for reading in compile_phrasing(phrasing, "en").readings}


@pytest.mark.parametrize(
    ("wordings", "expected"),
    [
        (["broken promise"], ["broken promise"]),
        (["a sinking levy", "the sinking levy", "sinking levy"], ["[(a|the)] sinking levy"]),
        (["keep our promises", "keep our harbour promises"], ["keep our [harbour] promises"]),
        (["close 5 piers", "they sink boats"], ["close 5 piers", "they sink boats"]),
        (["boats sink", "boats float"], ["boats sink", "boats float"]),
    ],
)
def test_wordings_that_differ_in_one_place_become_one_phrasing(wordings, expected):
    assert phrasings_of(wordings, "en") == expected
    found = set().union(*map(readings, expected))
    assert found == set().union(*map(readings, wordings))
