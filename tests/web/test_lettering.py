"""Words in boxes: broken at spaces, as large as fits, and never outside."""

import pytest

from tracker.web.lettering import Box, fitted, width_of

BOX = Box(10, 20, 400, 200)
SIZES = (60, 50, 40, 30, 20)


def set_of(text, **options):
    return fitted([(text, False)], BOX, SIZES, **options)


def texts(words):
    return [line.text for line in words.lines]


def inside(words, box=BOX):
    for line in words.lines:
        assert line.y <= box.y + box.height
        for run in line.runs:
            assert run.x >= box.x
            assert run.x + run.width <= box.x + box.width + 0.1


@pytest.mark.parametrize(
    "text",
    [
        "Boats!",
        "Boat-sinking lighthouse tax",
        "la taxe sur les phares qui coule les bateaux, encore et toujours, à Noël comme à Pâques",
        "over and over again " * 30,
        "x" * 500,
        "Œuvre déjà « achevée » à Noël",
        "東京 ﷽ Łódź",
        "a " * 300,
    ],
)
def test_no_word_leaves_its_box(text):
    for options in ({}, {"family": "sans"}, {"weight": 400}, {"middle": True}):
        inside(set_of(text, **options))


def test_short_words_are_large_and_long_ones_small_and_whole():
    assert set_of("Boats!").size == 60
    long = set_of("over and over again " * 5)
    assert 20 <= long.size < 60
    assert " ".join(texts(long)) == ("over and over again " * 5).strip()
    assert not long.cut


def test_what_does_not_fit_ends_in_an_ellipsis():
    words = set_of("over and over again " * 40)
    assert words.cut
    assert words.size == 20
    assert words.lines[-1].text.endswith("…")
    inside(words)


def test_lines_are_about_as_long_as_each_other():
    (first, second) = texts(fitted([("one two three four five six", False)], Box(0, 0, 330, 100), (30,)))
    assert abs(len(first) - len(second)) <= 5


def test_a_line_does_not_break_inside_french_quotation_marks():
    for width in range(150, 400, 10):
        for line in texts(fitted([("« la taxe » : du phare ! et « rien » ?", False)], Box(0, 0, width, 900), (30,))):
            assert line not in ("«", "»", ":", "!", "?")
            assert not line.startswith(("»", ":", "!", "?"))
            assert not line.endswith("«")


def test_a_word_that_is_too_wide_is_cut_after_a_hyphen():
    assert texts(fitted([("boat-sinking-lighthouse", False)], Box(0, 0, 230, 900), (30,)))[0] == "boat-sinking-"


def test_marked_words_are_runs_of_their_own_and_may_begin_inside_a_word():
    words = fitted([("the un", False), ("sinkable lighthouse", True), (" tax", False)], Box(0, 0, 900, 100), (30,))
    assert [(run.text, run.marked) for run in words.lines[0].runs] == [
        ("the un", False),
        ("sinkable lighthouse", True),
        (" tax", False),
    ]
    runs = words.lines[0].runs
    assert runs[1].x == pytest.approx(runs[0].width, abs=0.1)


def test_a_mark_goes_on_in_the_next_line():
    words = fitted(
        [("the ", False), ("boat-sinking lighthouse tax", True), (" hurts", False)], Box(0, 0, 250, 300), (30,)
    )
    assert [run.text for line in words.lines for run in line.runs if run.marked] == [
        "boat-sinking",
        "lighthouse tax",
    ]


def test_what_xml_cannot_hold_is_left_out_and_no_words_make_no_lines():
    assert texts(set_of("boats\x00 \x0b\ufffe sink")) == ["boats sink"]
    assert texts(set_of("")) == texts(set_of("   ")) == []


def test_widths_are_those_of_the_font():
    assert width_of("Ł", 100, "serif", 700) == pytest.approx(64, abs=8)
    assert width_of("a", 100, "serif", 400) < width_of("a", 100, "serif", 700)
    assert width_of("\u6771", 100, "serif", 700) == 100
