"""What an address says of the page it leads to, read from the address alone: nothing is asked of the network."""

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

# An archive's own copy of a page, with the page's address behind it.
_WAYBACK = re.compile(r"^/web/\d{4,14}(?:[a-z]{2}_)?/(?P<page>https?:/.*)$", re.I)
_ARCHIVE_TODAY = re.compile(r"^/(?:newest|oldest|\d{4}[\d.-]*)/(?P<page>https?:/.*)$", re.I)
_ARCHIVES = {
    "web.archive.org": _WAYBACK,
    **{f"archive.{end}": _ARCHIVE_TODAY for end in ("today", "ph", "is", "li", "vn", "fo", "md")},
}
_DAY = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<between>[-/._]?)(?P<month>\d\d?)(?P=between)(?P<day>\d\d?)(?!\d)")
_ENDING = re.compile(r"\.[a-z]{2,5}\d?$", re.I)
# Numbers by which a site finds the page, before or after its words.
_NUMBERS = re.compile(r"^(?:[a-z]?\d[\d.]*[-_])+|(?:[-_][a-z]?\d[\d.]*)+$", re.I)
_FEWEST_WORDS = 3


@dataclass(frozen=True)
class CitedAddress:
    """A page's address, that of its archived copy or "", the host without "www.", the day in the path or None, and the
    title that its words make, or ""."""

    url: str
    archived_url: str
    host: str
    published_on: date | None
    title: str


def read_address(text: str) -> CitedAddress:
    """Read a pasted address; one of an archive is that of an archived copy, and the page's own is inside it.

    Raises ValueError for what is no http or https address of a host.
    """
    url = text.strip()
    if "://" not in url and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", url):
        url = f"https://{url}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "." not in parts.hostname:
        raise ValueError("no http or https address")
    held = _ARCHIVES.get(parts.hostname)
    found = held.match(url.split(parts.netloc, 1)[1]) if held else None
    if found:
        # Some write the address inside with one slash.
        inside = re.sub(r"^(https?):/+", r"\1://", found["page"], flags=re.I)
        try:
            page = read_address(inside)
        except ValueError:
            return CitedAddress("", url, _host(parts.hostname), None, "")
        return CitedAddress(page.url, url, page.host, page.published_on, page.title)
    path = unquote(parts.path)
    return CitedAddress(url, "", _host(parts.hostname), _day_in(path), _title_in(path))


def _host(name: str) -> str:
    return re.sub(r"^(?:www\d?|m)\.", "", name.lower())


def _day_in(path: str) -> date | None:
    for found in _DAY.finditer(path):
        # Eight digits in a row are a day only written in full.
        if not found["between"] and len(found[0]) != 8:
            continue
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            continue
    return None


def _title_in(path: str) -> str:
    """The words of the last part of a path that has some, as a sentence begins."""
    for part in reversed(path.split("/")):
        words = re.split(r"[-_+\s]+", _NUMBERS.sub("", _ENDING.sub("", _DAY.sub("", part))))
        words = [word for word in words if word]
        if sum(word.isalpha() for word in words) >= _FEWEST_WORDS:
            title = " ".join(words)
            return title[0].upper() + title[1:]
    return ""
