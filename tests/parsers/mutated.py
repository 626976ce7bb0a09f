"""One way of spoiling files for every parser, its companions and the rosters: bytes, JSON values and XML elements."""

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tests.parsers.sampled import FOLDER
from tracker.parsers.article_slideshow import parse as parse_slideshow
from tracker.parsers.document import Given, ParsedDocument, ParseError
from tracker.parsers.people import Companion
from tracker.parsers.registry import FORMATS, companion, parse
from tracker.parsers.rosters import parse_roster

DATA = Path(__file__).parent / "data"
TURN = {
    "document": "av-1", "date": "2014-05-14", "order": 0, "speaker": "Ms. Lee", "given_name": "Ann", "party": "HP",
    "riding": "North Quay", "chair": False, "language": "en", "text": "The tide is fair.", "kind": None,
}  # fmt: skip
TURNS = b"".join(json.dumps(TURN | {"order": order}).encode() + b"\n" for order in range(4))
ROSTER = b"""as_of,family,given,name_raw,riding,province,party,role,id
2014-05-14,Lee,Ann,"Lee, Hon. Ann",North Quay,West,HP,Minister of Tides,7
2014-05-14,Moor,Ben,,Fen,,MP,,8
2014-05-14,VACANCY,,VACANCY,South Quay,West,,,
"""
SLIDESHOW = "The fleet sailed. “It came back,” Ann Lee said.\n\n• 2. Tides\n\nTurning (https://av.example/).\n\n• 1. Fair Fish\n\nNever fair.\n"


@dataclass(frozen=True)
class Target:
    """What is attacked: whole files with their names, and what reads one; it may raise ParseError only."""

    seeds: Sequence[tuple[str, bytes]]
    read: Callable[[bytes, str], Sequence[ParsedDocument]]


def _files(*patterns: str) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for pattern in patterns for path in sorted(DATA.glob(pattern))]


_COMPANION_FILES = {
    "parlamint": _files("parlamint/ParlaMint-AV.xml", "parlamint/*listPerson.xml"),
    "parlparse": _files("parlparse/all-members.xml", "parlparse/people.json"),
}
_COMPANIONS = [companion(data, name=name) for files in _COMPANION_FILES.values() for name, data in files]
_SEEDS = {
    "canada-hansard": [(name, (FOLDER / name).read_bytes()) for name in ("sitting-7-E.xml", "sitting-7-F.xml")],
    "parlamint": _files("parlamint/*_2014*.xml"),
    "parlparse": _files("parlparse/*2014*.xml"),
    "akoma-ntoso": _files("akoma-ntoso/*.xml"),
    "lipad": [("lipad.csv", (FOLDER / "lipad.csv").read_bytes())],
    "openparliament": [("openparliament.json", (FOLDER / "openparliament.json").read_bytes())],
    "csv": [("transcript.csv", (FOLDER / "transcript.csv").read_bytes())],
    "json-lines": [("turns.jsonl", TURNS)],
    "webvtt": [("2014-05-14.vtt", (FOLDER / "captions.vtt").read_bytes())],
    "srt": [("2014-05-14.srt", (FOLDER / "captions.srt").read_bytes())],
    "article": [("2014-05-14.txt", (FOLDER / "article.txt").read_bytes()),
                ("2014-05-14.html", (FOLDER / "article.html").read_bytes())],
}  # fmt: skip


def _transcript(format_name: str) -> Target:
    silent = next(known for known in FORMATS if known.name == format_name).parse_given is not None
    given = Given(title="Tides") if silent else Given()
    return Target(
        _SEEDS[format_name],
        lambda data, name: parse(data, name=name, format=format_name, companions=_COMPANIONS, given=given),
    )


def _read_people(format_name: str) -> Target:
    """The companion is read, and the first transcript with it: what it holds must not trip the transcript's parser."""
    (name, day), *_ = _SEEDS[format_name]

    def read(data: bytes, of: str) -> Sequence[ParsedDocument]:
        found: Companion = companion(data, name=of)
        return parse(day, name=name, format=format_name, companions=[found])

    return Target(_COMPANION_FILES[format_name], read)


