"""Party colours on pages stand out from what is behind them, in the light and in the dark."""

from pathlib import Path

import pytest

from tracker.web.colours import DARK_PAPERS, LEAST_CONTRAST, PAPERS, contrast, on_dark, on_paper

COLOURS = ["#1a4782", "#f37021", "#d71920", "#0a7cc4", "#3d9b35", "#1b7a3d", "#ffff00", "#000000", "#ffffff", "#808080"]


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_stands_out_from_the_paper_and_from_the_dark(colour):
    assert all(contrast(on_paper(colour), paper) >= LEAST_CONTRAST for paper in PAPERS)
    assert all(contrast(on_dark(colour), paper) >= LEAST_CONTRAST for paper in DARK_PAPERS)


def test_a_colour_that_stands_out_is_left_as_it_is():
    assert on_paper("#0a4f8f") == "#0a4f8f"
    assert on_dark("#f37021") == "#f37021"


def test_the_papers_are_those_of_the_stylesheet():
    css = (Path(__file__).parent.parent.parent / "static/css/base.css").read_text()
    light, dark = css.split("prefers-color-scheme: dark")[:2]
    for part, (paper, raised) in ((light, PAPERS), (dark, DARK_PAPERS)):
        assert f"--paper: {paper};" in part
        assert f"--raised: {raised};" in part
