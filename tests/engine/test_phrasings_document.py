"""docs/phrasings.md is true: every example in its tables is run."""

import re
from pathlib import Path

import pytest

from tracker.engine.matching import Matcher, Phrase
from tracker.engine.phrasings import PhrasingError, compile_phrasing

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "phrasings.md"


def rows(columns):
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == columns and cells[0].startswith("`"):
            yield tuple(cell.strip("`").replace("⏎", "\n") for cell in cells)


EXAMPLES, ERRORS, EXCLUDED = list(rows(4)), list(rows(2)), list(rows(5))


def found(text, language, typed, exclude=()):
    phrases = [Phrase(1, 1, typed, language), *(Phrase(2, 1, out, language, exclude=True) for out in exclude)]
    return len(Matcher(phrases).find(f"We heard {text} today.", language))


def test_the_document_holds_examples():
    assert (len(EXAMPLES), len(ERRORS), len(EXCLUDED)) == (42, 13, 4)


@pytest.mark.parametrize(("typed", "language", "matches", "does_not_match"), EXAMPLES)
def test_example(typed, language, matches, does_not_match):
    assert (found(matches, language, typed), found(does_not_match, language, typed)) == (1, 0)


@pytest.mark.parametrize(("typed", "exclude", "language", "counts", "does_not_count"), EXCLUDED)
def test_exclusion(typed, exclude, language, counts, does_not_count):
    assert found(does_not_count, language, typed) == 1, "it would count but for the exclusion"
    assert found(does_not_count, language, typed, [exclude]) == 0
    assert found(counts, language, typed, [exclude]) == 1
    assert found(f"{does_not_count}, and {counts}", language, typed, [exclude]) == 1


@pytest.mark.parametrize(("typed", "error"), ERRORS)
def test_error(typed, error):
    with pytest.raises(PhrasingError) as raised:
        compile_phrasing(typed, "en")
    assert str(raised.value) == error
