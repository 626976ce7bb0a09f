"""A bingo card in Chromium: ticked, kept, told and printed."""

import re

import pytest

from tests.browser.conftest import until

pytestmark = pytest.mark.browser
CARD = "/parties/cpc/bingo/?card=7"


def says(page):
    return page.locator("[data-says]").inner_text()


def test_ticks_are_kept_for_their_card_and_a_full_row_is_told(open_page):
    page = open_page(CARD)
    assert says(page) == "Ticked: 2 of 9."
    page.locator("tr").nth(1).get_by_role("checkbox").first.check()
    row = page.locator("tr").nth(1).get_by_role("checkbox")
    for box in row.all():
        if box.is_enabled():
            box.check()
    assert "Bingo!" in says(page)
    assert "row 2" in says(page)
    assert page.locator("[data-says]").get_attribute("role") == "status"
    told = says(page)
    page.reload()
    assert says(page) == told
    assert says(open_page("/parties/cpc/bingo/?card=8", page=page)) == "Ticked: 2 of 9."
    open_page(CARD, page=page)
    page.get_by_role("button", name="Clear the ticks").click()
    until(lambda: page.locator("[data-says]").text_content() == "Ticked: 2 of 9.")
    page.reload()
    assert says(page) == "Ticked: 2 of 9."
    assert page.complaints == []


def test_a_cell_is_ticked_by_the_keyboard(open_page):
    page = open_page(CARD)
    page.locator("input[name=heard]").first.focus()
    page.keyboard.press("Space")
    assert says(page) == "Ticked: 3 of 9."


def test_a_cell_is_ticked_without_script_and_another_card_is_dealt(open_page):
    page = open_page(CARD, script=False)
    page.locator(".bingo label:not(.free)").first.click()
    assert page.locator("input[name=heard]").first.is_checked()
    page.get_by_role("button", name="Clear the ticks").click()
    assert not page.locator("input[name=heard]").first.is_checked()
    page.get_by_role("link", name="Another card").click()
    assert "Card 8" in page.locator("caption").inner_text()
    page.get_by_label("Card number").fill("41")
    page.get_by_role("button", name="Deal it").click()
    assert page.url.endswith("?card=41")


def test_prints_on_one_page(open_page):
    page = open_page(CARD)
    for size in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size))) == 1
