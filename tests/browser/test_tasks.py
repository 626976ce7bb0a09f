"""What a reader and an editor come to do, done in Chromium."""

import pytest

pytestmark = pytest.mark.browser


def test_a_reader_gets_from_the_ranking_to_the_official_page_of_a_mention(open_page):
    page = open_page("/")
    page.get_by_role("link", name="Job-killing carbon tax").first.click()
    assert page.locator("h1").inner_text().strip("“”«» ") == "Job-killing carbon tax"
    official = page.locator("a[href*='ourcommons.ca']").first
    assert official.get_attribute("href").startswith("https://www.ourcommons.ca/")
    assert page.complaints == []


def test_a_reader_sees_the_words_marked_in_the_document(open_page, site):
    page = open_page(site.document)
    assert page.locator("mark").all_inner_texts() == ["boat-sinking lighthouse tax"] * 3


def test_filters_and_search_work_without_script(open_page):
    page = open_page("/", script=False)
    page.locator("#id_party").select_option("av-harbour")
    page.get_by_role("button", name="Show").click()
    assert "party=av-harbour" in page.url
    assert page.get_by_role("link", name="Boat-sinking lighthouse tax").count() >= 1
    assert page.get_by_role("link", name="Job-killing carbon tax").count() == 0
    page.get_by_role("searchbox").first.fill("lighthouse")
    page.get_by_role("searchbox").first.press("Enter")
    assert page.get_by_role("link", name="Boat-sinking lighthouse tax").count() >= 1


def test_the_first_tab_stop_skips_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_editor_adds_a_line_with_a_phrasing_and_publishes_it(signed_in, open_page):
    page = signed_in("/admin/tracker/talkingpoint/add/")
    page.locator("#id_title").fill("The tide waits for the Meadow Party")
    page.locator("#id_status").select_option("published")
    page.locator("#id_party + .select2").click()
    page.locator(".select2-search__field").last.fill("Harbour")
    page.get_by_role("option", name="Harbour").first.click()
    page.locator("#id_phrasings-0-text").fill("hurts every family")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was added successfully").wait_for()
    assert page.complaints == []
    shown = open_page("/lines/the-tide-waits-for-the-meadow-party/")
    assert "The tide waits for the Meadow Party" in shown.locator("h1").inner_text()
