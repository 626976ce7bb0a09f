"""What the engine, the parsers and the jobs say in English, told in the page's language: they know of no languages, and
what they say is kept and printed as they say it."""

import re
from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from tracker.engine.phrasings import PhrasingError

Known = list[tuple[re.Pattern[str], str]]
_STANDS_FOR = re.compile(r"%\((\w+)\)s")
# Nothing that is said is as long; what a file made up might take long to look at.
_LONGEST = 1_000
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")


def known(sentences: Iterable[str]) -> Known:
    """The sentences by the pattern of what is said. %(name)s stands for anything; %(reason)s for another of the sentences,
    %(reasons)s for some of them with semicolons between. The sentence that says more by itself comes first."""
    ordered = sorted(sentences, key=lambda sentence: -len(_STANDS_FOR.sub("", sentence)))
    return [(_pattern(sentence), sentence) for sentence in ordered]


def _pattern(sentence: str) -> re.Pattern[str]:
    # Of what stands for something, every second part is the name.
    parts = _STANDS_FOR.split(sentence)
    return re.compile(
        "".join(f"(?P<{part}>.*)" if number % 2 else re.escape(part) for number, part in enumerate(parts)), re.DOTALL
    )


def told(sentences: Known, said: str) -> str | None:
    """What is said, in the page's language, where it is among those sentences."""
    if len(said) > _LONGEST:
        return None
    for pattern, sentence in sentences:
        if not (found := pattern.fullmatch(said)):
            continue
        parts = {name: _part(sentences, name, part) for name, part in found.groupdict().items()}
        if None not in parts.values():
            return gettext(sentence) % parts if parts else gettext(sentence)
    return None


def _part(sentences: Known, name: str, said: str) -> str | None:
    if name == "reason":
        return told(sentences, said)
    if name == "reasons":
        # Long ones are cut short, in the middle of a word too.
        return gettext("; ").join(told(sentences, one) or one for one in said.split("; "))
    return number_format(said.replace(",", ""), force_grouping=True) if _GROUPED.fullmatch(said) else said


_FAULTS = known(
    (
        _("the language “%(found)s” is not one of %(known)s"),
        _("a phrasing needs at least one word that must be present"),
        _("a phrasing has at most %(most)s words, this one has %(found)s"),
        _("“|” separates alternatives inside ( ) only"),
        _("“%(opened)s” is never closed by “%(closing)s”"),
        _("“%(found)s” closes nothing"),
        _("a gap needs a word before it"),
        _("two gaps in a row: write one with a number, such as …5"),
        _("a gap is of 1 to %(most)s words"),
        _("a gap needs a word after it"),
        _("there is no word here"),
        _("“%(found)s” is not part of the phrasing language"),
        _("the quotation mark is never closed"),
        _("there is no word between the quotation marks"),
        _("the alternatives make more than %(most)s readings"),
    )
)


def fault_here(error: PhrasingError) -> str:
    """What is wrong with a phrasing and at which character, in the page's language."""
    said = {"fault": told(_FAULTS, error.message) or error.message, "number": error.position + 1}
    return gettext("%(fault)s (at character %(number)d)") % said
