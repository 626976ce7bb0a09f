"""Wordings for the perturbation test: ordinary lines and what phrasings stand for, and each changed in every place."""

import csv
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import yaml

from tracker.engine.frequencies import information
from tracker.engine.words import stem, tokens

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds"
KINDS = ("inflection", "inflection, not folded", "insertion", "deletion", "swap", "substitution")

# Lines as editors type them, of three to eight words.
ORDINARY = """strong, stable majority
job-killing carbon tax
no money has been spent
economic action plan
hard-working Canadian families
put the patient first
strong stable national majority Conservative government
illegal union donations
best economic growth in the G7
low taxes and balanced budgets
open for business
Liberal robocalls broke the law
promise made promise kept
tax and spend liberals
no hidden agenda
tough on crime
getting the job done
standing up for Canada
a balanced approach to growth
lower taxes for middle class families
sixteen long years of NDP government
the culture of entitlement
investing in health care and education
Canada's strongest economic record
responsible resource development
make life more affordable
create jobs and grow the economy
the highest taxes in the country
failed to protect our seniors
the member is a known separatist
end the long gun registry
the same old NDP""".splitlines()

INVENTED = """the boat-sinking lighthouse tax
harbour families first
a calm and steady harbour government
no lamp has been lit in the north quay
the keeper broke his promise to the fishermen
cheaper bread for every island household
they sold the ferries to their friends
a lantern in every village window
thirty years of neglect on the western shore
the strongest fishing fleet in the archipelago
hands off our oyster beds
the reckless harbour bridge scheme
secret deals with the salt merchants
honest weights and open markets""".splitlines()

_ADDED = {"en": ("very", "truly", "quite", "kelp"), "fr": ("très", "vraiment", "bien", "varech")}
_REPLACING = {"en": ("turnip", "violin", "whale"), "fr": ("navet", "violon", "baleine")}
# Forms that the stemmer does not fold; other words take their regular forms.
_OTHER_FORMS = {
    "spent": "spend", "broke": "broken", "made": "make", "kept": "keep", "sold": "sell", "standing": "stood",
    "getting": "got", "spend": "spent", "make": "made", "lit": "lighting", "strong": "stronger", "strongest": "strong",
    "stable": "stability", "lower": "low", "low": "lower", "highest": "high", "best": "better", "tough": "tougher",
    "affordable": "affordability", "illegal": "illegally", "put": "putting", "grow": "growth", "growth": "grow",
    "hidden": "hide", "failed": "failure", "cheaper": "cheap", "separatist": "separatism", "majority": "majorities",
    "responsible": "responsibly", "development": "developer", "donations": "donors", "balanced": "balance",
}  # fmt: skip
_FEW_LETTERS = 4


def words_of(wording: str) -> list[str]:
    return [wording[token.start : token.end] for token in tokens(wording)]


def typed_lines() -> list[tuple[str, str, str, bool, str]]:
    """The phrasings of the seeds and of the stance sample: (seeds or sample, line, language, excluding or not, typed)."""
    points = yaml.safe_load((SEEDS / "talking_points.yaml").read_text(encoding="utf-8"))
    typed = [
        ("seeds", point["slug"], language, kind == "exclude", text)
        for point in points
        for kind, by_language in point["phrasings"].items()
        for language, texts in by_language.items()
        for text in texts
    ]
    with (HERE / "stance_sample" / "lines.csv").open(encoding="utf-8", newline="") as file:
        typed += [("sample", row["line"], row["language"], False, row["phrasing"]) for row in csv.DictReader(file)]
    return typed


def spelled_out(language: str) -> list[str]:
    """Two wordings of each of them, of three words or more: first choices without, last ones with, optional parts."""
    wordings = []
    for text in [text for _, _, of, exclude, text in typed_lines() if of == language and not exclude]:
        for pick, optional in ((0, False), (-1, True)):
            wording = re.sub(r"(…|\.\.\.)\d*", " ", text.replace('"', ""))
            while "(" in wording or "[" in wording:
                wording = re.sub(r"\(([^\[\]()]*)\)", lambda found: found[1].split("|")[pick], wording)  # noqa: B023
                wording = re.sub(
                    r"\[([^\[\]()]*)\]",
                    lambda found: found[1].split("|")[pick] if optional else "",  # noqa: B023
                    wording,
                )
            wordings.append(" ".join(wording.split()))
    return [wording for wording in dict.fromkeys(wordings) if len(words_of(wording)) >= 3]


def drawn(texts: list[str], how_many: int) -> list[str]:
    """Four to eight neighbouring words of the texts, drawn with a seed; the first letters fold as anywhere."""
    draw, wordings = random.Random(7), set()
    while len(wordings) < how_many:
        words = re.findall(r"[A-Za-z]+", draw.choice(re.split(r"[.?!\n]+", draw.choice(texts))))
        size = draw.randint(4, 8)
        if len(words) >= size:
            begin = draw.randrange(len(words) - size + 1)
            wordings.add(" ".join(words[begin : begin + size]))
    return sorted(wordings)


def bits(wording: str, language: str = "en") -> list[int]:
    return [information(stem(token.folded, language), language) for token in tokens(wording)]


def changed(wording: str, language: str = "en") -> Iterator[tuple[str, str]]:
    """(kind, wording changed) in every place where that kind of change can be made."""
    words = words_of(wording)
    for at, word in enumerate(words):
        before, after = words[:at], words[at + 1 :]
        yield "deletion", " ".join(before + after)
        yield "substitution", " ".join([*before, _other(_REPLACING[language], at, words), *after])
        if language == "en" and len(word) >= _FEW_LETTERS:
            for form in _forms(word.lower()):
                inflected = " ".join([*before, form, *after])
                yield "inflection", inflected
                if _stems(form) != _stems(word):
                    yield "inflection, not folded", inflected
    for at, (left, right) in enumerate(pairwise(words)):
        before, after = words[:at], words[at + 2 :]
        yield "insertion", " ".join([*before, left, _other(_ADDED[language], at, words), right, *after])
        if left.lower() != right.lower():
            yield "swap", " ".join([*before, right, left, *after])


def _stems(word: str) -> list[str]:
    return [stem(token.folded, "en") for token in tokens(word)]


def _forms(word: str) -> list[str]:
    """Another number, another tense, and the form that the table knows."""
    bare = word[:-1] if word.endswith(("s", "e")) else word
    forms = [bare if word.endswith("s") else word + "s", bare + "ing", bare + "ed"]
    return [*forms, _OTHER_FORMS[word]] if word in _OTHER_FORMS else forms


def _other(choices: tuple[str, ...], at: int, words: list[str]) -> str:
    return next(choice for choice in choices[at % len(choices) :] + choices if choice not in words)
