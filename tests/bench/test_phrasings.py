"""The benchmark's phrasings: half stand in a sentence of the text, half stand nowhere."""

import random

from bench import phrasings
from tracker.engine.phrasings import compile_phrasing

TEXTS = [
    "The harbour needs a longer pier, Mr. Speaker. The lighthouse needs new lamps and the town needs both!",
    "Longer nights come to Avalonia\nand the ferries of the bay stop early in the cold season.",
]


def test_sentences_end_at_stops_and_lines_not_at_commas():
    assert phrasings._sentences("The pier, at 3.5 metres. Is it-long?\nNo") == [
        ["the", "pier", "at", "3", "5", "metres"],
        ["is", "it", "long"],
        ["no"],
    ]


def test_half_of_the_phrasings_stand_in_one_sentence(monkeypatch):
    monkeypatch.setattr(phrasings, "MOST", 40)
    sentences = [sentence for text in TEXTS for sentence in phrasings._sentences(text)]
    drawn = phrasings._drawn(sentences, random.Random(1))
    joined = [f" {' '.join(sentence)} " for sentence in sentences]
    standing = [words for words in drawn if any(f" {' '.join(words)} " in sentence for sentence in joined)]
    assert (len(drawn), len(set(drawn)), len(standing)) == (40, 40, 20)
    assert {3 <= len(words) <= 8 for words in drawn} == {True}


def test_shaped_phrasings_are_in_the_phrasing_language():
    draw = random.Random(1)
    shaped = {phrasings._with_gap_or_option(("a", "longer", "pier", "now"), draw) for _ in range(200)}
    assert {"a … pier now", "a longer … pier now", "a longer [pier] now", "[a] longer pier now"} <= shaped
    assert all(compile_phrasing(text, "en").readings for text in shaped)