def _aside(read: Callable[..., object]) -> Callable[[bytes, str], Sequence[ParsedDocument]]:
    def nothing(data: bytes, name: str) -> Sequence[ParsedDocument]:
        read(data, name=name)
        return ()

    return nothing


TARGETS = {
    **{known.name: _transcript(known.name) for known in FORMATS},
    "found": Target([seed for seeds in _SEEDS.values() for seed in seeds], lambda data, name: parse(data, name=name)),
    "parlamint-people": _read_people("parlamint"),
    "parlparse-people": _read_people("parlparse"),
    "roster": Target([("roster.csv", ROSTER)], _aside(parse_roster)),
    "slideshow": Target([("article.txt", SLIDESHOW.encode())], _aside(parse_slideshow)),
}


def attack(target: Target, data: bytes, name: str) -> None:
    """Read what may be anything: only ParseError may leave, in one short line, and what is read must be storable."""
    refusal, documents = "-", ()
    try:
        documents = target.read(data, name)
    except ParseError as error:
        refusal = str(error)
    assert refusal.isprintable(), ascii(refusal)
    assert 0 < len(refusal) < 600, len(refusal)
    for document in documents:
        assert 0 < len(document.external_id) <= 120
        assert len(document.language) in (2, 3)
        assert _storable(document.external_id + document.title + document.url + document.version)
        ids = [speech.external_id for speech in document.speeches]
        assert len(ids) == len(set(ids))
        for speech in document.speeches:
            assert speech.text.strip()
            assert 0 < len(speech.external_id) <= 120
            assert len(speech.url) <= 500
            assert len(speech.language) in (2, 3)
            assert not speech.url or speech.url.startswith(("https://", "http://"))
            assert all(len(scheme) <= 60 and len(value) <= 120 for scheme, value in speech.identifiers)
            assert all(_storable(value) for value in (
                speech.text, speech.speaker, speech.name, speech.affiliation, speech.role, speech.riding, speech.heading,
                speech.url, speech.external_id, *(part for pair in speech.identifiers for part in pair),
            ))  # fmt: skip


def _storable(text: str) -> bool:
    """Whether both databases take it: PostgreSQL refuses NUL, and neither takes half a character."""
    try:
        return "\0" not in text and text.encode() is not None
    except UnicodeEncodeError:
        return False


# What breaks parsers: markup, references, dates, numbers, ids and languages that are none, characters of every size.
SCRAPS = (
    b"", b"\n", b"\n\n", b"\r", b'"', b"'", b",", b";", b"\t", b"{", b"}", b"[", b"]", b"<", b">", b"</p>", b"<v ", b"&", b"&#0;",
    b"&#xd800;", b"&x;", b"]]>", b"<!--", b"-->", b"<![CDATA[", b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x85", b"\xe9",
    b"\xe2\x80\xa8", "\u2028é😀".encode(), b"\\u0000", b"\\ud800", b"null", b"true", b"-1", b"1e999", b"9" * 400, b"/" * 200,
    b"A" * 200, b"99999999999999999999", b"2014-02-30", b"2014-13-45", b"9999-12-31", b"0000-00-00", b":", b">> ", b" --> ",
    b"00:00:01.000 --> 00:00:02.000\n", b"javascript:", b"\xe2\x80\x9c", b"\xe2\x80\x9d said ", b"WEBVTT", b"NOTE ", b"Date: ",
    b"<html>", b"<p class=procedural>", b"<blockquote>", b"The Speaker", b"Ann Lee: ", b'xml:lang="zzzz"', b'who="#"', b'by="#',
    b"<u/>", b"<seg>", b"<p/>", b"<speech/>", b"[]", b"{}", b" ", b"<B>", b"<Intervention>", b"</ParaText>", b'DbId="', b"\xc2\xa0",
    b"\xc5\xbf", b"\xef\xac\x81", b"\xe2\x80\x8f", b"\xcc\x81", b"\xc4\xb0", b"1. ", b"\xe2\x80\xa2 1. ",
)  # fmt: skip
_PLACES, _LENGTHS, _WAYS = 10_000, 60, 4
# An edit is one number, which says where, how long, with which scrap and how.
MOST = _PLACES * _LENGTHS * len(SCRAPS) * _WAYS - 1
VALUES = (None, True, -1, 0, 1e308, 10**400, "", " ", "\0", "\ud800", "\u2028", "x" * 400, "2014-02-30", "9999-12-31", [], {}, [[]],
          {"en": None}, {"en": ["a"]}, ["a", 1, None], {"": ""})  # fmt: skip


