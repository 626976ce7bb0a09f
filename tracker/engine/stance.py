"""Stance: does the speaker use the line, quote it to answer it, or is it unclear; named rules with named cues."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.engine.stance_cues import Cues, Phrases, cues
from tracker.engine.words import APOSTROPHES

USES, QUOTES, UNCLEAR = "uses", "quotes", "unclear"

_BEFORE, _AFTER = 300, 120  # characters around the line that are read
_SAID_WITHIN = 25  # words before the line in which somebody may be said to say it
_SAID_AFTER = 7  # words after the line in which somebody may be said to say it
_SUBJECT_WITHIN = 6  # words before that verb in which its subject is looked for
_CALLED_WITHIN = 12  # words before the line in which it may be called a line
_QUOTED = 600  # characters that a quotation may run on either side
_INTRODUCED = 160  # characters before a quotation in which it is introduced
_SCARE = 25  # characters between the line and the marks, when only the line is marked
_DOUBTED_WITHIN = 8
_DENIED_WITHIN = 4
_THEIRS_WITHIN = 4

_PAIRS = (("“", "”"), ("«", "»"), ("„", "“"))
# Chains of replace() on a sentence are five times as fast as one translate().
_APOSTROPHES = [mark for mark in APOSTROPHES if mark != "'"]
_ACCENTS = list(zip("éèêëàâçôîïûùüœ", (*"eeeeaacoiiuuu", "oe"), strict=True))
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[,;:]")
_STOP = re.compile(r"[.?!](?=\s|$)")
_MARKS_IN_SENTENCES = frozenset(",;:")
_ABBREVIATIONS = frozenset("mr mrs ms mme dr st ste hon m".split())
_PRONOUNS = frozenset("it he she who".split())
_FILLING = frozenset("the new le la les nouveau nouveaux".split())


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stance ("uses", "quotes" or "unclear") and the cue that decided it.

    The cue is the rule's name, and after a colon the words of the text that set it off, all in lower case and without
    accents: "said by another: they … say". The rules' names are in `docs/stance.md`.
    """

    stance: str
    cue: str


def judge(
    text: str,
    spans: Sequence[tuple[int, int]],
    *,
    language: str,
    own_party: bool,
    owner_names: Sequence[str],
    speaker_names: Sequence[str] = (),
    aimed: bool = False,
) -> Judgement:
    """Judge one speech's stance toward one line from the sentence around each place where it repeats it.

    `spans` are code-point offsets into `text`, and `language` ("en" or "fr") is the text's. `own_party` says whether
    the speaker belongs to the line's party; `owner_names` are the names of that party and `speaker_names` those of
    the speaker's. `aimed` says that the line is an attack on another party or a person: then "their …" is a charge
    and not an attribution. Nothing else of who speaks is known, so all parties are judged alike.
    """
    table = cues(language)
    owners = _names(tuple(owner_names))
    ours = frozenset() if own_party else _names(tuple(speaker_names)) - owners
    first, quoted = "", 0
    for start, end in spans:
        marks = _marks_around(text, start, end)
        if own_party and not marks:
            return Judgement(USES, "own party")
        if marks and not own_party and (not aimed or (start - marks[0] < _SCARE and marks[1] - end < _SCARE)):
            cue = "in quotation marks"
        else:
            place = _Place(text, start, end, language, table, owners, ours, aimed)
            if not marks:
                cue = _other_quoting(place)
            else:
                # A newspaper read out supports the speaker; the other side read out does not.
                place.before = _words(text[max(0, marks[0] - _INTRODUCED) : marks[0]], language)
                said = _said_by_another(place)
                cue = f"in quotation marks: {said}" if said else ""
            if own_party and not cue:
                return Judgement(USES, "own party")
        first = first or cue
        quoted += bool(cue)
    if first and quoted * (2 if aimed else 3) >= len(spans):
        return Judgement(QUOTES, first[:200])
    if not spans:
        return Judgement(USES, "own party") if own_party else Judgement(UNCLEAR, "no words")
    return Judgement(USES, "no sign of quoting")


