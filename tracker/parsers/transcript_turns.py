"""The columns of Refrain's own transcripts, one turn a row, whether they come as JSON Lines or as CSV."""

import json
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from tracker.parsers.canada_labels import Label, read_label
from tracker.parsers.document import ParsedDocument, ParsedSpeech, ParseError, most_turns

TEXT_OR_NULL = (str, type(None))
REQUIRED: dict[str, type | tuple[type, ...]] = {"document": str, "date": str, "speaker": str, "text": str}
OPTIONAL: dict[str, type | tuple[type, ...]] = {
    "order": int,
    "given_name": TEXT_OR_NULL,
    "party": TEXT_OR_NULL,
    "riding": TEXT_OR_NULL,
    "role": TEXT_OR_NULL,
    "person_id": TEXT_OR_NULL,
    "chair": bool,
    "kind": TEXT_OR_NULL,
    "language": str,
    "heading": TEXT_OR_NULL,
    "url": TEXT_OR_NULL,
    "title": TEXT_OR_NULL,
    "document_url": TEXT_OR_NULL,
}
KINDS = ("speech", "chair", "clerk", "procedure", "petition", "bill_reading", "written", "vote", "interjection", "witness")  # fmt: skip

_TYPES = {
    column: frozenset(wanted if isinstance(wanted, tuple) else (wanted,))
    for column, wanted in (REQUIRED | OPTIONAL).items()
}
# PDFs print U+201F and U+2018 where an apostrophe is meant: D‟Autremont.
_APOSTROPHES = "'\u2019\u2018\u201f`"
_INITIALS_AND_NICKNAME = re.compile(r"^(?:[A-Z]\.\s?)+\((.+)\)$")
_LONGEST = {"document": 120, "url": 500, "document_url": 500}
_LONGEST_IDENTIFIER = (60, 120)
_LARGEST_ORDER = 2**31 - 1


def check_columns(columns: list[str], place: str) -> None:
    """Raise ParseError when a required column is missing, or one is unknown or there twice."""
    wrong = {
        "missing": [name for name in REQUIRED if name not in columns],
        "unknown": sorted(set(columns) - REQUIRED.keys() - OPTIONAL.keys()),
        "twice": sorted({name for name in columns if columns.count(name) > 1}),
    }
    told = [f"{word} {', '.join(name or '(no name)' for name in names)}" for word, names in wrong.items() if names]
    if told:
        raise ParseError(f"wrong columns: {'; '.join(told)}"[:300], place)


@dataclass
class _Held:
    """What is read of one document so far."""

    first: Mapping[str, Any]
    turns: list[tuple[int, ParsedSpeech]] = field(default_factory=list)


class Turns:
    """Collects rows into documents; a document's rows need not be adjacent."""

    def __init__(self, format: str, size: int) -> None:  # noqa: A002
        """`size` is that of the file in bytes."""
        self.format = format
        self.left = most_turns(size)
        self.held: dict[str, _Held] = {}

    def add(self, turn: Mapping[str, Any], place: str) -> None:
        """Take one row, whose columns are known; raises ParseError for a value that is not one."""
        _check(turn, place)
        self.left -= 1
        if self.left < 0:
            raise ParseError("there are more turns than a transcript of this size can hold", place)
        document = self.held.get(turn["document"])
        if document is None:
            kept = {name: turn.get(name) for name in ("date", "language", "title", "document_url")}
            document = self.held[turn["document"]] = _Held(kept)
        elif turn["date"] != document.first["date"]:
            raise ParseError(f"document “{turn['document']}” has two dates", place)
        order = turn.get("order")
        order = len(document.turns) if order is None else order
        document.turns.append((order, _speech(turn, order, place)))

    def documents(self) -> list[ParsedDocument]:
        """The documents in order of first appearance; raises ParseError for a turn that appears twice."""
        return [self._document(external_id, held) for external_id, held in self.held.items()]

    def _document(self, external_id: str, held: _Held) -> ParsedDocument:
        held.turns.sort(key=lambda item: item[0])
        for (before, _), (order, speech) in zip(held.turns, held.turns[1:], strict=False):
            if order == before:
                raise ParseError(f"turn {order} of document “{external_id}” appears twice", speech.place)
        return ParsedDocument(
            format=self.format,
            external_id=external_id,
            date=date.fromisoformat(held.first["date"]),
            language=held.first["language"] or "en",
            title=held.first["title"] or "",
            url=held.first["document_url"] or "",
            speeches=tuple(speech for _, speech in held.turns),
        )


