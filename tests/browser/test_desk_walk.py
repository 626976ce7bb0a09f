"""Every address of the desk in Chromium, in both languages, as a phone and a wide window show it: nothing refused, nothing
wider than the window, nothing that axe objects to."""

import json
import re

import pytest

from tests.browser.conftest import ROOT, desk_alone
from tests.browser.test_pages import is_wider_than_the_window, violations

pytestmark = pytest.mark.browser
SHAPES = (ROOT / "tests/browser/shapes.js").read_text()
# What names a field or a model and has a style of its own.
STYLED = sorted(
    {name for sheet in (ROOT / "static/css").glob("desk*.css")
     for name in re.findall(r"\.((?:app|model|field|column|dynamic|action|row)-[\w-]+)", sheet.read_text())}
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A desk with a row of every kind, and the addresses of its pages."""
    asked = "import json; from tests.admin.addresses import pages; print(json.dumps(pages()))"
    with desk_alone(tmp_path_factory.mktemp("desk")) as site:
        site.addresses = json.loads(site.manage("shell", "-v0", "-c", asked))
        yield site


@pytest.mark.parametrize("language", ["", "/fr"])
def test_every_address_of_the_desk(signed_in, site, language):
    page = signed_in(f"{language}/admin/", width=390, scheme="dark" if language else "light")
    assert len(site.addresses) > 180
    found, known, read = {}, set(), 0
    for address in site.addresses:
        page.set_viewport_size({"width": 390, "height": 900})
        answer = page.goto(site.url + language + address)
        faults = [f"status {answer.status}"] if not answer.ok else []
        faults += ["wider than 390"] if is_wider_than_the_window(page) else []
        shapes = set(page.evaluate(SHAPES, STYLED))
        if shapes - known:
            faults += violations(page)
            known |= shapes
            read += 1
        page.set_viewport_size({"width": 1440, "height": 900})
        faults += ["wider than 1440"] if is_wider_than_the_window(page) else []
        faults += page.complaints
        page.complaints.clear()
        if faults:
            found[language + address] = faults
    print(f"{len(site.addresses)} pages, {read} of them read by axe")
    assert found == {}, json.dumps(found, indent=1)
