"""The text index never hides a text in which the engine finds a phrasing, on either database."""

import random
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.engine.matching import Matcher, Phrase
from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.engine.words import tokens
from tracker.models import SpeechText
from tracker.parsers.registry import parse
from tracker.queries.holding import texts_that_can_hold

pytestmark = pytest.mark.django_db

PARTS = ["tax", "taxes", "the", "of", "boats", "F-35", "$21", "l’économie", "phare", "don't", "½", "été", "Ада", "ﷺ"]
WORD = st.sampled_from(PARTS)
GAP = st.sampled_from([" ", " ", " … ", " …2 ", " ", "-"])


@st.composite
def phrasings(draw):
    """Sequences of words with gaps, alternatives, optional parts and exact words."""
    written = draw(WORD)
    for _ in range(draw(st.integers(0, 3))):
        word = draw(WORD)
        shape = draw(st.sampled_from(["{}", "{}", "({}|boats)", "[{}]", '"{}"', "({}|the tax)"]))
        written += draw(GAP) + shape.format(word)
    return written


TEXTS = st.lists(st.tuples(WORD, st.sampled_from([" ", " ", ", ", ". ", "-", "’s "])), min_size=1, max_size=14).map(
    lambda words: "".join(word + after for word, after in words)
)


def ids(phrasing, language="en", **asked):
    readings = compile_phrasing(phrasing, language).readings
    return set(texts_that_can_hold(readings, language, **asked).values_list("pk", flat=True))


@given(phrasing=phrasings(), texts=st.lists(TEXTS, min_size=1, max_size=5), language=st.sampled_from(["en", "fr"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_text_in_which_the_engine_finds_a_phrasing_is_among_them(avalonia, make, phrasing, texts, language):
    try:
        matcher = Matcher([Phrase(1, 1, phrasing, language)])
    except PhrasingError:
        return
    SpeechText.objects.all().delete()
    document = make.document(avalonia)
    for text in texts:
        make.speech(document, text, language=language)
    found = {text.pk for text in SpeechText.objects.all() if matcher.find(text.text, language)}
    assert found <= ids(phrasing, language)


@pytest.mark.parametrize(
    ("phrasing", "text", "held"),
    [
        ("lighthouse tax", "The Lighthouse-Taxes!", True),
        ("lighthouse tax", "A lighthouse and a tax.", False),
        ("lighthouse … tax", "A lighthouse and a tax.", True),
        ("lighthouse [beacon] tax", "A lighthouse tax.", True),
        ("(harbour|lighthouse) tax", "A lighthouse tax.", True),
        ("(harbour|pier) tax", "A lighthouse tax.", False),
        ("lighthouse", "A lighthouses’ keeper.", True),
        ("light", "A lighthouse.", False),
        ("tax NOT boat", "A tax.", False),
        ("Ада", "Nothing of the kind.", True),
        ("Ада tax", "Nothing of the kind.", False),
    ],
)
def test_what_the_index_can_tell_apart(avalonia, make, phrasing, text, held):
    make.speech(make.document(avalonia), text)
    assert bool(ids(phrasing)) is held


def test_only_texts_of_that_language_and_source(avalonia, make):
    other = avalonia.source.__class__.objects.create(slug="other", name="Other")
    here = make.speech(make.document(avalonia), "A tax.")
    make.text(here, "La taxe, dite tax.", "fr")
    there = make.speech(make.document(avalonia, source=other), "A tax.")
    english = {speech.texts.get(language="en").pk for speech in (here, there)}
    assert ids("tax") == english
    assert ids("tax", source="other") == {there.texts.get().pk}
    assert ids("dite tax", "fr") == {here.texts.get(language="fr").pk}


def test_no_reading_holds_nothing(avalonia, make):
    make.speech(make.document(avalonia), "A tax.")
    assert not texts_that_can_hold([], "en").exists()


def test_a_phrasing_of_500_readings_is_still_one_statement(avalonia, make, django_assert_num_queries):
    numbers = "|".join(f"word{number}" for number in range(25))
    phrasing = f"the ({numbers}) tax ({'|'.join(f'boat{number}' for number in range(20))})"
    assert len(compile_phrasing(phrasing, "en").readings) == 500
    right = make.speech(make.document(avalonia), "It is the word7 tax boat3 now.")
    make.speech(make.document(avalonia), "It is the tax boat.")
    text = right.texts.get()
    with django_assert_num_queries(1):
        assert ids(phrasing) == {text.pk}


def test_words_far_into_a_long_text_are_not_lost(avalonia, make):
    # PostgreSQL forgets positions past 16,383, and past 256 of one word.
    text = "the boat " * 9000 + "lighthouse tax"
    long = make.speech(make.document(avalonia), text)
    assert ids("lighthouse tax") == {long.texts.get().pk}
    assert ids("boat lighthouse tax") == {long.texts.get().pk}


def test_a_word_longer_than_an_index_keeps_hides_nothing(avalonia, make):
    word = "a" * 3000
    long = make.speech(make.document(avalonia), f"The {word} tax.")
    found = texts_that_can_hold(compile_phrasing(f"{word} tax", "en").readings, "en")
    assert set(found) == {long.texts.get()}


@pytest.mark.parametrize(("name", "language"), [("42-1-2-en.xml", "en"), ("42-1-2-fr.xml", "fr")])
def test_on_a_real_day_the_index_hides_nothing(avalonia, make, real_data, name, language):
    """Phrasings made of what was really said, with gaps, exact words and optional ones."""
    chance = random.Random(3)
    (parsed,) = parse((real_data / "canada-house-xml" / name).read_bytes(), name=name)
    document = make.document(avalonia)
    for said in parsed.speeches[:150]:
        make.speech(document, said.text, language=language)
    texts = list(SpeechText.objects.all())
    phrases = []
    for key in range(120):
        words = tokens(chance.choice(texts).text)
        first = chance.randrange(max(1, len(words) - 4))
        kept = [word.folded for word in words[first : first + chance.randint(1, 4)]]
        shape = chance.choice(["{}", "{}", "{} …4 {}", "{} [{}] {}", "({}|{}) {}", '{} "{}"'])
        parts = [" ".join(kept[at :: shape.count("{}")]) or "the" for at in range(shape.count("{}"))]
        phrases.append(Phrase(key, key, shape.format(*parts), language))
    found = defaultdict(set)
    matcher = Matcher(phrases)
    for text in texts:
        for match in matcher.find(text.text, language):
            found[match.point].add(text.pk)
    assert len(found) > 40
    for phrase in phrases:
        assert found[phrase.point] <= ids(phrase.text, language), phrase.text
