"""What is wrong with a phrasing, told in the page's language."""

import pytest
from django.utils.translation import override

from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.models.told import fault_here

WRONG = {
    "": "il n’y a aucun mot ici (au caractère 1)",
    "(a|b": "«\u00a0(\u00a0» n’est jamais fermé par «\u00a0)\u00a0» (au caractère 1)",
    "a)": "«\u00a0)\u00a0» ne ferme rien (au caractère 2)",
    "a|b": "«\u00a0|\u00a0» ne sépare des variantes qu’entre ( ) (au caractère 2)",
    "… a": "un intervalle demande un mot avant lui (au caractère 1)",
    "a …": "un intervalle demande un mot après lui (au caractère 3)",
    "a … … b": "deux intervalles de suite\u00a0: écrivez-en un seul avec un nombre, comme …5 (au caractère 5)",
    "a …11 b": "un intervalle compte de 1 à 10 mots (au caractère 3)",
    'say "this': "le guillemet n’est jamais fermé (au caractère 5)",
    '""': "il n’y a aucun mot entre les guillemets (au caractère 1)",
    "[a] [b]": "une formulation doit contenir au moins un mot obligatoire (au caractère 1)",
    "tax*": "«\u00a0*\u00a0» ne fait pas partie du langage des formulations (au caractère 4)",
    "(a|b|c|d|e)" * 5: "les variantes donnent plus de 500 lectures (au caractère 44)",
    "word " * 31: "une formulation compte au plus 30 mots, celle-ci en a 31 (au caractère 1)",
}


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_wrong_with_a_phrasing_is_told_in_the_pages_language(typed):
    with pytest.raises(PhrasingError) as refused:
        compile_phrasing(typed, "en")
    assert fault_here(refused.value) == str(refused.value)
    with override("fr"):
        assert fault_here(refused.value) == WRONG[typed]


def test_a_language_that_is_not_read_is_told_too():
    with pytest.raises(PhrasingError) as refused:
        compile_phrasing("Wort", "de")
    with override("fr"):
        assert fault_here(refused.value) == "la langue «\u00a0de\u00a0» n’est pas l’une de en, fr (au caractère 1)"
