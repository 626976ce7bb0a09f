"""Stance: whose line it is, who is speaking, and what the words around it say. All parties here are invented."""

import pytest

from tracker.engine.stance import judge
from tracker.engine.stance_cues import cues

HARBOUR = ("Harbour Party of Avalonia", "Harbourites", "Harbourite", "HP")
LIGHT = ("Light Party of Avalonia", "Lanterns", "LP")


def stance(text, *, own=False, language="en", line="lighthouse plan", aimed=False):
    """The stance and cue of every place where the text has the line, a line of the Harbour Party."""
    spans, at = [], text.find(line)
    while at >= 0:
        spans.append((at, at + len(line)))
        at = text.find(line, at + 1)
    judged = judge(
        text,
        spans,
        language=language,
        own_party=own,
        owner_names=HARBOUR,
        speaker_names=HARBOUR if own else LIGHT,
        aimed=aimed,
    )
    return judged.stance, judged.cue


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("They call it “the lighthouse plan” again.", "in quotation marks"),
        ('A plain mark: "the lighthouse plan" again.', "in quotation marks"),
        ("Where is the so-called lighthouse plan?", "held at arm's length: so-called"),
        ("We looked at the supposed lighthouse plan.", "held at arm's length: supposed"),
        ("What happened to the lighthouse plan?", "held at arm's length: what happened to"),
        ("It is a talking point, this lighthouse plan.", "called a line: talking point"),
        ("The lighthouse plan is their slogan.", "called a line: slogan"),
        ("They say the lighthouse plan works.", "said by another: they … say"),
        ("The minister said, oh, we are so proud of our lighthouse plan.", "said by another: minister … said"),
        ("Mr. Speaker, the Harbourites keep repeating lighthouse plan.", "said by another: harbourites … repeating"),
        ("My colleague calls it a lighthouse plan.", "said by another: colleague … calls"),
        ("The thing was described by the minister as a lighthouse plan.", "said by another: described … minister"),
        ("He promised us a lighthouse plan.", "said by another: he … promised"),
        ("We keep hearing about the lighthouse plan.", "said by another: hearing"),
        ("The lighthouse plan the members opposite brag about is late.", "said by another: opposite … brag"),
        ("There is no lighthouse plan.", "denied: no"),
        ("We don’t have a lighthouse plan.", "denied: don't"),
        ("This is not a lighthouse plan.", "denied: not"),
        ("We oppose the lighthouse plan.", "denied: oppose"),
        ("The lighthouse plan, as they say, is on its way.", "said by another: they … say"),
        ("The lighthouse plan, whatever that means, is late.", "handed over: whatever that means"),
        ("The lighthouse plan does not work.", "handed over: does not work"),
        ("The lighthouse plan is good. That’s simply not true.", "handed over: not true"),
        ("The boats wait for his lighthouse plan.", "named as theirs: his"),
        ("The boats wait for the government’s lighthouse plan.", "named as theirs: government's"),
        ("The lighthouse plan of this government is late.", "named as theirs: of government"),
    ],
)
def test_another_party_quotes_a_line_with_a_named_cue(text, cue):
    assert stance(text) == ("quotes", cue)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Ils parlent encore de « plan des phares ».", "in quotation marks"),
        ("Le soi-disant plan des phares est en retard.", "held at arm's length: soi-disant"),
        ("Le plan des phares, c’est leur slogan.", "called a line: slogan"),
        ("Le ministre répète : plan des phares.", "said by another: ministre … repete"),
        ("Les Harbourites prétendent avoir un plan des phares.", "said by another: harbourites … pretendent"),
        ("Il n’y a aucun plan des phares.", "denied: aucun"),
        ("Nous n’avons pas de plan des phares.", "denied: pas"),
        ("Le plan des phares, disent-ils, est prêt.", "handed over: disent-ils"),
        ("Les bateaux attendent leur plan des phares.", "named as theirs: leur"),
        ("Le plan des phares du gouvernement est en retard.", "named as theirs: du gouvernement"),
    ],
)
def test_the_rules_have_french_cues(text, cue):
    assert stance(text, language="fr", line="plan des phares") == ("quotes", cue)


@pytest.mark.parametrize(
    "text",
    [
        "Build the lighthouse plan now.",
        "We say the lighthouse plan works.",
        "I tell the minister that a lighthouse plan would help.",
        "Our government promised a lighthouse plan.",
        "The Lanterns said it first: a lighthouse plan.",
        "They said nothing. The boats need a lighthouse plan.",
        "They left no harbour, no pier, and a lighthouse plan is what we need.",
        "He opened a “ mark and never closed it: lighthouse plan.",
        "It’s a lighthouse plan.",
    ],
)
def test_without_a_cue_another_party_uses_the_line(text):
    assert stance(text) == ("uses", "no sign of quoting")


