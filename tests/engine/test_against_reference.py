"""The matcher and the slow reference agree on more than 20,000 pairs of a phrasing and a text, offsets included."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine import reference
from tracker.engine.matching import Matcher, Phrase
from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.engine.vocabulary import Vocabulary
from tracker.engine.words import tokens

WORDS = {
    "en": ["tax", "Taxes", "taxed", "carbon", "kill", "killing", "job", "jobs", "government's", "don't", "F-35", "F35",
           "21", "21,000", "no", "Mr", "the", "économie", "Gov\u00adernment", "naïve", "nai\u0308ve", "a"],
    "fr": ["taxe", "taxes", "l'emploi", "l’emploi", "emplois", "d'une", "une", "qu'elle", "aujourd'hui", "Économie",
           "economie", "carbone", "cœur", "coeur", "M", "no", "21", "le", "l'", "jusqu'au"],
}  # fmt: skip
BETWEEN = [
    " ",
    " ",
    " ",
    " ",
    "-",
    ", ",
    ". ",
    ".",
    "! ",
    "\n",
    " … ",
    " “",
    "” ",
    "; ",
    " 😀 ",
    "\u00a0",
    ".5 ",
    " (",
    "_",
    "'",
]


VOCABULARY = Vocabulary("en")


class Choices:
    """Choices read from bytes that Hypothesis makes and shrinks: one draw a case, where a strategy a word is slow."""

    def __init__(self, data):
        self.data = iter(data)

    def one(self, options):
        return options[next(self.data, 0) % len(options)]

    def text(self, language):
        return "".join(self.one(WORDS[language]) + self.one(BETWEEN) for _ in range(self.one(range(14))))

    def item(self, language, depth):
        kind = self.one(["word", "word", "word", "word", "exact", *(["choice", "optional"] if depth else [])])
        words = [word for word in WORDS[language] if tokens(word)]
        if kind == "word":
            return "word", self.one(words)
        if kind == "exact":
            return "exact", [self.one(words) for _ in range(self.one([1, 2]))]
        return kind, [self.sequence(language, depth - 1) for _ in range(self.one([1, 2]))]

    def sequence(self, language, depth):
        items = [self.item(language, depth)]
        for _ in range(self.one(range(4))):
            gap = self.one([0, 0, 0, 1, 3, 5])
            items += [*([gap] if gap else []), self.item(language, depth)]
        return items

    def case(self, language):
        phrasings = [
            (self.one([1, 2, 3]), self.sequence(language, 2), self.one([False, False, False, True])) for _ in range(3)
        ]
        return phrasings, [self.text(language) for _ in range(4)]


def compare(case, language):
    phrasings, many = case
    numbered = []
    for key, (point, tree, exclude) in enumerate(phrasings, start=1):
        try:
            compile_phrasing(reference.written(tree), language)
        except PhrasingError:  # only optional parts, or past the limits
            continue
        numbered.append((key, point, tree, exclude))
    matcher = Matcher([Phrase(k, p, reference.written(tree), language, x) for k, p, tree, x in numbered])
    found = matcher.find_many(many, language)
    for place, text in enumerate(many):
        assert [tuple(match) for match in found.get(place, [])] == reference.find(numbered, text, language)


# Twelve pairs an example; four parts, so that several cores have work.
@pytest.mark.parametrize(("part", "language"), list(enumerate(["en", "en", "en", "fr"])))
def test_the_matcher_agrees_with_the_reference(part, language):
    @settings(max_examples=420, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(min_size=40, max_size=160))
    def agree(data):
        compare(Choices(data).case(language), language)

    agree()


@settings(max_examples=1_500, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4), st.binary(max_size=60))
def test_compiled_cutting_gives_the_words_of_the_plain_definition(random, data):
    choices = Choices(data)
    many = [*random, choices.text("en"), choices.text("fr")]
    vocabulary = VOCABULARY
    runs = vocabulary.read(many)
    cut = []
    for run in range(runs):
        form = vocabulary.forms[run] & ((1 << 29) - 1)
        for part in range(vocabulary.first_part[form], vocabulary.first_part[form + 1]):
            start = vocabulary.starts[run]
            cut.append((start + vocabulary.part_start[part], start + vocabulary.part_end[part]))
    expected, begin = [], 0
    for text in many:
        expected += [(begin + token.start, begin + token.end) for token in tokens(text)]
        begin += len(text) + 1
    assert cut == expected
