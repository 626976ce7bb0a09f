"""Questions: how what a reader types is read, and what has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.engine.asked import LONGEST_QUERY, MOST_TERMS, Asked, Note, Term, places_of, read_question
from tracker.engine.words import stemmed


def shape(text):
    asked = read_question(text)
    clauses = [" | ".join(term.typed for term in clause) for clause in asked.all_of]
    return clauses, [term.typed for term in asked.none_of], [note.value for note in asked.notes]


@pytest.mark.parametrize(
    ("typed", "all_of", "none_of", "notes"),
    [
        ("carbon tax", ["carbon", "tax"], [], []),
        ('"carbon tax" boat', ["carbon tax", "boat"], [], []),
        ("« taxe carbone »", ["taxe carbone"], [], []),
        ("“carbon tax”", ["carbon tax"], [], []),
        ("tax OR levy carbon", ["tax | levy", "carbon"], [], []),
        ("taxe OU impôt", ["taxe | impôt"], [], []),
        ('tax OR "carbon levy" OR toll', ["tax | carbon levy | toll"], [], []),
        ("tax or levy", ["tax", "or", "levy"], [], []),
        ("tax AND levy", ["tax", "levy"], [], []),
        ('tax -levy -"big boat" –toll −quay', ["tax"], ["levy", "big boat", "toll", "quay"], []),
        ("job-killing l’emploi", ["job-killing", "l’emploi"], [], []),
        ("tax, (boat); quay!", ["tax", "boat", "quay"], [], []),
        ("tax tax TAX", ["tax", "TAX"], [], []),
        ("tax*", ["tax"], [], []),
        ("tax\x00boat\ud800", ["tax", "boat"], [], []),
        ('tax "carbon levy', ["tax", "carbon levy"], [], ["unclosed"]),
        ("tax OR", ["tax"], [], ["lone or"]),
        ("OR tax", ["tax"], [], ["lone or"]),
        ("tax OR OR levy", ["tax | levy"], [], ["lone or"]),
        ("tax OR -levy", ["tax"], ["levy"], ["lone or"]),
        ("-tax", [], ["tax"], ["only excluded"]),
        ("", [], [], ["no words"]),
        ("*** - --", [], [], ["no words"]),
        ('"', [], [], ["unclosed", "no words"]),
        ("OR", [], [], ["lone or", "no words"]),
    ],
)
def test_a_question_is_read(typed, all_of, none_of, notes):
    assert shape(typed) == (all_of, none_of, notes)


def test_what_is_too_long_is_cut_and_said():
    assert shape("x" * 10_000) == (["x" * LONGEST_QUERY], [], ["cut"])
    clauses, _, notes = shape(" ".join(f"w{number}" for number in range(20)))
    assert (len(clauses), notes) == (MOST_TERMS, ["too many"])


@pytest.mark.parametrize(
    ("typed", "text", "language", "held"),
    [
        ("taxing LIGHTHOUSES", "The lighthouse was taxed.", "en", True),
        ("lighthouse boat", "The lighthouse was taxed.", "en", False),
        ('"tax boat"', "A tax. Boats sink.", "en", True),
        ('"boat tax"', "A tax. Boats sink.", "en", False),
        ("tax-boat", "A tax. Boats sink.", "en", True),
        ("toll OR boat", "A tax. Boats sink.", "en", True),
        ("tax -boat", "A tax. Boats sink.", "en", False),
        ('tax -"boat tax"', "A tax. Boats sink.", "en", True),
        ("économie", "L’ECONOMIE s’écroule", "fr", True),
        ("tax", "A syntax", "en", False),
        ("taoide", "Tá an taoide cothrom", "ga", True),
    ],
)
def test_a_text_has_what_is_asked_or_not(typed, text, language, held):
    assert read_question(typed).holds(stemmed(text, language), language) is held


def test_a_question_without_a_term_and_as_typed():
    asked = read_question('"carbon tax" levy OR toll -boat')
    assert asked.written() == '"carbon tax" levy OR toll -boat'
    assert asked.without(Term("levy")).written() == '"carbon tax" toll -boat'
    assert asked.without(Term("carbon tax")).written() == "levy OR toll -boat"
    assert read_question(asked.written()).all_of == asked.all_of


def marked(typed, text, language="en"):
    places = places_of(read_question(typed), text, stemmed(text, language), language)
    return [text[start:end] for _, (start, end) in places]


def test_places_are_marked_as_they_are_written():
    assert marked('"carbon taxes" boat', "The carbon-tax; a Boat. No carbon.") == ["carbon-tax", "Boat"]
    assert marked("l’emploi", "Pour l'emploi, l’emploi!", "fr") == ["l'emploi", "l’emploi"]


def test_in_a_long_text_each_clause_is_marked_though_far_apart():
    text = " ".join(["lighthouse", *["no"] * 9_000, "harbour", *["incomprehensibilities"] * 9_000, "quay"])
    assert marked("lighthouse harbour quay", text) == ["lighthouse", "harbour", "quay"]


def test_where_words_are_of_very_different_lengths_the_place_is_found_all_the_same():
    text = " ".join(["a"] * 5_000 + ["harbour"] + ["; — " * 3_000])
    assert marked("harbour", text) == ["harbour"]


@given(st.text(max_size=400))
def test_whatever_is_typed_is_read_and_read_again(typed):
    asked = read_question(typed)
    assert isinstance(asked, Asked)
    assert bool(asked.all_of) is not bool({Note.NO_WORDS, Note.ONLY_EXCLUDED} & set(asked.notes))
    for language in ("en", "fr", ""):
        assert all(term.run(language) for term in (*asked.terms, *asked.none_of))


WORDS = st.lists(
    st.sampled_from("tax taxes boat quay l'emploi job-killing ½ Ωμέγα 1,000".split()), min_size=1, max_size=60
)


@given(text=WORDS.map(" ".join), asked=WORDS.map(lambda words: " ".join(words[:3])))
def test_what_is_held_is_marked_and_nothing_else(text, asked):
    question, stems = read_question(asked), stemmed(text, "en")
    if question.has_all(stems, "en"):
        met = {term for term, _ in places_of(question, text, stems, "en")}
        assert met == set(question.terms)
    for term, (start, end) in places_of(question, text, stems, "en"):
        assert stemmed(text[start:end], "en").split() == list(term.run("en"))
