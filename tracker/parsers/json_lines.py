"""Refrain's own transcript format: one JSON object per turn and line, with the columns of docs/formats.md."""

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from tracker.parsers.canada_labels import Label, read_label
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

# PDFs print U+201F and U+2018 where an apostrophe is meant: D‟Autremont.
_APOSTROPHES = "'\u2019\u2018\u201f`"
# Courtesies before a member comes to it: "Thank you very much, Mr. Speaker. Mr. Speaker, …".
_ADDRESS = r"(?:mr|madam|madame)\.? (?:(?:deputy|acting) )?(?:speaker|chair|chairman)"
_COURTESY = re.compile(
    rf"(?:(?:yes|well|and|i )?\s*(?:thank you|thanks)(?: very much| again| so much)?[,.]*\s*|{_ADDRESS}[,.]*\s*)+", re.I
)
_PRESENTS = re.compile(
    r"\b(?:rise|rising|stand|present|presenting|bring|read|table|submit"
    r"|have(?: here| today)? (?:a|an|another|this|more|several|some))\b[^.?!]{0,120}?\bpetitions?\b",
    re.I,
)
_PRAYS = re.compile(r"\bpetitioners? (?:humbly |will ever |as in duty bound |respectfully )*(?:pray|request)", re.I)
_SIGNED = re.compile(
    r"\bpetitioners\b|\bprayer\b|\bundersigned\b|\bso (?:present|submit)\b|\brespectfully request\b|\bsigned by\b", re.I
)
_READING = (
    r"(?:by leave(?: of the (?:assembly|house))?\b[^.]{0,40}?,? )?"
    r"(?:i (?:now )?(?:wish to |would like to |would |will |do )?(?:now )?(?:move|designate),? (?:that )?(?:this |the )?bill\b"
    r"|i move (?:the )?(?:first|second|third) reading\b"
    r"|(?:at )?(?:the )?next sitting\b"
    r"|i (?:would |wish to |now )?(?:request|seek|ask for|ask) leave(?: of the (?:assembly|house))?,?(?: mr\. speaker,)?"
    r" to waive\b"
    r"|i(?:['’‘‟]m| am|['’‘‟]ve been| have been) (?:again |further |also )?instructed (?:again )?by the "
    r".{0,90} to report bill\b)"
)
_BILL = re.compile(_READING, re.I)
_ANSWERS = re.compile(
    r"(?:(?:i|we|it['’]s|on behalf of)\b[^.]{0,60}\b)?(?:table|order|submit)\b[^.]{0,40}\b(?:answers?|responses?) to "
    r"(?:written )?questions?\b|(?:the )?(?:answers?|responses?) to (?:written )?questions? [^.]{0,40}"
    r"\b(?:ordered|tabled|submitted)\b",
    re.I,
)
_CHAIR = re.compile(rf"{_ADDRESS}$", re.I)
_INITIALS_AND_NICKNAME = re.compile(r"^(?:[A-Z]\.\s?)+\((.+)\)$")
# As long as any motion on a bill or tabling of answers, and as any petition read out.
_MOVING_WORDS = 60
_PETITION_WORDS = 1200
_LONGEST_DOCUMENT = 120


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
        if "\\u" in line:
            _check_characters(turn, place)
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
    if len(turn["document"]) > _LONGEST_DOCUMENT:
        raise ParseError(f"the document is longer than {_LONGEST_DOCUMENT} characters", place)
    if turn["order"] < 0:
        raise ParseError(f"wrong value for order: {turn['order']}", place)
    if turn["language"] not in ("en", "fr"):
        raise ParseError(f"unknown language “{turn['language']}” (known: en, fr)", place)
    try:
        if len(date.fromisoformat(turn["date"]).isoformat()) != len(turn["date"]):
            raise ValueError
    except ValueError:
        raise ParseError(f"wrong date “{turn['date']}”: a date is written 2014-05-14", place) from None


def _check_characters(turn: dict[str, Any], place: str) -> None:
    """JSON can spell characters that no database stores: NUL and halves of surrogate pairs."""
    for column, value in turn.items():
        if isinstance(value, str) and re.search("[\0\ud800-\udfff]", value):
            raise ParseError(f"the {column} holds a character that is not text", place)


def _document(external_id: str, first: dict[str, Any], turns: list[tuple[int, dict[str, Any]]]) -> ParsedDocument:
    turns.sort(key=lambda item: item[1]["order"])
    return ParsedDocument(
        format=FORMAT,
        external_id=external_id,
        date=date.fromisoformat(first["date"]),
        language=first["language"],
        speeches=tuple(_speech(turn, number) for number, turn in turns),
    )


def _speech(turn: dict[str, Any], number: int) -> ParsedSpeech:
    label = _label(turn["speaker"])
    text = turn["text"]
    chair = turn["chair"] or bool(_CHAIR.match(label.printed))
    return ParsedSpeech(
        external_id=str(turn["order"]),
        speaker=turn["speaker"],
        text=text,
        name="" if chair else _name(turn["given_name"] or "", label.name),
        affiliation=turn["party"] or "",
        affiliation_is_stated=True,
        role=label.role,
        riding=turn["riding"] or "",
        kind=_kind(chair, label.kind, text),
        language=turn["language"],
        place=f"line {number}",
    )


@lru_cache(maxsize=4096)
def _label(speaker: str) -> Label:
    return read_label(speaker)


@lru_cache(maxsize=4096)
def _name(given: str, family: str) -> str:
    family = re.sub(f"[{_APOSTROPHES}]", "'", family)
    # "D.F. (Yogi)" on one day is "Yogi" on another.
    given = _INITIALS_AND_NICKNAME.sub(r"\1", given.strip())
    return f"{given} {family}" if given and family and not family.startswith(given) else family


def _kind(chair: bool, labelled: str, text: str) -> str:
    """The kind of a turn: what only repeats the forms of the house is told by how it begins."""
    if chair:
        return labelled if labelled in ("clerk", "interjection") else "chair"
    if labelled == "interjection":
        return labelled
    head = text[:900]
    courtesy = _COURTESY.match(head)
    head = head[courtesy.end() :] if courtesy else head
    words = text.count(" ") + 1
    if words <= _MOVING_WORDS:
        if _BILL.match(head):
            return "bill_reading"
        if _ANSWERS.match(head):
            return "written"
    if words <= _PETITION_WORDS and "etition" in text:
        if _PRAYS.search(text):
            return "petition"
        presents = _PRESENTS.search(head[:400])
        if presents and _SIGNED.search(text, presents.end()):
            return "petition"
    return "speech"
