"""The official Hansard XML of the Canadian House of Commons and its committees, in English or French."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import etree

from tracker.parsers.canada_labels import Label, read_label
from tracker.parsers.document import LONGEST_ID, ParsedDocument, ParsedSpeech, ParseError, fresh_id
from tracker.parsers.xml import all_text, line_text, one_line, read_xml

FORMAT = "canada-hansard"
SITE = "https://www.ourcommons.ca"

# Read aloud from elsewhere, or printed and never spoken.
_NOT_SPOKEN = frozenset(
    "Quote QuotePara CommitteeQuote LegislationQuote ProceduralText Division Timestamp FloorLanguage Pause".split()
)
_WITNESS = "28"
# More than any number of a sitting, or acronym of a committee, has.
_LONGEST_NUMBER, _LONGEST_ACRONYM = 6, 20


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return b"<Hansard" in head


def parse(data: bytes, name: str) -> list[ParsedDocument]:
    """One sitting or meeting in one language. Raises ParseError when it is not whole, or names no day or sitting."""
    root = read_xml(data)
    if root.tag != "Hansard":
        raise ParseError(f"the root element is <{root.tag}>, not <Hansard>", "line 1")
    facts = {item.get("Name", ""): all_text(item).strip() for item in root.iter("ExtractedItem")}
    sitting = _sitting(facts)
    language = (root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").lower()[:2]
    if language not in ("en", "fr"):
        raise ParseError("the language of the edition (xml:lang) is neither EN nor FR", "line 2")
    body = root.find("HansardBody")
    if body is None:
        raise ParseError("there is no <HansardBody>", "line 1")
    reader = _Reader(language, f"{SITE}/{sitting.path(language)}")
    reader.read(body)
    title = facts.get("InstitutionDebate") or sitting.institution
    return [
        ParsedDocument(
            format=FORMAT,
            external_id=sitting.external_id,
            date=_day(facts),
            language=language,
            title=f"{title}, {facts.get('Number', sitting.number).capitalize()}",
            url=f"{SITE}/{sitting.path(language)}",
            speeches=reader.speeches,
            warnings=() if reader.speeches else ("no speeches found",),
            translated=True,
        )
    ]


@dataclass(frozen=True)
class _Sitting:
    parliament: str
    session: str
    number: str
    committee: str
    institution: str

    @property
    def external_id(self) -> str:
        sitting = f"{self.parliament}-{self.session}-{self.number}"
        return f"{self.committee}-{sitting}" if self.committee else sitting

    def path(self, language: str) -> str:
        session = f"DocumentViewer/{language}/{self.parliament}-{self.session}"
        if self.committee:
            return f"{session}/{self.committee}/meeting-{self.number}/evidence"
        return f"{session}/house/sitting-{self.number}/hansard"


def _sitting(facts: dict[str, str]) -> _Sitting:
    numbers = []
    for name in ("ParliamentNumber", "SessionNumber", "MetaNumberNumber"):
        digits = re.sub(r"\D", "", facts.get(name, ""))
        if not digits or len(digits) > _LONGEST_NUMBER:
            raise ParseError(f"ExtractedItem {name} is missing or holds no number", "ExtractedInformation")
        numbers.append(str(int(digits)))
    committee = facts.get("Acronyme", "") if facts.get("MetaDocumentCategory", "").lower() == "committee" else ""
    if len(committee) > _LONGEST_ACRONYM:
        raise ParseError(f"Acronyme is longer than {_LONGEST_ACRONYM} characters", "ExtractedInformation")
    return _Sitting(numbers[0], numbers[1], numbers[2], committee, facts.get("MetaInstitution", ""))


def _day(facts: dict[str, str]) -> date:
    try:
        return date(*(int(facts[f"MetaDateNum{part}"]) for part in ("Year", "Month", "Day")))
    except (KeyError, ValueError, OverflowError):
        raise ParseError("ExtractedItem MetaDateNumYear, Month and Day name no day", "ExtractedInformation") from None


@dataclass
class _Turn:
    """One speaker's words so far, and in which floor languages they were said."""

    external_id: str
    label: Label
    identifiers: tuple[tuple[str, str], ...] = ()
    witness: bool = False
    line: int = 0
    paragraphs: list[str] = field(default_factory=list)
    said_in: Counter[str] = field(default_factory=Counter)


