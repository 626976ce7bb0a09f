"""Texts with the words of several lines marked in them."""

import random

from tracker.queries.overlapping import LONG, Place, blocks_of


def shown(text, *places):
    """Each block as its runs, [number,…] after the words that lines cover."""
    return [
        "".join(
            f"{run.text}{sorted(place.number for place in run.covering)}" if run.covering else run.text
            for run in block.runs
        )
        for block in blocks_of(text, places)
    ]


def test_lines_that_overlap_are_told_apart_run_by_run():
    text = "the lighthouse tax sinks boats"
    (block,) = blocks_of(text, [Place(0, 18, 1, 1), Place(4, 24, 2, 1)])
    assert [(run.text, [p.number for p in run.covering]) for run in block.runs] == [
        ("the ", [1]), ("lighthouse tax", [1, 2]), (" sinks", [2]), (" boats", []),
    ]  # fmt: skip
    assert [[p.number for p in run.begins] for run in block.runs] == [[1], [2], [], []]
    assert [[p.number for p in run.ends] for run in block.runs] == [[], [1], [2], []]
    assert block.numbers == (1, 2)


def test_a_run_is_a_suggestion_only_where_nothing_that_counts_covers_it():
    runs = blocks_of("a tide of tides", [Place(0, 9, 1, 1, suggested=True), Place(2, 6, 2, 1)])[0].runs
    assert [(run.text, run.suggested) for run in runs if run.covering] == [
        ("a ", True), ("tide", False), (" of", True),
    ]  # fmt: skip


def test_blocks_end_at_empty_lines_where_there_are_any_and_at_lines_where_there_are_none():
    assert shown("one\ntwo\n\nthree\n \n\nfour\n") == ["one\ntwo", "three", "four"]
    assert shown("one\ntwo\n") == ["one", "two"]
    assert shown("\n\n \n") == []


def test_no_block_ends_inside_a_place():
    text = "a rising\ntide\nlifts"
    assert shown(text, Place(2, 13, 1, 1)) == ["a rising\ntide[1]", "lifts"]


def test_long_blocks_are_cut_at_the_ends_of_sentences():
    sentence = "The tide is fair tonight, and the harbour knows it well enough. "
    text = sentence * 40
    blocks = shown(text)
    assert len(blocks) == 3
    assert all(LONG <= len(block) < LONG + 2 * len(sentence) or block is blocks[-1] for block in blocks)
    assert " ".join(blocks) == text.strip()


def test_every_character_but_white_space_between_blocks_is_kept():
    draw = random.Random(7)
    for _ in range(200):
        text = "".join(draw.choice("ab. \n") for _ in range(draw.randrange(1, 80)))
        places = []
        for number in range(draw.randrange(5)):
            start = draw.randrange(len(text))
            places.append(Place(start, draw.randrange(start, len(text)) + 1, number + 1, 1))
        blocks = blocks_of(text, places)
        kept = "".join(run.text for block in blocks for run in block.runs)
        assert "".join(kept.split()) == "".join(text.split())
        for place in places:
            if text[place.start : place.end].strip():
                covered = "".join(r.text for b in blocks for r in b.runs if place in r.covering)
                assert "".join(covered.split()) == "".join(text[place.start : place.end].split())
