"""Why a file could not be read, in the page's language."""

import pytest
from django.utils.translation import override

from tracker.parsers.document import ParseError
from tracker.web.reasons import reason_here


@pytest.mark.parametrize(
    ("error", "english", "french"),
    [
        (ParseError("the file is empty"), ("the file is empty", "en"), ("le fichier est vide", "fr")),
        (
            ParseError("wrong time “1:2”: a time is written 00:01:02,345 --> 00:01:04,000", "line 3"),
            ("line 3: wrong time “1:2”: a time is written 00:01:02,345 --> 00:01:04,000", "en"),
            (
                "ligne 3\u00a0: heure erronée «\u00a01:2\u00a0»\u00a0: une heure s’écrit 00:01:02,345 --> 00:01:04,000",
                "fr",
            ),
        ),
        # Of what only desks come upon, or in a place of its own kind, the parser's words.
        (ParseError("there are two slides 3", "line 9"), ("line 9: there are two slides 3", "en"), None),
        (ParseError("the file is empty", "100 % of it"), ("100 % of it: the file is empty", "en"), None),
    ],
)
def test_a_reason_is_told_in_the_pages_language_where_it_is_known_in_it(error, english, french):
    with override("en"):
        assert reason_here(error) == english
    with override("fr"):
        assert reason_here(error) == (french or english)
