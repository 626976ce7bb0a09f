"""An article with a numbered slideshow under it, as plain text: what was said in it and by whom, and the slides."""

import re
from dataclasses import dataclass

from tracker.parsers.article_paragraphs import BETWEEN, paragraphs, plain
from tracker.parsers.article_quotations import Quotation, quotations
from tracker.parsers.document import ParseError
from tracker.parsers.plain_text import read_text

FORMAT = "article-slideshow"
_SLIDE = re.compile(r"^\s*[•·▪‣*]\s*(?P<rank>\d{1,3})[.)]\s*(?P<title>.*?)\s*$")
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: its rank, its title, and the passage under it without mark-up, links in brackets."""

    rank: int
    title: str
    passage: str
    place: str


@dataclass(frozen=True, slots=True)
class Slideshow:
    """The article's paragraphs, the quotations in them in order, and the slides from the highest rank to 1."""

    paragraphs: tuple[str, ...]
    quotations: tuple[Quotation, ...]
    slides: tuple[Slide, ...]


def parse(data: bytes, *, name: str) -> Slideshow:
    """The article and its slides; `name` is only for messages.

    Paragraphs are separated by empty lines, and a slide begins with a bullet, its rank and its title ("• 7. Title").
    Raises ParseError, with the line, when there is no article, no slide, a slide without title or passage, or ranks
    that are not each of n to 1 once.
    """
    # Only line feeds end a line, so that the lines are those of any editor.
    lines = read_text(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((number for number, line in enumerate(lines) if _SLIDE.match(line)), None)
    if first is None:
        raise ParseError("there are no slides: a slide begins with a bullet and its rank, such as “• 7. Title”")
    body = [paragraph for paragraph in paragraphs(lines[:first], 1) if not BETWEEN.match(paragraph.text)]
    if not body:
        raise ParseError("there is no article before the slides", f"line {first + 1}")
    return Slideshow(
        paragraphs=tuple(paragraph.text for paragraph in body),
        quotations=tuple(quotations(body)),
        slides=tuple(_slides(lines, first)),
    )


def _slides(lines: list[str], first: int) -> list[Slide]:
    starts = [number for number in range(first, len(lines)) if _SLIDE.match(lines[number])]
    slides: list[Slide] = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        head = _SLIDE.match(lines[start])
        assert head
        place = f"line {start + 1}"
        rank, title = int(head["rank"]), plain(head["title"])
        if not title:
            raise ParseError(f"slide {rank} has no title", place)
        if len(title) > _LONGEST_TITLE:
            raise ParseError(f"the title of slide {rank} is longer than {_LONGEST_TITLE} characters", place)
        if any(slide.rank == rank for slide in slides):
            raise ParseError(f"there are two slides {rank}", place)
        passage = "\n\n".join(paragraph.text for paragraph in paragraphs(lines[start + 1 : end], start + 2))
        if not passage:
            raise ParseError(f"slide {rank} has no passage under its title", place)
        slides.append(Slide(rank, title, passage, place))
    slides.sort(key=lambda slide: -slide.rank)
    missing = [rank for rank in range(1, slides[0].rank + 1) if rank not in {slide.rank for slide in slides}]
    if missing:
        raise ParseError(f"slide {missing[0]} is missing: ranks go from {slides[0].rank} to 1", slides[0].place)
    if slides[-1].rank < 1:
        raise ParseError("ranks begin at 1", slides[-1].place)
    return slides
