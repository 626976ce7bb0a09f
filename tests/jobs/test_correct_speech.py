"""A correction by hand stays when the record is imported again, and is given back to it exactly."""

from datetime import date

import pytest

from tests.jobs.conftest import turn
from tracker.jobs.correct_speech import correct_speech, take_back_corrections
from tracker.jobs.rule_on_speaker import rule_on_speaker, withdraw_placing
from tracker.jobs.tallies import recount
from tracker.models import DecidedTurn, Document, Membership, Person, Placing, Speech

LINE = "This boat-sinking lighthouse tax must go."


@pytest.fixture
def bo(avalonia):
    person = Person.objects.create(slug="bo-fenn", name="Bo Fenn", given_name="Bo", family_name="Fenn")
    Membership.objects.create(
        person=person, legislature=avalonia.legislature, party=avalonia.meadow, riding="Old Pier", role="Whip",
        start=date(2014, 1, 1),
    )  # fmt: skip
    return person


def correct(**values):
    speech = Speech.objects.get(order=0)
    for name, value in values.items():
        setattr(speech, name, value)
    correct_speech(speech=speech, changed=list(values))
    assert not recount(check=True).differences
    return speech


def state():
    columns = ("person__slug", "party__slug", "affiliation", "riding", "role", "kind", "withdrawn")
    return Speech.objects.filter(order=0).values_list(*columns).get()


def test_with_the_person_come_party_riding_and_role_of_the_day(importing, bo):
    importing(turn(LINE))
    speech = correct(person=bo)
    assert state() == ("bo-fenn", "av-meadow", "Meadow", "Old Pier", "Whip", "speech", False)
    assert speech.corrected == ["affiliation", "party", "person", "riding", "role"]
    assert Document.objects.get().match_due


def test_an_edited_day_leaves_what_was_corrected_alone(importing, bo):
    importing(turn(LINE))
    correct(person=bo)
    correct(kind="petition")
    corrected = state()
    importing(turn("Friends: " + LINE), turn("Aye.", order=1))
    assert state() == corrected
    assert not recount(check=True).differences
    correct(withdrawn=True)
    importing(turn("Dear friends: " + LINE))
    assert state() == (*corrected[:-1], True)


def test_the_same_file_again_leaves_it_alone_too(importing, bo):
    importing(turn(LINE))
    correct(person=bo)
    corrected = state()
    assert importing(turn(LINE)).documents[0].status == "unchanged"
    assert state() == corrected


def test_a_correction_taken_back_leaves_what_the_record_says(importing, bo):
    importing(turn(LINE))
    printed = state()
    speech = correct(person=bo)
    correct(kind="petition")
    assert take_back_corrections(speech=speech, names=["kind"]) == ("kind",)
    assert Speech.objects.get().corrected == ["affiliation", "party", "person", "riding", "role"]
    take_back_corrections(speech=speech, names=["person"])
    assert state() == printed
    assert Speech.objects.get().corrected == []
    assert not DecidedTurn.objects.exists()
    assert not recount(check=True).differences


def test_what_a_later_edition_says_is_what_is_taken_back_to(importing, bo):
    importing(turn(LINE))
    speech = correct(person=bo)
    importing(turn(LINE + " Truly.", given="Cy", party="MP"))
    take_back_corrections(speech=speech, names=["person"])
    assert state()[:3] == ("cy-quill", "av-meadow", "MP")
    assert not recount(check=True).differences


def test_only_the_party_is_corrected_and_given_back(importing, avalonia):
    importing(turn(LINE))
    printed = state()
    speech = correct(party=avalonia.meadow)
    assert state()[:2] == ("ada-quill", "av-meadow")
    importing(turn(LINE + " Truly."))
    assert state()[:2] == ("ada-quill", "av-meadow")
    take_back_corrections(speech=speech, names=["party"])
    assert state() == printed


def test_a_corrected_turn_is_no_placings_any_more_and_becomes_it_again(importing, bo, avalonia):
    importing(turn(LINE, given=None, party=None, riding=None))
    tom = Person.objects.create(slug="tom-reed", name="Tom Reed")
    placing = rule_on_speaker(placing=Placing(source=avalonia.source, speaker="Ms. Quill", person=tom)).placing
    speech = correct(person=bo)
    assert DecidedTurn.objects.get().placing is None
    take_back_corrections(speech=Speech.objects.get(), names=["person"])
    assert state()[0] == "tom-reed"
    speech = correct(person=bo)
    assert withdraw_placing(placing=placing).given_back == 0
    assert state()[0] == "bo-fenn"
    take_back_corrections(speech=speech, names=["person"])
    assert state()[:5] == (None, None, "", "", "")


def test_a_corrected_turn_is_not_placed_by_a_placing(importing, avalonia, bo):
    importing(turn(LINE, given=None, party=None, riding=None))
    correct(person=bo)
    correct(person=None)
    assert rule_on_speaker(placing=Placing(source=avalonia.source, speaker="Ms. Quill", person=bo)).turns == 0
