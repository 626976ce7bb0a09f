"""Stance: whose line it is, who is speaking, and what the words around it say."""

import pytest

from tracker.engine.stance import judge

LINE = "lighthouse tax"


def stance(text, *, own=False, language="en", line=LINE):
    start = text.index(line)
    judged = judge(text, [(start, start + len(line))], language=language, own_party=own, owner_names=("Harbour Party",))
    return judged.stance, judged.cue


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        ("We oppose the lighthouse tax.", True, ("uses", "own party")),
        ("We oppose the lighthouse tax.", False, ("unclear", "another party")),
        ("They said “the lighthouse tax is coming” again.", True, ("quotes", "in quotation marks")),
        ('They said "the lighthouse tax is coming" again.', False, ("quotes", "in quotation marks")),
        ("The Harbour members keep saying lighthouse tax.", False, ("quotes", "harbour … saying")),
        ("That is their talking point, the lighthouse tax.", False, ("quotes", "talking point")),
        ("He opened a “ mark and never closed it: lighthouse tax.", False, ("unclear", "another party")),
    ],
)
def test_stance_follows_party_quotation_marks_and_attribution(text, own, expected):
    assert stance(text, own=own) == expected


def test_french_guillemets_and_attribution():
    assert stance("Ils parlent de « taxe du phare ».", language="fr", line="taxe du phare")[0] == "quotes"
    assert stance("Le Harbour répète : taxe du phare.", language="fr", line="taxe du phare")[0] == "quotes"


def test_one_use_outside_quotation_marks_makes_it_a_use():
    text = "“lighthouse tax”, they say; and a lighthouse tax it is"
    spans = [(1, 15), (text.rindex(LINE), text.rindex(LINE) + len(LINE))]
    assert judge(text, spans, language="en", own_party=True, owner_names=()).stance == "uses"