def test_a_charge_is_not_quoted_by_being_called_theirs_or_by_what_others_promise():
    assert stance("It is their harbour neglect.", line="harbour neglect") == ("quotes", "named as theirs: their")
    assert stance("It is their harbour neglect.", line="harbour neglect", aimed=True)[0] == "uses"
    assert stance("They promised an end to harbour neglect.", line="harbour neglect", aimed=True)[0] == "uses"
    assert stance("I want no child hurt by harbour neglect.", line="harbour neglect", aimed=True)[0] == "uses"


def test_a_charge_is_quoted_when_it_is_reported_or_denied():
    charge = {"line": "harbour neglect", "aimed": True}
    assert stance("They say it is harbour neglect.", **charge) == ("quotes", "said by another: they … say")
    assert stance("There is no harbour neglect.", **charge) == ("quotes", "denied: no")
    assert stance("I don’t think it’s harbour neglect.", **charge) == ("quotes", "denied: don't")
    assert stance("This is not harbour neglect.", **charge) == ("quotes", "denied: is not")
    assert stance("Harbour neglect is far from the truth.", line="Harbour neglect", aimed=True) == (
        "quotes",
        "handed over: far from the truth",
    )


def test_the_lines_own_party_uses_it_unless_it_reads_out_another_in_quotation_marks():
    assert stance("They say there is no lighthouse plan.", own=True) == ("uses", "own party")
    assert stance("The Beacon wrote: “the lighthouse plan is here”.", own=True) == ("uses", "own party")
    assert stance("They said “the lighthouse plan is late” again.", own=True) == (
        "quotes",
        "in quotation marks: they … said",
    )


def test_a_speech_quotes_a_plan_when_a_third_of_its_places_do_and_a_charge_when_half_do():
    quoted, used = "They say lighthouse plan. ", "Build a lighthouse plan. "
    assert stance(quoted + used * 2) == ("quotes", "said by another: they … say")
    assert stance(quoted + used * 3) == ("uses", "no sign of quoting")
    assert stance(quoted + used, aimed=True) == ("quotes", "said by another: they … say")
    assert stance(quoted + used * 2, aimed=True) == ("uses", "no sign of quoting")
    assert stance("They said “a lighthouse plan”. " + used, own=True) == ("uses", "own party")


def test_a_charge_read_out_from_a_newspaper_is_used_and_from_the_other_side_is_quoted():
    text = "{} “We have seen the books, all of them. It is harbour neglect on the grandest of scales, and more.”"
    charge = {"line": "harbour neglect", "aimed": True}
    assert stance(text.format("The Beacon wrote:"), **charge) == ("uses", "no sign of quoting")
    assert stance(text.format("The minister said:"), **charge) == (
        "quotes",
        "in quotation marks: minister … said",
    )
    assert stance("It is only “harbour neglect”.", **charge) == ("quotes", "in quotation marks")


def test_after_but_the_speaker_speaks():
    assert stance("They say all is well, but build the lighthouse plan.") == ("uses", "no sign of quoting")


def test_a_possessive_belongs_to_its_own_noun():
    assert stance("They owe their work to a lighthouse plan.") == ("uses", "no sign of quoting")


def test_cues_stay_inside_the_sentence_and_the_paragraph():
    assert stance("They said so.\nA lighthouse plan.")[0] == "uses"
    assert stance("They said so. Now, a lighthouse plan.")[0] == "uses"
    assert stance("They told Mr. Speaker of a lighthouse plan.")[0] == "quotes"
    assert stance("“They said so.\nA lighthouse plan.”")[0] == "uses"


def test_a_party_is_not_known_by_the_place_in_its_name():
    assert stance("Avalonia said: a lighthouse plan.") == ("uses", "no sign of quoting")


@pytest.mark.parametrize("mark", ["'", "’", "‘", "‟"])
def test_every_printed_apostrophe_is_the_same(mark):
    assert stance(f"This isn{mark}t a lighthouse plan.") == ("quotes", "denied: isn't")


def test_a_mention_without_words_is_unclear_unless_it_is_the_partys_own():
    assert stance("", own=False) == ("unclear", "no words")
    assert stance("", own=True) == ("uses", "own party")


def test_a_cue_fits_its_column():
    assert len(stance("They said " + "“" + "x" * 250 + "lighthouse plan” again.")[1]) <= 200


@pytest.mark.parametrize("language", ["en", "fr"])
def test_cue_words_are_written_as_the_text_is_read(language):
    table = cues(language)
    for words in (table.others, table.saying, table.promising, table.denying, table.theirs):
        assert all(word == word.lower() and word.replace("'", "").isascii() for word in words)


def test_no_cue_names_a_real_party():
    everything = str(cues("en")).lower() + str(cues("fr")).lower()
    for party in (
        "conservative",
        "conservat",
        "liberal",
        "ndp",
        "npd",
        "saskatchewan",
        "tory",
        "tories",
        "bloc",
        "green",
    ):
        assert party not in everything
