"""Kinds of speech: which rule, if any, tells what a turn is, from its label, its heading and how it begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tracker.engine.matching import Found, Matcher, Phrase
from tracker.engine.phrasings import compile_phrasing
from tracker.engine.words import LANGUAGES, count_words, tokens

MEMBERS_OWN = "speech"
# So much of a turn is its beginning: courtesies and an opening of any length lie inside.
BEGINNING = 600  # characters
_WHOLE = 2**62
# What a wording is looked for in; one of a label or heading may also be only how it begins.
_LABEL, _HEADING, _BEGINS, _OPENING, _COURTESY, _HOLDS, _UNLESS = 0, 1, 2, 4, 5, 6, 7
_MOST_KNOWN = 20_000
_WORD_BEGINS = re.compile(r"[^\W_]")
_PARTED = re.compile(r"[()\[\]]| [—–] ")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, its wordings phrasings of docs/phrasings.md; `key` is the caller's own.

    Each list asks that one of its wordings be there, an empty one asks nothing; `unless` asks that none be. A rule
    without a kind gives courtesies: its openings may stand before those of other rules.
    """

    key: int
    kind: str
    language: str = ""
    labels: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    within: int = 0
    holds: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    longest: int | None = None
    overrules: tuple[str, ...] = ()


class Turn(NamedTuple):
    """What rules look at; `stated` is the kind that the record itself gives, "" where it says nothing."""

    label: str
    heading: str
    text: str
    stated: str = ""


class Told(NamedTuple):
    """The kind of a turn, and the key of the rule that decided; None where the record or nothing did."""

    kind: str
    rule: int | None


def check_wording(text: str, *, whole: bool = False) -> None:
    """Raise PhrasingError, with the place, for a wording that cannot be read; of a label or heading when `whole`."""
    for language in LANGUAGES:
        compile_phrasing(_beginning_of(text)[0] if whole else text, language)


