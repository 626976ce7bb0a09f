"""What a reader and an editor come to do, done in Chromium."""

import json

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
    assert page.locator("#found").get_by_role("link", name="Job-killing carbon tax").count() == 0
    page.get_by_role("searchbox").first.fill("lighthouse")
    page.get_by_role("searchbox").first.press("Enter")
    assert page.get_by_role("link", name="Boat-sinking lighthouse tax").count() >= 1


def test_filters_answer_in_place_and_the_way_back_leads_through_them(open_page):
    page = open_page("/")
    page.evaluate("window.same = true")
    page.locator("#id_party").select_option("av-harbour")
    page.wait_for_url("**/?party=av-harbour")
    page.get_by_role("status").filter(has_text="1 line").wait_for(state="attached")
    assert page.evaluate("window.same")
    assert page.locator("#languages a").get_attribute("href") == "/fr/?party=av-harbour"
    page.go_back()
    page.locator("#found").get_by_role("link", name="Job-killing carbon tax").first.wait_for()
    assert page.locator("#id_party").input_value() == ""
    assert page.complaints == []


def test_the_first_tab_stop_skips_to_the_content(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_an_editor_sees_what_a_phrasing_would_gain_while_typing_it(signed_in):
    page = signed_in("/admin/tracker/talkingpoint/?q=boat-sinking")
    page.get_by_role("link", name="Boat-sinking lighthouse tax").click()
    page.locator("#id_phrasings-1-text").press_sequentially("every family")
    row = page.locator("#phrasings-1")
    row.get_by_text("It would gain 0 speeches").wait_for()
    page.locator("#id_phrasings-1-text").fill("tax (on")
    row.get_by_text("(at character 5)").wait_for()
    assert row.locator("mark").inner_text() == "("
    page.locator("#id_phrasings-0-text").fill("tax on lighthouses")
    page.locator("#phrasings-0").get_by_text("It would lose 2 speeches").wait_for()
    page.locator("#phrasings-group .add-row a").click()
    page.locator("#id_phrasings-2-text").fill("no boat has sunk")
    page.locator("#phrasings-2").get_by_text("It would gain 0 speeches").wait_for()
    row.get_by_role("link", name="Preview").click()
    assert page.locator("#id_text").input_value() == "tax (on"
    assert page.complaints == []


def test_an_editor_previews_a_phrasing_without_script(signed_in):
    page = signed_in("/admin/tracker/talkingpoint/?q=boat-sinking", script=False)
    page.get_by_role("link", name="Boat-sinking lighthouse tax").click()
    page.get_by_role("link", name="Preview").first.click()
    page.get_by_text("This phrasing alone brings 3 speeches").wait_for()
    page.locator("#id_text").fill("a tax on lighthouses")
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("It would lose 2 speeches").wait_for()
    assert "Boat-sinking lighthouse tax" in page.locator("#content").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_an_editor_uploads_files_and_watches_their_import(signed_in, site, script):
    """With script the page follows the import by itself; without it, its link shows how far it is."""
    slug = f"av-committee-{script}"
    site.manage(
        "shell", "-v0", "-c", f"from tracker.models import *; Source.objects.create(slug='{slug}', name='{slug}')"
    )
    files = []
    for day in ("2020-05-04", "2020-05-05"):
        turn = {"document": day, "date": day, "speaker": "Ms. Shore", "text": "Fair tides to every member."}
        files.append({"name": f"{day}.jsonl", "mimeType": "text/plain", "buffer": json.dumps(turn).encode()})
    page = signed_in("/admin/tracker/importrun/add/", script=script)
    page.locator("[name=source]").select_option(label=slug)
    page.locator("[name=files]").set_input_files(files)
    page.get_by_role("button", name="Upload and import").click()
    page.get_by_text("waiting").first.wait_for()
    address = page.url
    site.manage("worker", "--once")
    if not script:
        page.get_by_role("link", name="Show how far it is now").click()
    page.get_by_text("2 of 2 documents stored.").wait_for()
    assert page.url.removesuffix("?") == address
    assert page.get_by_role("link", name="Show how far it is now").count() == 0
    assert page.complaints == []
