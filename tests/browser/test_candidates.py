"""The desk of candidates by keyboard, in Chromium."""

import pytest

from tests.browser.conftest import until
from tests.browser.test_pages import is_wider_than_the_window, violations

pytestmark = pytest.mark.browser
FOUND = """
from tracker.models import *
Candidate.objects.all().delete()
said = Speech.objects.filter(document__source__slug="av-debates", texts__text__contains="every family").first()
text = said.texts.get().text
for score, wording in enumerate(["no boat has sunk", "hurts every family", "a fair tide tonight"], start=1):
    at = text.find(wording)
    Candidate.objects.create(
        wording=wording, party=Party.objects.get(slug="av-harbour"), source=said.document.source, score=score, speeches=1,
        speakers=1, days=1, phrasings=[wording], months=[["2020-03", 1]], spoken_by=[[said.person_id, "Ada Shore", 1]],
        parts={"speakers": {"value": 1, "points": 0.9}}, first=said.date, last=said.date,
        examples=[{"speech": said.pk, "date": "2020-03-02", "spans": [["en", at, at + len(wording)]] if at >= 0 else []}],
    )
"""


def test_an_editor_judges_candidates_by_keyboard_and_takes_it_back(signed_in, site):
    site.manage("shell", "-v0", "-c", FOUND)
    page = signed_in("/admin/candidates/")
    heading, said = page.locator("#review-now h2"), page.locator("#review-said")
    page.evaluate("window.same = true")
    assert heading.inner_text() == "“a fair tide tonight”"
    for width, scheme in ((360, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert not is_wider_than_the_window(page), width
        assert violations(page) == [], (width, scheme)
    page.keyboard.press("d")
    until(lambda: "Dismissed" in said.inner_text())
    assert heading.inner_text() == "“hurts every family”"
    assert page.locator("#review-now mark").inner_text() == "hurts every family"
    page.keyboard.press("z")
    until(lambda: heading.inner_text() == "“a fair tide tonight”")
    page.keyboard.press(" ")
    until(lambda: heading.inner_text() == "“hurts every family”")
    page.keyboard.press("p")
    page.locator("#review-now select[name=line]").select_option(label="Boat-sinking lighthouse tax (Harbour)")
    page.get_by_text("would gain 0 speeches").wait_for()
    page.locator("#review-now [name=why_not]").fill("A wording was missing.")
    page.get_by_role("button", name="Add these phrasings").click()
    until(lambda: "Added to" in said.inner_text())
    page.keyboard.press("z")
    until(lambda: heading.inner_text() == "“hurts every family”")
    page.keyboard.press("l")
    until(lambda: "A draft was made" in said.inner_text())
    made = page.locator("#review-made")
    assert made.get_attribute("href").startswith("/admin/tracker/talkingpoint/")
    assert page.evaluate("window.same")
    page.keyboard.press("z")
    until(lambda: "the draft is gone" in said.inner_text())
    assert page.complaints == []
