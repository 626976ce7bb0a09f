"""docs/phrasings.md is true: every example in its tables is run."""

import re
from pathlib import Path

import pytest

from tracker.engine.matching import Matcher, Phrase
from tracker.engine.phrasings import PhrasingError, compile_phrasing

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "phrasings.md"


def rows(columns):
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == columns and cells[0].startswith("`"):
            yield (cells[0].strip("`"), *cells[1:])


EXAMPLES, ERRORS = list(rows(4)), list(rows(2))


def test_the_document_holds_examples():
    assert (len(EXAMPLES), len(ERRORS)) == (13, 6)


@pytest.mark.parametrize(("typed", "language", "matches", "does_not_match"), EXAMPLES)
def test_example(typed, language, matches, does_not_match):
    matcher = Matcher([Phrase(1, 1, typed, language)])
    assert len(matcher.find(f"We heard {matches} today.", language)) == 1
    assert matcher.find(f"We heard {does_not_match} today.", language) == []


@pytest.mark.parametrize(("typed", "error"), ERRORS)
def test_error(typed, error):
    with pytest.raises(PhrasingError) as raised:
        compile_phrasing(typed, "en")
    assert str(raised.value) == error
