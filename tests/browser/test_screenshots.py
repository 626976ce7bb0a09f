"""`make screenshots`: a picture of every page type, wide and light, and as a phone in the dark shows it, in docs/img."""

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_pages import DESK, PAGES

pytestmark = [pytest.mark.browser, pytest.mark.screenshots]

FOLDER = ROOT / "docs" / "img"
LOOKS = {"wide": (1440, "light"), "phone": (390, "dark")}
TALLEST = 2400  # pixels of a page that are shown


def keep(page, name, look):
    width, scheme = LOOKS[look]
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
    page.screenshot(path=FOLDER / f"{name.replace(',', '').replace(' ', '-')}-{look}.png", clip=clip, full_page=True)


@pytest.mark.parametrize("name", PAGES)
def test_readers_page(open_page, site, name):
    page = open_page(getattr(site, PAGES[name], PAGES[name]))
    for look in LOOKS:
        keep(page, name, look)


@pytest.mark.parametrize("name", DESK)
def test_desk_page(signed_in, name):
    keep(signed_in(DESK[name]), f"desk {name}", "wide")
