"""Names and ridings compare alike however they are printed."""

import pytest

from tracker.engine.names import endings, folded_name, folded_riding, ridings_named


@pytest.mark.parametrize(
    "printed", ["Élodie O’Brien-Quay", "elodie obrien quay", "Elodie O'Brien\u2011Quay", "ELODIE  O‛BRIEN – QUAY."]
)
def test_names_compare_without_case_accents_dashes_and_apostrophes(printed):
    assert folded_name(printed) == "elodie obrien quay"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rosemont—La Petite-Patrie", "Rosemont–La Petite\u2011Patrie"),
        ("Rosemont—La Petite-Patrie", "ROSEMONT -- LA PETITE PATRIE"),
        ("Vancouver East", "Vancouver-Est"),
        ("St. John’s South", "Saint John's-Sud"),
        ("Île-du-Phare", "Ile du Phare"),
    ],
)
def test_a_riding_is_the_same_in_every_dash_apostrophe_accent_and_language(one, other):
    assert folded_riding(one) == folded_riding(other)


@pytest.mark.parametrize(
    ("one", "other"), [("North Quay", "South Quay"), ("Quay", "Quay East"), ("St. John’s", "Saint John")]
)
def test_ridings_that_differ_stay_apart(one, other):
    assert folded_riding(one) != folded_riding(other)


@pytest.mark.parametrize(
    "label",
    [
        "The hon. member for Rosemont—La Petite-Patrie",
        "Hon. Member for Rosemont-La Petite-Patrie:",
        "Member for Rosemont – La Petite‑Patrie",
        "the right honourable member for ROSEMONT—LA PETITE-PATRIE",
        "The member from Rosemont--La Petite-Patrie",
        "Le député de Rosemont—La Petite-Patrie",
        "La députée de Rosemont–La Petite-Patrie",
        "L’honorable députée de Rosemont—La Petite-Patrie",
        "L'hon. député de Rosemont—La Petite-Patrie",
    ],
)
def test_a_member_named_by_riding_is_read_in_both_languages(label):
    assert ridings_named(label)[0] == "rosemont la petite patrie"


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("Le député d’Île-du-Phare", ("ile du phare",)),
        ("La députée du Lac-Gris", ("lac gris", "le lac gris")),
        ("Le député des Dunes", ("dunes", "les dunes")),
        ("La députée de La Pointe", ("la pointe", "pointe")),
        ("Le député de l'Île", ("lile", "ile")),
    ],
)
def test_what_a_french_article_hides_is_tried_both_ways(label, meant):
    assert ridings_named(label) == meant


@pytest.mark.parametrize("label", ["Ms. Ada Quill", "Some hon. members", "The Minister for Ports", "Un député", ""])
def test_other_labels_name_no_riding(label):
    assert ridings_named(label) == ()


def test_the_endings_of_a_name_are_what_a_label_may_leave():
    assert endings("ada van der quill") == ("van der quill", "der quill", "quill")
    assert endings("quill") == ()
