"""What a file of captions or an article says of itself: its day, address, title and language."""

import hashlib
import re
from datetime import date

from tracker.parsers.document import Given, ParseError

_FACT = re.compile(r"^\s*(date|url|title|language)\s*:\s*(.+?)\s*$", re.IGNORECASE)
_IN_NAME = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2}|(?<=[-_.])\d)\2(\d{2}|(?<=[-_.])\d)(?!\d)", re.ASCII)
_EXTENSIONS = re.compile(r"(?:\.(?:gz|vtt|srt|txt|html?|xhtml|en|fr|eng|fra|en-CA|fr-CA))+$", re.IGNORECASE)
_FRENCH = re.compile(r"\b(?:le|la|les|des|une|du|est|dans|pour|que|qui|sur|pas|nous|vous|avec)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|is|that|for|it|with|on|not|we|you|this|are)\b", re.IGNORECASE)
_LONGEST_IDENTITY = 120
LONGEST_URL = 500


def fact(line: str) -> tuple[str, str] | None:
    """The name (date, url, title or language) and value that a line such as "Date: 2014-05-14" states."""
    found = _FACT.match(line)
    return (found[1].lower(), found[2]) if found else None


def day_of(stated: dict[str, str], given: Given, name: str, place: str = "") -> date:
    """The document's day: as given, else as the file states it, else in its name. Raises ParseError without one."""
    if given.day:
        return given.day
    if "date" in stated:
        day = read_day(stated["date"])
        if day is None:
            raise ParseError(f"wrong date “{stated['date'][:40]}”: a date is written 2014-05-14", place)
        return day
    for found in _IN_NAME.finditer(name):
        day = _day(found[1], found[3], found[4])
        if day:
            return day
    raise ParseError("the file does not say its day: give --date, or put it in the file's name, such as 2014-05-14")


def read_day(text: str) -> date | None:
    """The day at the beginning of an ISO date or time, or None."""
    found = re.match(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", text, re.ASCII)
    return _day(found[1], found[2], found[3]) if found else None


def url_of(stated: dict[str, str], given: Given, place: str = "") -> str:
    """The document's address: as given, else as the file states it, else "". Raises ParseError for one that is not."""
    url = (given.url or stated.get("url", "")).strip()
    if url and not (re.match(r"https?://[^\s/]", url) and len(url) <= LONGEST_URL):
        raise ParseError(f"wrong address “{url[:60]}”: an address begins with https://", place)
    return url


def identity(url: str, day: date, name: str) -> str:
    """What the document is known by within its source: its address, else its day and the file's name."""
    known = re.sub(r"^https?://(?:www\.)?", "", url) if url else f"{day.isoformat()} {stem(name)}"
    if len(known) <= _LONGEST_IDENTITY:
        return known
    return f"{known[:100]}~{hashlib.sha256(known.encode('utf-8', 'replace')).hexdigest()[:16]}"


def stem(name: str) -> str:
    """The file's name without folders and extensions."""
    return _EXTENSIONS.sub("", re.split(r"[/\\]", name)[-1])


def language_of(stated: dict[str, str], name: str, text: str) -> str:
    """The language, "en" or "fr": as the file states it, else in its name, else by its commonest small words."""
    in_name = re.search(r"[._-](en|fr)[^./]*(?:\.[a-z]+)*$", name, re.IGNORECASE)
    said = (stated.get("language") or (in_name[1] if in_name else "")).lower()[:2]
    if said in ("en", "fr"):
        return said
    sample = text[:20_000]
    return "fr" if len(_FRENCH.findall(sample)) > len(_ENGLISH.findall(sample)) else "en"


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
