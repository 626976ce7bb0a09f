"""A countdown built in Chromium: by keyboard and by dragging, by buttons without script; a catalogue imported."""

import pytest

from tests.browser.test_pages import is_wider_than_the_window, violations

pytestmark = pytest.mark.browser
LINES = "slug,title,party\nkeyboard-line,A line by keyboard,av-harbour\n"


def order(page):
    return [line.get_attribute("data-line") for line in page.locator("[data-line]").all()]


def add_lines(page, title, *lines):
    """A new countdown with those lines, by its own pages."""
    page.get_by_label("Title:", exact=True).fill(title)
    page.get_by_label("Slug:").fill(title.lower().replace(" ", "-"))
    page.get_by_role("button", name="Save", exact=True).first.click()
    for line in lines:
        page.get_by_label(line).first.check()
    page.get_by_role("button", name="Add the ticked lines").click()
    # What follows looks at the page that answers, however long it takes.
    page.locator("[data-line]").nth(len(lines) - 1).wait_for()


def test_a_countdown_is_ordered_by_keyboard_and_by_dragging_previewed_and_published(signed_in, site):
    page = signed_in("/admin/tracker/countdown/add/")
    lines = ("Job-killing carbon tax", "Boat-sinking lighthouse tax", "Strong, stable majority government")
    add_lines(page, "By keyboard", *lines)
    first = order(page)
    assert sorted(first) == sorted(lines)
    page.get_by_role("button", name=f"Move “{first[0]}” down").press("Enter")
    page.keyboard.press("Enter")
    # The button that was pressed stays under the finger, and what happened is said.
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Move “{first[0]}” down"
    page.get_by_role("status").filter(has_text="is number 1 now").wait_for(state="attached")
    assert order(page) == [first[1], first[2], first[0]]
    handles = [handle.bounding_box() for handle in page.locator("[data-handle]").all()]
    page.mouse.move(handles[2]["x"] + 5, handles[2]["y"] + 5)
    page.mouse.down()
    page.mouse.move(handles[0]["x"] + 5, handles[1]["y"] - 20, steps=8)
    page.mouse.move(handles[0]["x"] + 5, handles[0]["y"] - 20, steps=8)
    page.mouse.up()
    assert order(page) == [first[0], first[1], first[2]]
    page.get_by_label(f"Number of “{first[2]}”").fill("2")
    page.get_by_label(f"Number of “{first[2]}”").press("Tab")
    wanted = [first[0], first[2], first[1]]
    assert order(page) == wanted
    page.locator("[name^=note-]").first.fill("Said **once more**.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Saved.").wait_for()
    assert order(page) == wanted
    page.set_viewport_size({"width": 390, "height": 900})
    assert not is_wider_than_the_window(page)
    page.get_by_role("link", name="Preview as readers will see it").click()
    assert page.locator(".slide-note strong").inner_text() == "once more"
    page.get_by_role("link", name="Back to building it").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Published:").wait_for()
    assert page.complaints == []
    assert violations(page) == []
    page.get_by_role("link", name="View on site").click()
    page.locator(".slide").first.wait_for()
    assert [shown.strip("“”") for shown in page.locator(".slide h2 a").all_inner_texts()] == wanted


def test_without_script_each_button_asks_the_server(signed_in):
    page = signed_in("/admin/tracker/countdown/add/", script=False)
    add_lines(page, "Without script", "Job-killing carbon tax", "Strong, stable majority government")
    first = order(page)
    page.locator("[name^=note-]").first.fill("Typed before moving.")
    page.get_by_role("button", name=f"Move “{first[0]}” down").click()
    assert order(page) == first[::-1]
    assert page.locator("[name^=note-]").last.input_value() == "Typed before moving."
    page.get_by_role("button", name=f"Take “{first[0]}” out").click()
    assert order(page) == [first[1]]


def test_a_catalogue_is_imported_once_its_changes_were_seen(signed_in):
    page = signed_in("/admin/tracker/catalogueimport/add/")
    page.locator("[name=file]").set_input_files({"name": "lines.csv", "mimeType": "text/csv", "buffer": LINES.encode()})
    page.locator("[name=reason]").fill("spring")
    page.get_by_role("button", name="Show what it would change").click()
    page.get_by_role("heading", name="New (1)").wait_for()
    assert page.complaints == []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert not is_wider_than_the_window(page)
        assert violations(page) == []
    page.get_by_role("button", name="Make exactly these changes").click()
    page.get_by_text("Done: ").wait_for()