class Kinds:
    """Rules compiled once, in the order in which they are asked, for many turns."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """`rules` in order: of those that hold, the first decides. Raises PhrasingError for one that cannot be read."""
        self._rules = rules
        self._in: dict[str, _InLanguage] = {}
        for rule in rules:
            for text in (*rule.labels, *rule.headings):
                check_wording(text, whole=True)
            for text in (*rule.openings, *rule.holds, *rule.unless):
                check_wording(text)

    def tell(self, turns: Sequence[Turn], language: str) -> list[Told]:
        """The kind of each of the turns of an edition in that language, any code.

        Rules of another language are not asked; those of every language are read as English where phrasings are not
        written in the language of the edition.
        """
        asked = self._in.get(language)
        if asked is None:
            fitting = [rule for rule in self._rules if rule.language in ("", language)]
            asked = self._in[language] = _InLanguage(fitting, language if language in LANGUAGES else "en")
        return asked.tell(turns)


@dataclass
class _Wordings:
    """Wordings of many rules, each found for itself, so that none hides another's; `owners` are the rules' places."""

    language: str
    phrases: list[Phrase] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)

    def add(self, rule: int, texts: Sequence[str], role: int) -> None:
        for text in texts:
            role_of, wording = (role, text) if role >= _OPENING else _label_wording(role, text)
            self.phrases.append(Phrase(len(self.phrases), len(self.phrases), wording, self.language))
            self.owners.append(rule)
            self.roles.append(role_of)

    def compiled(self) -> "_Wordings":
        self.matcher = Matcher(self.phrases)
        self.anywhere = np.array([role in (_HOLDS, _UNLESS) for role in self.roles], np.bool_)
        return self

    def found(self, texts: Sequence[str]) -> Found:
        """Every match, those of openings and courtesies at the beginning only."""
        found = self.matcher.scan(texts, self.language)
        if not len(found):
            return found
        return found.taking(np.flatnonzero(self.anywhere[found.phrase] | (found.start < BEGINNING)))


class _Asked(NamedTuple):
    """The rules that are open for a turn, in order, and how much of its text they look at."""

    rules: tuple[int, ...]
    characters: int


class _InLanguage:
    """The rules that are asked of texts in one language."""

    def __init__(self, rules: Sequence[Rule], language: str) -> None:
        self.rules = [rule for rule in rules if rule.kind]
        self.printed, self.said = _Wordings(language), _Wordings(language)
        for rule in rules:
            if not rule.kind:
                self.said.add(-1, rule.openings, _COURTESY)
        for number, rule in enumerate(self.rules):
            self.printed.add(number, rule.labels, _LABEL)
            self.printed.add(number, rule.headings, _HEADING)
            self.said.add(number, rule.openings, _OPENING)
            self.said.add(number, rule.holds, _HOLDS)
            self.said.add(number, rule.unless, _UNLESS)
        self.printed.compiled()
        self.said.compiled()
        self.fitting: dict[str, tuple[set[int], set[int]]] = {}
        self.asked: dict[tuple[str, str, str], _Asked] = {}

    def tell(self, turns: Sequence[Turn]) -> list[Told]:
        keys = [(turn.stated, turn.label, turn.heading) for turn in turns]
        self._know(set(keys))
        asked = [self.asked[key] for key in keys]
        # What a rule asks of the text is looked for only where label and heading leave the question open.
        places = [place for place, open_ in enumerate(asked) if open_.characters]
        texts = [turns[place].text[: asked[place].characters] for place in places]
        marks = self._marks(texts)
        told = [Told(turn.stated or MEMBERS_OWN, None) for turn in turns]
        for number, place in enumerate(places):
            told[place] = self._told(turns[place], asked[place].rules, marks.get(number, _NOTHING))
        for place, open_ in enumerate(asked):
            if open_.rules and not open_.characters:
                told[place] = self._told(turns[place], open_.rules, _NOTHING)
        return told

    def _know(self, keys: set[tuple[str, str, str]]) -> None:
        """Learn which rules are open for labels and headings that were not seen before."""
        if len(self.asked) > _MOST_KNOWN:
            self.asked.clear()
            self.fitting.clear()
        new = keys - self.asked.keys()
        printed = sorted({text for _, label, heading in new for text in (label, heading)} - self.fitting.keys())
        parts = [(text, part) for text in printed for part in _parts(text)]
        for text in printed:
            self.fitting[text] = (set(), set())
        for place, match in self.printed.found([part for _, part in parts]) if parts else ():
            text, part = parts[place]
            words, role = tokens(part), self.printed.roles[match.phrase]
            if match.start == words[0].start and (role & _BEGINS or match.end == words[-1].end):
                self.fitting[text][role & _HEADING].add(self.printed.owners[match.phrase])
        for key in new:
            self.asked[key] = self._open(*key)

    def _open(self, stated: str, label: str, heading: str) -> _Asked:
        """The rules that what is stated and printed leaves open, up to one that surely holds."""
        labelled, headed = self.fitting[label][_LABEL], self.fitting[heading][_HEADING]
        asked, characters = [], 0
        for number, rule in enumerate(self.rules):
            if stated and stated not in rule.overrules:
                continue
            if (rule.labels and number not in labelled) or (rule.headings and number not in headed):
                continue
            asked.append(number)
            if rule.holds or rule.unless:
                characters = _WHOLE
            elif rule.openings:
                characters = max(characters, 2 * BEGINNING)
            elif rule.longest is None:
                break
        return _Asked(tuple(asked), characters)

    def _marks(self, texts: Sequence[str]) -> dict[int, "_Marks"]:
        """By text, what is found in it; a text in which nothing is found is left out."""
        marks: dict[int, _Marks] = {}
        if texts:
            for place, match in self.said.found(texts):
                mark = marks.get(place) or marks.setdefault(place, _Marks())
                rule, role = self.said.owners[match.phrase], self.said.roles[match.phrase]
                if role == _HOLDS:
                    mark.holds.add(rule)
                elif role == _UNLESS:
                    mark.unless.add(rule)
                elif role == _OPENING:
                    mark.openings.append((match.start, rule))
                else:
                    mark.courtesies[match.start] = max(match.end, mark.courtesies.get(match.start, 0))
        return marks

    def _told(self, turn: Turn, asked: tuple[int, ...], marks: "_Marks") -> Told:
        begun = self._begun(turn.text, marks) if marks.openings else ()
        for number in asked:
            rule = self.rules[number]
            if (
                (rule.openings and number not in begun)
                or (rule.holds and number not in marks.holds)
                or number in marks.unless
                or (rule.longest is not None and _is_longer(turn.text, rule.longest))
            ):
                continue
            return Told(rule.kind, rule.key)
        return Told(turn.stated or MEMBERS_OWN, None)

    def _begun(self, text: str, marks: "_Marks") -> set[int]:
        """The rules with one of whose openings the turn begins."""
        own = 0
        while (word := _WORD_BEGINS.search(text, own)) and word.start() in marks.courtesies:
            own = marks.courtesies[word.start()]
        own = word.start() if word else len(text)
        begun = set()
        for start, rule in marks.openings:
            within = self.rules[rule].within
            if start <= own or (within and count_words(text[own:start]) <= within):
                begun.add(rule)
        return begun


@dataclass(slots=True)
class _Marks:
    """What was found in one text, by rule."""

    openings: list[tuple[int, int]] = field(default_factory=list)
    courtesies: dict[int, int] = field(default_factory=dict)
    holds: set[int] = field(default_factory=set)
    unless: set[int] = field(default_factory=set)


_NOTHING = _Marks()


def _label_wording(role: int, text: str) -> tuple[int, str]:
    """The role and the wording of a label or heading: with "…" at its end it is only how the label begins."""
    wording, begins = _beginning_of(text)
    return role | _BEGINS if begins else role, wording


def _beginning_of(text: str) -> tuple[str, bool]:
    """A wording of a label or heading, and whether it is only how the label begins: it ends in "…" then."""
    for ending in ("…", "..."):
        if text.rstrip().endswith(ending):
            return text.rstrip().removesuffix(ending), True
    return text, False


def _parts(printed: str) -> list[str]:
    """A label or heading whole, and what stands outside and inside its brackets and around its dashes."""
    return list(dict.fromkeys([printed, *_PARTED.split(printed)]))


def _is_longer(text: str, longest: int) -> bool:
    """Whether the text has more words than that, reading no more of it than it takes to know."""
    beginning = 8 * longest
    return count_words(text[:beginning]) > longest or (len(text) > beginning and count_words(text) > longest)
