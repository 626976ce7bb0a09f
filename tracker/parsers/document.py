"""What every parser returns: documents and speeches as printed, before anyone is looked up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_PART = re.compile(r"([0-9]{1,18})|([^0-9]+)")
LONGEST_ID = 120
_CODE = re.compile(r"[a-z]{2,3}")
# ISO 639-2 to 639-1, for the parliaments that write three letters.
_IN_TWO_LETTERS = dict(
    pair.split(":")
    for pair in (
        "eng:en fra:fr fre:fr gle:ga deu:de ger:de ita:it spa:es por:pt nld:nl dut:nl cat:ca cym:cy wel:cy gla:gd "
        "eus:eu baq:eu glg:gl swe:sv fin:fi dan:da nor:no nob:nb nno:nn isl:is ice:is pol:pl ces:cs cze:cs slk:sk "
        "slo:sk slv:sl hrv:hr srp:sr bos:bs bul:bg ron:ro rum:ro hun:hu ell:el gre:el lav:lv lit:lt est:et mlt:mt "
        "rus:ru ukr:uk tur:tr ara:ar heb:he swa:sw afr:af zul:zu xho:xh"
    ).split()
)


class ParseError(ValueError):
    """Input that cannot be read; `place` says where in the input, such as "line 12"."""

    def __init__(self, message: str, place: str = "") -> None:
        # One printable line, whatever the input that it cites held.
        super().__init__(message)
        self.message = _one_line(message)
        self.place = _one_line(place)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def most_turns(size: int) -> int:
    """How many turns a file of that many bytes may hold: more than any transcript has, and few enough for the memory."""
    return max(50_000, size // 100)


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever brings a file says of it, for the formats that do not say it themselves (captions, articles)."""

    day: date | None = None
    url: str = ""
    title: str = ""

    def __bool__(self) -> bool:
        return bool(self.day or self.url or self.title)


class ParsedSpeech(NamedTuple):
    """One turn as the record prints it.

    `external_id` is unique and stable within the document. `name` is the speaker's name without title, riding or
    party, empty where the label names nobody (the chair, "Some hon. members"). `affiliation` is the party exactly as
    printed ("CPC", "Ind.", "NPD"), empty when the label has none; `affiliation_is_stated` says that the format has a
    party column of its own, so that an unknown value there is an error rather than part of a label. `identifiers` are
    (scheme, value) pairs. `stated_kind` is one of the values of Speech.Kind where the format marks the turn, else empty;
    `kind` and `kind_rule` are no parser's: the rules of kind fill them in. `language` is the floor language, a code of
    two or three letters.
    """

    external_id: str
    speaker: str
    text: str
    name: str = ""
    affiliation: str = ""
    affiliation_is_stated: bool = False
    role: str = ""
    riding: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    stated_kind: str = ""
    language: str = "en"
    heading: str = ""
    url: str = ""
    place: str = ""
    kind: str = ""
    kind_rule: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """One sitting, article or video in one language's edition (`language`, a code of two or three letters).

    Of two files of one edition the one with the later `version` wins (`version_key`), whichever is read first. In a
    `translated` edition every text is in the edition's language, in another each is in the language it was spoken in.
    """

    format: str
    external_id: str
    date: date
    language: str
    title: str = ""
    url: str = ""
    speeches: Sequence[ParsedSpeech] = ()
    warnings: Sequence[str] = field(default=())
    version: str = ""
    translated: bool = False


def version_key(version: str) -> tuple[tuple[int, str], ...]:
    """What versions are compared by: numbers by their value, the rest by letters; "" comes before everything."""
    return tuple((int(digits), "") if digits else (-1, rest) for digits, rest in _PART.findall(version))


@lru_cache(maxsize=1024)
def language_code(tag: str | None) -> str:
    """The two or three letters that a language tag such as "en-GB" begins with, in two where there are two; or ""."""
    code = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    code = _IN_TWO_LETTERS.get(code, code)
    return code if _CODE.fullmatch(code) else ""


def fresh_id(wanted: str | None, taken: dict[str, int]) -> str:
    """The id, at most 120 characters of its end, told from every one in `taken` by a number, and added to them."""
    base = (wanted or "").strip()[-LONGEST_ID:] or str(len(taken) + 1)
    fresh, again = base, taken.get(base, 0)
    while fresh in taken:
        again += 1
        fresh = f"{base[: LONGEST_ID - 8]}~{again}"
    taken[base], taken[fresh] = max(again, 1), 1
    return fresh
