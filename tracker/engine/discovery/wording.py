"""Wordings as people write them: the commonest spelling of a sequence of stems, and phrasings that hold many of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.engine.words import stems_of, tokens

Stems = tuple[str, ...]

# What the phrasing language reads as something else than words (docs/phrasings.md).
_SPECIAL = re.compile(r'["“”()\[\]|…*\\{}^<>~«»]|\.\.\.')
_EDGES = " \t,;:.!?-–—‐‑/'’"
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?\n])[\s\"“‘(\[]*$")
_MOST_CHARACTERS = 300


def as_written(stems: Stems, texts: Sequence[str], language: str) -> str:
    """The commonest way in which the texts write that sequence, as a phrasing that stands for it alone.

    The capital of a sentence's first word does not count; of equally common ones, the first. Where none of the texts
    holds it, or none can be a phrasing, its stems.
    """
    found: Counter[str] = Counter()
    for text in texts:
        words = tokens(text)
        stemmed = stems_of([word.folded for word in words], language)
        for at in range(len(words) - len(stems) + 1):
            if tuple(stemmed[at : at + len(stems)]) == stems:
                start, end = words[at].start, words[at + len(stems) - 1].end
                found[_plain(text[start:end], _ENDS_SENTENCE.search(text, max(0, start - 20), start) is not None)] += 1
    for written, _ in found.most_common():
        if _stands_for(written, stems, language):
            return written
    return " ".join(stems)


def phrasings_of(wordings: Sequence[str], language: str) -> list[str]:
    """Phrasings that stand for exactly those wordings, the first wording in the first: wordings that differ in one place
    become one phrasing with alternatives, or with an optional part, there."""
    left = [(text, tuple(stems_of([word.folded for word in tokens(text)], language))) for text in wordings]
    made = []
    while left:
        base, others = left[0], left[1:]
        slots: dict[tuple[int, int], list[tuple[str, Stems]]] = defaultdict(list)
        for other in others:
            before, after = _shared(base[1], other[1])
            if before + after >= 2 and max(len(base[1]), len(other[1])) - before - after <= 2:
                slots[before, after].append(other)
        best = max(slots, key=lambda slot: (len(slots[slot]), slot), default=None)
        joined = _with_slot(base, best, slots[best]) if best else base[0]
        merged = slots[best] if best and len(joined) <= _MOST_CHARACTERS else []
        made.append(joined if merged else base[0])
        left = [other for other in others if other not in merged]
    return made


def _plain(written: str, begins_sentence: bool) -> str:
    plain = " ".join(_SPECIAL.sub(" ", written).split()).strip(_EDGES)
    if begins_sentence and plain[1:2].islower():
        plain = plain[0].lower() + plain[1:]
    return plain


def _stands_for(written: str, stems: Stems, language: str) -> bool:
    try:
        readings = compile_phrasing(written, language).readings
    except PhrasingError:
        return False
    return [tuple(word.stem for word in reading) for reading in readings] == [stems]


def _shared(one: Stems, other: Stems) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with."""
    most = min(len(one), len(other))
    before = next((n for n in range(most) if one[n] != other[n]), most)
    after = next((n for n in range(most - before) if one[-1 - n] != other[-1 - n]), most - before)
    return before, after


def _with_slot(base: tuple[str, Stems], slot: tuple[int, int], others: Sequence[tuple[str, Stems]]) -> str:
    before, after = slot
    begin, own, end = _parts(base, before, after)
    inside = list(dict.fromkeys([own, *(_parts(other, before, after)[1] for other in others)]))
    some = [part for part in inside if part]
    optional = "" in inside
    middle = (
        f"[{some[0]}]"
        if optional and len(some) == 1
        else f"[({'|'.join(some)})]"
        if optional
        else f"({'|'.join(some)})"
    )
    return " ".join(part for part in (begin, middle, end) if part)


def _parts(wording: tuple[str, Stems], before: int, after: int) -> tuple[str, str, str]:
    """The text of the first words, of those between, and of the last ones."""
    text, stems = wording
    words = tokens(text)
    first, last = before, len(stems) - after
    cut = [
        text[words[a].start : words[b - 1].end] if a < b else ""
        for a, b in ((0, first), (first, last), (last, len(stems)))
    ]
    return cut[0], cut[1], cut[2]
