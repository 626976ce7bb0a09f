"""The limits of a phrasing, each at its edge; and that no phrasing within them is slow, whatever the text."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.engine.probing import FARTHEST
from tracker.models import Phrasing

ROOT = Path(__file__).parent.parent.parent
SECONDS = 60


def readings(typed):
    return compile_phrasing(typed, "en").readings


def test_thirty_words_and_no_more():
    assert [len(reading) for reading in readings("boat " * 30)] == [30]
    with pytest.raises(PhrasingError, match="at most 30 words, this one has 31"):
        readings("boat " * 31)


def test_gaps_of_ten_words_and_no_more():
    assert readings("boat …10 tax")[0][1].gap == 10
    with pytest.raises(PhrasingError, match="a gap is of 1 to 10 words"):
        readings("boat …11 tax")


def test_the_longest_reading_fits_the_matchers_buffers():
    (reading,) = readings(" …10 ".join(["boat"] * 30))
    assert sum(word.gap + 1 for word in reading) <= FARTHEST


def test_five_hundred_readings_and_no_more():
    assert len(readings("(a|b|c|d|e)" * 3 + "(f|g|h|i)")) == 500
    with pytest.raises(PhrasingError, match="more than 500 readings"):
        readings("(a|b|c|d|e)" * 3 + "(f|g|h|i|j)")


def test_three_hundred_characters_and_no_more():
    unchecked = ["point"]
    Phrasing(text="a" * 300, language="en").clean_fields(exclude=unchecked)
    with pytest.raises(ValidationError) as refused:
        Phrasing(text="a" * 301, language="en").clean_fields(exclude=unchecked)
    assert list(refused.value.message_dict) == ["text"]


@pytest.mark.parametrize(
    ("typed", "text", "characters", "least"),
    [
        ("a " * 30, "a ", 250_000, 4_166),
        (" …10 ".join(["a"] * 6), "a ", 250_000, 20_833),
        (" …10 ".join(["lighthouse"] * 20), "lighthouse ", 250_000, 1_136),
        (" …10 ".join(["a"] * 30), "a ", 30_000, 500),
        (" …10 ".join(["(a|the|of)"] * 5), "a the of ", 10_000, 220),
        ("a " + " ".join(f"…{10 - n} [a]" for n in range(8)) + " …10 a", "a ", 4_000, 200),
    ],
    ids=["thirty words", "gaps of ten", "rare words", "thirty gaps of ten", "243 readings", "129 readings of one word"],
)  # fmt: skip
def test_no_phrasing_is_slow_even_in_a_text_made_to_be_slow(typed, text, characters, least):
    """Without the bound these take hours: every word of the text proposes every reading."""
    code = """
import sys
from tracker.engine.matching import Matcher, Phrase
typed, text, characters = sys.argv[1], sys.argv[2], int(sys.argv[3])
exact, near = Matcher([Phrase(1, 1, typed, "en")]).scan_with_near([text * (characters // len(text))], "en")
print(len(exact), len(near))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, typed, text, str(characters)], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS
    )  # fmt: skip
    assert ran.stderr == ""
    exact, near = map(int, ran.stdout.split())
    assert exact >= least
    assert near == 0, "a text in which the line was found has nothing near it"
