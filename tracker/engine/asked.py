"""What a reader asks for: words, phrases in quotation marks, -words and OR; and whether and where a text has them."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from tracker.engine.words import APOSTROPHES, LANGUAGES, stem, stemmed, tokens

LONGEST_QUERY = 300
MOST_TERMS = 16
# The languages whose words are stemmed, and any other, whose words are folded only.
OTHER = ""

Run = tuple[str, ...]
Span = tuple[int, int]

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_APART = re.compile(r"[;:!?()\[\]{}/|*^&<>=+~\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_PIECE = re.compile(r'([-−–]?)"([^"]*)("|$)|([^\s"]+)')
# How far around where a clause should first stand it is looked for, in characters.
_AROUND = 1_000
_EXCLUDES = "-−–"
_OR = frozenset(["OR", "OU"])
_AND = frozenset(["AND", "ET"])


class Note(Enum):
    """What a reader should know of how the question was read."""

    CUT = "cut"
    TOO_MANY = "too many"
    UNCLOSED = "unclosed"
    LONE_OR = "lone or"
    ONLY_EXCLUDED = "only excluded"
    NO_WORDS = "no words"


@dataclass(frozen=True)
class Term:
    """One word or phrase as typed; its parts must stand side by side, in any inflection."""

    typed: str

    def run(self, language: str) -> Run:
        """Its stems in "en" or "fr"; in any other language its folded words."""
        return _run(self.typed, language)


@dataclass(frozen=True)
class Asked:
    """A question: of each of `all_of` one term at least, and none of `none_of`; nothing to look for without the first."""

    text: str
    all_of: tuple[tuple[Term, ...], ...] = ()
    none_of: tuple[Term, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term that is looked for, alternatives included."""
        return tuple(dict.fromkeys(term for clause in self.all_of for term in clause))

    def holds(self, stems: str, language: str) -> bool:
        """Whether a text with those stems has what is asked for and nothing that is excluded."""
        return self.has_all(stems, language) and not self.excludes(stems, language)

    def has_all(self, stems: str, language: str) -> bool:
        """Whether it has what is asked for, whatever is excluded."""
        held = f" {stems} "
        return bool(self.all_of) and all(
            any(_needle(term, language) in held for term in clause) for clause in self.all_of
        )

    def excludes(self, stems: str, language: str) -> bool:
        """Whether it has anything that is excluded."""
        held = f" {stems} "
        return any(_needle(term, language) in held for term in self.none_of)

    def without(self, *terms: Term) -> "Asked":
        """The question without those terms."""
        clauses = (tuple(other for other in clause if other not in terms) for clause in self.all_of)
        return Asked("", tuple(clause for clause in clauses if clause), self.none_of)

    def written(self) -> str:
        """The question as a reader would type it."""
        clauses = [" OR ".join(map(_typed, clause)) for clause in self.all_of]
        return " ".join([*clauses, *(f"-{_typed(term)}" for term in self.none_of)])


def read_question(text: str) -> Asked:
    """The question in what a reader typed; any text may be given, nothing raises.

    Words and "phrases" must all stand, in any order; `a OR b` asks for either (OU in French), and binds closer than what
    stands beside it; a sign before a word or phrase excludes it. The parts of job-killing stand side by side. At most the
    first 300 characters and 16 terms are read, and the notes say so.
    """
    notes: list[Note] = [Note.CUT] if len(text.strip()) > LONGEST_QUERY else []
    kept = _APART.sub(" ", text.strip()[:LONGEST_QUERY].translate(_QUOTES))
    clauses: list[list[Term]] = []
    excluded: list[Term] = []
    either = False
    for found in _PIECE.finditer(kept):
        sign, phrase, closed, word = found.groups()
        if phrase is not None and not closed:
            notes.append(Note.UNCLOSED)
        if word in _AND and clauses:
            continue
        if word in _OR:
            if either or not clauses:
                notes.append(Note.LONE_OR)
            either = bool(clauses)
            continue
        term = Term((phrase if phrase is not None else word.lstrip(_EXCLUDES)).strip(f" .,{APOSTROPHES}"))
        if not term.run(OTHER):
            continue
        if len(excluded) + sum(map(len, clauses)) == MOST_TERMS:
            notes.append(Note.TOO_MANY)
            break
        if sign or (word and word[0] in _EXCLUDES):
            if either:
                notes.append(Note.LONE_OR)
            excluded.append(term)
        elif either:
            clauses[-1].append(term)
        else:
            clauses.append([term])
        either = False
    if either:
        notes.append(Note.LONE_OR)
    if not clauses:
        notes.append(Note.ONLY_EXCLUDED if excluded else Note.NO_WORDS)
    return Asked(
        text,
        tuple(dict.fromkeys(tuple(dict.fromkeys(clause)) for clause in clauses)),
        tuple(dict.fromkeys(excluded)),
        tuple(dict.fromkeys(notes)),
    )


def places_of(asked: Asked, text: str, stems: str, language: str) -> list[tuple[Term, Span]]:
    """Where terms asked for stand in a text with those stems, in order (code points, end exclusive): of each clause that
    it meets one place at least, near where it first does, and all that stand around those."""
    places: set[tuple[Span, Term]] = set()
    held = f" {stems} "
    for clause in asked.all_of:
        if any(term in clause for _, term in places):
            continue
        first = min((at for term in clause if (at := held.find(_needle(term, language))) >= 0), default=None)
        if first is None:
            continue
        # Words are about as long everywhere, so that the place in the stems tells where to look in a long text.
        about = first * len(text) // len(stems)
        begin, end = _whole_words(text, about - _AROUND, about + _AROUND)
        near = {(span, term) for term, span in _each_place(asked, text[begin:end], begin, language)}
        if not any(term in clause for _, term in near):
            near = {(span, term) for term, span in _each_place(asked, text, 0, language)}
        places |= near
    return [(term, span) for span, term in sorted(places, key=lambda place: (place[0], place[1].typed))]


def _each_place(asked: Asked, text: str, begins: int, language: str) -> Iterator[tuple[Term, Span]]:
    ending: dict[str, list[tuple[Run, Term]]] = defaultdict(list)
    for term in asked.terms:
        run = term.run(language)
        ending[run[-1]].append((run, term))
    longest = max(len(run) for runs in ending.values() for run, _ in runs)
    before: deque[tuple[int, str]] = deque(maxlen=longest)
    for token in tokens(text):
        here = stem(token.folded, language) if language in LANGUAGES else token.folded
        before.append((token.start, here))
        for run, term in ending.get(here, ()):
            last = list(before)[-len(run) :]
            if tuple(word for _, word in last) == run:
                yield term, (begins + last[0][0], begins + token.end)


def _whole_words(text: str, begin: int, end: int) -> Span:
    """The nearest places between words that are no nearer than these."""
    return max(0, text.rfind(" ", 0, max(0, begin))), (text.find(" ", end) if end < len(text) else -1) % (len(text) + 1)


@lru_cache(maxsize=4096)
def _run(typed: str, language: str) -> Run:
    return tuple(stemmed(typed, language).split())


def _needle(term: Term, language: str) -> str:
    return f" {' '.join(term.run(language))} "


def _typed(term: Term) -> str:
    return f'"{term.typed}"' if " " in term.typed else term.typed
