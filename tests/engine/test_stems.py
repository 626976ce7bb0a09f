"""The stems of many texts at once are those that words.py gives one by one."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.test_against_reference import BETWEEN, WORDS
from tracker.engine.matching import BATCH
from tracker.engine.stems import stems_and_words
from tracker.engine.words import count_words, stemmed
from tracker.parsers.registry import parse

PIECES = [
    *WORDS["en"],
    *WORDS["fr"],
    *BETWEEN,
    "",
    "l’été's",
    "Ďábel",
    "ŽIŽKA’s",
    "東京",
    "1,000,5",
    "\u0301",
    "ſs",
    "ŉ",
]
TEXT = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=20)


def one_by_one(texts, language):
    return [stemmed(text, language) for text in texts], [count_words(text) for text in texts]


@settings(deadline=None)  # the first of a language makes its tables
@given(st.lists(TEXT, max_size=6), st.sampled_from(["en", "fr", "de", "und"]))
def test_they_are_the_same_whatever_the_texts_hold(texts, language):
    assert stems_and_words(texts, language) == one_by_one(texts, language)


def test_texts_longer_than_one_batch_keep_their_own_words():
    texts = ["", "The tax on boats. " * (BATCH // 10), "Été", "", "Two words"] * 2
    assert stems_and_words(texts, "en") == one_by_one(texts, "en")


def test_no_texts_have_no_stems():
    assert stems_and_words([], "en") == ([], [])


@pytest.mark.parametrize(
    "path",
    ["canada-house-xml/41-1-54-fr.xml", "parlparse-xml/debates2009-10-27d.xml", "akoma-ntoso/dail-2015-11-12.xml",
     "parlamint-tei/ParlaMint-AT_2011-02-04-024-XXIV-NRSITZ-00095.xml"],
)  # fmt: skip
def test_they_are_the_same_in_real_days(real_data, path):
    document = parse((real_data / path).read_bytes(), name=path)[0]
    texts = [said.text for said in document.speeches]
    assert stems_and_words(texts, document.language) == one_by_one(texts, document.language)


def test_they_are_the_same_in_a_real_year(real_data):
    with gzip.open(real_data / "saskatchewan/saskatchewan-2011-2014.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(12_000), lines, strict=False)]
    assert stems_and_words(texts, "en") == one_by_one(texts, "en")
