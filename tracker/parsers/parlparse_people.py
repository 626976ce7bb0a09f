"""ParlParse's people: `people.json` (Popolo), or the older XML (`all-members.xml`, `peers-ucl.xml`, `people.xml`)."""

import json
import re
from typing import Any

from tracker.parsers.document import LONGEST_ID, ParseError
from tracker.parsers.people import Companion, Listed, Term, first_day, last_day
from tracker.parsers.xml import local_name, read_xml

FORMAT = "parlparse"
_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:memberships|organizations|persons|posts)"\s*:')
_MOST_ROWS = 500_000
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


def is_json(head: bytes) -> bool:
    """Whether the first bytes are those of a people.json."""
    return _JSON.match(head) is not None


def read_people(data: bytes, name: str) -> Companion:
    """The companion in the bytes. Raises ParseError when they are not whole, or list nobody."""
    companion = _from_json(data) if is_json(data[:4096]) else _from_xml(data)
    if not companion.people:
        raise ParseError("no member and no person is listed", "line 1")
    return companion


def _from_json(data: bytes) -> Companion:
    if data.count(b"[") + data.count(b"{") > max(_MOST_ROWS, len(data) // 20):
        raise ParseError("the file holds more rows than a list of people has")
    try:
        popolo = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ParseError("not UTF-8 text", f"byte {error.start + 1}") from None
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}", "line 1") from None
    companion = Companion(FORMAT)
    parties = {_text(org, "id"): _text(org, "name") for org in _rows(popolo, "organizations")}
    posts = {_text(post, "id"): post for post in _rows(popolo, "posts")}
    for person in _rows(popolo, "persons"):
        if key := _text(person, "id"):
            names = [name for name in _rows(person, "other_names") if _text(name, "note") in ("Main", "")]
            companion.people[key] = Listed(
                names=[term for term in map(_popolo_name, names) if term.value], identifiers=_identifiers(key)
            )
    for membership in _rows(popolo, "memberships"):
        key, listed = _text(membership, "id"), companion.people.get(_text(membership, "person_id"))
        party = _text(membership, "on_behalf_of_id")
        if not key or listed is None or not (party or _text(membership, "post_id")):
            continue
        post = posts.get(_text(membership, "post_id"), {})
        area = post.get("area")
        listed.seats.append(
            Term(
                parties.get(party, party),
                first_day(_text(membership, "start_date")),
                last_day(_text(membership, "end_date")),
                about=f"{key} {_text(post, 'organization_id') or _text(membership, 'organization_id')}",
                riding=_text(area, "name") if isinstance(area, dict) else "",
            )
        )
        companion.people[key] = listed
    for person in _rows(popolo, "persons"):
        if (now := _text(person, "redirect")) in companion.people:
            companion.people[_text(person, "id")] = companion.people[now]
    return companion


def _popolo_name(name: dict[str, Any]) -> Term:
    given, family = _text(name, "given_name"), _text(name, "family_name")
    if lord := _text(name, "lordname") or (_text(name, "lordofname") if not family else ""):
        of = _text(name, "lordofname")
        printed = f"{_text(name, 'honorific_prefix')} {lord}" + (f" of {of}" if of and of != lord else "")
    else:
        printed = f"{given} {family}" if family else _text(name, "name") or given
    return Term(printed.strip(), first_day(_text(name, "start_date")), last_day(_text(name, "end_date")))


def _from_xml(data: bytes) -> Companion:
    companion = Companion(FORMAT)
    root = read_xml(data, named_characters=True)
    for element in root.iter():
        kind, key = local_name(element), element.get("id", "")
        if kind == "person" and key:
            listed = companion.people.setdefault(key, Listed(identifiers=_identifiers(key)))
            if not listed.names and element.get("latestname"):
                listed.names.append(Term(element.get("latestname", "")))
            for office in element.iter("{*}office"):
                held = companion.people.setdefault(office.get("id", ""), Listed())
                held.identifiers = _identifiers(key)
        elif (kind.startswith("member") or kind in ("lord", "royal")) and key:
            listed = companion.people.setdefault(key, Listed())
            start, end = first_day(element.get("fromdate")), last_day(element.get("todate"))
            listed.names.append(Term(_xml_name(element.attrib), start, end, rank=1))
            listed.seats.append(
                Term(
                    element.get("party") or element.get("affiliation") or "",
                    start,
                    end,
                    about=f"{key} {element.get('house', '')}",
                    riding=element.get("constituency", ""),
                )
            )
    return companion


def _xml_name(attributes: Any) -> str:
    if attributes.get("lastname"):
        return f"{attributes.get('firstname', '')} {attributes['lastname']}".strip()
    lord, of = attributes.get("lordname", ""), attributes.get("lordofname", "")
    return " ".join(f"{attributes.get('title', '')} {lord}{' of ' + of if of else ''}".split())


def _identifiers(person: str) -> tuple[tuple[str, str], ...]:
    return ((FORMAT, person),) if len(person) <= LONGEST_ID else ()


def _rows(holder: Any, name: str) -> list[dict[str, Any]]:
    rows = holder.get(name) if isinstance(holder, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return _NO_CHARACTER.sub("", value).strip() if isinstance(value, str) else ""