class _Place:
    """One place where the line is repeated, with the words of its sentence on either side."""

    __slots__ = ("after", "aimed", "before", "others", "ours", "rest", "table")

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        language: str,
        table: Cues,
        owners: frozenset[str],
        ours: frozenset[str],
        aimed: bool,
    ) -> None:
        self.table, self.others, self.ours, self.aimed = table, owners, ours, aimed
        low = max(0, start - _BEFORE, text.rfind("\n", 0, start) + 1)
        self.before = _words(text[_sentence_start(text, low, start) : start], language)
        high = text.find("\n", end, end + _AFTER)
        high = min(len(text), end + _AFTER) if high < 0 else high
        stop = _sentence_end(text, end, high)
        self.after = _words(text[end:stop], language)
        self.rest = _plain(text[end:high], language)

    def is_other(self, word: str) -> bool:
        """Whether the word names somebody who is not on the speaker's side."""
        stem = word.partition("'")[0]
        if self.aimed and stem == "it":
            return False
        return (stem in self.table.others or stem in self.others) and stem not in self.ours


def _sentence_start(text: str, low: int, start: int) -> int:
    at = start
    while True:
        at = max(text.rfind(". ", low, at), text.rfind("? ", low, at), text.rfind("! ", low, at))
        if at < 0:
            return low
        if text[at] != "." or not _abbreviated(text, at):
            return at + 2


def _sentence_end(text: str, end: int, high: int) -> int:
    for stop in _STOP.finditer(text, end, high):
        if stop.group() != "." or not _abbreviated(text, stop.start()):
            return stop.start()
    return high


def _abbreviated(text: str, stop: int) -> bool:
    """Whether the full stop at that offset ends an abbreviation: "Mr. Speaker", "the hon. member"."""
    word = text[max(0, stop - 5) : stop].rpartition(" ")[2].lower()
    return word in _ABBREVIATIONS


def _plain(piece: str, language: str) -> str:
    """The text in lower case with one kind of apostrophe; French without accents, its elisions cut off."""
    piece = piece.lower()
    if not piece.isascii():
        for mark in _APOSTROPHES:
            piece = piece.replace(mark, "'")
        if language == "fr":
            for accented, plain in _ACCENTS:
                piece = piece.replace(accented, plain)
    return piece.replace("'", " ") if language == "fr" else piece


def _words(piece: str, language: str) -> list[str]:
    return _WORD.findall(_plain(piece, language))


@lru_cache(maxsize=1024)
def _names(names: tuple[str, ...]) -> frozenset[str]:
    """The words that name a party by themselves: "Harbourites", not "Avalonia" of the "Avalonia Party"."""
    found = set()
    for name in names:
        for language in ("en", "fr"):
            words = [word for word in _words(name, language) if word not in _FILLING]
            if len(words) == 1:
                found.add(words[0])
    return frozenset(found)


def _other_quoting(place: _Place) -> str:
    """The cue by which a speaker of another party quotes the line, or ""."""
    for rule, name in _RULES:
        words = rule(place)
        if words:
            return f"{name}: {words}"
    return ""


def _phrase_in(phrases: Phrases, words: Sequence[str]) -> str:
    if phrases.keys().isdisjoint(words):
        return ""
    for index, word in enumerate(words):
        for phrase in phrases.get(word, ()):
            if len(phrase) == 1 or tuple(words[index : index + len(phrase)]) == phrase:
                return " ".join(phrase)
    return ""


def _doubted(place: _Place) -> str:
    return _phrase_in(place.table.doubting, place.before[-_DOUBTED_WITHIN:])


def _called_a_line(place: _Place) -> str:
    phrases = place.table.words_for_lines
    return _phrase_in(phrases, place.before[-_CALLED_WITHIN:]) or _phrase_in(phrases, place.after)


