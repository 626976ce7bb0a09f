"""False suggestions on the real record: `near_sample.csv` holds where 200 suggestions stand and how they were judged."""

import csv
from pathlib import Path

import pytest

from tests.engine.perturbing import typed_lines
from tests.engine.record import federal, saskatchewan
from tracker.engine.matching import Matcher, Phrase
from tracker.engine.near import DEFAULT_THRESHOLD

SAMPLE = Path(__file__).parent / "near_sample.csv"
DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "suggestions.md"
BANDS = ((0.95, 1.01), (0.8, 0.95), (0.65, 0.8), (DEFAULT_THRESHOLD, 0.65))


def judged():
    """The verdicts by place."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return {tuple(row.values())[:-1]: row["verdict"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def suggested(real_data):
    """The score of every suggestion by place, and how many million words were read."""
    lines = sorted({row[:2] for row in typed_lines()})
    phrases = [
        Phrase(number, lines.index((lines_of, line)), text, language, exclude)
        for number, (lines_of, line, language, exclude, text) in enumerate(typed_lines())
    ]
    matcher, scores, words = Matcher(phrases), {}, 0
    spoken = saskatchewan(real_data) + federal(real_data)
    for language in ("en", "fr"):
        held = [row for row in spoken if row[3] == language]
        words += sum(len(text.split()) for *_, text in held)
        _, near = matcher.scan_with_near([text for *_, text in held], language)
        for (index, match), score in zip(near, near.score.tolist(), strict=True):
            if score >= DEFAULT_THRESHOLD:
                scores[*held[index][:4], *lines[match.point], str(match.start), str(match.end)] = score
    return scores, words / 1e6


def test_the_sample_holds_no_text():
    assert len(judged()) == 200
    assert set(judged().values()) == {"yes", "no"}
    assert all(start.isdigit() and end.isdigit() for *_, start, end in judged())


def test_every_judged_suggestion_is_still_made(suggested):
    scores, _ = suggested
    assert judged().keys() - scores.keys() == set()


def test_most_are_right_and_more_of_those_with_all_their_words(suggested):
    scores, _ = suggested
    whole = [verdict for place, verdict in judged().items() if scores[place] >= 0.8]
    assert (whole.count("yes"), len(whole)) == (88, 127)
    assert list(judged().values()).count("yes") == 112


def test_the_document_gives_the_figures_that_were_measured(suggested):
    scores, millions = suggested
    document = DOCUMENT.read_text(encoding="utf-8")
    rows = []
    for low, high in (*BANDS, (DEFAULT_THRESHOLD, 1.01)):
        made = sum(low <= score < high for score in scores.values())
        verdicts = [verdict for place, verdict in judged().items() if low <= scores[place] < high]
        right, checked = verdicts.count("yes"), len(verdicts)
        name = f"{low:.2f} to {min(high, 1):.2f}" if (low, high) in BANDS else "all"
        false = made / millions * (checked - right) / checked
        share = 100 * right / checked
        rows.append(f"| {name} | {made} | {made / millions:.1f} | {right} of {checked} | {share:.0f} % | {false:.1f} |")
    assert [row for row in rows if row not in document] == []
    assert f"{millions:.1f} million words" in document
