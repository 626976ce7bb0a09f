"""Passages: spans marked in their text."""

from tracker.queries.passages import Piece, excerpt, language_shown, marked

TEXT = "We say the tax sinks boats, and the tax it is."


def test_marks_spans_and_joins_those_that_overlap():
    assert marked(TEXT, [(7, 14), (11, 20)]) == (
        Piece("We say "),
        Piece("the tax sinks", True),
        Piece(" boats, and the tax it is."),
    )


def test_spans_outside_the_text_do_no_harm():
    assert marked("short", [(3, 99), (50, 60), (-4, 1), (2, 2)]) == (Piece("s", True), Piece("ho"), Piece("rt", True))


def test_code_points_beyond_the_first_plane_count_as_one():
    assert marked("🐟 tax", [(2, 5)]) == (Piece("🐟 "), Piece("tax", True))


def test_an_excerpt_reaches_to_whole_words_on_either_side():
    assert excerpt(TEXT, [(11, 14)], reach=6) == (
        Piece("… "),
        Piece("the "),
        Piece("tax", True),
        Piece(" sinks"),
        Piece(" … "),
    )


def test_an_excerpt_shows_near_spans_together_and_a_few_places_at_most():
    text = " ".join(["word"] * 100)
    spans = [(0, 4), (10, 14), (200, 204), (300, 304), (400, 404)]
    pieces = excerpt(text, spans, reach=10, windows=2)
    assert [piece.text for piece in pieces if piece.marked] == ["word", "word", "word"]


def test_crowded_spans_do_not_show_the_whole_speech():
    text = " ".join(["word"] * 400)
    pieces = excerpt(text, [(5 * number, 5 * number + 4) for number in range(400)], reach=10)
    assert sum(len(piece.text) for piece in pieces) < 250


def test_no_span_or_no_text_makes_no_excerpt():
    assert excerpt(TEXT, []) == ()
    assert excerpt("", [(0, 4)]) == ()


def test_the_language_shown_has_the_words_and_is_the_pages_if_it_can():
    held = {"en": "", "fr": ""}
    assert language_shown(held, ["en", "fr"], page="fr", floor="en") == "fr"
    assert language_shown(held, ["en"], page="fr", floor="fr") == "en"
    assert language_shown(held, [], page="fr", floor="en") == "fr"
    assert language_shown({"en": ""}, ["fr"], page="fr", floor="fr") == "en"
    assert language_shown({}, ["fr"], page="fr", floor="en") == "en"
