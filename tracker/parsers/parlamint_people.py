"""ParlaMint's people and parties: the corpus root, `listPerson` and `listOrg` files, or the lists inside a day."""

import re
from functools import lru_cache

from lxml import etree

from tracker.parsers.document import ParseError
from tracker.parsers.people import Companion, Listed, Term, first_day, last_day
from tracker.parsers.xml import XML_ID, line_text, local_name, read_xml

FORMAT = "parlamint"
ROOTS = frozenset({"teiCorpus", "listPerson", "listOrg", "particDesc"})
# ParlaMint-ES-CT, ParlaMint-AT-en: the corpus in every id.
_CORPUS = re.compile(r"ParlaMint-[A-Z]{2}(?:-[A-Z]{2})?(?![A-Za-z])")
_PARTY_ID = re.compile(r"(?:(?:political|parliamentary)[ ._-]?)?(?:party|group|faction|fraction)[._-]", re.I)
_IS_PARTY = re.compile("party|group|faction|fraction|independent|coalition", re.I)
_IS_GROUP = re.compile("group|faction|fraction", re.I)
_HEADS = frozenset("chairperson chairman head president speaker".split())


def read_people(data: bytes, name: str) -> Companion:
    """The companion in the bytes. Raises ParseError when they are not whole XML or list nobody and no party."""
    root = read_xml(data)
    companion = people_in(root)
    if not companion.people and not companion.parties:
        raise ParseError("no person and no organization is listed", "line 1")
    return companion


def people_in(root: etree._Element) -> Companion:
    """Everybody and every organization that the element lists."""
    companion = Companion(FORMAT, corpus=corpus_of(root.get(XML_ID)))
    for org in root.iter("{*}org"):
        key = org.get(XML_ID)
        if key:
            companion.kinds[key] = org.get("role", "")
            companion.parties[key] = _short_name(org) or key.rpartition(".")[2]
    for person in root.iter("{*}person"):
        key = person.get(XML_ID)
        if key:
            companion.people[key] = _person(person)
    return companion


def corpus_of(identifier: str | None) -> str:
    """The corpus that an id belongs to, such as "ParlaMint-ES-CT"; "" when the id does not tell."""
    found = _CORPUS.match(identifier or "")
    return found[0] if found else ""


def party_terms(listed: Listed, companion: Companion) -> list[Term]:
    """When the person belonged to which party, as labels: a parliamentary group is preferred to a party outside."""
    terms = []
    for seat in listed.seats:
        rank = _rank(seat.value, companion.kinds.get(seat.value, ""))
        if rank is not None:
            label = companion.parties.get(seat.value) or seat.value.rpartition(".")[2] or seat.value
            terms.append(Term(label, seat.start, seat.end, rank=rank))
    return terms


@lru_cache(maxsize=4096)
def _rank(org: str, kind: str) -> int | None:
    """How much an organization is preferred as a party, by its role or else its id; None where it is none."""
    kind = kind or (org if _PARTY_ID.match(org) else "")
    return (1 if _IS_GROUP.search(kind) else 0) if _IS_PARTY.search(kind) else None


def chair_terms(listed: Listed, companion: Companion) -> list[Term]:
    """When the person presided over a parliament, as their affiliations tell."""
    return [
        office
        for office in listed.offices
        if office.riding in _HEADS and any("parliament" in companion.kinds.get(org, "") for org in office.about.split())
    ]


def _person(person: etree._Element) -> Listed:
    listed = Listed()
    for child in person:
        name = local_name(child)
        if name == "persName":
            printed = _name(child)
            if printed:
                listed.names.append(Term(printed, first_day(child.get("from")), last_day(child.get("to"))))
        elif name == "affiliation":
            _affiliation(child, listed)
    return listed


def _affiliation(element: etree._Element, listed: Listed) -> None:
    when = element.get("when")
    start, end = first_day(element.get("from") or when), last_day(element.get("to") or when)
    orgs = [ref.rpartition("#")[2] for ref in element.get("ref", "").split()]
    listed.seats += [Term(org, start, end) for org in orgs if org]
    role = element.get("role", "")
    if role != "member":
        around = " ".join([*orgs, *(ref.rpartition("#")[2] for ref in element.get("ana", "").split())])
        called = next(element.iterchildren("{*}roleName"), None)
        listed.offices.append(Term(line_text(called), start, end, about=around, riding=role))


def _name(element: etree._Element) -> str:
    """Given names before family names, whatever order they stand in; academic titles are no part of a name."""
    if not len(element):
        return line_text(element)
    parts: dict[str, list[str]] = {"forename": [], "nameLink": [], "surname": [], "genName": []}
    for child in element:
        held = parts.get(local_name(child))
        if held is not None:
            held.append(line_text(child))
    return " ".join(text for held in parts.values() for text in held if text)


def _short_name(org: etree._Element) -> str:
    names = {child.get("full", ""): line_text(child) for child in reversed(org.findall("{*}orgName"))}
    return names.get("abb") or names.get("init") or names.get("yes") or names.get("") or ""
