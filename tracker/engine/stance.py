"""Stance: does the speaker use the line, quote it to answer it, or is it unclear; the first, plain rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.engine.words import tokens

USES, QUOTES, UNCLEAR = "uses", "quotes", "unclear"
REACH = 12  # words on either side of the line in which an attribution is looked for

_CLOSING = {"“": "”", "«": "»", "„": "“"}
_SAYING = {
    "en": "say says said saying claim claims claimed claiming repeat repeats repeated repeating call calls called "
    "calling allege alleges alleged accuse accuses accused chant chants pretend pretends insist insists insisted",
    "fr": "dit disent disait disaient dire pretend pretendent pretendait repete repetent repeter affirme affirment "
    "affirmait accuse accusent appelle appellent qualifie qualifient scande scandent",
}
_OWNERS = {
    "en": "they their theirs conservatives government minister ministers opposite",
    "fr": "ils leur leurs conservateurs gouvernement ministre ministres face",
}
_NAMED_AS_LINES = {
    "en": ("talking point", "talking points", "so called", "speaking notes", "slogan"),
    "fr": ("ligne de parti", "soi disant", "notes d allocution", "slogan", "rengaine"),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stance ("uses", "quotes" or "unclear") and the cue that decided it, in words an editor can check."""

    stance: str
    cue: str


def judge(
    text: str, spans: Sequence[tuple[int, int]], *, language: str, own_party: bool, owner_names: Sequence[str]
) -> Judgement:
    """Judge one speech's stance toward one line from where it repeats it.

    `spans` are code-point offsets into `text`; `own_party` says whether the speaker belongs to the line's party, and
    `owner_names` are the names of that party. A line that stands only inside quotation marks is quoted, whoever
    speaks. Otherwise the line's own party uses it, and another party quotes it when the words around it say whose
    line it is, and is unclear when they do not.
    """
    quoted = _quoted(text)
    if spans and all(any(low <= start and end <= high for low, high in quoted) for start, end in spans):
        return Judgement(QUOTES, "in quotation marks")
    if own_party:
        return Judgement(USES, "own party")
    for start, end in spans:
        cue = _attribution(text, start, end, language, owner_names)
        if cue:
            return Judgement(QUOTES, cue)
    return Judgement(UNCLEAR, "another party")


def _quoted(text: str) -> list[tuple[int, int]]:
    """Spans inside quotation marks that open and close in one paragraph."""
    spans = []
    at = 0
    for paragraph in text.split("\n"):
        opened: tuple[int, str] | None = None
        for mark in re.finditer('[“”«»„"]', paragraph):
            character = mark.group()
            if opened is None:
                if character in _CLOSING or character == '"':
                    opened = (mark.start(), _CLOSING.get(character, '"'))
            elif character == opened[1]:
                spans.append((at + opened[0], at + mark.end()))
                opened = None
        at += len(paragraph) + 1
    return spans


def _attribution(text: str, start: int, end: int, language: str, owner_names: Sequence[str]) -> str:
    words = tokens(text)
    before = [word.folded for word in words if word.end <= start][-REACH:]
    after = [word.folded for word in words if word.start >= end][:REACH]
    for around in (before, after):
        sentence = f" {' '.join(around)} "
        for name in _NAMED_AS_LINES[language]:
            if f" {name} " in sentence:
                return name
    saying = set(_SAYING[language].split())
    owners = set(_OWNERS[language].split())
    for name in owner_names:
        owners |= {word.folded for word in tokens(name) if len(word.folded) > 2}
    said = [word for word in before if word in saying]
    owner = [word for word in before if word in owners]
    if said and owner:
        return f"{owner[-1]} … {said[-1]}"
    return ""
