"""Words: cutting, folding, stemming, and offsets into the original text."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.engine.words import count_words, fold, stemmed, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Job-killing carbon tax", ["job", "killing", "carbon", "tax"]),
        ("L’emploi d'abord", ["l", "emploi", "d", "abord"]),
        ("Aujourd’hui, qu'il", ["aujourdhui", "qu", "il"]),
        ("the government's record", ["the", "government", "record"]),
        ("we don't", ["we", "dont"]),
        ("F-35s and the F35's cost", ["f", "35", "s", "and", "the", "f", "35", "cost"]),
        ("$350,000 in 1,5 years", ["350000", "in", "1", "5", "years"]),
        ("na\u00efve and nai\u0308ve", ["naive", "and", "naive"]),
        ("soft\u00adhyphen", ["softhyphen"]),
        ("D\u201fAutremont", ["d", "autremont"]),
        ("Œuvre \u2014 ÉTÉ", ["oeuvre", "ete"]),
        ("", []),
        ("\u2026 !", []),
    ],
)
def test_text_is_cut_into_folded_words(text, words):
    assert [token.folded for token in tokens(text)] == words
    assert count_words(text) == len(words)


@given(st.text(alphabet="aZé'’-., \u0301\u00ad\u200b7ßœ\n😀", max_size=60))
def test_offsets_are_into_the_original_text_whatever_it_holds(text):
    found = tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    for token in found:
        assert fold(text[token.start : token.end]).replace(",", "") == token.folded


def test_inflections_share_a_stem_in_their_own_language():
    assert stemmed("taxes taxed taxing", "en") == "tax tax tax"
    assert stemmed("stables majoritaires", "fr") == stemmed("stable majoritaire", "fr")


def test_stems_hold_nothing_that_a_search_engine_would_cut_again():
    assert stemmed("U.S.-style 1.5% (don't!) e-mail", "en").replace(" ", "").isalnum()
