"""Quotations in a news article, and who said each: by the verb beside it, or the paragraph or quotation before it."""

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_NAME = r"[A-ZÀ-ÖØ-Þ](?:[^\W\d_]|[.\-’'‑](?=[^\W\d_])(?!s\b)|\.)*"
_PARTICLES = r"(?:(?:van|von|der|den|de|du|da|di|del|della|dos|bin|ibn|al|el|ter|ten)[ \xa0])*"
_NAMES = re.compile(rf"(?<![^\W_]){_PARTICLES}{_NAME}(?:[ \xa0]{_PARTICLES}{_NAME})*")
_VERBS = (
    "said says told tells added adds asked asks replied replies argued argues insisted insists warned warns noted notes "
    "explained explains continued continues stated states declared declares answered answers wrote writes tweeted "
    "repeated repeats agreed agrees acknowledged acknowledges charged countered quipped joked announced claimed claims "
    "recalled vowed promised conceded admitted complained called calls shouted"
).split()
_VERB = re.compile(rf"\b(?:{'|'.join(_VERBS)})\b")
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|they)\b", re.IGNORECASE)
# The last of these before a name ends what the person is; the name follows.
_TITLES = frozenset(
    "minister president premier leader secretary chair chairman chairwoman speaker critic mayor senator mp mla mpp mna mep "
    "dr dr. doctor mr mr. mrs mrs. ms ms. miss mme m. sir hon hon. right judge justice governor general ambassador chief gov. "
    "sen. rep. prof. professor chancellor king queen prince princess pope rev. spokesman spokeswoman spokesperson "
    "economist analyst director deputy prime whip member house".split()
)
# Words that begin a sentence, never a name.
_OPENERS = frozenset(
    "a an and as after although at before but by despite during earlier for from he her his if in instead it later "
    "meanwhile my not now of on once or our she since so still that the their then there they this though to today "
    "tuesday monday wednesday thursday friday saturday sunday until we what when where while with yesterday yet you "
    "asked speaking standing also both even".split()
)
# Between what a person is called and their name: "critic", "foreign affairs critic".
_DESCRIBES = re.compile(
    r"(?: (?!(?:of|for|in|from|at|with|and|or|to|after|that|on|the|by|as|but|than|who|when|while|before|s)\b)[a-z-]+){1,5} "
)
_SENTENCE = re.compile(r"(?<=[.!?])[ \xa0]+(?=[A-ZÀ-Þ])")
_OPEN, _CLOSE = "“«\"", "”»\""  # fmt: skip
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the article, and the line where it begins."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """What one person is quoted with in one paragraph. `name` is their fullest name in the article, empty where the
    article does not name them; `speaker` is what it calls them here; `role` is what it says they are."""

    text: str
    speaker: str
    name: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class _Known:
    """A name that occurs in the article, without title, and the title it had."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class _Span:
    """A quoted stretch of a paragraph: offsets with the marks, and the words inside."""

    start: int
    end: int
    text: str


def quotations(paragraphs: Sequence[Paragraph]) -> list[Quotation]:
    """Every quotation of at least four words, in order; stretches of one speaker in one paragraph are one.

    A quotation with no attribution of its own is by whoever the paragraph before was about: the speaker quoted there,
    else whoever speaks in it, else the first person named in it.
    """
    cast = _Cast(paragraphs)
    found: list[Quotation] = []
    last = ("", "")
    for index, paragraph in enumerate(paragraphs):
        spans = _spans(paragraph.text)
        narrative = _outside(paragraph.text, spans)
        told: list[tuple[tuple[str, str], list[str]]] = []
        for number, span in enumerate(spans):
            before = paragraph.text[spans[number - 1].end if number else 0 : span.start]
            after = paragraph.text[span.end : spans[number + 1].start if number + 1 < len(spans) else None]
            speaker = cast.beside(before, after, index, last) or (told[-1][0] if told else last)
            if told and told[-1][0] == speaker:
                told[-1][1].append(span.text)
            else:
                told.append((speaker, [span.text]))
            last = speaker
        for (speaker_printed, name), pieces in told:
            text = " ".join(pieces)
            if len(text.split()) >= _FEWEST_WORDS:
                found.append(Quotation(text, speaker_printed, name, cast.role(name), paragraph.place))
        if not spans:
            last = cast.subject(narrative, index) or last
    return found


def narrative(paragraph: Paragraph) -> str:
    """The paragraph with "…" in the place of each stretch that is long enough to be a quotation of its own."""
    spans = [span for span in _spans(paragraph.text) if len(span.text.split()) >= _FEWEST_WORDS]
    return " ".join(_outside(paragraph.text, spans).split())


