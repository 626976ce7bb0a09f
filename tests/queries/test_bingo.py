"""Bingo cards: the same number is the same card."""

from types import SimpleNamespace

import pytest

from tracker.queries.bingo import FEWEST, MOST_CARDS, card_of


def points(count):
    return [SimpleNamespace(slug=f"line-{number}") for number in range(count)]


def slugs(card):
    return [[point.slug if point else None for point in row] for row in card.rows]


@pytest.mark.parametrize(
    ("lines", "size", "free"),
    [(6, 3, 3), (7, 3, 2), (8, 3, 1), (9, 3, 0), (15, 3, 0), (16, 4, 0), (23, 4, 0), (24, 5, 1), (60, 5, 1)],
)
def test_as_large_a_square_as_the_lines_fill(lines, size, free):
    card = card_of(points(lines), 3)
    cells = [slug for row in slugs(card) for slug in row]
    assert (card.size, len(cells), cells.count(None)) == (size, size * size, free)
    said = [slug for slug in cells if slug]
    assert len(said) == len(set(said)) == size * size - free


def test_the_middle_is_free_where_a_cell_is():
    for count in (6, 7, 8, 24):
        card = card_of(points(count), 11)
        assert card.rows[card.size // 2][card.size // 2] is None


def test_too_few_lines_make_no_card():
    assert card_of(points(FEWEST - 1), 1) is None
    assert card_of([], 1) is None


def test_a_number_is_one_card_in_whatever_order_the_lines_come():
    assert slugs(card_of(points(24), 7)) == slugs(card_of(reversed(points(24)), 7))
    assert slugs(card_of(points(6), 7)) == [
        ["line-4", "line-0", "line-2"],
        [None, None, "line-5"],
        ["line-3", None, "line-1"],
    ]


def test_other_numbers_are_other_cards_and_every_line_has_its_turn():
    cards = [slugs(card_of(points(30), number)) for number in range(1, 41)]
    assert len({str(card) for card in cards}) == 40
    assert len({slug for card in cards for row in card for slug in row}) == 31


def test_after_the_last_card_comes_the_first():
    assert card_of(points(9), 7).another == 8
    assert card_of(points(9), MOST_CARDS).another == 1
