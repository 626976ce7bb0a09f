"""The address pattern of a source: where its files stand, by day or by the number of the sitting.

`https://www.ourcommons.ca/Content/House/{parliament}{session}/Debates/{sitting:03}/HAN{sitting:03}-{edition}.XML`
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_NAMES = ("date", "sitting", "parliament", "session", "edition")
_NUMBER_FORMS = ("", "02", "03", "04", "05", "06")
_DAY_FORM = re.compile(r"(?:%[YymdjbB]|[-_. /])+")
_EDITION = re.compile(r"[A-Za-z0-9._-]+")
_SESSION = re.compile(r"([A-Za-z0-9]+)-([A-Za-z0-9]+) (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Session:
    """A session of a parliament, whose sittings are numbered from 1, and the day on which it opened."""

    parliament: str
    session: str
    opened: date


@dataclass(frozen=True)
class AddressPattern:
    """A pattern that was checked. It holds `{date:…}` or `{sitting…}`, never both."""

    text: str
    names: frozenset[str]

    @property
    def by_number(self) -> bool:
        """Whether files are found by the number of the sitting, not by the day."""
        return "sitting" in self.names

    @property
    def plain_http(self) -> bool:
        """Whether the editor asks for http, without which only https is fetched."""
        return self.text.startswith("http://")

    def address(
        self, *, edition: str, day: date | None = None, sitting: int = 0, session: Session | None = None
    ) -> str:
        """The address of one file."""
        values = {"edition": edition, "date": day, "sitting": sitting}
        if session:
            values |= {"parliament": session.parliament, "session": session.session}
        return self.text.format(**values)


def read_pattern(text: str) -> AddressPattern:
    """The pattern in the text; raises ValidationError with a sentence for an editor."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise ValidationError(_("The braces cannot be read: %(error)s."), params={"error": error}) from None
    names = set()
    for _literal, name, form, conversion in pieces:
        if name is None:
            continue
        # Nothing but these words: no attributes, no indexes, no conversions.
        if name not in _NAMES or conversion:
            raise ValidationError(
                _("{%(name)s} is not one of %(known)s."),
                params={"name": name, "known": ", ".join(f"{{{known}}}" for known in _NAMES)},
            )
        _check_form(name, form or "")
        names.add(name)
    if ("date" in names) == ("sitting" in names):
        raise ValidationError(_("It needs either {date:%Y-%m-%d} or {sitting}."))
    _check_place(text)
    return AddressPattern(text, frozenset(names))


def _check_form(name: str, form: str) -> None:
    if name == "date" and not _DAY_FORM.fullmatch(form):
        raise ValidationError(_("Say how the day is written, such as {date:%Y-%m-%d}."))
    if name == "sitting" and form not in _NUMBER_FORMS:
        raise ValidationError(_("The number is written {sitting} or, padded with zeros, {sitting:03}."))
    if name not in ("date", "sitting") and form:
        raise ValidationError(_("{%(name)s} takes nothing after a colon."), params={"name": name})


def _check_place(text: str) -> None:
    try:
        parts = urlsplit(text)
        plain = parts.scheme in ("https", "http") and parts.hostname and "@" not in parts.netloc
        port_reads = parts.port is None or parts.port > 0
    except ValueError:
        plain = port_reads = False
    if not plain or not port_reads or parts.fragment or not text.isascii() or any(letter.isspace() for letter in text):
        raise ValidationError(_("It is a whole address that begins with https:// and holds no space or password."))
    if "{" in parts.netloc:
        raise ValidationError(_("The name of the host is fixed: braces come after it."))


def read_editions(text: str) -> list[str]:
    """The words that stand for `{edition}`, in order; one empty word where there are none."""
    words = text.split()
    for word in words:
        if not _EDITION.fullmatch(word):
            raise ValidationError(_("“%(word)s” is not letters and digits."), params={"word": word})
    return words or [""]


def read_sessions(lines: list[str]) -> list[Session]:
    """The sessions in order of opening, from lines such as "41-2 2013-10-16"."""
    sessions = []
    for line in lines:
        found = _SESSION.fullmatch(" ".join(line.split()))
        try:
            if not found:
                raise ValueError
            sessions.append(Session(found[1], found[2], date.fromisoformat(found[3])))
        except ValueError:
            raise ValidationError(
                _("“%(line)s” is not like 41-2 2013-10-16: parliament, session and the day it opened."),
                params={"line": line},
            ) from None
    return sorted(sessions, key=lambda session: session.opened)


def check_pattern(text: str) -> None:
    """The validator of the field."""
    read_pattern(text)


def check_editions(text: str) -> None:
    """The validator of the field."""
    read_editions(text)


def check_sessions(lines: list[str]) -> None:
    """The validator of the field."""
    read_sessions(lines)


def disagreements(pattern_text: str, editions: str, sessions: list[str]) -> Mapping[str, str]:
    """What one field asks of another and does not find there, by field; for a pattern that reads."""
    names = read_pattern(pattern_text).names if pattern_text else frozenset()
    found = {}
    if ("edition" in names) != bool(editions.split()):
        found["address_editions"] = _("{edition} in the address and these words need each other.")
    if bool(names & {"parliament", "session"}) != bool(sessions):
        found["address_sessions"] = _("{parliament} or {session} in the address and these lines need each other.")
    return found
