"""ParlParse (publicwhip) XML of the United Kingdom's parliaments: one day's debates, questions or statements.

The format is described at https://parser.theyworkforyou.com/hansard.html.
"""

import re
from collections.abc import Sequence
from datetime import date

from lxml import etree

from tracker.parsers.document import ParsedDocument, ParsedSpeech, ParseError, fresh_id
from tracker.parsers.labels import name_in_label, names_nobody
from tracker.parsers.parlparse_people import FORMAT, is_json, read_people
from tracker.parsers.people import WITH_PEOPLE, Companion, Listed, Term, on, together
from tracker.parsers.xml import first_names, line_of, line_text, local_name, read_xml, text_without

__all__ = ["FORMAT", "is_companion", "looks_like", "parse", "read_people"]

# uk.org.publicwhip/debate/2009-10-26b.1.2: what it is, the day, which scrape of it, and the number within.
_ID = re.compile(r"(?:[^/]*/)?(.*)(\d{4}-\d\d-\d\d)([a-z]*)\.(.+)")
_HEADINGS = frozenset("oral-heading major-heading minor-heading".split())
_SPEECHES = frozenset("speech ques reply".split())
_LISTS = frozenset("member lord person royal".split())
_WRITTEN = frozenset("wrans wms answers statements written".split())
_LORDS = frozenset("lords lordswrans lordswms grandcommittee".split())
# Quotations, motions and amendments are printed indented, what happened in italics.
_NOT_OWN_WORDS = frozenset({"indent", "italic", "italics"})
_SILENT = frozenset("table thead tbody division blockquote".split())
_MOST_NAMED = 5
_STAGE = re.compile(r"\[\s*(?:interruption|laughter|applause|hon\. members)\b[^\]]{0,80}\]", re.I)
_TITLES = {
    "debate": "House of Commons debates",
    "westminhall": "Westminster Hall debates",
    "lords": "House of Lords debates",
    "wrans": "Written answers",
    "lordswrans": "House of Lords written answers",
    "wms": "Written ministerial statements",
    "lordswms": "House of Lords written statements",
    "standing": "Public bill committee",
}


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a file are this format's."""
    return first_names(head)[:1] == ["publicwhip"]


def is_companion(head: bytes) -> bool:
    """Whether the first bytes are those of a people file, in JSON or in the older XML."""
    names = first_names(head)
    return is_json(head) or (names[:1] == ["publicwhip"] and names[1:2] != [] and names[1].split("_")[0] in _LISTS)


def parse(data: bytes, name: str, companions: Sequence[Companion] = ()) -> list[ParsedDocument]:
    """One scrape of one day. Raises ParseError when it is not whole, or no id in it names a day."""
    root = read_xml(data, named_characters=True)
    if local_name(root) != "publicwhip":
        raise ParseError(f"the root element is <{local_name(root)}>, not <publicwhip>", "line 1")
    kind, day, scrape = _identity(root)
    people = together(companions, format_name=FORMAT)
    reader = _Reader(people, kind, day)
    reader.read(root)
    version = (root.get("scrapeversion") or scrape)[:20]
    return [
        ParsedDocument(
            format=FORMAT,
            external_id=f"{kind} {day}",
            date=day,
            language="en",
            title=f"{_TITLES.get(kind, kind)}, {day.day} {day:%B %Y}",
            url=reader.speeches[0].url.partition("#")[0] if reader.speeches else "",
            speeches=reader.speeches,
            warnings=reader.warnings(),
            version=version + (WITH_PEOPLE if people.people else ""),
        )
    ]


def _identity(root: etree._Element) -> tuple[str, date, str]:
    for element in root:
        found = _ID.fullmatch(element.get("id") or element.get("oldgid") or "")
        if found:
            try:
                kind = found[1].replace("/", " ").strip(" -_")[:100] or "record"
                return kind, date.fromisoformat(found[2]), found[3]
            except ValueError:
                raise ParseError(f"“{found[2]}” is no day", line_of(element)) from None
    raise ParseError("no id in the file names a day", "line 1")


