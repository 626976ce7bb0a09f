"""A news article, as plain text or as a saved web page: who is quoted in it with what, and the rest as told."""

import re
from collections.abc import Sequence

from tracker.parsers import article_html
from tracker.parsers.article_paragraphs import BETWEEN, paragraphs
from tracker.parsers.article_quotations import Paragraph, narrative, quotations
from tracker.parsers.document import Given, ParsedDocument, ParsedSpeech, ParseError
from tracker.parsers.file_facts import day_of, fact, identity, language_of, url_of
from tracker.parsers.plain_text import read_text

FORMAT = "article"
_LARGEST = 256 * 1024
_LONGEST_TITLE = 150
_ENDS = re.compile(r"[.!?…:;,]['’\"”»)]*$")
# What begins other formats, and rows of cells.
_NOT_PROSE = re.compile(r"^(?:[\[{<]|[^,;\t]{0,60}(?:[,;\t](?! )[^,;\t ]{0,60}){1,}$)")
_SENTENCE = re.compile(r"(?:\S+\s+){7,}\S+[.!?]['’\"”»)]*(?:\s|$)")


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are a web page's, or prose."""
    if article_html.looks_like(head):
        return True
    text = head.decode("utf-8-sig", "ignore").lstrip()
    first = text.split("\n", 1)[0].strip()
    return not _NOT_PROSE.match(first) and any(_SENTENCE.search(line[:2000]) for line in text.split("\n"))


def parse(data: bytes, name: str, given: Given) -> list[ParsedDocument]:
    """The article's one document: its own words as one speech of the kind "article", which never counts, then each
    quotation as a speech of whoever said it.

    Its day, address and title are as given, else as the page or the first lines of the text state them ("Date:
    2014-05-14"), else (the day) in the file's name. Raises ParseError when there is no article or no day, and for an
    article of more than 256 KB.
    """
    stated: dict[str, str] = {}
    author = ""
    if article_html.looks_like(data[:4096]):
        page = article_html.read_page(data)
        body: Sequence[Paragraph] = page.paragraphs
        stated = {"title": page.title, "url": page.url, "language": page.language}
        if page.day:
            stated["date"] = page.day.isoformat()
        author = page.author or page.site
    else:
        body = _plain_text(data, stated)
    body = [paragraph for paragraph in body if not BETWEEN.match(paragraph.text)]
    if not body:
        raise ParseError("there is no article")
    if sum(len(paragraph.text) for paragraph in body) > _LARGEST:
        raise ParseError(f"the article is longer than {_LARGEST // 1024} KB")
    day, url = day_of(stated, given, name), url_of(stated, given)
    title = (given.title or stated.get("title", "")).strip()
    language = language_of(stated, name, " ".join(paragraph.text for paragraph in body[:50]))
    return [
        ParsedDocument(
            format=FORMAT,
            external_id=identity(url, day, name),
            date=day,
            language=language,
            title=title,
            url=url,
            speeches=_speeches(body, author, title, url, language),
        )
    ]


def _plain_text(data: bytes, stated: dict[str, str]) -> list[Paragraph]:
    """The paragraphs, those that state facts or are the title left out and added to `stated`."""
    if len(data) > _LARGEST:
        raise ParseError(f"the article is longer than {_LARGEST // 1024} KB")
    lines = read_text(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = 0
    while first < len(lines) and (said := fact(lines[first])):
        stated.setdefault(*said)
        first += 1
    rest = lines[first:]
    if not any(not line.strip() for line in rest[:-1]):
        # No empty line anywhere: every line is a paragraph.
        rest = [text for line in rest for text in (line, "")]
        body = [Paragraph(p.text, f"line {first + 1 + (int(p.place[5:]) - 1) // 2}") for p in paragraphs(rest, 1)]
    else:
        body = paragraphs(rest, first + 1)
    if "title" not in stated and len(body) > 1 and _is_title(body[0].text):
        stated["title"] = body.pop(0).text
    return body


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not _ENDS.search(text)


def _speeches(body: Sequence[Paragraph], author: str, title: str, url: str, language: str) -> tuple[ParsedSpeech, ...]:
    told = ParsedSpeech(
        external_id="article",
        speaker=author,
        text="\n".join(filter(None, (narrative(paragraph) for paragraph in body))) or "…",
        stated_kind="article",
        language=language,
        heading=title,
        url=url,
        place=body[0].place,
    )
    said = (
        ParsedSpeech(
            external_id=str(number),
            speaker=quotation.name or quotation.speaker,
            text=quotation.text,
            name=quotation.name,
            role=quotation.role,
            stated_kind="speech",
            language=language,
            heading=title,
            url=url,
            place=quotation.place,
        )
        for number, quotation in enumerate(quotations(body), start=1)
    )
    return (told, *said)
