"""Phrasings: what an editor may type, and the sentence that says what is wrong with the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.engine.phrasings import PhrasingError, compile_phrasing


def readings(text, language="en"):
    return [" ".join(f"{w.gap or ''}{w.stem}" for w in r) for r in compile_phrasing(text, language).readings]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("carbon taxes", ["carbon tax"]),
        ("a … b", ["a 3b"]),
        ("a ...5 b", ["a 5b"]),
        ("(strong|very stable) majority", ["strong major", "veri stabl major"]),
        ("[national] majority", ["major", "nation major"]),
        ("a … [b] c", ["a 3b c", "a 3c"]),
        ("a [b] … c", ["a b 3c", "a 3c"]),
        ("[a] … b", ["a 3b", "b"]),
        ("a … [b]", ["a", "a 3b"]),
        ("((a|b) c|d)", ["a c", "b c", "d"]),
    ],
)
def test_a_phrasing_is_read_as_every_wording_it_stands_for(typed, read):
    assert readings(typed) == read


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "there is no word here (at character 1)"),
        ("(a|b", "“(” is never closed by “)” (at character 1)"),
        ("[a", "“[” is never closed by “]” (at character 1)"),
        ("a)", "“)” closes nothing (at character 2)"),
        ("a|b", "“|” separates alternatives inside ( ) only (at character 2)"),
        ("(a|)", "there is no word here (at character 4)"),
        ("… a", "a gap needs a word before it (at character 1)"),
        ("a …", "a gap needs a word after it (at character 3)"),
        ("a … … b", "two gaps in a row: write one with a number, such as …5 (at character 5)"),
        ("a …11 b", "a gap is of 1 to 10 words (at character 3)"),
        ('say "this', "the quotation mark is never closed (at character 5)"),
        ('""', "there is no word between the quotation marks (at character 1)"),
        ("[a] [b]", "a phrasing needs at least one word that must be present (at character 1)"),
        ("tax*", "“*” is not part of the phrasing language (at character 4)"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(typed, message):
    with pytest.raises(PhrasingError) as error:
        compile_phrasing(typed, "en")
    assert str(error.value) == message


def test_alternatives_and_length_have_limits():
    with pytest.raises(PhrasingError, match="more than 500 readings"):
        compile_phrasing("(a|b|c|d|e)" * 5, "en")
    with pytest.raises(PhrasingError, match="at most 30 words, this one has 31"):
        compile_phrasing("word " * 31, "en")
    with pytest.raises(PhrasingError, match="“de” is not one of en, fr"):
        compile_phrasing("Wort", "de")


@given(st.text(alphabet='ab "“”()[]|….5-*é', max_size=30))
def test_anything_typed_is_either_compiled_or_refused_with_a_place(typed):
    place = None
    try:
        compiled = compile_phrasing(typed, "fr")
    except PhrasingError as refused:
        place = refused.position
    if place is None:
        assert all(reading and reading[0].gap == 0 for reading in compiled.readings)
    else:
        assert 0 <= place <= max(len(typed), 1)
