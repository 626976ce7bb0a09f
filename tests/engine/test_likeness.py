"""Passages that say the same, and those that do not."""

import pytest

from tracker.engine.likeness import wording

LINE = "boat-sinking lighthouse tax"
BEFORE, AFTER = (
    "Honourable members have asked me here to say that the",
    "hurts every single family along this whole coast of ours",
)


def said(text, language="en"):
    start = text.lower().index(LINE)
    return wording(text, [(start, start + len(LINE))], language)


@pytest.mark.parametrize(
    "other",
    [
        f"{BEFORE} {LINE} {AFTER}.".upper(),
        f"{BEFORE}: “{LINE}” {AFTER}!",
        f"{BEFORE} {LINE} hurt every single families along this whole coast of ours.",
        f"Quite another beginning, and that the {LINE} hurts every boat.",
    ],
)
def test_case_punctuation_inflection_and_what_stands_far_off_make_no_difference(other):
    assert said(other) == said(f"{BEFORE} {LINE} {AFTER}.")


@pytest.mark.parametrize(
    "other",
    [
        f"{BEFORE} {LINE} helps every single family along this whole coast of ours.",
        f"Honourable members have asked me here to say of the {LINE} {AFTER}.",
        f"{BEFORE} {LINE}.",
    ],
)
def test_another_word_near_the_line_makes_one(other):
    assert said(other) != said(f"{BEFORE} {LINE} {AFTER}.")


def test_every_span_counts_in_whatever_order():
    text = f"The {LINE} here, and the {LINE} there."
    spans = [(4, 31), (45, 72)]
    assert wording(text, spans, "en") == wording(text, spans[::-1], "en") != wording(text, spans[:1], "en")
    assert wording(text, [], "en") == ""


def test_a_word_cut_by_the_reach_is_not_half_a_word():
    long = "x" * 80
    assert said(f"{long} the {LINE} {long}") == said(f"{'y' * 20}{long} the {LINE} {long}{'y' * 20}")
    assert said(f"{long} the {LINE}") == said(f"the {LINE}")
