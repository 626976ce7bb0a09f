"""Turns that wait are tried again without an import, and nothing else is touched."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.jobs.conftest import turn
from tracker.jobs.import_roster import import_roster
from tracker.jobs.place_again import place_again
from tracker.jobs.rule_on_speaker import rule_on_speaker
from tracker.jobs.tallies import recount
from tracker.models import Membership, Person, Placing, Speech, Tally

LINE = "This boat-sinking lighthouse tax must go."


def label(speaker, **more):
    return turn(LINE, **{"speaker": speaker, "given": None, "party": None, "riding": None, **more})


@pytest.fixture
def roster(avalonia, tmp_path):
    def read(*rows, on=date(2014, 5, 1)):
        path = tmp_path / "roster.csv"
        path.write_text("family,given,riding,party\n" + "".join(f"{row}\n" for row in rows))
        return import_roster(path=path, legislature=avalonia.legislature, on=on)

    return read


def test_a_roster_that_came_later_places_what_waited(importing, roster, avalonia):
    importing(label("Ms. Quill", order=0), label("The member for Old Pier", order=1), label("Mr. Nobody", order=2))
    importing(label("Ms. Quill", document="early", day="2014-04-30"))
    assert Speech.objects.filter(person=None).count() == 4
    roster("Quill,Ada,North Quay,HP", "Fenn,Bo,Old Pier,MP")
    done = place_again(source=avalonia.source)
    assert (done.waiting, done.placed) == (4, 2)
    assert done.in_words() == [
        "Ms. Quill: Ada Quill, 1 turns",
        "The member for Old Pier: Bo Fenn, 1 turns",
        "2 of 4 waiting turns placed",
    ]
    assert sorted(Tally.objects.values_list("person__slug", "party__slug"), key=str) == [
        ("ada-quill", "av-harbour"),
        ("bo-fenn", "av-meadow"),
        (None, None),
        (None, None),
    ]
    assert not recount(check=True).differences
    again = place_again(source=avalonia.source)
    assert (again.waiting, again.placed, again.speakers) == (2, 0, {})


def test_a_membership_that_came_later_gives_the_party(importing, avalonia):
    ada = Person.objects.create(slug="ada-quill", name="Ada Quill")
    importing(turn(LINE, party=None))
    assert Speech.objects.values_list("person__slug", "party").get() == ("ada-quill", None)
    Membership.objects.create(person=ada, legislature=avalonia.legislature, party=avalonia.meadow)
    assert place_again(source=avalonia.source).placed == 1
    assert Speech.objects.get().party == avalonia.meadow
    assert not recount(check=True).differences


def test_what_an_editor_decided_and_offices_are_left_alone(importing, avalonia, roster):
    importing(
        label("Ms. Quill", order=0),
        label("Mr. Fenn", order=1),
        label("Ms. Reed", order=2, chair=True),
    )
    rule_on_speaker(placing=Placing(source=avalonia.source, speaker="Ms. Quill"))
    Speech.objects.filter(order=1).update(corrected=["person"])
    roster("Quill,Ada,North Quay,HP", "Fenn,Bo,Old Pier,MP", "Reed,Cy,The Point,MP")
    assert place_again(source=avalonia.source).placed == 1
    assert list(Speech.objects.order_by("order", "pk").values_list("person__slug", flat=True)) == [
        "ada-quill",
        None,
        None,
    ]


def test_the_command_says_what_changed(importing, avalonia, roster):
    importing(label("Ms. Quill"))
    roster("Quill,Ada,North Quay,HP")
    for expected in (
        ["av-debates: Ms. Quill: Ada Quill, 1 turns", "av-debates: 1 of 1 waiting turns placed"],
        ["av-debates: 0 of 0 waiting turns placed"],
    ):
        out = StringIO()
        call_command("place_speakers", source="av-debates", stdout=out)
        assert out.getvalue().splitlines() == expected
    with pytest.raises(CommandError, match=r"unknown source “x” \(known: av-debates\)"):
        call_command("place_speakers", source="x")
