"""The speeches of openparliament.ca as its API gives them: pages of JSON, both languages in each speech."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tracker.parsers.canada_labels import Label, read_label
from tracker.parsers.document import ParsedDocument, ParsedSpeech, ParseError, most_turns
from tracker.parsers.file_facts import read_day
from tracker.parsers.markup import blocks, in_brackets, joined_headings

FORMAT = "openparliament"
SITE = "https://openparliament.ca"
_LANGUAGES = ("en", "fr")
_NEITHER = {"en": "", "fr": ""}
_DEBATES = {"en": "House of Commons Debates", "fr": "Débats de la Chambre des communes"}
_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{")
_OWN = re.compile(rb'"(?:attribution|politician_membership_url|content)"\s*:\s*(?:\{|null|")|"objects"\s*:\s*\[')
_SPACE = re.compile(r"[\s,]*")
_LIST = re.compile(r"\s*\[\s*")
_OBJECTS = re.compile(r'\s*\{(?:\s*"(?:pagination|meta)"\s*:\s*\{[^{}]*\}\s*,)?\s*"objects"\s*:\s*\[\s*')
_LIST_ENDS = re.compile(r"\s*\]")
_OBJECTS_END = re.compile(r'\s*\]\s*(?:,\s*"\w+"\s*:\s*(?:\{[^{}]*\}|"[^"]*"|null|\d+)\s*)*\}')
_OPENS = ((_LIST, _LIST_ENDS), (_OBJECTS, _OBJECTS_END))
_DAY = re.compile(r"/debates/(\d{4})/(\d{1,2})/(\d{1,2})/", re.ASCII)
_ORIGINAL = re.compile(r'data-originallang\s*=\s*["\']?(en|fr)', re.I)
_PROCEDURAL = re.compile(r'class\s*=\s*["\'][^"\']*\bprocedural\b', re.I)
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")
# One speech in both languages is never as long, and no nest of brackets that fits in it fills the memory.
_WINDOW, _LONGEST = 64 * 1024, 4 * 1024 * 1024
_PATH = re.compile(r"/[^\s\\]{0,400}")


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return bool(_HEAD.match(head) and _OWN.search(head)) and b'"order"' not in head.split(b"\n", 1)[0]


def parse(data: bytes, name: str) -> list[ParsedDocument]:
    """The debates and meetings of the file, each in its two languages where it has both.

    The file is a list of speeches, an API page ({"objects": [...]}), or several of either. Raises ParseError, with
    the speech's number, for what is not whole, or a value that is not what the API gives.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError("not UTF-8 text", f"byte {error.start + 1}") from None
    sittings: dict[str, _Sitting] = {}
    for number, speech in enumerate(_speeches(text), start=1):
        place = f"speech {number}"
        if number > most_turns(len(data)):
            raise ParseError("there are more speeches than a file of this size can hold", place)
        document = _document_path(speech, place)
        sittings.setdefault(document, _Sitting(document)).add(speech, place)
    return [edition for sitting in sittings.values() for edition in sitting.editions()]


def _speeches(text: str) -> Iterator[dict[str, Any]]:
    """The speeches one by one, so that a file is never held as objects all at once."""
    decoder = json.JSONDecoder()
    at, number = 0, 0
    ends: re.Pattern[str] | None = None
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if at >= len(text):
            break
        if ends is None:
            opens = next(((end, begun) for begins, end in _OPENS if (begun := begins.match(text, at))), None)
            if opens:
                ends, at = opens[0], opens[1].end()
                continue
        elif closes := ends.match(text, at):
            ends, at = None, closes.end()
            continue
        number += 1
        place = f"speech {number}"
        value, at = _decoded(decoder, text, at, place)
        if not isinstance(value, dict):
            raise ParseError("it is not an object", place)
        yield value
    if ends:
        raise ParseError("the list is cut short", f"after speech {number}")


def _decoded(decoder: json.JSONDecoder, text: str, at: int, place: str) -> tuple[Any, int]:
    for size in (_WINDOW, _LONGEST):
        window = text[at : at + size]
        try:
            value, end = decoder.raw_decode(window)
            return value, at + end
        except (ValueError, RecursionError) as error:
            whole = len(window) < size
            if whole or size == _LONGEST:
                said = "it is longer than 4 MB" if not whole else "cut short, or nested too deep"
                told = error.msg if isinstance(error, json.JSONDecodeError) and whole else said
                raise ParseError(f"not JSON: {told}", place) from None
    raise AssertionError  # pragma: no cover


