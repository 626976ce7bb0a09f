"""The daily CSV of the Linked Parliamentary Data project (LiPaD): the Canadian House of Commons since 1901."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from tracker.parsers.canada_labels import Label, read_label
from tracker.parsers.csv_rows import header, rows
from tracker.parsers.document import ParsedDocument, ParsedSpeech, ParseError, most_turns
from tracker.parsers.markup import in_brackets, joined_headings, plain

FORMAT = "lipad"
SITE = "https://www.lipad.ca/full"
_COLUMNS = (
    "basepk hid speechdate pid opid speakeroldname speakerposition maintopic subtopic subsubtopic speechtext "
    "speakerparty speakerriding speakername speakerurl"
).split()
# Days before 1994 have no subsubtopic; exports of search results leave out ids and addresses.
_NEEDED = ("speechdate", "speakeroldname", "speakerposition", "speechtext", "speakerparty", "speakername")
_HEADINGS = frozenset({"topic", "subtopic"})
_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$", re.ASCII)


def looks_like(head: bytes) -> bool:
    """Whether the first line names this format's own columns."""
    return {"speechdate", "speechtext"} <= set(header(head))


def parse(data: bytes, name: str) -> list[ParsedDocument]:
    """The days of the file in order of first appearance.

    Raises ParseError, with the line, for wrong columns, a row cut short, or a day that is not.
    """
    lines = rows(data)
    place, columns = next(lines, ("line 1", {}))
    _check(columns, place)
    days: dict[str, _Day] = {}
    most = most_turns(len(data))
    for number, (place, row) in enumerate(lines):
        if number >= most:
            raise ParseError("there are more rows than a transcript of this size can hold", place)
        printed = row["speechdate"].strip()
        day = days.get(printed)
        if day is None:
            day = days[printed] = _Day(_date(printed, place))
        day.add(row, place)
    return [day.document() for day in days.values()]


def _check(columns: dict[str, str], place: str) -> None:
    missing = [column for column in _NEEDED if column not in columns]
    unknown = sorted(columns.keys() - set(_COLUMNS))
    told = [
        f"{word} {', '.join(name or '(no name)' for name in names)}"
        for word, names in (("missing", missing), ("unknown", unknown))
        if names
    ]
    if told:
        raise ParseError(f"wrong columns: {'; '.join(told)}"[:300], place)


def _date(printed: str, place: str) -> date:
    found = _DAY.match(printed)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise ParseError(f"wrong speechdate “{printed[:40]}”: a date is written 2016-04-18", place)


@dataclass
class _Day:
    """One sitting day so far."""

    date: date
    speeches: list[ParsedSpeech] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    warned: Counter[str] = field(default_factory=Counter)

    def add(self, row: dict[str, str], place: str) -> None:
        position = row["speakerposition"].strip().lower()
        text = plain(row["speechtext"])
        if not text:
            # A row for each heading repeats what the columns of the next rows say.
            if position not in _HEADINGS:
                self.warned["rows without text left out"] += 1
            return
        external_id = (row.get("hid") or row.get("basepk") or "").strip()[:100] or f"row-{len(self.speeches) + 1}"
        if external_id in self.seen:
            if self.seen[external_id] == text:
                self.warned["rows that appear twice left out"] += 1
                return
            self.warned["rows with the identity of another kept under one of their own"] += 1
            external_id = f"{external_id}~{len(self.speeches)}"
        self.seen[external_id] = text
        self.speeches.append(_speech(row, external_id, position, text, place))

    def document(self) -> ParsedDocument:
        return ParsedDocument(
            format=FORMAT,
            external_id=self.date.isoformat(),
            date=self.date,
            language="en",
            title=f"House of Commons Debates, {self.date.isoformat()}",
            url=f"{SITE}/{self.date:%Y/%m/%d}/1/",
            speeches=tuple(self.speeches),
            warnings=[f"{what}: {number}" for what, number in self.warned.items()],
        )


def _speech(row: dict[str, str], external_id: str, position: str, text: str, place: str) -> ParsedSpeech:
    # "Mr. SPEAKER" of older days is in speakeroldname, "Some hon. members" of newer ones in speakername.
    label = _label(row["speakeroldname"].strip() or row["speakername"].strip())
    by_member = position != "intervention" and not label.nobody and bool(label.printed)
    unspoken = position == "stagedirection" or not label.printed or in_brackets(text)
    key = row.get("basepk", "").strip()
    pid = row.get("pid", "").strip()
    return ParsedSpeech(
        external_id=external_id,
        speaker=label.printed,
        text=text,
        name=_name(label, " ".join(row["speakername"].split())) if by_member else "",
        # Parties come and go over a century: one that nobody here knows leaves the speech without a party.
        affiliation=(row["speakerparty"].strip() or label.affiliation) if by_member else "",
        role=label.role,
        riding=((row.get("speakerriding") or "").strip().replace("--", "—") or label.riding) if by_member else "",
        identifiers=(("lipad", pid),) if pid and by_member and len(pid) <= 100 else (),
        stated_kind="procedure" if unspoken else "interjection" if position == "intervention" else "",
        heading=_heading(row),
        url=f"{SITE}/permalink/{key}/" if key.isascii() and key.isdigit() else "",
        place=place,
    )


def _heading(row: dict[str, str]) -> str:
    """Subject and, under it, what is more particular: "Petitions — Ferries"."""
    main, subject, narrower = ((row.get(name) or "").strip() for name in ("maintopic", "subtopic", "subsubtopic"))
    return joined_headings(subject, narrower) or main


@lru_cache(maxsize=4096)
def _label(printed: str) -> Label:
    return read_label(printed)


def _name(label: Label, name: str) -> str:
    """The name as the official record prints it where it prints it whole ("David de Burgh Graham"), else LiPaD's.

    Older days print a family name alone, or in capitals: "Mr. MACKENZIE KING".
    """
    words = label.name.split()
    capitals = any(len(word) > 2 and word.isupper() for word in words)
    whole = len(words) > 1 and not capitals
    return label.name if label.name and (whole or not name) else name
