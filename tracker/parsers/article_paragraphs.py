"""The paragraphs of an article in plain text."""

import html
import re
from collections.abc import Sequence

from tracker.parsers.article_quotations import Paragraph

# What a page prints between its article and whatever follows.
BETWEEN = re.compile(
    r"^(?:related on\b.*|also on\b.*|loading slideshow.*|slideshow\b.*|story continues below.*|suggest a correction.*)$",
    re.IGNORECASE,
)
# Bounded, so that no page can make it look for the end of a link for ever.
_LINK = re.compile(
    r"<a\b[^<>]{0,1000}?\bhref\s*=\s*[\"']?([^\"'\s<>]*)[\"']?[^<>]*>((?:(?!<a\b).){0,2000}?)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def paragraphs(lines: Sequence[str], number: int) -> list[Paragraph]:
    """Runs of lines that are not empty, without mark-up; `number` is that of the first line."""
    found: list[Paragraph] = []
    held: list[str] = []
    for offset, line in enumerate([*lines, ""]):
        if line.strip():
            held.append(line)
        elif held:
            found.append(Paragraph(plain(" ".join(held)), f"line {number + offset - len(held)}"))
            held = []
    return [paragraph for paragraph in found if paragraph.text]


def plain(text: str) -> str:
    """The text without tags and entities, links in brackets after their words."""
    text = _LINK.sub(lambda link: f"{link[2]} ({link[1]})" if link[1] else link[2], text)
    return " ".join(html.unescape(_TAG.sub("", text)).split())
