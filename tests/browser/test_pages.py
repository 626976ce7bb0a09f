"""Every page type of readers in Chromium: nothing refused, nothing wider than a phone, nothing that axe objects to."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import until

pytestmark = pytest.mark.browser
AXE = Axe().axe_script
# Without asking the server for the styles once more.
ALL_RULES = {"resultTypes": ["violations"], "preload": False}
# And the one rule of WCAG 2.2, which is not on by itself, as Lighthouse has it. The desk's own lists do not keep it.
READERS = ALL_RULES | {"rules": {"target-size": {"enabled": True}}}
# The rules that look at them.
COLOURS = ALL_RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}

PAGES = {
    "home": "/",
    "home, filtered": "/?party=cpc&stance=all&by=rate",
    "home, nothing found": "/?topic=lighthouses&party=ndp",
    "home in French": "/fr/",
    "home, rising": "/?sort=rising&from=2013-01-01",
    "home, by discipline": "/?sort=discipline",
    "home, by streak": "/?sort=streak",
    "home, by burst": "/fr/?sort=burst",
    "home, owned": "/?sort=owned&stance=all",
    "line": "/lines/job-killing-carbon-tax/",
    "line with text": "/lines/lighthouse-tax/",
    "line in French": "/fr/lines/strong-stable-majority/",
    "party": "/parties/cpc/",
    "person": "/people/joe-oliver/",
    "topic": "/topics/lighthouses/",
    "document": "document",
    "mention": "mention",
    "embedded line": "/embed/lines/lighthouse-tax/",
    "corrections by a publisher": "changes",
    "corrections": "/corrections/",
    "topic in French": "/fr/topics/lighthouses/",
    "person in French": "/fr/people/joe-oliver/",
    "withdrawn speech": "withdrawn",
    "countdowns": "/countdowns/",
    "countdown": "/countdowns/tired-lines-2012/",
    "bingo card": "/parties/cpc/bingo/?card=7",
    "bingo card in French": "/fr/countdowns/tired-lines-2012/bingo/",
    "bingo card, too few lines": "/parties/ndp/bingo/",
    "countdown, presented": "/countdowns/tired-lines-2012/?present#number-2",
    "search, empty": "/search/",
    "search": "/search/?q=lighthouse+tax",
    "search, narrowed": "/search/?q=tax&party=av-harbour&year=2020&from=2020-01-01&sort=oldest",
    "search in French": "/fr/search/?q=lighthouse+-whale+OR+%22",
    "search, one kind": "/search/?q=conservative&in=lines",
    "period": "/?period=canada-41-1",
    "check a text": "/check/",
    "comparison, empty": "/compare/",
    "comparison": "/compare/?line=job-killing-carbon-tax&line=strongest-economy&line=lighthouse-tax",
    "comparison by party": "/compare/?line=strongest-economy&by=party&period=canada-41",
    "comparison in French": "/fr/compare/?line=strongest-economy&by=source",
    "search, nothing found": "/search/?q=zzzz",
    "methodology": "/methodology/",
    "coverage": "/coverage/",
    "coverage of a source": "/coverage/av-debates/",
    "parity": "/parity/",
    "parity of a party in French": "/fr/parity/cpc/",
    "frozen rankings": "/rankings/",
    "mentions": "/mentions/?line=lighthouse-tax&stance=all",
    "members of a party": "/parties/av-harbour/members/",
    "coverage in French": "/fr/coverage/house-of-commons/?state=partial",
}


def violations(page, options=ALL_RULES):
    """What axe objects to."""
    found = _found_by_axe(page, options)
    if found:
        # The desk's colours take a moment to change.
        page.wait_for_timeout(500)
        found = _found_by_axe(page, options)
    return found


def _found_by_axe(page, options):
    if page.evaluate("window.axe === undefined"):
        page.evaluate(AXE)
    found = page.evaluate("options => axe.run(options).then((said) => said.violations)", options)
    return [f"{rule['id']}: {node['html'][:300]}" for rule in found for node in rule["nodes"]]


def is_wider_than_the_window(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("name", PAGES)
def test_readers_page(open_page, site, name):
    page = open_page(getattr(site, PAGES[name], PAGES[name]))
    # Only what is said of colours depends on the scheme.
    for width, scheme, options in (
        (360, "dark", READERS),
        (360, "light", COLOURS),
        (1280, "light", READERS),
        (1280, "dark", COLOURS),
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert not is_wider_than_the_window(page), width
        assert violations(page, options) == [], (width, scheme)
    assert page.complaints == []


LOADED = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  return paint && loaded.map(({ name, startTime, transferSize }) => [name, startTime - paint.startTime, transferSize]);
}"""


def fonts_of(page):
    return page.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)")


OWN_FONTS = {"Refrain Serif", "Refrain Sans"}


def test_first_page_is_light_and_its_fonts_and_scripts_wait_until_it_is_painted(open_page):
    page = open_page("/", width=390)
    until(lambda: set(fonts_of(page)) >= OWN_FONTS)
    loaded = page.evaluate(LOADED)
    fonts = [after for name, after, _ in loaded if name.endswith(".woff2")]
    assert len(fonts) == 2
    assert min(fonts) > 0
    # Nothing but the page and its styles is asked for before it is painted.
    assert sorted("/css/base." in name for name, after, _ in loaded if after < 0) == [False, True]
    assert sum(bytes_sent for *_, bytes_sent in loaded) < 60_000
    assert len(loaded) < 12
    # Whoever has them reads in nothing else, from the first paint on.
    page.goto(page.url + "?party=cpc")
    assert page.evaluate("document.documentElement.className") == "lettered"


def test_without_script_the_fonts_come_with_the_page(open_page):
    page = open_page("/", script=False)
    until(lambda: set(fonts_of(page)) >= OWN_FONTS)


def test_missing_page_says_where_to_go(open_page):
    page = open_page("/lines/no-such-line/")
    assert page.get_by_role("heading", level=1).count() == 1
    assert all("404" in said or "no-such-line" in said for said in page.complaints)
    assert violations(page, READERS) == []


def test_sign_in(open_page):
    page = open_page("/admin/login/")
    assert page.complaints == []
    assert violations(page) == []
