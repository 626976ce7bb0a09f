"""Akoma Ntoso debates, versions 2 and 3: names are matched without their namespace, which differs between versions.

The standard is at https://docs.oasis-open.org/legaldocml/akn-core/v1.0/; Ireland, Italy, Chile and several African
parliaments publish in it.
"""

import re
from collections.abc import Sequence
from datetime import date

from lxml import etree

from tracker.parsers.document import LONGEST_ID, ParsedDocument, ParsedSpeech, ParseError, fresh_id, language_code
from tracker.parsers.labels import name_in_label, names_nobody
from tracker.parsers.people import Companion
from tracker.parsers.xml import first_names, line_of, line_text, local_name, read_xml, text_without

FORMAT = "akoma-ntoso"

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LANGUAGE_IN_ADDRESS = re.compile(r"/([a-z]{2,3})@")
_UNMATCHED = re.compile("unmatched|unknown", re.I)
_TURNS = ("{*}speech", "{*}question", "{*}answer")
_BLOCKS = frozenset(
    "p block li item blockContainer content list blockList ul ol listIntroduction listConclusion".split()
)
# Quoted and printed matter, what happened, and the notes of the editors.
_NOT_SPOKEN = frozenset(
    "from num heading subheading scene narrative summary other table toc embeddedText embeddedStructure quotedText "
    "quotedStructure blockquote authorialNote remark recordedTime noteRef img eol meta".split()
)
# The sections of a debate whose turns are not the members' own speech, by element or by name.
_KIND_OF_SECTION = {
    "writtenStatements": "written",
    "writtenAnswers": "written",
    "writtenQuestions": "written",
    "petitions": "petition",
    "prayers": "procedure",
    "rollCall": "procedure",
    "administrationOfOath": "procedure",
    "declarationOfVote": "vote",
    "division": "vote",
    "ta": "vote",
    "nil": "vote",
}


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return first_names(head)[:1] == ["akomaNtoso"]


def parse(data: bytes, name: str, companions: Sequence[Companion] = ()) -> list[ParsedDocument]:
    """The debate in the file. Raises ParseError when it is not whole, is no debate, or names no day."""
    root = read_xml(data)
    if local_name(root) != "akomaNtoso":
        raise ParseError(f"the root element is <{local_name(root)}>, not <akomaNtoso>", "line 1")
    debate = _first(root, "debate", "debateRecord", "debateReport")
    body = _first(debate, "debateBody", "body", "mainBody") if debate is not None else None
    if debate is None or body is None:
        raise ParseError("there is no <debate> with a <debateBody>", "line 1")
    day = _day(debate)
    reader = _Reader(debate, language_code(_value(debate, "FRBRExpression", "FRBRlanguage", "language")))
    reader.read(body)
    return [
        ParsedDocument(
            format=FORMAT,
            external_id=_identifier(debate, day),
            date=day,
            language=reader.language,
            title=_title(debate),
            speeches=reader.speeches,
            warnings=reader.warnings(),
            version=_value(debate, "FRBRManifestation", "FRBRdate", "date")[:30],
        )
    ]


def _first(element: etree._Element, *names: str) -> etree._Element | None:
    found = (element.find(f".//{{*}}{name}") for name in names)
    return next((one for one in found if one is not None), None)


def _value(debate: etree._Element, level: str, name: str, attribute: str) -> str:
    """The first such attribute in the work, expression or manifestation of the debate itself; "" without."""
    for element in debate.iterfind(f"{{*}}meta/{{*}}identification/{{*}}{level}/{{*}}{name}"):
        if value := element.get(attribute, "").strip():
            return str(value)
    return ""


def _day(debate: etree._Element) -> date:
    dates = [_value(debate, level, "FRBRdate", "date") for level in ("FRBRWork", "FRBRExpression")]
    dates += [element.get("date", "") for element in debate.iter("{*}docDate")]
    for text in dates:
        if found := _DAY.match(text):
            try:
                return date.fromisoformat(found[0])
            except ValueError:
                continue
    raise ParseError("no FRBRdate names a day", "meta")


def _identifier(debate: etree._Element, day: date) -> str:
    """The work's address: the same for every language and every later printing."""
    address = _value(debate, "FRBRWork", "FRBRuri", "value") or _value(debate, "FRBRWork", "FRBRthis", "value")
    return (address.strip("/") or f"debate {day}")[-LONGEST_ID:]


def _title(debate: etree._Element) -> str:
    parts = [line_text(element) for name in ("docProponent", "docTitle") for element in debate.iter(f"{{*}}{name}")]
    days = [line_text(element) for element in debate.iter("{*}docDate")]
    return ", ".join(dict.fromkeys(part for part in (*parts, *days[-1:]) if part))