def _check(turn: Mapping[str, Any], place: str) -> None:
    for column, value in turn.items():
        # Of a bool, which is an int too, Python would say that it is one.
        if type(value) not in _TYPES[column]:
            raise ParseError(f"wrong value for {column}: {json.dumps(value)[:60]}", place)
        if type(value) is str and not _is_text(value):
            raise ParseError(f"the {column} holds a character that is not text", place)
    for column in ("document", "speaker", "text"):
        if not turn[column] or turn[column].isspace():
            raise ParseError(f"the {column} is empty", place)
    for column, longest in _LONGEST.items():
        if len(turn.get(column) or "") > longest:
            raise ParseError(f"the {column} is longer than {longest} characters", place)
    for column in ("url", "document_url"):
        if turn.get(column) and not turn[column].startswith(("https://", "http://")):
            raise ParseError(f"wrong value for {column}: “{turn[column][:60]}” is not a web address", place)
    if not 0 <= turn.get("order", 0) <= _LARGEST_ORDER:
        raise ParseError(f"wrong value for order: {str(turn['order'])[:40]}", place)
    if turn.get("language", "en") not in ("en", "fr"):
        raise ParseError(f"unknown language “{turn['language'][:40]}” (known: en, fr)", place)
    if (turn.get("kind") or "speech") not in KINDS:
        raise ParseError(f"unknown kind “{turn['kind'][:40]}” (known: {', '.join(KINDS)})", place)
    if turn.get("person_id"):
        _check_identifier(turn["person_id"], place)
    if not _is_date(turn["date"]):
        raise ParseError(f"wrong date “{turn['date'][:40]}”: a date is written 2014-05-14", place)


def _is_text(value: str) -> bool:
    """Whether every character can be stored: no NUL, and no half of a pair. Encoding tells ten times as fast as a
    regular expression."""
    if "\0" in value:
        return False
    try:
        return value.isascii() or bool(value.encode())
    except UnicodeEncodeError:
        return False


def _check_identifier(printed: str, place: str) -> None:
    parts = _identifier(printed)
    if not all(parts):
        raise ParseError(f"wrong value for person_id: “{printed[:40]}” is not scheme:value", place)
    if any(map(operator.gt, map(len, parts), _LONGEST_IDENTIFIER)):
        raise ParseError("the person_id is longer than 60 characters, a colon and 120 characters", place)


@lru_cache(maxsize=4096)
def _is_date(written: str) -> bool:
    try:
        return len(date.fromisoformat(written).isoformat()) == len(written)
    except ValueError:
        return False


def _speech(turn: Mapping[str, Any], order: int, place: str) -> ParsedSpeech:
    label = _label(turn["speaker"])
    stated = turn.get("kind") or ("chair" if turn.get("chair", False) else "")
    return ParsedSpeech(
        external_id=str(order),
        speaker=turn["speaker"],
        text=turn["text"],
        name="" if stated == "chair" or label.nobody else _name(turn.get("given_name") or "", label.name),
        affiliation=turn.get("party") or label.affiliation,
        affiliation_is_stated=bool(turn.get("party")),
        role=turn.get("role") or label.role,
        riding=turn.get("riding") or label.riding,
        identifiers=(_identifier(turn["person_id"]),) if turn.get("person_id") else (),
        stated_kind=stated,
        language=turn.get("language", "en"),
        heading=turn.get("heading") or "",
        url=turn.get("url") or "",
        place=place,
    )


def _identifier(printed: str) -> tuple[str, str]:
    scheme, _, value = printed.partition(":")
    return scheme.strip(), value.strip()


@lru_cache(maxsize=4096)
def _label(speaker: str) -> Label:
    return read_label(speaker)


@lru_cache(maxsize=4096)
def _name(given: str, family: str) -> str:
    family = re.sub(f"[{_APOSTROPHES}]", "'", family)
    # "D.F. (Yogi)" on one day is "Yogi" on another.
    given = _INITIALS_AND_NICKNAME.sub(r"\1", given.strip())
    return f"{given} {family}" if given and family and not family.startswith(given) else family
