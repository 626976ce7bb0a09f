"""The search box in Chromium: suggestions with the keyboard alone, and a search box where there is no script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser


def typed(page, words, box="#find"):
    page.locator(box).press_sequentially(words)
    page.locator(".suggestions:not([hidden]) [role=option]").first.wait_for()
    return page.locator(box)


def active(page, box):
    return page.locator(f"#{box.get_attribute('aria-activedescendant')}").inner_text()


def test_a_reader_finds_a_line_with_the_keyboard_alone(open_page):
    page = open_page("/")
    box = typed(page, "boat sink lihgthouse")
    assert (box.get_attribute("role"), box.get_attribute("aria-expanded")) == ("combobox", "true")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    assert "Boat-sinking lighthouse tax" in active(page, box)
    assert page.locator("[aria-selected=true]").count() == 1
    assert Axe().run(page).response["violations"] == []
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    assert "Search everything" in active(page, box)
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/lines/lighthouse-tax/")
    assert page.complaints == []


def test_escape_closes_the_list_and_keeps_what_was_typed(open_page):
    page = open_page("/search/", width=390)
    box = typed(page, "lighth", "#q")
    box.press("ArrowDown")
    box.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "lighth")
    assert page.locator(".suggestions:not([hidden])").count() == 0
    box.press("ArrowDown")
    page.locator(".suggestions:not([hidden])").wait_for()
    page.keyboard.press("Tab")
    page.locator(".suggestions:not([hidden])").wait_for(state="detached")
    assert page.complaints == []


def test_enter_without_a_choice_searches_and_a_click_on_a_suggestion_opens_it(open_page):
    page = open_page("/fr/")
    typed(page, "lighthouse").press("Enter")
    page.wait_for_url("**/fr/search/?q=lighthouse")
    assert page.locator("mark").first.inner_text().lower() == "lighthouse"
    page.locator("#q").press("End")
    typed(page, " tax", "#q")
    page.get_by_role("option", name="lighthouse tax").first.click()
    page.wait_for_url("**/fr/lines/lighthouse-tax/")
    assert page.complaints == []


def test_without_script_the_box_searches_and_facets_narrow(open_page):
    page = open_page("/", script=False)
    page.get_by_role("searchbox").first.fill("lighthouse")
    page.get_by_role("searchbox").first.press("Enter")
    page.locator(".facet a", has_text="Harbour").click()
    assert "q=lighthouse" in page.url
    assert "party=av-harbour" in page.url
    assert page.locator(".mention").count() == 2