class _Reader:
    """Walks the debate in order, knowing who and what the references stand for."""

    def __init__(self, debate: etree._Element, language: str) -> None:
        addresses = [element.get("value", "") for element in debate.iterfind(".//{*}FRBRExpression/*")]
        told = [_LANGUAGE_IN_ADDRESS.search(address) for address in addresses]
        in_address = next((language_code(found[1]) for found in told if found), "")
        self.language = language if language not in ("", "mul") else in_address or "und"
        self.people: dict[str, tuple[str, str]] = {}
        self.roles: dict[str, str] = {}
        for element in debate.iter("{*}TLCPerson", "{*}TLCRole"):
            key = (element.get("eId") or element.get("id") or "").strip("#")
            if local_name(element) == "TLCPerson":
                # One reference for everybody whom the publisher did not find names nobody.
                known = not _UNMATCHED.search(element.get("href", "") + element.get("showAs", ""))
                self.people[key] = (element.get("showAs", ""), element.get("href", "")) if known else ("", "")
            else:
                self.roles[key] = element.get("showAs", "")
        self.speeches: list[ParsedSpeech] = []
        self.taken: dict[str, int] = {}
        self.sections: dict[etree._Element, tuple[str, str]] = {}
        self.parties = False

    def read(self, body: etree._Element) -> None:
        for element in body.iter(*_TURNS):
            self.turn(element)

    def turn(self, element: etree._Element) -> None:
        label, party = self.label(element)
        text = "\n".join(_lines(element))
        if not text:
            return
        reference = element.get("by", "").rpartition("#")[2].strip()
        shown, address = self.people.get(reference, ("", ""))
        role = self.roles.get(element.get("as", "").rpartition("#")[2].strip(), "")
        heading, section = self.section(element.getparent())
        printed = label or shown or reference or "—"
        nobody = names_nobody(label) or names_nobody(role)
        # A question or answer that nobody is printed as speaking was put in writing.
        in_writing = local_name(element) != "speech" and element.find("{*}from") is None
        language = language_code(element.get("{http://www.w3.org/XML/1998/namespace}lang")) or self.language
        self.parties |= bool(party)
        self.speeches.append(
            ParsedSpeech(
                external_id=fresh_id(element.get("eId") or element.get("id"), self.taken),
                speaker=printed,
                text=text,
                name=name_in_label(shown) or ("" if nobody or not reference else name_in_label(label)),
                affiliation=party,
                role=role,
                identifiers=((FORMAT, address),) if 0 < len(address) <= LONGEST_ID else (),
                stated_kind="written" if in_writing else section,
                language=language,
                heading=heading,
                place=line_of(element),
            )
        )

    def label(self, element: etree._Element) -> tuple[str, str]:
        """The speaker as printed, and the party where the label marks one."""
        printed = element.find("{*}from")
        if printed is None:
            # A written question names in bold who asks it.
            return line_text(element.find("{*}p/{*}b")) if local_name(element) == "question" else "", ""
        party = printed.find(".//{*}party")
        return line_text(printed).strip(" :"), line_text(party).strip(" ()")

    def section(self, element: etree._Element | None) -> tuple[str, str]:
        """The nearest heading over a turn, and the kind that its sections give to turns ("" for speech)."""
        above = []
        while element is not None and element not in self.sections and local_name(element) != "akomaNtoso":
            above.append(element)
            element = element.getparent()
        heading, kind = self.sections.get(element, ("", "")) if element is not None else ("", "")
        for section in reversed(above):
            heading = line_text(section.find("{*}heading")) or heading
            kind = _KIND_OF_SECTION.get(section.get("name") or local_name(section), kind)
            self.sections[section] = heading, kind
        return heading, kind

    def warnings(self) -> list[str]:
        if not self.speeches:
            return ["no speeches found"]
        return [] if self.parties else ["no party is named in the file: a roster places its members (import_roster)"]


def _lines(turn: etree._Element) -> list[str]:
    """The paragraphs of a turn, without what stands in them but was not said by its speaker."""
    lines = []
    walker = etree.iterwalk(turn, events=("start",))
    for _, element in walker:
        name = local_name(element)
        if element is not turn and (name in _NOT_SPOKEN or name in ("speech", "question", "answer")):
            walker.skip_subtree()
        elif name in _BLOCKS and not any(local_name(child) in _BLOCKS for child in element):
            lines.append(text_without(element, _NOT_SPOKEN))
            walker.skip_subtree()
    return [line for line in lines if line]
