"""Scraps of HTML to plain text, for records that hold it inside other formats; whole pages are read elsewhere."""

import html
import re
from collections.abc import Iterator

_TAG = re.compile(r"</?[a-zA-Z][\w:-]*+[^<>]*+>|<!--.{0,2000}?-->", re.DOTALL)
# "(Motion agreed to)": printed, and said by nobody.
_BRACKETED = re.compile(r"\s*[\[(][^\])]*[\])]\s*")
_BLOCK = re.compile(r"<(/?)(p|blockquote|br|div|li|tr)\b([^<>]*+)>", re.IGNORECASE)


def blocks(text: str) -> Iterator[tuple[str, str, str, str]]:
    """What stands before each tag of a block, and the tag: (text, "/" or "", name, attributes). The text has no tags,
    entities or double spaces; the last tag is ("", "", "")."""
    at = 0
    for tag in _BLOCK.finditer(text):
        yield line(text[at : tag.start()]), tag[1], tag[2].lower(), tag[3]
        at = tag.end()
    yield line(text[at:]), "", "", ""


def line(text: str) -> str:
    """The text without tags, entities and double spaces, on one line."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def plain(text: str) -> str:
    """The text without tags and entities, every line without outer or double spaces, and no empty line."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return "\n".join(stripped for each in text.split("\n") if (stripped := " ".join(each.split())))


def in_brackets(text: str) -> bool:
    """Whether the whole text stands in brackets: printed, and said by nobody."""
    return _BRACKETED.fullmatch(text) is not None


def joined_headings(*headings: str) -> str:
    """Headings, each narrower than the one before, as one: "Petitions — Ferries"."""
    return " — ".join(dict.fromkeys(heading for heading in headings if heading))