class _Reader:
    """Walks the day in order, keeping the heading in force."""

    def __init__(self, people: Companion, kind: str, day: date) -> None:
        self.people = people
        self.kind = kind
        self.day = day
        self.heading = ""
        self.speeches: list[ParsedSpeech] = []
        self.taken: dict[str, int] = {}
        self.unknown: set[str] = set()
        self.known: dict[str, tuple[str, Term, tuple[tuple[str, str], ...]]] = {}

    def read(self, root: etree._Element) -> None:
        for element in root:
            name = local_name(element)
            if name in _SPEECHES:
                self.turn(element, written=name != "speech")
            elif name in _HEADINGS:
                # The last one, whatever its rank: a new subject after questions has no major heading of its own.
                self.heading = line_text(element)

    def turn(self, element: etree._Element, *, written: bool) -> None:
        own, all_printed = _paragraphs(element)
        text = own or all_printed
        if not text:
            return
        printed, office = element.get("speakername", ""), element.get("speakeroffice", "")
        number = (element.get("id") or "").rpartition("/")[2]
        found = _ID.fullmatch(element.get("id") or "")
        name, seat, identifiers = self.speaker(element)
        written = written or self.kind.split()[0] in _WRITTEN
        nobody = names_nobody(printed) or names_nobody(office)
        url = element.get("url", "")
        self.speeches.append(
            ParsedSpeech(
                external_id=fresh_id(found[4] if found else number, self.taken),
                speaker=" ".join(printed.split()),
                text=text,
                name=name or ("" if nobody else name_in_label(printed)),
                affiliation=seat.value,
                role=office,
                riding=seat.riding,
                identifiers=identifiers,
                stated_kind=_stated(element, bool(printed), written, bool(own)),
                heading=self.heading,
                url=url if url.startswith(("http://", "https://")) and len(url) <= 500 else "",
                place=line_of(element),
            )
        )

    def speaker(self, element: etree._Element) -> tuple[str, Term, tuple[tuple[str, str], ...]]:
        """Name, seat and identifiers of the one whom the ids of the turn name."""
        ids = [key for key in (element.get("speakerid", ""), element.get("person_id", "")) if "/" in key]
        key = " ".join(ids)
        if key not in self.known:
            listed = next((self.people.people[one] for one in ids if one in self.people.people), None)
            own = tuple((FORMAT, one) for one in ids if len(one) <= 120)
            if listed is None:
                self.unknown.update(ids[:1])
                self.known[key] = ("", Term(""), own)
            else:
                name = on(listed.names, self.day) or (listed.names[0] if listed.names else Term(""))
                both = tuple(dict.fromkeys((*listed.identifiers, *own)))
                self.known[key] = (name.value, self.seat(listed, ids), both)
        return self.known[key]

    def seat(self, listed: Listed, ids: list[str]) -> Term:
        """The seat held on the day: the one that the turn names, else one in this house, else any."""
        house = "lords" if self.kind.split()[0] in _LORDS else "commons"
        covering = [seat for seat in listed.seats if seat.covers(self.day)]
        named = [seat for seat in covering if seat.about.split()[0] in ids]
        here = [seat for seat in covering if house in seat.about]
        return on(named or here or covering, self.day) or Term("")

    def warnings(self) -> list[str]:
        if not self.speeches:
            return ["no speeches found"]
        if not self.people.people and self.unknown:
            return ["no party is named in the file: give ParlParse's people.json (or all-members.xml) too"]
        if self.unknown:
            some = ", ".join(sorted(self.unknown)[:_MOST_NAMED]) + (" …" if len(self.unknown) > _MOST_NAMED else "")
            return [f"speakers who are not in the people file: {len(self.unknown)} ({some})"]
        return []


def _stated(element: etree._Element, by_somebody: bool, written: bool, own: bool) -> str:
    """The kind that the element states; "" for a turn in its speaker's own words."""
    if not by_somebody or element.get("nospeaker") == "true":
        return "procedure"
    if written:
        return "written"
    return "" if own else "procedure"


def _paragraphs(element: etree._Element) -> tuple[str, str]:
    """The speaker's own words and everything printed in the turn, a paragraph a line."""
    own, printed = [], []
    for child in element:
        if local_name(child) in _SILENT:
            continue
        line = _without_stage(child)
        if line:
            printed.append(line)
            if not _NOT_OWN_WORDS.intersection((child.get("class") or "").split()):
                own.append(line)
    return "\n".join(own), "\n".join(printed)


def _without_stage(paragraph: etree._Element) -> str:
    """The paragraph on one line without bracketed stage directions such as "[Interruption.]"."""
    text = text_without(paragraph, _SILENT)
    return " ".join(_STAGE.sub(" ", text).split()) if "[" in text else text