def with_edits(data: bytes, edits: Sequence[int]) -> bytes:
    """The bytes with pieces replaced, doubled, put in or cut out, each at a ten-thousandth of the length."""
    for edit in edits:
        edit, way = divmod(edit, _WAYS)
        edit, number = divmod(edit, len(SCRAPS))
        at, length = divmod(edit, _LENGTHS)
        scrap = SCRAPS[number]
        start = at * len(data) // _PLACES
        piece = data[start : start + length]
        if way == 0:
            data = data[:start] + scrap + data[start + length :]
        elif way == 1:
            data = data[:start] + piece + scrap + piece + data[start + length :]
        elif way == 2:
            data = data[:start] + scrap + data[start:]
        else:
            data = data[:start] + data[start + length * 40 :]
    return data


def rearranged(data: bytes, edits: Sequence[int]) -> bytes:
    """A file of JSON or XML that is still one, with values or elements replaced, doubled, moved or taken out; of
    another kind, its bytes edited."""
    first, line_end, rest = data.partition(b"\n")
    for one, after in ((data, b""), (first, line_end + rest)):
        if data.lstrip()[:1] in (b"{", b"["):
            try:
                return _rearranged_json(one, edits) + after
            except (ValueError, RecursionError):
                continue
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
        for edit in edits:
            _move(list(root.iter(etree.Element)), edit)
        return etree.tostring(root)
    except (etree.XMLSyntaxError, ValueError):
        return with_edits(data, edits)


def _rearranged_json(data: bytes, edits: Sequence[int]) -> bytes:
    whole = [json.loads(data)]
    for edit in edits:
        places: list[tuple[list | dict, int | str]] = []
        waiting: list[object] = [whole]
        while waiting:
            held = waiting.pop()
            if isinstance(held, list | dict):
                keys = list(held) if isinstance(held, dict) else range(len(held))
                places += [(held, key) for key in keys]
                waiting += [held[key] for key in keys]
        if not places:
            break
        edit, at = divmod(edit, len(places))
        held, key = places[at]
        value = copy.deepcopy(VALUES[edit % len(VALUES)])
        if edit // len(VALUES) % 3 == 0 and held is not whole:
            del held[key]
        elif edit // len(VALUES) % 3 == 1 and isinstance(held, list):
            held.append(copy.deepcopy(held[key]))
        else:
            held[key] = value
    return json.dumps(whole[0] if whole else None).encode()


def _move(elements: list, edit: int) -> None:
    edit, at = divmod(edit, len(elements))
    edit, to = divmod(edit, len(elements))
    edit, way = divmod(edit, 7)
    element, other = elements[at], elements[to]
    parent = element.getparent()
    names = sorted(element.attrib)
    if way == 0 and parent is not None:
        parent.remove(element)
    elif way == 1 and parent is not None:
        parent.append(copy.deepcopy(element))
    elif way == 2 and len(elements) < 400:
        other.append(copy.deepcopy(element))
    elif way == 3:
        element.tag = other.tag
    elif way == 4 and names:
        del element.attrib[names[edit % len(names)]]
    elif way == 5 and names:
        element.attrib[names[edit % len(names)]] = _scrap(edit // len(names))
    else:
        element.text, element.tail = _scrap(edit), other.text


def _scrap(number: int) -> str:
    text = SCRAPS[number % len(SCRAPS)].decode(errors="replace")
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
