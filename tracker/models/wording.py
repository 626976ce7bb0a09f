"""Which of two wordings a page shows, and how it is set: French falls back to English when it is empty."""

import re
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language

# Not before a figure: the ’90s.
_OPENING = re.compile(r"(?<!\w)'(?=[^\W\d_])")
# The spaces that French sets beside some signs, and that must not end a line.
_BESIDE = re.compile(r" (?=[:;!?»%](?!\w))|(?<=«) ")


def in_language(english: str, french: str) -> str:
    """The French wording on French pages when there is one, else the English, as print sets it."""
    return in_print(markdown_in_language(english, french))


def markdown_in_language(english: str, french: str) -> str:
    """The same of Markdown, as it was typed: what addresses are made of must stay."""
    return french if french and (get_language() or "").startswith("fr") else english


def in_print(text: str) -> str:
    """The text with the apostrophes of print where straight ones were typed, and without breaks at French signs."""
    return _BESIDE.sub("\u00a0", _OPENING.sub("‘", text).replace("'", "’"))


def in_full(day: date) -> str:
    """A day as running text in the page's language names it. In French the first of a month, alone, is an ordinal."""
    return _in_full(day, get_language())


@lru_cache(maxsize=5_000)
def _in_full(day: date, language: str | None) -> str:
    written = date_format(day, "DATE_FORMAT")
    return re.sub(r"^1 ", "1er ", written) if (language or "").startswith("fr") else written
