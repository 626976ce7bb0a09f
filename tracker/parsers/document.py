"""What every parser returns: documents and speeches as printed, before anyone is looked up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


class ParseError(ValueError):
    """Input that cannot be read; `place` says where in the input, such as "line 12"."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


@dataclass(frozen=True, slots=True)
class ParsedSpeech:
    """One turn as the record prints it.

    `external_id` is unique and stable within the document. `name` is the speaker's name without title, riding or
    party, empty where the label names nobody (the chair, "Some hon. members"). `affiliation` is the party exactly as
    printed ("CPC", "Ind.", "NPD"), empty when the label has none; `affiliation_is_stated` says that the format has a
    party column of its own, so that an unknown value there is an error rather than part of a label. `identifiers` are
    (scheme, value) pairs. `kind` is one of the values of Speech.Kind. `language` is the floor language, "en" or "fr".
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
    kind: str = "speech"
    language: str = "en"
    heading: str = ""
    url: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """One sitting, article or video in one language's edition (`language`, "en" or "fr")."""

    format: str
    external_id: str
    date: date
    language: str
    title: str = ""
    url: str = ""
    speeches: Sequence[ParsedSpeech] = ()
    warnings: Sequence[str] = field(default=())