class _Cast:
    """The people an article names, so that a family name finds the full one."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.known: dict[_Known, None] = {}
        self.roles: dict[str, str] = {}
        self.by_family: dict[str, list[str]] = {}
        # For each name, the paragraphs it is in and its place among all names, in order.
        self.named: dict[str, list[tuple[int, int]]] = {}
        number = 0
        for index, paragraph in enumerate(paragraphs):
            narrative = _outside(paragraph.text, _spans(paragraph.text))
            for found in _NAMES.finditer(narrative):
                name, role = _untitled(found.group())
                if " " not in name:
                    continue
                number += 1
                self.known.setdefault(_Known(name, role))
                if role:
                    self.roles.setdefault(name, role)
                if name not in self.named:
                    self.by_family.setdefault(name.rpartition(" ")[2], []).append(name)
                self.named.setdefault(name, []).append((index, number))

    def role(self, name: str) -> str:
        return self.roles.get(name, "")

    def full(self, mention: str, index: int) -> str:
        """The fullest name that ends in the mention, the latest named so far, or else at all."""
        family = self.by_family.get(mention.rpartition(" ")[2], ())
        ends = [name for name in family if name == mention or name.endswith(" " + mention)]
        if not ends:
            return mention
        longest = max(len(name.split()) for name in ends)
        ends = [name for name in ends if len(name.split()) == longest]
        return max(ends, key=lambda name: self._latest(name, index))

    def _latest(self, name: str, index: int) -> int:
        """The place among all names of the last time that the name is in a paragraph up to that one, else -1."""
        at = bisect_right(self.named[name], (index, sys.maxsize))
        return self.named[name][at - 1][1] if at else -1

    def beside(self, before: str, after: str, index: int, last: tuple[str, str]) -> tuple[str, str] | None:
        """Whoever the words beside a quotation say said it: those after it first, else those that lead up to it."""
        after = _SENTENCE.split(after, maxsplit=1)[0]
        before = _SENTENCE.split(before)[-1]
        return self._attributed(after, index, last, leads=False) or self._attributed(before, index, last, leads=True)

    def _attributed(self, clause: str, index: int, last: tuple[str, str], *, leads: bool) -> tuple[str, str] | None:
        according = _ACCORDING.search(clause)
        verb = according or _VERB.search(clause)
        if not verb:
            return None
        ahead, behind = clause[: verb.start()], clause[verb.end() :]
        # “…,” said Name / Name, of the party, said: “…”; a verb first has its subject after it.
        inverted = bool(according) or not (_people(ahead) or _PRONOUN.search(ahead) or re.search(r"[^\W\d_]", ahead))
        subject = behind if inverted else ahead
        printed = _first_person(subject)
        if printed:
            return printed, self.full(printed, index)
        if _PRONOUN.search(subject):
            return last if last[0] else None
        called = subject.strip(" ,.:;—–-").split(",")[0]
        for known in self.known:
            if known.role and re.search(rf"\b{re.escape(known.role)}$", called, re.IGNORECASE):
                return called, known.name
        return (called[:200], "") if called and not leads else None

    def subject(self, narrative: str, index: int) -> tuple[str, str] | None:
        """Whoever speaks last in a paragraph without quotations, else the first person named in it."""
        for sentence in reversed(_SENTENCE.split(narrative)):
            verb = _VERB.search(sentence)
            mention = _first_person(sentence[: verb.start()]) if verb else ""
            if mention and self._is_person(mention, index):
                return mention, self.full(mention, index)
        for mention in _people(narrative):
            if self._is_person(mention, index):
                return mention, self.full(mention, index)
        return None

    def _is_person(self, mention: str, index: int) -> bool:
        """A family name whose full name the article gives, or a name with a title."""
        return self.full(mention, index) != mention or bool(self.role(mention))


def _people(text: str) -> list[str]:
    """The names in the text in order, without titles and openers."""
    names = (_untitled(found.group())[0] for found in _NAMES.finditer(text))
    return [name for name in names if name]


def _first_person(text: str) -> str:
    """The first name in the text that is not there to say what somebody is: in "Bay News editor Ann Lee", Ann Lee."""
    names = list(_NAMES.finditer(text))
    for number, found in enumerate(names):
        following = names[number + 1] if number + 1 < len(names) else None
        between = text[found.end() : following.start()] if following else "."
        name = _untitled(found.group())[0]
        if name and not (_DESCRIBES.fullmatch(between) or (name.isupper() and len(name) > 1)):
            return name
    return ""


def _untitled(printed: str) -> tuple[str, str]:
    """A name without what stands before it, and the title: "But Prime Minister Ann Lee" is ("Ann Lee", "Prime
    Minister")."""
    words = printed.replace("\xa0", " ").rstrip(".").split()
    while words and words[0].casefold() in _OPENERS:
        words.pop(0)
    titled = [number for number, word in enumerate(words) if word.casefold() in _TITLES]
    cut = titled[-1] + 1 if titled else 0
    # Party codes and places in capitals: "NDP", "OTTAWA".
    while cut < len(words) - 1 and len(words[cut]) > 1 and words[cut].isupper() and "." not in words[cut]:
        cut += 1
    role = " ".join(words[:cut]) if titled else ""
    return " ".join(words[cut:]), role


def _spans(text: str) -> list[_Span]:
    """The stretches in double quotation marks; one that is not closed goes to the end of the paragraph."""
    spans: list[_Span] = []
    start: int | None = None
    for at, mark in enumerate(text):
        if start is None and mark in _OPEN:
            start = at
        elif start is not None and mark in _CLOSE:
            spans.append(_Span(start, at + 1, text[start + 1 : at].strip()))
            start = None
    if start is not None:
        spans.append(_Span(start, len(text), text[start + 1 :].strip()))
    return [span for span in spans if span.text]


def _outside(text: str, spans: Sequence[_Span]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces.append(text[at : span.start])
        at = span.end
    return " … ".join([*pieces, text[at:]])
