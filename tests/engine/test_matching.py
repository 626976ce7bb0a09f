"""Matching: the table of DESIGN.md section 5, settled overlaps, and an oracle that knows no shortcuts."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.engine.matching import Match, Matcher, Phrase
from tracker.engine.phrasings import compile_phrasing
from tracker.engine.words import stem, tokens


def found(phrasing, text, language="en", exclude=()):
    phrases = [Phrase(1, 1, phrasing, language)]
    phrases += [Phrase(2 + n, 1, typed, language, exclude=True) for n, typed in enumerate(exclude)]
    return [text[match.start : match.end] for match in Matcher(phrases).find(text, language)]


@pytest.mark.parametrize(
    ("phrasing", "text", "expected"),
    [
        ("job-killing carbon tax", "JOB KILLING carbon taxes, job-killing carbon tax's cost", ["JOB KILLING carbon taxes", "job-killing carbon tax"]),
        ('"Fair Hydro Plan"', "a fair hydro plan is no Fair Hydro Plan", ["Fair Hydro Plan"]),
        ("job-killing … carbon tax", "job-killing $21-billion NDP carbon tax", ["job-killing $21-billion NDP carbon tax"]),
        ("job-killing … carbon tax", "job-killing one two three four carbon tax", []),
        ("job-killing …5 carbon tax", "job-killing one two three four carbon tax", ["job-killing one two three four carbon tax"]),
        ("(strong|stable) majority", "a stable majority, a strong majority, a large majority", ["stable majority", "strong majority"]),
        ("[national] majority government", "majority government; national majority government", ["majority government", "national majority government"]),
        ("carbon tax", "We cut carbon. Tax relief followed.", []),
        ("carbon tax", "We cut carbon\ntax relief followed.", []),
        ("thank Mr. Speaker", "I thank Mr. Speaker", ["thank Mr. Speaker"]),
        ("carbon tax", "hydrocarbon taxes", []),
    ],
)  # fmt: skip
def test_phrasings_match_what_the_design_says(phrasing, text, expected):
    assert found(phrasing, text) == expected


def test_french_matches_elisions_accents_and_inflections():
    text = "Une taxe sur le carbone néfaste pour l’emploi, des taxes sur le carbone nefastes pour l'emploi"
    assert len(found("taxe sur le carbone néfaste pour l'emploi", text, "fr")) == 2


def test_a_match_inside_an_exclude_phrasing_does_not_count():
    text = "a carbon tax credit, and a carbon tax"
    assert found("carbon tax", text, exclude=["carbon tax credit"]) == ["carbon tax"]


def test_overlapping_matches_of_one_line_settle_to_the_longest_then_the_leftmost():
    phrases = [Phrase(1, 7, "carbon tax", "en"), Phrase(2, 7, "job-killing carbon tax", "en")]
    text = "job-killing carbon tax"
    assert Matcher(phrases).find(text, "en") == [Match(7, 2, 0, len(text))]
    assert Matcher([Phrase(1, 7, "a b", "en"), Phrase(2, 7, "b c", "en")]).find("a b c", "en") == [Match(7, 1, 0, 3)]


def test_matches_of_different_lines_do_not_settle_each_other():
    phrases = [Phrase(1, 1, "carbon tax", "en"), Phrase(2, 2, "tax grab", "en")]
    assert [match.point for match in Matcher(phrases).find("a carbon tax grab", "en")] == [1, 2]


def test_only_phrasings_of_the_texts_language_are_tried():
    matcher = Matcher([Phrase(1, 1, "taxe", "fr")])
    assert matcher.find("taxe", "en") == []
    assert len(matcher.find("taxe", "fr")) == 1


def test_offsets_point_into_the_original_whatever_stands_before():
    text = "😀 e\u0301te\u0301 — job\u00ad-killing carbon tax"
    match = Matcher([Phrase(1, 1, "job-killing carbon tax", "en")]).find(text, "en")[0]
    assert text[match.start : match.end] == "job\u00ad-killing carbon tax"


VOCABULARY = ["tax", "job", "kill", "carbon", "the"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=9)
PHRASINGS = st.lists(
    st.sampled_from(["tax", "job … kill", "carbon [the] tax", "(job|kill) tax", "the …2 tax", "kill job"]), min_size=1, max_size=4, unique=True
)  # fmt: skip


def naive_spans(phrasing, text):
    """Every span that a reading can be laid over, by trying every choice of words."""
    words = tokens(text)
    stems = [stem(word.folded, "en") for word in words]
    spans = set()
    for reading in compile_phrasing(phrasing, "en").readings:
        places = [[i] for i, here in enumerate(stems) if here == reading[0].stem]
        for word in reading[1:]:
            places = [
                [*p, i]
                for p in places
                for i, here in enumerate(stems)
                if here == word.stem and p[-1] < i <= p[-1] + 1 + word.gap
            ]
        spans |= {(words[p[0]].start, words[p[-1]].end) for p in places}
    return spans


@settings(max_examples=300, deadline=None)
@given(WORDS, PHRASINGS)
def test_every_match_is_real_and_every_occurrence_is_covered(words, phrasings):
    text = " ".join(words)
    matches = Matcher([Phrase(n, 1, typed, "en") for n, typed in enumerate(phrasings)]).find(text, "en")
    spans = {n: naive_spans(typed, text) for n, typed in enumerate(phrasings)}
    assert all((match.start, match.end) in spans[match.phrase] for match in matches)
    assert all(left.end <= right.start for left, right in itertools.pairwise(matches))
    for start, end in set().union(*spans.values()):
        assert any(match.start < end and start < match.end for match in matches)
