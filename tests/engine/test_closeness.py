"""Names by what was typed of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.engine.closeness import BEGINNING, ERROR, INFLECTION, MISSED, Names

NAMES = Names(
    [
        (0, "Job-killing carbon tax", 0),
        (0, "taxe sur le carbone", 1),
        (0, "Tories", 3),
        (1, "The government in waiting", 0),
        (2, "Économie forte", 0),
        (3, "Brad Wall", 0),
    ]
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("carbon", {0: 0}),
        ("carb", {0: BEGINNING}),
        ("taxes", {0: INFLECTION}),
        ("carbon tories", {0: 3}),
        ("sur carbone", {0: 2}),
        ("economie", {2: 0}),
        ("goverment", {1: ERROR + 1}),
        ("govrenment", {1: ERROR + 1}),
        ("govenrmnet", {1: ERROR + 2}),
        ("govermen", {1: ERROR + 1 + BEGINNING}),
        ("brda wall", {3: ERROR + 1}),
        ("carbon wall", {}),
        ("wal", {3: BEGINNING}),
        ("wxl", {}),
        ("2012", {}),
        ("", {}),
    ],
)
def test_names_are_found_at_the_cost_of_what_was_typed_otherwise(typed, found):
    assert NAMES.entries(typed.split()) == found


@pytest.mark.parametrize(
    ("heard", "found"),
    [
        ("what a carbon tax that would be", {0: 0}),
        ("they are waiting for a carbon tax", {0: MISSED}),
        ("carbn taxes", {0: ERROR + 1 + INFLECTION}),
        ("carbon forte wall economie brad", {2: 3 * MISSED, 3: 3 * MISSED}),
        ("carbon carbon carbon", {}),
        ("one carbon", {}),
        ("the government in waiting", {}),  # what a government is everybody says
        ("", {}),
    ],
)
def test_a_sentence_finds_what_most_of_its_words_stand_for(heard, found):
    assert NAMES.most(heard.split()) == found


def test_whole_words_are_taken_as_they_are():
    assert NAMES.entries(["carb"], whole=True) == {}
    assert NAMES.entries(["goverment"], whole=True) == {}
    assert NAMES.entries(["taxes"], whole=True) == {0: INFLECTION}


def test_the_nearest_word_is_the_one_with_the_fewest_errors():
    names = Names([(0, "harbour harbours labour", 0)])
    assert names.nearest("harbor") == (1, "harbour")
    assert names.nearest("quay") is None
    assert names.nearest("hab") is None


@given(typed=st.text(max_size=40))
def test_whatever_is_typed_finds_entries_that_are_there(typed):
    assert set(NAMES.entries(typed.split())) <= {0, 1, 2, 3}


def test_no_names_find_nothing():
    assert Names([]).entries(["tax"]) == {}
    assert Names([]).nearest("harbour") is None
