"""What publishers corrected, word for word."""

import time

import pytest

from tracker.queries.revisions import compared, shortened


def written(before, after, *, short=False):
    """The comparison with what was removed in brackets and what was inserted in braces."""
    signs = {"same": "{}", "removed": "[{}]", "inserted": "{{{}}}"}
    parts = compared(before, after)
    return "".join(signs[part.change].format(part.text) for part in (shortened(parts) if short else parts))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("The tide is fair.", "The tide is fair.", "The tide is fair."),
        ("The tide is fair.", "The tide was fair.", "The tide [is ]{was }fair."),
        ("The tide is fair.", "The tide is very fair.", "The tide is {very }fair."),
        ("The tide is fair.", "The tide is.", "The tide [is fair.]{is.}"),
        ("", "New words.", "{New words.}"),
        ("Old words.", "", "[Old words.]"),
        ("One.\nTwo.\nThree.", "One.\nThree.", "One.\n[Two.\n]Three."),
        ("One  two", "One two", "One two"),
        ("One.\nTwo.", "One.\nTwo.\nThree.", "One.\nTwo.{\nThree.}"),
    ],
)
def test_words_are_kept_removed_or_inserted(before, after, told):
    assert written(before, after) == told


def test_both_texts_can_be_read_from_the_comparison():
    before = "Mr. Speaker, the lamp is dim.\nIt was bright.\nWe want light."
    after = "Madam Speaker, the lamp was dim.\nWe all want light.\nNow."
    parts = compared(before, after)
    assert "".join(part.text for part in parts if part.change != "inserted") == before
    assert "".join(part.text for part in parts if part.change != "removed") == after


def test_long_runs_that_stayed_are_cut_to_the_words_around_a_change():
    words = [f"w{number}" for number in range(200)]
    changed = [*words[:100], "new", *words[101:]]
    told = written(" ".join(words), " ".join(changed), short=True)
    assert told == "… " + " ".join(words[70:100]) + " [w100 ]{new }" + " ".join(words[101:131]) + "  …"
    assert written("One two.", "One two.", short=True) == "One two."


def test_the_longest_speeches_are_compared_in_time():
    before = " ".join(f"word{number % 700} and" for number in range(1400))
    after = before.replace("word9 ", "changed ")
    began = time.perf_counter()
    assert {part.change for part in compared(before, after)} == {"same", "removed", "inserted"}
    times_four = compared(f"A {before * 4}", f"The {after * 4} now")
    assert [part.change for part in times_four] == ["removed", "inserted"]
    assert time.perf_counter() - began < 20
