"""Names of people and ridings for comparing: without case, accents, punctuation and the languages' own habits."""

import re
from functools import lru_cache

from tracker.engine.words import fold, spelling

_BETWEEN = re.compile(r"[\W_]+")
# A riding in Canada is "Vancouver East" in one edition and "Vancouver-Est" in the other.
_SAME_WORD = {"sud": "south", "nord": "north", "est": "east", "ouest": "west", "central": "centre",
              "saint": "st", "sainte": "st", "ste": "st", "and": "et"}  # fmt: skip
_HONOURS = r"(?:(?:very |right |très )?(?:honou?rable|hon)\b\.? )*"
_ENGLISH = re.compile(
    rf"(?:the )?{_HONOURS}(?:member|gentleman|gentlewoman|lady|mp)(?: of parliament)? (?:for|from) (.+)"
)
_FRENCH = re.compile(rf"(?:l['’]|le |la |m\. le |mme la )?{_HONOURS}députée? (de |d'|du |des )(.+)")
_ARTICLE = re.compile(r"(?:le |la |les |l')")
_JOINED = {"du ": "le ", "des ": "les "}


@lru_cache(maxsize=65536)
def folded_name(name: str) -> str:
    """A name for comparing: words without case and accents, one space between them; every dash separates words."""
    return _BETWEEN.sub(" ", fold(name)).strip()


@lru_cache(maxsize=16384)
def folded_riding(riding: str) -> str:
    """A riding for comparing: as a name, with points of the compass and saints the same in English and French."""
    return " ".join(_SAME_WORD.get(word, word) for word in folded_name(riding).split())


@lru_cache(maxsize=16384)
def ridings_named(label: str) -> tuple[str, ...]:
    """The folded ridings that a label such as "The hon. member for North Quay" or "La députée des Îles" may mean, the
    likeliest first; none when it names nobody by riding."""
    text = " ".join(spelling(label).casefold().split()).strip(" :.")
    english = _ENGLISH.fullmatch(text)
    if english:
        return (folded_riding(english[1]),)
    french = _FRENCH.fullmatch(text)
    if not french:
        return ()
    joined, rest = french[1], french[2]
    # "du" hides "Le", and an article may belong to the riding or to the sentence.
    meant = [rest, _JOINED[joined] + rest] if joined in _JOINED else [rest, _ARTICLE.sub("", rest, count=1)]
    return tuple(dict.fromkeys(folded_riding(one) for one in meant))


@lru_cache(maxsize=65536)
def endings(name: str) -> tuple[str, ...]:
    """What a label may print of a folded name when it leaves out what comes first: its last words, but not all."""
    words = name.split()
    return tuple(" ".join(words[start:]) for start in range(1, len(words)))
