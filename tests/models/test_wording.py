"""How words and days are set on pages."""

from datetime import date

import pytest
from django.utils.translation import override

from tracker.models.wording import in_full, in_language, in_print, markdown_in_language


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("the seniors' care, and it's theirs", "the seniors’ care, and it’s theirs"),
        ("l'un d'eux : « rien » ; 95 % !", "l’un d’eux\u00a0: «\u00a0rien\u00a0»\u00a0; 95\u00a0%\u00a0!"),
        ("'quoted' in the '90s", "‘quoted’ in the ’90s"),
        ("at 10:30, 5% :memo", "at 10:30, 5% :memo"),
        ("it’s set", "it’s set"),
        ("", ""),
    ],
)
def test_print_has_its_apostrophes_and_french_its_spaces(typed, printed):
    assert in_print(typed) == printed


def test_french_falls_back_to_english():
    with override("fr"):
        assert in_language("it's", "c'est") == "c’est"
        assert in_language("it's", "") == "it’s"
        assert markdown_in_language("a", "[c'est](https://a.example/l'un)") == "[c'est](https://a.example/l'un)"
    assert in_language("it's", "c'est") == "it’s"


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", date(2014, 1, 1), "Jan. 1, 2014"),
        ("fr", date(2014, 1, 1), "1er janvier 2014"),
        ("fr", date(2014, 1, 11), "11 janvier 2014"),
        ("fr", date(2014, 1, 21), "21 janvier 2014"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(language, day, said):
    with override(language):
        assert in_full(day) == said
