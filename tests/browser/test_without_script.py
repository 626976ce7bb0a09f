"""Every page type read without JavaScript, and every filter used without it and with the keyboard alone, on a phone."""

import pytest

from tests.browser.conftest import until
from tests.browser.test_pages import PAGES

pytestmark = pytest.mark.browser

# Of each page with filters: what is chosen with one key in which field, and what the address then asks.
FILTERED = {
    "home": ("/", "id_topic", "topic="),
    "home in French": ("/fr/", "id_party", "party="),
    "line with text": ("/lines/lighthouse-tax/", "id_stance", "stance=others"),
    "party": ("/parties/av-harbour/", "id_period", "period="),
    "members of a party": ("/parties/av-harbour/members/", "id_period", "period="),
    "person": ("/people/joe-oliver/", "id_stance", "stance=others"),
    "topic": ("/topics/lighthouses/", "id_period", "period="),
    "mentions": ("/mentions/?line=lighthouse-tax", "id_stance", "stance=others"),
    "comparison": ("/compare/?line=lighthouse-tax", "id_by", "by=party"),
}
FIELDS = "form.filters :is(select, summary, button, input:not([type=hidden]), a)"
MOST_STOPS = 120


def headings(page):
    return [" ".join(text.split()) for text in page.locator("main :is(h1, h2)").all_inner_texts()]


def outline(page):
    """The headings of a page and how much it says: what hides until a script comes would be missing."""
    # As high as all of it, for what is far down is laid out late.
    page.set_viewport_size({"width": 390, "height": 30_000})
    until(lambda: all(headings(page)))
    return headings(page), page.locator("main a[href]:visible").count(), page.locator("main tr:visible").count()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_without_script_what_it_says_with_it(open_page, site, name):
    address = getattr(site, PAGES[name], PAGES[name])
    if "present" in address:
        address = address.replace("?present", "")  # full screen is a script's; the slides are not
    read = outline(open_page(address, width=390, script=False))
    assert read[0]
    assert read == outline(open_page(address, width=390))


def focused(page):
    return page.locator("*:focus")


def tab_to(page, selector):
    """Tab until that has the focus; what had it before, in order."""
    passed = []
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = focused(page)
        if here.count() and here.first.evaluate("(element, selector) => element.matches(selector)", selector):
            return passed
        passed.append(here.first.inner_text()[:30] if here.count() else "")
    raise AssertionError(f"{selector} is not reached: {passed}")


@pytest.mark.parametrize("name", FILTERED)
def test_filters_are_used_with_the_keyboard_alone(open_page, name):
    address, field, asks = FILTERED[name]
    page = open_page(address, width=390, script=False)
    wanted = page.locator(FIELDS).filter(visible=True).count()
    tab_to(page, FIELDS)
    reached = 1
    while reached < MOST_STOPS:
        page.keyboard.press("Tab")
        if not focused(page).first.evaluate("element => Boolean(element.closest('form.filters'))"):
            break
        reached += 1
    # A day has three parts to tab through.
    assert reached >= wanted

    page = open_page(address, width=390, script=False)
    tab_to(page, f"#{field}")
    page.keyboard.press("ArrowDown")
    tab_to(page, "form.filters button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{asks}*")
    assert page.locator("h1").count() == 1

    page = open_page(address, width=390, script=False)
    tab_to(page, "form.filters summary")
    page.keyboard.press("Enter")
    tab_to(page, "#id_from")
    page.keyboard.type("01022020")
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2020-01-02*")
    assert page.complaints == []
