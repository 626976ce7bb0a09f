"""The editor's desk in Chromium: a line written and published by keyboard alone, and two editors at once."""

import time

import pytest

from tests.browser.conftest import until
from tests.browser.test_pages import is_wider_than_the_window, violations

pytestmark = pytest.mark.browser
COPY = "https://web.archive.org/web/2020/https://example.org/2020/03/01/harbour-master-counts-every-boat/"


def tab_to(page, selector, key="Tab"):
    """Press Tab until what has the focus is what the selector finds."""
    for _ in range(250):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab never comes to {selector}")


def write(page, selector, words):
    tab_to(page, selector)
    page.keyboard.type(words)


def choose(page, field, words):
    """One of a list that is searched."""
    tab_to(page, f"#id_{field} + .select2 .select2-selection, #id_{field} + .select2 .select2-search__field")
    if "select2-search__field" not in page.evaluate("document.activeElement.className"):
        page.keyboard.press("Enter")
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def test_a_line_is_written_previewed_reviewed_and_published_by_keyboard_alone(signed_in, open_page):
    page = signed_in("/admin/")
    begun = time.monotonic()
    tab_to(page, "a[href='/admin/tracker/talkingpoint/add/'].button")
    page.keyboard.press("Enter")
    page.locator("#id_title").wait_for()
    write(page, "#id_title", "No boat has sunk")
    choose(page, "party", "Meadow")
    choose(page, "topics", "Lighthouses")
    write(page, "#id_gist", "The tax has cost nobody a boat.")
    write(page, "#id_verdict", "True")
    write(page, "#id_phrasings-0-text", "no boat has sunk")
    page.locator("#phrasings-0").get_by_text("It would gain 1 speech (Meadow 1)").wait_for()
    tab_to(page, "#rebuttals-group .add-row a")
    page.keyboard.press("Enter")
    page.locator("#id_rebuttals-0-body").wait_for()
    until(lambda: page.evaluate("document.activeElement.closest('#rebuttals-group') !== null"))
    page.keyboard.press("Shift+Tab")
    write(page, "#id_rebuttals-0-body", "The harbour master counted **every** boat.")
    assert page.locator("#rebuttals-0 .markdown-shown strong").first.inner_text() == "every"
    page.keyboard.press("Control+s")
    page.get_by_text("Now give its rebuttal the sources it rests on.").or_(
        page.get_by_text("was added successfully")
    ).wait_for()
    tab_to(page, "#citations-group .add-row a")
    page.keyboard.press("Enter")
    page.locator("#id_citations-0-url").wait_for()
    write(page, "#id_citations-0-url", COPY)
    page.keyboard.press("Tab")
    page.get_by_text("Filled in from its address.").wait_for()
    assert page.locator("#id_citations-0-title").input_value() == "Harbour master counts every boat"
    # One button takes it back, and the server fills it in all the same when it is saved.
    tab_to(page, "#citations-0 .filled-told button", "Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator("#id_citations-0-title").input_value() == ""
    assert page.locator("#id_citations-0-url").input_value() == COPY
    for move, why, told in (("send", "To be read.", "sent for review"), ("publish", "Sourced.", "published")):
        tab_to(page, f"button[name=_move][value={move}]")
        page.keyboard.press("Enter")
        page.locator("#id_reason").wait_for()
        write(page, "#id_reason", why)
        tab_to(page, "#question_form [type=submit]")
        page.keyboard.press("Enter")
        page.get_by_text(f"“No boat has sunk”: {told}.").wait_for()
    took = time.monotonic() - begun
    print(f"written, previewed, reviewed and published in {took:.0f} s")
    assert took < 90
    assert page.complaints == []
    shown = open_page("/lines/no-boat-has-sunk/")
    assert shown.locator(".prose strong").first.inner_text() == "every"
    assert shown.get_by_role("link", name="Harbour master counts every boat").count() == 1


def test_the_second_of_two_editors_is_shown_both_versions(signed_in, open_page):
    page = signed_in("/admin/tracker/talkingpoint/?q=strongest")
    page.get_by_role("link", name="One of the strongest economies").first.click()
    line = page.url.partition("/admin/")[2].partition("change/")[0]
    other = open_page(f"/admin/{line}change/", page=page.context.new_page())
    other.locator("#id_gist").fill("What the other editor wrote.")
    other.keyboard.press("Control+Enter")
    other.get_by_text("was changed successfully").wait_for()
    assert other.url.partition("?")[0].endswith("/admin/tracker/talkingpoint/")
    page.locator("#id_gist").fill("What I wrote.")
    page.keyboard.press("Control+s")
    page.get_by_text("Somebody saved this while you had it open").wait_for()
    assert page.locator("#id_gist").input_value() == "What I wrote."
    for width, scheme in ((390, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        # Colours pass from one scheme to the other.
        until(lambda: page.evaluate("document.getAnimations().length") == 0)
        assert not is_wider_than_the_window(page), width
        assert violations(page) == [], width
    assert page.complaints == []
