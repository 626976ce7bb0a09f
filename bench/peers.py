"""Refrain and the matchers it is compared with: how each is built from phrasings, and how it counts its matches."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Count = Callable[[Sequence[Any]], int]
Build = Callable[[Sequence[str]], Count]


@dataclass(frozen=True)
class Contestant:
    """One matcher. `module` is what must be installed; `texts` and `phrasings` name the files it is given, each text
    first passed through `prepare`; `given` says so in the results. `build` compiles the phrasings and returns what
    counts their matches in texts."""

    key: str
    name: str
    module: str
    given: str
    build: Build
    texts: str = "normal.jsonl"
    phrasings: str = "plain.txt"
    prepare: Callable[[str], object] = str


def refrain(phrasings: Sequence[str]) -> Count:
    from tracker.engine.matching import Matcher, Phrase

    matcher = Matcher([Phrase(key, key, text, "en") for key, text in enumerate(phrasings)])
    return lambda texts: len(matcher.scan(texts, "en"))


def spacy(phrasings: Sequence[str]) -> Count:
    import spacy as library
    from spacy.matcher import PhraseMatcher

    tokenizer = library.blank("en").tokenizer
    matcher = PhraseMatcher(tokenizer.vocab, attr="LOWER")
    matcher.add("lines", list(tokenizer.pipe(phrasings)))
    return lambda texts: sum(len(matcher(document)) for document in tokenizer.pipe(texts))


def flashtext2(phrasings: Sequence[str]) -> Count:
    from flashtext2 import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(phrasings)
    return lambda texts: sum(len(processor.extract_keywords_with_span(text)) for text in texts)


def pyahocorasick(phrasings: Sequence[str]) -> Count:
    import ahocorasick

    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for key, text in enumerate(_between_spaces(phrasings)):
        automaton.add_word(text, key)
    automaton.make_automaton()
    return lambda texts: sum(1 for text in texts for _ in automaton.iter(text))


def ahocorasick_rs_overlapping(phrasings: Sequence[str]) -> Count:
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    automaton = BytesAhoCorasick([text.encode() for text in _between_spaces(phrasings)], MatchKind.Standard)
    return lambda texts: sum(len(automaton.find_matches_as_indexes(text, overlapping=True)) for text in texts)


def ahocorasick_rs_longest(phrasings: Sequence[str]) -> Count:
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    automaton = BytesAhoCorasick([text.encode() for text in _between_spaces(phrasings)], MatchKind.LeftmostLongest)
    return lambda texts: sum(len(automaton.find_matches_as_indexes(text)) for text in texts)


def hyperscan(phrasings: Sequence[str]) -> Count:
    import hyperscan as library

    patterns = [text.encode() for text in _between_spaces(phrasings)]
    database = library.Database(mode=library.HS_MODE_BLOCK)
    database.compile(patterns, ids=list(range(len(patterns))), elements=len(patterns), flags=0, literal=True)

    def count(texts: Sequence[bytes]) -> int:
        found: list[tuple[int, int]] = []

        def note(key: int, start: int, end: int, flags: int, context: object) -> None:
            found.append((key, end))

        for text in texts:
            database.scan(text, match_event_handler=note)
        return len(found)

    return count


def re2_set(phrasings: Sequence[str]) -> Count:
    import re2

    options = re2.Options()
    options.literal = True
    options.max_mem = 4 << 30
    patterns = re2.Set.SearchSet(options)
    for text in _between_spaces(phrasings):
        patterns.Add(text)
    patterns.Compile()
    return lambda texts: sum(len(patterns.Match(text) or ()) for text in texts)


def _between_spaces(phrasings: Sequence[str]) -> Iterator[str]:
    return (f" {text} " for text in phrasings)


_FOLDED = "folded text, exact words"
_REFRAIN = "tracker.engine.matching"
CONTESTANTS = (
    Contestant(
        "refrain", "Refrain", _REFRAIN, "raw text; folds, stems, verifies, gives code-point offsets",
        refrain, texts="raw.jsonl",
    ),
    Contestant(
        "gaps", "Refrain, gaps and optional words", _REFRAIN, "the same, phrasings with gaps and optional words",
        refrain, texts="raw.jsonl", phrasings="gaps.txt",
    ),
    Contestant(
        "spacy", "spaCy PhraseMatcher", "spacy", "raw text; tokenises, lower-cases", spacy, texts="raw.jsonl"
    ),
    Contestant("flashtext2", "flashtext2", "flashtext2", f"{_FOLDED}; longest only", flashtext2),
    Contestant("pyahocorasick", "pyahocorasick", "ahocorasick", f"{_FOLDED}; all", pyahocorasick),
    Contestant(
        "ahocorasick_rs", "ahocorasick_rs, overlapping", "ahocorasick_rs", f"{_FOLDED}, as bytes; all",
        ahocorasick_rs_overlapping, prepare=str.encode,
    ),
    Contestant(
        "ahocorasick_rs_longest", "ahocorasick_rs, leftmost longest", "ahocorasick_rs",
        f"{_FOLDED}, as bytes; longest only", ahocorasick_rs_longest, prepare=str.encode,
    ),
    Contestant(
        "hyperscan", "hyperscan", "hyperscan", f"{_FOLDED}, as bytes; all, ends only", hyperscan, prepare=str.encode
    ),
    Contestant(
        "re2", "google-re2 Set", "re2", f"{_FOLDED}, as bytes; which phrasings stand in a turn", re2_set,
        prepare=str.encode,
    ),
)  # fmt: skip
BY_KEY = {contestant.key: contestant for contestant in CONTESTANTS}
