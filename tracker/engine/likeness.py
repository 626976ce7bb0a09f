"""Likeness: whether two passages say the same, whatever their case, accents, punctuation and inflection."""

import hashlib
from collections.abc import Iterable

from tracker.engine.words import stemmed

# Words on either side of the line that have to be the same too.
AROUND = 2
# Characters that hold so many words; reading more of a long speech would only take time.
_REACH = 60


def wording(text: str, spans: Iterable[tuple[int, int]], language: str, *, around: int = AROUND) -> str:
    """The stems of every span, in order, with `around` words on either side of it: equal for passages that differ in
    nothing but case, accents, punctuation and inflection. Spans are code points, end exclusive; "" without any."""
    pieces = []
    for start, end in sorted(spans):
        before = stemmed(_words_before(text, start), language).split()[-around:]
        after = stemmed(_words_after(text, end), language).split()[:around]
        pieces.append(" ".join([*before, stemmed(text[start:end], language), *after]))
    return "\n".join(pieces)


def wording_key(said: str) -> int:
    """A number of 63 bits for a wording: the same for the same, and hardly ever for two."""
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest()) >> 1


def _words_before(text: str, end: int) -> str:
    """The text up to there, without the word that it would begin in the middle of."""
    start = end - _REACH
    return text[start:end].partition(" ")[2] if start > 0 else text[:end]


def _words_after(text: str, start: int) -> str:
    end = start + _REACH
    return text[start:end].rpartition(" ")[0] if end < len(text) else text[start:]
