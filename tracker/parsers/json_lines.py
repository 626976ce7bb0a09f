"""Refrain's own transcript format: one JSON object per turn and line, with the columns of docs/formats.md."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from tracker.parsers.canada_labels import read_label
from tracker.parsers.document import ParsedDocument, ParsedSpeech, ParseError

FORMAT = "json-lines"
COLUMNS: dict[str, type | tuple[type, ...]] = {
    "document": str,
    "date": str,
    "order": int,
    "speaker": str,
    "given_name": (str, type(None)),
    "party": (str, type(None)),
    "riding": (str, type(None)),
    "chair": bool,
    "language": str,
    "text": str,
}

_PETITION = re.compile(r"\bpetition\b.*\bpetitioners\b|\bpetitioners (?:humbly )?pray\b", re.I | re.S)
_BILL = re.compile(
    r"^(?:(?:mr|madam)\.? (?:deputy )?speaker,? )?(?:i (?:wish to |would like to )?(?:move|designate) that (?:this )?bill\b"
    r"|next sitting of the house|i request leave to waive|i move (?:first|second|third) reading)",
    re.I,
)
_MOVING_WORDS = 60
_PETITION_WORDS = 1000


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")


def parse(data: bytes, name: str) -> list[ParsedDocument]:
    """The documents of the file in order of first appearance; their lines need not be adjacent.

    Raises ParseError, with the line, for wrong columns, a wrong value, an empty speaker or text, or a turn that
    appears twice.
    """
    documents: dict[str, tuple[dict[str, Any], list[tuple[int, dict[str, Any]]]]] = {}
    for number, turn in _turns(data):
        first, turns = documents.setdefault(turn["document"], (turn, []))
        if turn["date"] != first["date"]:
            raise ParseError(f"document “{turn['document']}” has two dates", f"line {number}")
        turns.append((number, turn))
    return [_document(external_id, first, turns) for external_id, (first, turns) in documents.items()]


def _turns(data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError("not UTF-8 text", f"byte {error.start + 1}") from None
    seen = set()
    # Only a line feed ends a line: U+2028 and form feeds occur inside transcripts.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            turn = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ParseError(f"not JSON: {error}", place) from None
        _check(turn, place)
        key = turn["document"], turn["order"]
        if key in seen:
            raise ParseError(f"turn {turn['order']} of document “{turn['document']}” appears twice", place)
        seen.add(key)
        yield number, turn


def _check(turn: Any, place: str) -> None:
    if not isinstance(turn, dict):
        raise ParseError("the line is not a JSON object", place)
    missing, unknown = COLUMNS.keys() - turn.keys(), turn.keys() - COLUMNS.keys()
    if missing or unknown:
        told = [
            f"{word} {', '.join(sorted(names))}"
            for word, names in (("missing", missing), ("unknown", unknown))
            if names
        ]
        raise ParseError(f"wrong columns: {'; '.join(told)}", place)
    for column, kind in COLUMNS.items():
        value = turn[column]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ParseError(f"wrong value for {column}: {json.dumps(value)[:60]}", place)
    for column in ("document", "speaker", "text"):
        if not turn[column].strip():
            raise ParseError(f"the {column} is empty", place)
    if turn["order"] < 0:
        raise ParseError(f"wrong value for order: {turn['order']}", place)
    if turn["language"] not in ("en", "fr"):
        raise ParseError(f"unknown language “{turn['language']}” (known: en, fr)", place)
    try:
        date.fromisoformat(turn["date"])
    except ValueError:
        raise ParseError(f"wrong date “{turn['date']}”: a date is written 2014-05-14", place) from None


def _document(external_id: str, first: dict[str, Any], turns: list[tuple[int, dict[str, Any]]]) -> ParsedDocument:
    turns.sort(key=lambda item: item[1]["order"])
    return ParsedDocument(
        format=FORMAT,
        external_id=external_id,
        date=date.fromisoformat(first["date"]),
        language=first["language"],
        title=external_id,
        speeches=tuple(_speech(turn, number) for number, turn in turns),
    )


def _speech(turn: dict[str, Any], number: int) -> ParsedSpeech:
    label = read_label(turn["speaker"])
    given, text = turn["given_name"], turn["text"]
    # PDFs print U+201F and U+2018 where an apostrophe is meant: D‟Autremont.
    family = re.sub("[\u201f\u2018\u2019`]", "'", label.name)
    name = f"{given} {family}" if given and family and not family.startswith(given) else family
    return ParsedSpeech(
        external_id=str(turn["order"]),
        speaker=turn["speaker"],
        text=text,
        name="" if turn["chair"] else name,
        affiliation=turn["party"] or "",
        affiliation_is_stated=True,
        role=label.role,
        riding=turn["riding"] or "",
        kind=_kind(turn["chair"], label.kind, text),
        language=turn["language"],
        place=f"line {number}",
    )


def _kind(chair: bool, labelled: str, text: str) -> str:
    if chair:
        return labelled if labelled in ("clerk", "interjection") else "chair"
    if labelled == "interjection":
        return labelled
    if _BILL.match(text) and len(text.split()) <= _MOVING_WORDS:
        return "bill_reading"
    return "petition" if len(text.split()) <= _PETITION_WORDS and _PETITION.search(text) else "speech"
