"""ParlaMint TEI: one day of a parliament's debates, with its corpus root or list of persons beside it or without.

The schema is described at https://clarin-eric.github.io/ParlaMint/.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from lxml import etree

from tracker.parsers.document import LONGEST_ID, ParsedDocument, ParsedSpeech, ParseError, fresh_id, language_code
from tracker.parsers.parlamint_people import FORMAT, ROOTS, chair_terms, corpus_of, party_terms, people_in, read_people
from tracker.parsers.people import WITH_PEOPLE, Companion, Term, on, together
from tracker.parsers.xml import XML_ID, XML_LANG, first_names, line_of, line_text, local_name, read_xml, text_without

__all__ = ["FORMAT", "is_companion", "looks_like", "parse", "read_people"]

# What the transcribers heard, counted or left out; and the pages of the printed record.
_NOT_SPOKEN = frozenset("note gap vocal kinesic incident desc head time figure pb media".split())
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_NAMED = 5


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return first_names(head)[:1] == ["TEI"]


def is_companion(head: bytes) -> bool:
    """Whether the first bytes are those of a corpus root or of a list of persons or organizations."""
    return any(name in ROOTS for name in first_names(head)[:1])


def parse(data: bytes, name: str, companions: Sequence[Companion] = ()) -> list[ParsedDocument]:
    """One day's file. Raises ParseError when it is not whole, or has no id, day or text."""
    root = read_xml(data)
    if local_name(root) != "TEI":
        raise ParseError(f"the root element is <{local_name(root)}>, not <TEI>", "line 1")
    identifier = re.sub(r"(?:\.ana)?(?:\.xml)?$", "", root.get(XML_ID) or "")
    if not 0 < len(identifier) <= LONGEST_ID:
        raise ParseError(f"the xml:id of <TEI> is missing or longer than {LONGEST_ID} characters", "line 1")
    text = root.find("{*}text")
    body = text.find("{*}body") if text is not None else None
    if text is None or body is None:
        raise ParseError("there is no <text> with a <body>", "line 1")
    language = language_code(root.get(XML_LANG)) or language_code(text.get(XML_LANG)) or "und"
    day, warnings = _day(root, identifier)
    given = together(companions, format_name=FORMAT, corpus=corpus_of(identifier))
    people = together([given, people_in(root)], format_name=FORMAT)
    reader = _Reader(people, day, language, corpus_of(identifier))
    reader.read(body)
    edition = line_text(root.find(".//{*}editionStmt/{*}edition"))[:30]
    return [
        ParsedDocument(
            format=FORMAT,
            external_id=identifier,
            date=day,
            language=language,
            title=_title(root, language),
            url=_address(root),
            speeches=reader.speeches,
            warnings=(*warnings, *reader.warnings()),
            version=edition + (WITH_PEOPLE if given.people else ""),
        )
    ]


def _day(root: etree._Element, identifier: str) -> tuple[date, list[str]]:
    """The day of the sitting and warnings: the setting's, unless the id and the source both tell another."""
    setting = _first_date(root.findall(".//{*}settingDesc//{*}date"))
    source = _first_date(root.findall(".//{*}sourceDesc//{*}date"))
    named = _date(identifier)
    if setting and named and named == source and named != setting:
        warnings = [f"the setting is dated {setting}, but the file and its source {named}, which counts"]
        return named, warnings
    day = setting or named or source
    if day is None:
        raise ParseError("no setting/date/@when names a day", "teiHeader")
    return day, []


def _first_date(elements: list[etree._Element]) -> date | None:
    dates = [_date(element.get("when") or element.get("from") or "") for element in elements]
    return next((day for day in dates if day), None)


