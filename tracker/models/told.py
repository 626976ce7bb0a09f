"""What the engine and the parsers say in English, told in the page's language: they know of no languages."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.engine.phrasings import PhrasingError

Known = list[tuple[re.Pattern[str], "str | Promise"]]


def known(sentences: Iterable[tuple[str, "str | Promise"]]) -> Known:
    """Sentences by the pattern of what is said in English, whose named groups stand in them."""
    return [(re.compile(pattern), words) for pattern, words in sentences]


def told(sentences: Known, said: str) -> str | None:
    """What is said, in the page's language, where it is among those sentences."""
    for pattern, words in sentences:
        if found := pattern.fullmatch(said):
            return str(words) % found.groupdict() if found.groupdict() else str(words)
    return None


_FAULTS = known(
    (
        (r"the language “(?P<found>.*)” is not one of (?P<known>.*)", _("the language “%(found)s” is not one of %(known)s")),
        (r"a phrasing needs at least one word that must be present", _("a phrasing needs at least one word that must be present")),
        (
            r"a phrasing has at most (?P<most>\d+) words, this one has (?P<found>\d+)",
            _("a phrasing has at most %(most)s words, this one has %(found)s"),
        ),
        (r"“\|” separates alternatives inside \( \) only", _("“|” separates alternatives inside ( ) only")),
        (r"“(?P<opened>.)” is never closed by “(?P<closing>.)”", _("“%(opened)s” is never closed by “%(closing)s”")),
        (r"“(?P<found>.)” closes nothing", _("“%(found)s” closes nothing")),
        (r"a gap needs a word before it", _("a gap needs a word before it")),
        (r"two gaps in a row: write one with a number, such as …5", _("two gaps in a row: write one with a number, such as …5")),
        (r"a gap is of 1 to (?P<most>\d+) words", _("a gap is of 1 to %(most)s words")),
        (r"a gap needs a word after it", _("a gap needs a word after it")),
        (r"there is no word here", _("there is no word here")),
        (r"“(?P<found>.*)” is not part of the phrasing language", _("“%(found)s” is not part of the phrasing language")),
        (r"the quotation mark is never closed", _("the quotation mark is never closed")),
        (r"there is no word between the quotation marks", _("there is no word between the quotation marks")),
        (r"the alternatives make more than (?P<most>\d+) readings", _("the alternatives make more than %(most)s readings")),
    )
)  # fmt: skip


def fault_here(error: PhrasingError) -> str:
    """What is wrong with a phrasing and at which character, in the page's language."""
    said = {"fault": told(_FAULTS, error.message) or error.message, "number": error.position + 1}
    return gettext("%(fault)s (at character %(number)d)") % said
