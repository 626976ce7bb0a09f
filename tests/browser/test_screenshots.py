"""`make screenshots`: a picture of every page type, wide and light, and as a phone in the dark shows it, in docs/img."""

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.screenshots]

FOLDER = ROOT / "docs" / "img"
DESK = {
    "desk": "/admin/",
    "lines": "/admin/tracker/talkingpoint/",
    "add a line": "/admin/tracker/talkingpoint/add/",
    "preview": "/admin/tracker/talkingpoint/preview/?text=boat-sinking+lighthouse+tax",
    "preview of a bad phrasing": "/admin/tracker/talkingpoint/preview/?text=tax+(on",
    "mentions": "/admin/tracker/mention/",
    "candidates": "/admin/candidates/",
    "documents": "/admin/tracker/document/",
    "imports": "/admin/tracker/importrun/",
    "an import": "/admin/tracker/importrun/1/change/",
    "import files": "/admin/tracker/importrun/add/",
    "retire a line": "/admin/tracker/talkingpoint/move/retire/?id=1",
    "accounts": "/admin/auth/user/",
    "set up the second factor": "/admin/second-factor/set-up/",
    "import the catalogue": "/admin/tracker/catalogueimport/add/",
    "merge two lines": "/admin/tracker/linemerge/add/?first=1&second=2",
    "build a countdown": "/admin/tracker/countdown/1/build/",
    "preview of a countdown": "/countdowns/tired-lines-2012/preview/",
}
LOOKS = {"wide": (1440, "light"), "phone": (390, "dark")}
TALLEST = 2400  # pixels of a page that are shown


def keep(page, name, look):
    width, scheme = LOOKS[look]
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    height = page.evaluate("document.documentElement.scrollHeight")
    shown = min(height, TALLEST)
    # What is far down is laid out once it is near: the window is as high as the picture.
    page.set_viewport_size({"width": width, "height": shown})
    page.wait_for_timeout(200)
    clip = {"x": 0, "y": 0, "width": width, "height": shown}
    page.screenshot(path=FOLDER / f"{name.replace(',', '').replace(' ', '-')}-{look}.png", clip=clip, full_page=True)


@pytest.mark.parametrize("name", PAGES)
def test_readers_page(open_page, site, name):
    page = open_page(getattr(site, PAGES[name], PAGES[name]))
    for look in LOOKS:
        keep(page, name, look)


@pytest.mark.parametrize("name", DESK)
def test_desk_page(signed_in, name):
    keep(signed_in(DESK[name]), f"desk {name}", "wide")