def _said_by_another(place: _Place) -> str:
    before, table = place.before[-_SAID_WITHIN - _SUBJECT_WITHIN :], place.table
    reporting = table.saying if place.aimed else table.saying_or_promising
    first = max(0, len(before) - _SAID_WITHIN)
    for index in range(len(before) - 1, first - 1, -1):
        verb = before[index]
        if verb in table.but:
            break
        if verb in reporting:
            subject = _subject(place, before, index)
            if subject:
                return f"{subject} … {verb}"
            if before[index + 1 : index + 2] and before[index + 1] in table.by:
                for subject in before[index + 2 : index + 6]:
                    if place.is_other(subject):
                        return f"{verb} … {subject}"
        elif verb in table.hearing:
            if not place.aimed:
                return verb
            for subject in before[index + 1 : index + 6]:
                if place.is_other(subject):
                    return f"{verb} … {subject}"
    after = place.after[:_SAID_AFTER]
    for index, verb in enumerate(after):
        if verb in reporting and index and after[index + 1 : index + 2] != ["that"]:
            subject = _subject(place, after, index)
            if subject:
                return f"{subject} … {verb}"
    return ""


def _subject(place: _Place, words: list[str], verb: int) -> str:
    """Who else is the subject of the verb, or ""."""
    table = place.table
    for index in range(verb - 1, max(0, verb - _SUBJECT_WITHIN) - 1, -1):
        word = words[index]
        if word in table.first or word in place.ours:
            return ""
        if place.is_other(word):
            # "our government says", "my colleague says" speak for the speaker; "my colleague calls it" does not.
            near = words[max(0, index - 2) : index]
            if words[verb] not in table.calling and any(mine in table.ours for mine in near):
                return ""
            return word
    return ""


def _denied(place: _Place) -> str:
    before = place.before[-_DENIED_WITHIN - 1 :]
    if place.table.denying.isdisjoint(before):
        return ""
    for index in range(len(before) - 1, max(0, len(before) - _DENIED_WITHIN) - 1, -1):
        word = before[index]
        if word in _MARKS_IN_SENTENCES:
            return ""
        if word in place.table.denying:
            if place.aimed and word == "no" and len(before) - index > 2:
                return ""
            thought = before[index + 1 : index + 2]
            if not place.aimed or word in place.table.denying_facts or place.table.thinking.intersection(thought):
                return word
            if word in place.table.denying_after_be and index and before[index - 1] in place.table.being:
                return f"{before[index - 1]} {word}"
    return ""


def _handed_over(place: _Place) -> str:
    found = _phrase_in(place.table.said_after, place.after[:6])
    return found or next((phrase for phrase in place.table.rejected_after if phrase in place.rest), "").strip()


def _theirs(place: _Place) -> str:
    if place.aimed:
        return ""
    for word in place.before[: -_THEIRS_WITHIN - 1 : -1]:
        if word in place.table.ours or word in place.table.leading:
            break
        if word in place.table.theirs or (
            word.endswith("'s") and word[:-2] not in _PRONOUNS and place.is_other(word[:-2])
        ):
            return word
    after = place.after[:4]
    if after and after[0] in place.table.of:
        for word in after[1:]:
            if place.is_other(word):
                return f"{after[0]} {word}"
            if word not in place.table.this:
                break
    return ""


_RULES = (
    (_doubted, "held at arm's length"),
    (_called_a_line, "called a line"),
    (_said_by_another, "said by another"),
    (_denied, "denied"),
    (_handed_over, "handed over"),
    (_theirs, "named as theirs"),
)


def _marks_around(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the quotation marks around the place open and close: in its paragraph and at most `_QUOTED` away."""
    low = max(text.rfind("\n", 0, start) + 1, start - _QUOTED)
    high = text.find("\n", end, end + _QUOTED)
    high = min(len(text), end + _QUOTED) if high < 0 else high
    for opening, closing in _PAIRS:
        opened = text.rfind(opening, low, start)
        if opened >= 0 and text.find(closing, opened + 1, start) < 0:
            closed = text.find(closing, end, high)
            if closed >= 0:
                return opened, closed
    if text.count('"', low, start) % 2:
        closed = text.find('"', end, high)
        if closed >= 0:
            return text.rfind('"', low, start), closed
    return None
