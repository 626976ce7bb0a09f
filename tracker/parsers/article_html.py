"""The article in a web page as it was saved: its title, day, address and paragraphs, found by trafilatura."""

import codecs
import logging
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.parsers.article_quotations import Paragraph
from tracker.parsers.document import ParseError
from tracker.parsers.file_facts import read_day

# A page of 4 MB or 30,000 tags is no article, and would take a tree of hundreds of megabytes.
_LARGEST = 4 * 1024 * 1024
_MOST_TAGS = 30_000
_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^<>]{0,500}?\blang\s*=\s*[\"']?([a-z]{2})", re.IGNORECASE)
_UNREADABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: `day`, `url`, `author`, `site` and `language` are empty where it does not."""

    paragraphs: tuple[Paragraph, ...]
    title: str
    day: date | None
    url: str
    author: str
    site: str
    language: str


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are a web page's."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1000].lower()
    start = re.sub(rb"^(?:<\?xml[^>]*\?>|<!--.*?-->|\s)+", b"", start, flags=re.DOTALL)
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<article"))


def read_page(data: bytes) -> Page:
    """The article in the page. Raises ParseError when there is none, or the page is too large to be one."""
    if len(data) > _LARGEST:
        raise ParseError(f"the page is larger than {_LARGEST // 1024**2} MB")
    if data.count(b"<") > _MOST_TAGS:
        raise ParseError(f"the page has more than {_MOST_TAGS} tags")
    text = _UNREADABLE.sub(" ", _decoded(data))
    language = _LANGUAGE.search(text[:20_000])
    found = _extracted(text)
    title = " ".join((found.title or "").split())
    lines = [" ".join(line.split()) for line in (found.text or "").split("\n")]
    paragraphs = tuple(
        Paragraph(line, f"paragraph {number}") for number, line in enumerate(filter(None, lines), start=1)
    )
    # The heading inside the article repeats the title.
    if paragraphs and paragraphs[0].text == title:
        paragraphs = paragraphs[1:]
    if not paragraphs:
        raise ParseError("there is no article in the page")
    url = found.url or ""
    return Page(
        paragraphs=paragraphs,
        title=title,
        day=read_day(found.date or ""),
        url=url if url.startswith(("https://", "http://")) else "",
        author=" ".join((found.author or "").split()),
        site=" ".join((found.sitename or "").split()),
        language=language[1].lower() if language else "",
    )


def _extracted(text: str) -> Any:
    # Loaded only when a page is read: it takes half a second and 30 MB.
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(
            text,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            favor_recall=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:
        # Whatever its many parts raise for a page that is broken on purpose.
        raise ParseError(f"the page cannot be read: {type(error).__name__}") from None
    if found is None:
        raise ParseError("there is no article in the page")
    return found


def _decoded(data: bytes) -> str:
    """The page's text: UTF-8 unless it names another encoding and is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        named = _CHARSET.search(data[:4096])
        place = f"byte {error.start + 1}"
    if named is None:
        raise ParseError("not UTF-8 text, and the page names no other encoding", place)
    try:
        # Pages that say ISO-8859-1 are read as Windows-1252 (WHATWG Encoding Standard).
        encoding = codecs.lookup(named[1].decode()).name
        return data.decode("cp1252" if encoding in ("iso8859-1", "ascii") else encoding, "replace")
    except (LookupError, ValueError, TypeError, AttributeError):
        raise ParseError(f"unknown encoding “{named[1].decode('ascii', 'replace')}”", place) from None