def _document_path(speech: dict[str, Any], place: str) -> str:
    """Where the debate or meeting is on the site: stated, or all of the speech's address but its last part."""
    for key in ("document_url", "url"):
        path = speech.get(key)
        if path is None or path == "":
            continue
        if not isinstance(path, str) or not _PATH.fullmatch(_path(path)):
            raise ParseError(f"wrong value for {key}: {json.dumps(path)[:60]}", place)
        path = _path(path)
        return path if key == "document_url" else path.rstrip("/").rpartition("/")[0] + "/"
    raise ParseError("there is neither url nor document_url", place)


def _path(address: str) -> str:
    return re.sub(r"^https?://(?:www\.|api\.)?openparliament\.ca(?=/)", "", address.strip())


@dataclass
class _Sitting:
    """One debate or meeting so far: its speeches in each language, and when they were said."""

    path: str
    said: list[tuple[str, dict[str, ParsedSpeech]]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    warned: Counter[str] = field(default_factory=Counter)

    def add(self, speech: dict[str, Any], place: str) -> None:
        read = _Speech(speech, place)
        address = read.path or f"{self.path}#{len(self.said)}"
        if address in self.seen:
            if self.seen[address] == read.hash():
                # Pages that were fetched while a day was growing overlap.
                self.warned["speeches that appear twice left out"] += 1
                return
            raise ParseError(f"there are two speeches {read.path}", place)
        self.seen[address] = read.hash()
        external_id = read.source_id if read.source_id and read.source_id not in self.ids else ""
        external_id = external_id or read.path.rstrip("/").rpartition("/")[2][-100:] or str(len(self.said))
        if external_id in self.ids:
            external_id = f"{external_id}~{len(self.said)}"
        self.ids.add(external_id)
        editions = read.editions(external_id)
        if not editions:
            self.warned["speeches without text left out"] += 1
        self.said.append((read.time, editions))

    def editions(self) -> list[ParsedDocument]:
        times = [time for time, _ in self.said if time]
        # Without a filter the API gives the newest first.
        steps = list(pairwise(times))
        falls = sum(before > after for before, after in steps) > sum(before < after for before, after in steps)
        said = self.said[::-1] if falls else self.said
        day = self.day(times)
        found: list[ParsedDocument] = []
        for language in _LANGUAGES:
            speeches = tuple(editions[language] for _, editions in said if language in editions)
            if speeches:
                found.append(
                    ParsedDocument(
                        format=FORMAT,
                        external_id=self.path.strip("/")[:120],
                        date=day,
                        language=language,
                        title=f"{_DEBATES[language]}, {day.isoformat()}" if _DAY.match(self.path) else "",
                        url=f"{SITE}{self.path}",
                        speeches=speeches,
                        warnings=[f"{what}: {number}" for what, number in self.warned.items()] if not found else [],
                        translated=True,
                    )
                )
        return found

    def day(self, times: list[str]) -> date:
        """The day in the debate's address; a meeting's is that of its first speech (years such as 4043 occur)."""
        found = _DAY.match(self.path)
        try:
            day = date(int(found[1]), int(found[2]), int(found[3])) if found else read_day(min(times, default=""))
        except ValueError:
            day = None
        if day is None:
            raise ParseError("neither the address nor the times of its speeches name a day", self.path[:100])
        return day


class _Speech:
    """One speech as the API gives it, with every value checked."""

    def __init__(self, raw: dict[str, Any], place: str) -> None:
        self.raw, self.place = raw, place
        self.path = _path(self.text("url"))
        if self.path and not _PATH.fullmatch(self.path):
            raise ParseError(f"wrong value for url: {json.dumps(self.path)[:60]}", place)
        self.time = self.text("time")
        self.politician = self.text("politician_url")
        source = raw.get("source_id")
        self.source_id = str(source)[:100] if isinstance(source, int) else self.text("source_id")[:100]
        if raw.get("procedural") not in (True, False, None):
            raise ParseError(f"wrong value for procedural: {json.dumps(raw['procedural'])[:60]}", place)
        self.content, self.attribution = self.both("content"), self.both("attribution")
        self.headings = (self.both("h1"), self.both("h2"), self.both("h3"))
        if "content" not in raw or "attribution" not in raw:
            raise ParseError(f"there is no {'content' if 'content' not in raw else 'attribution'}", place)

    def hash(self) -> int:
        return hash((*self.content.values(), *self.attribution.values()))

    def text(self, key: str) -> str:
        value = self.raw.get(key) or ""
        if not isinstance(value, str):
            raise ParseError(f"wrong value for {key}: {json.dumps(value)[:60]}", self.place)
        return self.checked(key, value)

    def both(self, key: str) -> dict[str, str]:
        """The value in each language; one that is given without languages is English."""
        value = self.raw.get(key)
        if not value:
            return _NEITHER
        value = {"en": value} if isinstance(value, str) else value
        if not isinstance(value, dict) or not all(isinstance(said, str | None) for said in value.values()):
            raise ParseError(f"wrong value for {key}: {json.dumps(value)[:60]}", self.place)
        return {language: self.checked(key, value.get(language) or "") for language in _LANGUAGES}

    def checked(self, key: str, value: str) -> str:
        if _NOT_TEXT.search(value):
            raise ParseError(f"the {key} holds a character that is not text", self.place)
        return value

    def heading(self, language: str) -> str:
        """Subject and, under it, what is more particular: "Petitions — Ferries"."""
        rubric, subject, narrower = (said[language].strip() for said in self.headings)
        return joined_headings(subject, narrower) or rubric

    def editions(self, external_id: str) -> dict[str, ParsedSpeech]:
        """The speech in each language in which it has text; the floor language is that of most of what was said."""
        read = {language: _read(html) for language, html in self.content.items()}
        # A speech that is not translated has its text in one language alone; its label may be so too.
        floor = Counter[str]()
        for content in read.values():
            floor.update(content.said_in)
        spoken_in = floor.most_common(1)[0][0] if floor else ""
        return {
            language: self.speech(external_id, language, content, spoken_in or language)
            for language, content in read.items()
            if content.text
        }

    def speech(self, external_id: str, language: str, content: "_Content", spoken_in: str) -> ParsedSpeech:
        other = "fr" if language == "en" else "en"
        label = _label(self.attribution[language].strip() or self.attribution[other].strip())
        # What the chair and crowds say is flagged as well; their labels tell what it is.
        flagged = (content.procedural or self.raw.get("procedural")) and not label.nobody
        unspoken = flagged or not label.printed or in_brackets(content.text)
        by_member = not label.nobody and bool(label.printed)
        politician = _path(self.politician) if by_member else ""
        return ParsedSpeech(
            external_id=external_id,
            speaker=label.printed,
            text=content.text,
            name=label.name if by_member else "",
            affiliation=label.affiliation,
            role=label.role,
            riding=label.riding,
            identifiers=(("openparliament", politician.strip("/").rpartition("/")[2][:100]),) if politician else (),
            stated_kind="procedure" if unspoken else "",
            language=spoken_in,
            heading=self.heading(language) or self.heading(other),
            url=f"{SITE}{self.path}" if self.path else "",
            place=self.place,
        )


@lru_cache(maxsize=4096)
def _label(attribution: str) -> Label:
    return read_label(attribution)


@dataclass(frozen=True, slots=True)
class _Content:
    text: str
    procedural: bool
    said_in: Counter[str]


def _read(html: str) -> _Content:
    """What is said in the HTML, a paragraph a line: not what is read aloud (blockquote) or printed (procedural),
    unless there is nothing else."""
    spoken: list[str] = []
    unspoken: list[str] = []
    said_in: Counter[str] = Counter()
    words: list[str] = []
    quoted, procedural, language = 0, False, ""
    for text, closes, tag, attributes in blocks(html):
        if text:
            words.append(text)
        if tag not in ("p", "blockquote", ""):
            continue
        if words:
            paragraph = " ".join(words)
            words = []
            (unspoken if quoted or procedural else spoken).append(paragraph)
            if language and not (quoted or procedural):
                said_in[language] += len(paragraph)
        if tag == "blockquote":
            quoted = max(0, quoted - 1) if closes else quoted + 1
        elif tag == "p":
            procedural = not closes and bool(_PROCEDURAL.search(attributes))
            original = None if closes else _ORIGINAL.search(attributes)
            language = original[1].lower() if original else ""
    return _Content("\n".join(spoken or unspoken), not spoken, said_in)