class _Reader:
    """Walks the body in order, keeping the headings and the floor language that are in force."""

    def __init__(self, language: str, url: str) -> None:
        self.floor = language
        self.edition = language
        self.url = url
        self.rubric = ""
        self.heading = ""
        self.speeches: list[ParsedSpeech] = []
        self.taken: dict[str, int] = {}

    def read(self, element: etree._Element) -> None:
        for child in element:
            tag = child.tag
            if tag == "Intervention":
                self.intervention(child)
            elif tag == "FloorLanguage":
                self.floor_language(child)
            elif tag == "OrderOfBusinessTitle":
                self.rubric = self.heading = line_text(child)
            elif tag == "SubjectOfBusinessTitle":
                self.heading = line_text(child) or self.rubric
            elif tag == "WrittenQuestionResponse":
                self.written(child)
            elif tag == "Division":
                continue
            elif isinstance(tag, str):
                self.read(child)

    def floor_language(self, element: etree._Element) -> None:
        language = (element.get("language") or "").lower()
        if language in ("en", "fr"):
            self.floor = language

    def intervention(self, element: etree._Element) -> None:
        external_id = element.get("id")
        if not external_id:
            raise ParseError("an Intervention has no id", f"line {_line(element)}")
        speaking = next(element.iterchildren("PersonSpeaking"), None)
        affiliation = next(speaking.iter("Affiliation"), None) if speaking is not None else None
        # A label can be empty where a member goes on ("She said:"); the table of contents still names the speaker.
        label = read_label(line_text(speaking).strip(": ") or element.get("ToCText") or "")
        turn = _Turn(
            external_id,
            label,
            _identifiers(affiliation),
            affiliation is not None and affiliation.get("Type") == _WITNESS,
        )
        turn.line = _line(element)
        nested = 0
        for part in element.iterchildren("Content"):
            for child in part:
                if child.tag == "FloorLanguage":
                    self.floor_language(child)
                elif isinstance(child.tag, str) and child.tag not in _NOT_SPOKEN:
                    speaker, text = _paragraph(child)
                    if speaker:
                        self.finish(turn)
                        nested += 1
                        turn = _Turn(f"{external_id}.{nested}", read_label(speaker), line=_line(child))
                    if text:
                        turn.paragraphs.append(text)
                        turn.said_in[self.floor] += len(text)
        self.finish(turn)

    def finish(self, turn: _Turn) -> None:
        text = "\n".join(turn.paragraphs)
        if not text:
            return
        intervention = turn.external_id.partition(".")[0]
        self.speeches.append(
            ParsedSpeech(
                external_id=fresh_id(turn.external_id, self.taken),
                speaker=turn.label.printed,
                text=text,
                name=turn.label.name,
                affiliation=turn.label.affiliation,
                role=turn.label.role,
                riding=turn.label.riding,
                identifiers=turn.identifiers,
                stated_kind="witness" if turn.witness else "",
                language=turn.said_in.most_common(1)[0][0],
                heading=self.heading,
                url=f"{self.url}#Int-{intervention[:LONGEST_ID]}",
                place=f"line {turn.line}",
            )
        )

    def written(self, element: etree._Element) -> None:
        """A written question and its answer: on the record, never spoken."""
        number = re.sub(r"\D", "", line_text(element.find("QuestionID"))) or str(_line(element))
        for who, what, part in (("Questioner", "QuestionContent", "q"), ("Responder", "ResponseContent", "r")):
            speaker, content = element.find(f".//{who}"), element.find(f".//{what}")
            text = "\n".join(_paragraph(child)[1] for child in content) if content is not None else ""
            if speaker is None or not text.strip():
                continue
            label = read_label(line_text(speaker))
            self.speeches.append(
                ParsedSpeech(
                    external_id=fresh_id(f"written-{number}-{part}", self.taken),
                    speaker=label.printed,
                    text=text,
                    name=label.name,
                    affiliation=label.affiliation,
                    role=label.role,
                    riding=label.riding,
                    identifiers=_identifiers(speaker.find(".//Affiliation")),
                    stated_kind="written",
                    language=self.edition,
                    heading=self.heading,
                    url=self.url,
                    place=f"line {_line(element)}",
                )
            )


def _identifiers(affiliation: etree._Element | None) -> tuple[tuple[str, str], ...]:
    number = affiliation.get("DbId") if affiliation is not None else None
    return (("canada-dbid", number),) if number and number != "0" and len(number) <= LONGEST_ID else ()


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 0)


def _paragraph(element: etree._Element) -> tuple[str, str]:
    """The label of another speaker that begins the paragraph (or ""), and what is said in it, without what was read
    aloud. Stage directions, which are wholly italic, say nothing."""
    if not len(element):
        return "", one_line(element.text or "")
    pieces = list(_pieces(element))
    spoken = [text for tag, text in pieces if tag not in _NOT_SPOKEN]
    filled = [index for index, (_, text) in enumerate(pieces) if text.strip()]
    if filled and pieces[filled[0]][0] == "B":
        bold = pieces[filled[0]][1]
        after = "".join(text for tag, text in pieces[filled[0] + 1 :] if tag not in _NOT_SPOKEN)
        if bold.rstrip().endswith(":") or after.lstrip().startswith(":"):
            return bold, one_line(after.lstrip(" :\n\t"))
    text = one_line("".join(spoken))
    italic = one_line("".join(text for tag, text in pieces if tag == "I"))
    if italic and text.strip("[]() ") == italic.strip("[]() "):
        return "", ""
    return "", text


def _pieces(element: etree._Element) -> Iterator[tuple[str, str]]:
    """The paragraph's text in order, each piece with the outermost tag it stands in ("" for its own text)."""
    yield "", element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield child.tag, all_text(child)
        yield "", child.tail or ""