def _date(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _title(root: etree._Element, language: str) -> str:
    titles = root.findall("{*}teiHeader/{*}fileDesc/{*}titleStmt/{*}title")
    own = [title for title in titles if language_code(title.get(XML_LANG)) == language] or titles
    sub = [title for title in own if title.get("type") == "sub"] or own
    return re.sub(r"\s*\[ParlaMint[^\]]*\]", "", line_text(sub[0])) if sub else ""


def _address(root: etree._Element) -> str:
    addresses = [line_text(idno) for idno in root.findall(".//{*}sourceDesc//{*}idno[@type='URI']")]
    return next((address for address in reversed(addresses) if _is_address(address)), "")


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and len(text) <= 500


class _Reader:
    """Walks the body in order, keeping the heading and the printed name of the next speaker."""

    def __init__(self, people: Companion, day: date, language: str, corpus: str) -> None:
        self.people = people
        self.day = day
        self.language = language
        self.scheme = (corpus or FORMAT).lower()
        self.speeches: list[ParsedSpeech] = []
        self.taken: dict[str, int] = {}
        self.unknown: Counter[str] = Counter()
        self.nameless = 0
        self.annotated = False
        self.known: dict[str, tuple[str, str, str, bool]] = {}

    def read(self, body: etree._Element) -> None:
        heading = printed = ""
        self.annotated = body.find(".//{*}w") is not None
        for element in body.iter("{*}u", "{*}head", "{*}note"):
            kind = local_name(element)
            if kind == "u":
                self.turn(element, heading, printed)
                printed = ""
            elif kind == "note" and element.get("type") != "speaker":
                continue
            elif local_name(element.getparent()) not in ("u", "seg", "s"):
                if kind == "head":
                    heading = line_text(element)
                else:
                    printed = line_text(element).strip(" :")

    def turn(self, element: etree._Element, heading: str, printed: str) -> None:
        language, text = self.words(element)
        if not text:
            return
        who = element.get("who", "").rpartition("#")[2].strip()
        name, affiliation, role, presides = self.speaker(who)
        marks = {mark.rpartition("#")[2] for mark in element.get("ana", "").split()}
        stated = "speech" if "regular" in marks else ""
        if "chair" in marks or (presides and not marks & {"regular", "guest"}):
            stated = "chair"
        elif "guest" in marks and not affiliation:
            stated = "witness"
        source = element.get("source", "")
        self.speeches.append(
            ParsedSpeech(
                external_id=fresh_id(element.get(XML_ID), self.taken),
                speaker=printed or name or who or "—",
                text=text,
                name=name,
                affiliation=affiliation,
                role=role,
                identifiers=((self.scheme, who),) if 0 < len(who) <= LONGEST_ID else (),
                stated_kind=stated,
                language=language,
                heading=heading,
                url=source if _is_address(source) else "",
                place=line_of(element),
            )
        )
        self.nameless += not who

    def words(self, element: etree._Element) -> tuple[str, str]:
        """The language of most of the turn and its text, a segment a line."""
        own = language_code(element.get(XML_LANG)) or self.language
        segments = list(element.iterchildren("{*}seg")) or [element]
        lines = []
        said_in: dict[str, int] = defaultdict(int)
        for segment in segments:
            line = _from_tokens(segment) if self.annotated else text_without(segment, _NOT_SPOKEN)
            if line:
                lines.append(line)
                tag = segment.get(XML_LANG)
                said_in[(tag and language_code(tag)) or own] += len(line)
        return (max(said_in, key=said_in.__getitem__) if said_in else own), "\n".join(lines)

    def speaker(self, who: str) -> tuple[str, str, str, bool]:
        """Name, party and office on the day, and whether the person presides over the parliament by office."""
        if who in self.known:
            return self.known[who]
        listed = self.people.people.get(who)
        if listed is None:
            if who:
                self.unknown[who] += 1
            facts = ("", "", "", False)
        else:
            name = on(listed.names, self.day) or (listed.names[0] if listed.names else Term(""))
            party = on(party_terms(listed, self.people), self.day) or Term("")
            office = on([term for term in listed.offices if term.value], self.day) or Term("")
            presides = on(chair_terms(listed, self.people), self.day) is not None
            facts = (name.value, party.value, office.value, presides)
        self.known[who] = facts
        return facts

    def warnings(self) -> list[str]:
        told = [] if self.speeches else ["no speeches found"]
        if not self.people.people and self.speeches:
            told.append(
                "nobody can be placed without names and parties: give the corpus root or its listPerson file too"
            )
        elif self.unknown:
            some = ", ".join(sorted(self.unknown)[:_MOST_NAMED]) + (" …" if len(self.unknown) > _MOST_NAMED else "")
            told.append(f"speakers who are not in the list of persons: {len(self.unknown)} ({some})")
        if self.nameless:
            told.append(f"turns that name no speaker: {self.nameless}")
        return told


def _from_tokens(segment: etree._Element) -> str:
    """The text of a linguistically annotated segment, whose words stand apart unless they are joined."""
    pieces: list[str] = []
    for token in segment.iter("{*}w", "{*}pc"):
        word = (token.text or "").strip()
        if pieces and token.get("join") in ("left", "both"):
            pieces[-1] = pieces[-1].rstrip()
        if word and local_name(token.getparent()) != "note":
            pieces.append(word + ("" if token.get("join") in ("right", "both") else " "))
    return " ".join("".join(pieces).split())
