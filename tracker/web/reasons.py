"""Why a file could not be read, in the page's language: parsers know of no languages and say it in English."""

from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tracker.models.told import known, told
from tracker.parsers.document import ParseError

# What readers who bring a file of their own come upon; every other reason is shown as the parser says it.
_REASONS = known(
    (
        (r"the file is empty", _("the file is empty")),
        (r"the file is binary, not text", _("the file is binary, not text")),
        (r"not UTF-8 text", _("not UTF-8 text")),
        (r"the file is larger than (?P<size>\d+) MB", _("the file is larger than %(size)s MB")),
        (r"the line is longer than (?P<size>\d+) characters", _("the line is longer than %(size)s characters")),
        (r"there are no cues", _("there are no cues")),
        (r"there is text before the first time", _("there is text before the first time")),
        (
            r"wrong time “(?P<found>.*)”: a time is written (?P<right>.*)",
            _("wrong time “%(found)s”: a time is written %(right)s"),
        ),
        (
            r"wrong date “(?P<found>.*)”: a date is written (?P<right>.*)",
            _("wrong date “%(found)s”: a date is written %(right)s"),
        ),
        (r"not well-formed XML: (?P<said>.*)", _("not well-formed XML: %(said)s")),
        (r"wrong columns: (?P<said>.*)", _("wrong columns: %(said)s")),
        (r"there is no article in the page", _("there is no article in the page")),
        (r"the format is not one of (?P<said>.*)", _("the format is not one of %(said)s")),
        (r"the file holds no document", _("the file holds no document")),
    )
)
_PLACES = known(
    (
        (r"line (?P<number>\d+)", _("line %(number)s")),
        (r"byte (?P<number>\d+)", _("byte %(number)s")),
        (r"after (?P<number>\d+) bytes", _("after %(number)s bytes")),
    )
)


class Reason(NamedTuple):
    """The reason in words, and the language that they are in."""

    words: str
    language: str


def reason_here(error: ParseError) -> Reason:
    """Why and where the parser stopped, in the page's language where it is known in it, else in English."""
    message = told(_REASONS, error.message)
    place = told(_PLACES, error.place)
    if message is None or (error.place and place is None):
        return Reason(str(error), "en")
    language = (get_language() or "en")[:2]
    colon = "\u00a0: " if language == "fr" else ": "
    return Reason(f"{place}{colon}{message}" if place else message, language)
