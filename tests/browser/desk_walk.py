"""A walk through every address of the desk in Chromium, as a phone and a wide window show it: nothing refused, nothing
wider than the window, nothing that axe objects to. Each language is walked by a file of its own, at the same time."""

import json
import re

from tests.browser.conftest import ROOT, desk_alone
from tests.browser.test_pages import is_wider_than_the_window, violations

WIDTHS = (390, 1440)
SHAPES = (ROOT / "tests/browser/shapes.js").read_text()
# What names a field or a model and has a style of its own.
STYLED = sorted(
    {name for sheet in (ROOT / "static/css").glob("desk*.css")
     for name in re.findall(r"\.((?:app|model|field|column|dynamic|action|row)-[\w-]+)", sheet.read_text())}
)  # fmt: skip


def desk_with_a_row_of_every_kind(folder):
    """The served desk, and the addresses of its pages."""
    asked = "import json; from tests.admin.addresses import pages; print(json.dumps(pages()))"
    with desk_alone(folder) as site:
        site.addresses = json.loads(site.manage("shell", "-v0", "-c", asked))
        yield site


def walk(page, site, language, *, axe_at=WIDTHS):
    """Open every address once and look at it in both widths, by axe in those; raises with everything that is wrong, by
    address."""
    assert len(site.addresses) > 180
    found, known, read = {}, {width: set() for width in WIDTHS}, 0
    for number, address in enumerate(site.addresses):
        # It opens in the width that the window has from the page before; in the other language, in the other width.
        widths = WIDTHS if (number + bool(language)) % 2 else WIDTHS[::-1]
        page.set_viewport_size({"width": widths[0], "height": 900})
        answer = page.goto(site.url + language + address)
        faults = [f"status {answer.status}"] if not answer.ok else []
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            faults += [f"wider than {width}"] if is_wider_than_the_window(page) else []
            shapes = set(page.evaluate(SHAPES, STYLED))
            if width in axe_at and shapes - known[width]:
                faults += [f"at {width}: {one}" for one in violations(page)]
                known[width] |= shapes
                read += 1
        faults += page.complaints
        page.complaints.clear()
        if faults:
            found[language + address] = faults
    print(f"{len(site.addresses)} pages, {read} times read by axe")
    assert found == {}, json.dumps(found, indent=1)
