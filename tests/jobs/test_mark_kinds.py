"""Marking the record again after a rule of kind changed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.jobs.conftest import turn
from tracker.jobs.correct_speech import correct_speech, take_back_corrections
from tracker.jobs.import_record import import_record
from tracker.jobs.mark_kinds import MarkSummary, mark_kinds
from tracker.jobs.tallies import recount
from tracker.models import Document, KindRule, Mention, Speech, SpeechText, Tally, Volume

LINE = "They want a boat-sinking lighthouse tax."


@pytest.fixture
def said(importing):
    """A day of three turns, of which a rule yet to come would mark the second."""
    importing(turn("Order.", chair=True), turn(f"I sing of boats. {LINE}", order=1), turn(LINE, order=2))
    return {speech.order: speech for speech in Speech.objects.all()}


@pytest.fixture
def singing(db):
    return lambda **more: KindRule.objects.create(
        name="Singing", order=5, kind="procedure", openings=["I sing"], **more
    )


def kinds():
    return list(Speech.objects.order_by("order", "pk").values_list("kind", "kind_rule__name"))


def test_an_import_stores_what_the_record_states_and_which_rule_decided(said):
    assert list(Speech.objects.order_by("order", "pk").values_list("stated_kind", "kind", "kind_rule")) == [
        ("chair", "chair", None), ("", "speech", None), ("", "speech", None),
    ]  # fmt: skip


def test_marking_again_changes_what_the_new_rules_change_and_every_figure_with_it(said, singing):
    assert (Volume.objects.get().speeches, Tally.objects.get().speeches) == (2, 2)
    kept = Mention.objects.get(speech=said[2])
    singing()
    assert mark_kinds() == MarkSummary(1, 3, {("speech", "procedure"): 1})
    assert kinds() == [("chair", None), ("procedure", "Singing"), ("speech", None)]
    assert Mention.objects.get() == kept
    assert (Volume.objects.get().speeches, Tally.objects.get().speeches) == (1, 1)
    assert not recount(check=True).differences
    assert mark_kinds() == MarkSummary(1, 3, {})


def test_marking_again_without_the_rule_brings_everything_back(said, singing):
    rule = singing()
    mark_kinds()
    rule.delete()
    assert mark_kinds().changed == {("procedure", "speech"): 1}
    assert kinds() == [("chair", None), ("speech", None), ("speech", None)]
    assert (Mention.objects.count(), Volume.objects.get().speeches, Tally.objects.get().speeches) == (2, 2, 2)
    assert not recount(check=True).differences
    assert not Document.objects.filter(match_due=True).exists()


def test_an_inactive_rule_and_one_of_another_source_mark_nothing(said, singing, avalonia):
    other = type(avalonia.source).objects.create(slug="elsewhere", name="Elsewhere")
    rule = singing(active=False)
    assert mark_kinds().changed == {}
    KindRule.objects.filter(pk=rule.pk).update(active=True, source=other)
    assert mark_kinds().changed == {}
    assert mark_kinds(source=other) == MarkSummary(0, 0, {})


def test_a_kind_that_an_editor_set_by_hand_stays_when_marked_and_when_imported_again(said, singing, importing):
    Speech.objects.filter(pk=said[1].pk).update(kind="petition", corrected=["kind"])
    singing()
    assert mark_kinds().changed == {}
    importing(turn("Order.", chair=True), turn(f"I sing of boats! {LINE}", order=1), turn(LINE, order=2))
    assert kinds()[1] == ("petition", None)


def test_another_rule_with_the_same_kind_is_named_without_a_change_of_kind(said, singing):
    singing()
    mark_kinds()
    KindRule.objects.create(name="Songs", order=4, kind="procedure", openings=["I sing of boats"])
    assert mark_kinds() == MarkSummary(1, 3, {})
    assert kinds()[1] == ("procedure", "Songs")


def test_a_speech_in_two_languages_is_told_by_its_english_text(said, singing):
    SpeechText.objects.create(speech=said[1], language="fr", text="Je chante.", stems="je chant")
    KindRule.objects.create(name="Chant", order=4, kind="vote", language="fr", openings=["je chante"])
    assert mark_kinds().changed == {}
    SpeechText.objects.filter(speech=said[1], language="en").delete()
    assert mark_kinds().changed == {("speech", "vote"): 1}


def test_time_that_runs_out_leaves_the_rest_for_the_next_call(importing, singing):
    for number in range(25):
        importing(turn("I sing.", document=f"av-{number}"), name=f"{number}.jsonl")
    singing()
    first = mark_kinds(seconds=0)
    assert (first.documents, first.changed) == (12, {("speech", "procedure"): 12})
    second = mark_kinds(after=first.last)
    assert (second.documents, second.changed, second.last) == (13, {("speech", "procedure"): 13}, None)


def test_the_command_prints_what_changed(said, singing):
    singing()
    out = StringIO()
    call_command("mark_kinds", source="av-debates", json=True, stdout=out)
    assert json.loads(out.getvalue()) == {
        "documents": 1, "turns": 3, "changed": [{"from": "speech", "to": "procedure", "turns": 1}],
    }  # fmt: skip
    out = StringIO()
    call_command("mark_kinds", stdout=out)
    assert out.getvalue() == "3 turns of 1 documents read; changed: none\n"
    with pytest.raises(CommandError, match="unknown source “nowhere”"):
        call_command("mark_kinds", source="nowhere")


def test_marking_the_real_record_again_after_an_import_changes_nothing(avalonia, real_data):
    avalonia.legislature.slug = "canada"
    avalonia.legislature.save()
    files = [real_data / "canada-house-xml" / name for name in ("41-1-54-fr.xml", "41-1-260-en.xml")]
    import_record(paths=files, source=avalonia.source)
    assert mark_kinds() == MarkSummary(2, Speech.objects.count(), {})


def test_a_kind_given_back_to_the_record_is_told_by_the_rules(said, singing):
    rule = singing()
    mark_kinds()
    speech = Speech.objects.get(pk=said[1].pk)
    speech.kind = "petition"
    correct_speech(speech=speech, changed=["kind"])
    assert kinds()[1] == ("petition", None)
    take_back_corrections(speech=speech, names=["kind"])
    assert (speech.kind, speech.kind_rule) == ("procedure", rule)
