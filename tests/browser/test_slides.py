"""A countdown as slides in Chromium: keys, focus and what is announced; swiping and links where there is no script."""

import re

import pytest

from tests.browser.conftest import until
from tests.browser.test_pages import is_wider_than_the_window, violations

pytestmark = pytest.mark.browser
SEVEN = "/countdowns/tired-lines-2012/"


def shown(page):
    """The numbers of the slides that are in the window, most of them."""
    return page.evaluate(
        """[...document.querySelectorAll(".slide")].filter(slide => {
            const {left, right} = slide.getBoundingClientRect();
            return left >= -2 && right <= innerWidth + 2;
        }).map(slide => Number(slide.id.slice(7)))"""
    )


def focused(page):
    return page.evaluate("document.activeElement.closest('.slide')?.id")


def is_at(page, number):
    until(lambda: shown(page) == [number] and page.url.endswith(f"?present#number-{number}"))


def test_keys_turn_the_slides_and_the_heading_of_each_takes_the_focus(open_page):
    page = open_page(SEVEN)
    page.get_by_role("link", name="Show as slides").click()
    is_at(page, 7)
    for key, number in (
        *(("ArrowRight", 6), (" ", 5), ("ArrowDown", 4), ("ArrowLeft", 5), ("Shift+ ", 6), ("End", 1)),
        *(("ArrowRight", 1), ("PageUp", 2), ("Home", 7), ("ArrowLeft", 7), ("PageDown", 6)),
    ):
        page.keyboard.press(key.replace(" ", "Space"))
        is_at(page, number)
        assert focused(page) == f"number-{number}"
        assert page.evaluate("document.activeElement.tagName") == "H2"
    # What is not shown cannot be reached.
    assert page.locator(".slide[inert]").count() == 6
    assert page.locator(".deck-places [aria-current]").all_text_contents() == ["Number 6"]
    assert page.complaints == []


def test_escape_ends_the_show_at_the_slide_that_was_shown(open_page):
    page = open_page(f"{SEVEN}?present#number-4")
    is_at(page, 4)
    page.keyboard.press("Escape")
    assert page.url.endswith(f"{SEVEN}#number-4")
    assert focused(page) == "number-4"
    assert page.locator(".slide[inert]").count() == 0
    assert page.get_by_role("link", name="Show as slides").is_visible()
    assert page.locator(".masthead").is_visible()


def test_back_and_forward_go_in_and_out_of_the_show(open_page):
    page = open_page(SEVEN)
    page.get_by_role("link", name="Show as slides").click()
    page.keyboard.press("ArrowRight")
    is_at(page, 6)
    page.go_back()
    assert page.locator(".presenting").count() == 0
    page.go_forward()
    is_at(page, 6)


def test_a_numeral_leads_to_its_slide(open_page):
    page = open_page(f"{SEVEN}?present")
    is_at(page, 7)
    page.locator(".deck-places a", has_text="3").click()
    is_at(page, 3)
    assert focused(page) == "number-3"


def test_a_swipe_turns_the_slide_and_is_announced(open_page):
    page = open_page(f"{SEVEN}?present", width=390)
    is_at(page, 7)
    page.evaluate("document.querySelector('.slides').scrollBy({left: innerWidth, behavior: 'smooth'})")
    until(lambda: "Number 6" in page.locator("[data-says]").inner_text())
    is_at(page, 6)
    assert page.locator("[data-says]").get_attribute("role") == "status"


def test_full_screen_is_entered_and_escape_from_it_leaves_the_slide(open_page):
    page = open_page(f"{SEVEN}?present")
    page.get_by_role("button", name="Full screen").click()
    until(lambda: page.evaluate("document.fullscreenElement?.classList.contains('deck')"))
    page.keyboard.press("ArrowRight")
    is_at(page, 6)
    page.keyboard.press("f")
    until(lambda: page.evaluate("!document.fullscreenElement"))
    assert page.complaints == []


def test_nothing_glides_for_who_asks_for_less_motion(open_page):
    page = open_page(f"{SEVEN}?present")
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("End")
    assert shown(page) == [1]


def test_without_script_each_slide_fills_the_window_and_has_its_address(open_page):
    page = open_page(SEVEN, script=False)
    page.get_by_role("link", name="Show as slides").click()
    assert shown(page) == [7]
    page.locator(".deck-places a", has_text="2").click()
    assert page.url.endswith("?present#number-2")
    until(lambda: round(page.locator("#number-2").bounding_box()["x"]) == 0)
    assert round(page.locator("#number-2").bounding_box()["width"]) == 1280
    page.get_by_role("link", name="Close").click()
    assert page.locator(".slide").count() == 7
    assert page.locator(".presenting").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_slide_is_free_of_faults(open_page, width, scheme):
    page = open_page(f"/fr{SEVEN}?present#number-5", width=width, scheme=scheme)
    assert violations(page) == []
    assert not is_wider_than_the_window(page)
    assert page.complaints == []


def test_prints_one_slide_a_page(open_page):
    page = open_page(SEVEN)
    printed = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 8  # what it is, and the seven
