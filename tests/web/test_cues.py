"""A mention's cue, in a reader's words."""

import pytest
from django.utils.translation import override

from tracker.engine import stance
from tracker.templatetags.stance import RULES, in_words


@pytest.mark.parametrize(
    ("cue", "english", "french"),
    [
        ("own party", "said by a member of the line’s party", "dit par un membre du parti dont c’est le refrain"),
        ("denied: no", "denied (“no”)", "nié («\u00a0no\u00a0»)"),
        ("reviewed", "decided by an editor", "décidé par la rédaction"),
        ("of an older method", "of an older method", "of an older method"),
        ("", "", ""),
    ],
)
def test_a_cue_is_written_in_the_pages_language(cue, english, french):
    with override("en"):
        assert in_words(cue) == english
    with override("fr"):
        assert in_words(cue) == french


def test_every_rule_of_the_engine_has_words():
    rules = {name for _rule, name in stance._RULES}
    assert rules | {"own party", "no sign of quoting", "no words", "in quotation marks"} <= RULES.keys()
