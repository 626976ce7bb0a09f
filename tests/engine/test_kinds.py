"""Kinds of speech: rules in, kinds out; docs/kinds.md is true."""

import re
from pathlib import Path

import pytest

from tracker.engine.kinds import Kinds, Rule, Told, Turn, check_wording
from tracker.engine.phrasings import PhrasingError

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "kinds.md"
COURTESIES = Rule(99, "", openings=("thank you [very much]", "(Mr|Madam) Speaker"))


def examples():
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 3 and re.match(r"`\w+: ", cells[0]):
            yield cells[0].strip("`"), cells[1], cells[2]


def rule(written, key=1, kind="procedure"):
    fields = dict(part.split(": ", 1) for part in written.split("; "))
    numbers = {name: int(fields.pop(name)) for name in ("within", "longest") if name in fields}
    return Rule(key, kind, "en", **{name: (value,) for name, value in fields.items()}, **numbers)


def turn(written):
    words, _, stated = written.partition(" !")
    if words.startswith("@"):
        return Turn(words[1:], "", "Order.", stated)
    return Turn("Ms. Quill", words[1:], "Fair.", stated) if words.startswith("#") else Turn("", "", words, stated)


def kinds_of(rules, *turns, language="en"):
    return [told.kind for told in Kinds(rules).tell(turns, language)]


EXAMPLES = list(examples())


def test_the_document_holds_examples():
    assert len(EXAMPLES) == 10


@pytest.mark.parametrize(("written", "marked", "not_marked"), EXAMPLES)
def test_example(written, marked, not_marked):
    kinds = Kinds([COURTESIES, rule(written)])
    marks, leaves = kinds.tell([turn(marked), turn(not_marked)], "en")
    assert marks == Told("procedure", 1)
    assert leaves.rule is None


def test_the_first_rule_that_holds_decides_and_says_so():
    first, second = rule("holds: boats", 7, "vote"), rule("openings: we sail", 8, "clerk")
    both = Turn("", "", "We sail in boats.")
    assert Kinds([first, second]).tell([both], "en") == [Told("vote", 7)]
    assert Kinds([second, first]).tell([both, Turn("", "", "Our boats.")], "en") == [Told("clerk", 8), Told("vote", 7)]


def test_what_the_record_states_stays_unless_a_rule_overrules_it():
    rules = [Rule(1, "clerk", labels=("clerk",), overrules=("chair",))]
    turns = [Turn("Clerk", "", "Order.", stated) for stated in ("", "chair", "speech", "witness")]
    assert kinds_of(rules, *turns) == ["clerk", "clerk", "speech", "witness"]


def test_a_rule_of_the_kind_speech_keeps_what_later_rules_would_mark():
    rules = [rule("labels: president of …", 1, "speech"), rule("labels: president …", 2, "chair")]
    turns = [Turn(label, "", "Order.") for label in ("President of Northland", "President Quill", "Ms. Quill")]
    assert Kinds(rules).tell(turns, "en") == [Told("speech", 1), Told("chair", 2), Told("speech", None)]


def test_a_rule_is_asked_of_editions_in_its_language_and_one_without_of_every():
    rules = [Rule(1, "petition", "fr", openings=("je présente",)), Rule(2, "chair", labels=("La présidente",))]
    turns = [Turn("", "", "Je présentais ceci."), Turn("La Présidente", "", "Ordre.")]
    assert kinds_of(rules, *turns, language="fr") == ["petition", "chair"]
    assert kinds_of(rules, *turns, language="en") == ["speech", "chair"]
    assert kinds_of(rules, *turns, language="ca") == ["speech", "chair"]


def test_courtesies_stand_one_after_another_before_an_opening():
    rules = [COURTESIES, rule("openings: next sitting")]
    text = "Madam Speaker, thank you very much. Thank you. Mr. Speaker: next sitting."
    assert kinds_of(rules, Turn("", "", text), Turn("", "", f"Well, {text}")) == ["procedure", "speech"]


def test_conditions_of_one_rule_hold_together():
    rules = [rule("openings: I rise; holds: petition; longest: 6")]
    texts = [
        "I rise with a petition.",
        "I rise with a boat.",
        "A petition: I rise.",
        "I rise with a petition for boats today.",
    ]
    assert kinds_of(rules, *[Turn("", "", text) for text in texts]) == ["procedure", "speech", "speech", "speech"]


def test_an_opening_after_the_first_600_characters_is_none():
    rules = [rule("openings: I move; within: 1000")]
    assert kinds_of(rules, Turn("", "", "la " * 190 + "I move."), Turn("", "", "la " * 200 + "I move.")) == [
        "procedure",
        "speech",
    ]


def test_turns_are_told_alike_one_by_one_and_together():
    rules = [COURTESIES, *(rule(written, number) for number, (written, _, _) in enumerate(EXAMPLES))]
    turns = [turn(cell) for _, *cells in EXAMPLES for cell in cells] * 3
    kinds = Kinds(rules)
    assert kinds.tell(turns, "en") == [told for one in turns for told in Kinds(rules).tell([one], "en")]
    assert kinds.tell([], "en") == []
    assert kinds.tell([Turn("", "", "")], "en") == [Told("speech", None)]


@pytest.mark.parametrize(
    ("text", "whole", "error"),
    [
        ("lighthouse (tax", False, "“(” is never closed by “)” (at character 12)"),
        ("clerk …", False, "a gap needs a word after it (at character 7)"),
        ("…", True, "there is no word here (at character 1)"),
    ],
)
def test_a_wording_that_cannot_be_read_says_where(text, whole, error):
    with pytest.raises(PhrasingError) as raised:
        check_wording(text, whole=whole)
    assert str(raised.value) == error
    with pytest.raises(PhrasingError):
        Kinds([Rule(1, "chair", labels=(text,)) if whole else Rule(1, "chair", holds=(text,))])


def test_a_label_may_be_only_how_it_begins():
    check_wording("clerk …", whole=True)
    check_wording("clerk ...", whole=True)
