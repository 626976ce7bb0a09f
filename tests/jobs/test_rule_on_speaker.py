"""An editor's word on a speaker: at once for every turn, kept for those to come, and taken back to what was printed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests.jobs.conftest import turn
from tracker.jobs.rule_on_speaker import make_member, rule_on_speaker, withdraw_placing
from tracker.jobs.tallies import recount
from tracker.models import DecidedTurn, Document, Membership, Mention, Person, Placing, Speech, Tally, Volume
from tracker.queries.unplaced import unplaced_groups, unplaced_speakers, unplaced_turns

LINE = "This boat-sinking lighthouse tax must go."
DAYS = ("2014-05-12", "2014-05-13", "2014-05-14")


@pytest.fixture
def tom(avalonia):
    person = Person.objects.create(slug="tom-reed", name="Tom Reed", given_name="Tom", family_name="Reed")
    Membership.objects.create(
        person=person, legislature=avalonia.legislature, party=avalonia.harbour, riding="Old Pier", role="Whip",
        start=date(2014, 5, 1), end=date(2014, 5, 13),
    )  # fmt: skip
    Membership.objects.create(
        person=person,
        legislature=avalonia.legislature,
        party=avalonia.meadow,
        riding="Old Pier",
        start=date(2014, 5, 14),
    )
    return person


@pytest.fixture
def rule(avalonia):
    def ruled(speaker, person=None, **more):
        ruling = rule_on_speaker(placing=Placing(source=avalonia.source, speaker=speaker, person=person, **more))
        assert not recount(check=True).differences
        return ruling

    return ruled


def reed(text=LINE, **more):
    return turn(text, **{"speaker": "Mr. R.", "given": None, "party": None, "riding": None, **more})


def three_days(importing):
    for day in DAYS:
        importing(reed(order=0, day=day, document=day), turn("Fair tides.", order=1, day=day, document=day))


def printed():
    """What the record alone says, of every turn."""
    columns = ("date", "speaker", "person__slug", "party__slug", "affiliation", "riding", "role")
    return [tuple(map(str, row)) for row in Speech.objects.order_by("date", "order").values_list(*columns)]


def figures():
    tallies = Tally.objects.order_by("date", "pk").values_list("date", "person__slug", "party__slug", "speeches")
    volumes = Volume.objects.order_by("document__date", "party__slug").values_list("party__slug", "speeches", "words")
    return list(tallies), list(volumes)


def test_every_turn_under_the_label_is_placed_at_once_with_the_party_riding_and_role_of_its_day(importing, rule, tom):
    three_days(importing)
    assert rule("Mr. R.", tom).turns == 3
    assert list(
        Speech.objects.filter(person=tom)
        .order_by("date", "pk")
        .values_list("party__slug", "affiliation", "riding", "role")
    ) == [
        ("av-harbour", "Harbour", "Old Pier", "Whip"),
        ("av-harbour", "Harbour", "Old Pier", "Whip"),
        ("av-meadow", "Meadow", "Old Pier", ""),
    ]
    tallies, volumes = figures()
    assert [row[1:] for row in tallies] == [
        ("tom-reed", "av-harbour", 1),
        ("tom-reed", "av-harbour", 1),
        ("tom-reed", "av-meadow", 1),
    ]
    assert volumes == [("av-harbour", 2, 9), ("av-harbour", 2, 9), ("av-harbour", 1, 2), ("av-meadow", 1, 7)]
    assert set(Document.objects.values_list("match_due", flat=True)) == {True}


def test_a_party_printed_with_a_turn_stays(importing, rule, tom, avalonia):
    importing(reed(party="MP", speaker="Mr. R.", day="2014-05-12"))
    assert Speech.objects.get().party == avalonia.meadow
    rule("Mr. R.", tom)
    speech = Speech.objects.get()
    assert (speech.person, speech.party, speech.affiliation, speech.riding) == (tom, avalonia.meadow, "MP", "Old Pier")
    assert tom.memberships.count() == 2


def test_it_is_remembered_for_later_imports_which_come_to_the_same_as_if_they_had_been_there(importing, rule, tom):
    rule("Mr. R.", tom)
    three_days(importing)
    first = (
        printed(),
        figures(),
        list(DecidedTurn.objects.order_by("speech").values_list("speech__date", "affiliation")),
    )
    Document.objects.all().delete()
    Placing.objects.all().delete()
    three_days(importing)
    rule("Mr. R.", tom)
    again = (
        printed(),
        figures(),
        list(DecidedTurn.objects.order_by("speech").values_list("speech__date", "affiliation")),
    )
    assert again == first
    assert not recount(check=True).differences


def test_only_days_between_two_are_placed_and_later_imports_keep_to_them(importing, rule, tom):
    importing(reed(day=DAYS[0], document=DAYS[0]), name="a")
    ruling = rule("Mr. R.", tom, start=date(2014, 5, 13), end=date(2014, 5, 13))
    assert ruling.turns == 0
    three_days(importing)
    assert list(Speech.objects.filter(person=tom).values_list("date", flat=True)) == [date(2014, 5, 13)]


def test_another_source_is_not_touched(importing, rule, tom, avalonia):
    three_days(importing)
    Placing.objects.create(source=avalonia.source, speaker="Mr. Q.", person=tom)
    assert not Speech.objects.filter(person=tom).exists()


def test_left_alone_ones_leave_the_list_and_the_summary_of_imports(importing, rule):
    summary = importing(reed())
    assert summary.unplaced == {"Mr. R.": 1}
    assert unplaced_turns().count() == 1
    assert rule("Mr. R.", end=date(2014, 5, 14)).turns == 1
    assert unplaced_turns().count() == 0
    assert importing(reed("More.", order=1, document="av-2")).unplaced == {}
    assert importing(reed("More.", order=1, document="av-3", day="2014-05-15")).unplaced == {"Mr. R.": 1}
    assert unplaced_turns().count() == 1


def test_withdrawing_gives_every_turn_back_as_the_record_prints_it(importing, rule, tom):
    importing(reed(party="MP", day="2014-05-12", document="first", riding="Pier"))
    three_days(importing)
    before, counted = printed(), figures()
    placing = rule("Mr. R.", tom).placing
    assert printed() != before
    assert withdraw_placing(placing=placing).given_back == 4
    assert (printed(), figures()) == (before, counted)
    assert not recount(check=True).differences
    assert not DecidedTurn.objects.exists()


def test_a_turn_that_other_evidence_placed_is_not_given_back(importing, rule, tom, avalonia):
    tom.identifiers.create(scheme="avalonia", value="7")
    importing(reed(order=0), reed(order=1, person_id="avalonia:7"))
    placing = rule("Mr. R.", tom).placing
    assert DecidedTurn.objects.get().speech.order == 0
    assert withdraw_placing(placing=placing).given_back == 1
    assert list(Speech.objects.order_by("order", "pk").values_list("person__slug", flat=True)) == [None, "tom-reed"]


def test_changing_the_person_or_the_days_moves_the_turns(importing, rule, tom, avalonia):
    three_days(importing)
    placing = rule("Mr. R.", tom).placing
    ada = Person.objects.get(slug="ada-quill")
    placing.person, placing.start = ada, date(2014, 5, 13)
    ruling = rule_on_speaker(placing=placing)
    assert (ruling.turns, ruling.given_back) == (2, 3)
    assert list(Speech.objects.filter(speaker="Mr. R.").order_by("date", "pk").values_list("person__slug", "role")) == [
        (None, ""),
        ("ada-quill", ""),
        ("ada-quill", ""),
    ]
    placing.person = None
    assert rule_on_speaker(placing=placing).given_back == 2
    assert not Speech.objects.filter(speaker="Mr. R.", person__isnull=False).exists()
    assert not recount(check=True).differences


def test_two_words_on_one_day_are_refused(importing, rule, tom):
    rule("Mr. R.", tom, start=date(2014, 5, 13))
    for days in ({}, {"end": date(2014, 5, 13)}, {"start": date(2020, 1, 1)}):
        with pytest.raises(ValidationError, match="it is said already"):
            rule("Mr. R.", None, **days)
    rule("Mr. R.", None, end=date(2014, 5, 12))
    assert Placing.objects.count() == 2


def test_an_edited_day_keeps_its_placing_and_can_still_be_given_back(importing, rule, tom):
    importing(reed())
    placing = rule("Mr. R.", tom).placing
    importing(reed("Friends: " + LINE, party="MP"))
    assert list(Speech.objects.values_list("person__slug", "affiliation")) == [("tom-reed", "MP")]
    withdraw_placing(placing=placing)
    assert printed() == [("2014-05-14", "Mr. R.", "None", "av-meadow", "MP", "", "")]
    assert not recount(check=True).differences


def test_mentions_keep_their_identity(importing, rule, tom):
    three_days(importing)
    before = list(Mention.objects.order_by("pk").values_list("pk", "speech"))
    rule("Mr. R.", tom)
    assert list(Mention.objects.order_by("pk").values_list("pk", "speech")) == before


def test_somebody_new_sits_from_the_day_said(avalonia):
    person = make_member(
        name="Bo van Fenn", legislature=avalonia.legislature, party=None, riding="Old Pier", start=date(2014, 5, 1)
    )
    assert (person.slug, person.given_name, person.family_name) == ("bo-van-fenn", "Bo van", "Fenn")
    assert list(person.memberships.values_list("party", "riding", "start", "end")) == [
        (None, "Old Pier", date(2014, 5, 1), None)
    ]


def test_a_thousand_turns_cost_no_more_queries_than_ten(importing, rule, tom, django_assert_max_num_queries, avalonia):
    importing(*(reed(order=number) for number in range(10)))
    placing = Placing(source=avalonia.source, speaker="Mr. R.", person=tom)
    with django_assert_max_num_queries(70) as few:
        rule_on_speaker(placing=placing)
    importing(*(reed(order=number, document="big", speaker="Mr. B.") for number in range(1000)))
    with django_assert_max_num_queries(len(few.captured_queries)):
        rule_on_speaker(placing=Placing(source=avalonia.source, speaker="Mr. B.", person=tom))
    assert not recount(check=True).differences


def test_who_waits_is_grouped_by_label_with_who_it_may_be(importing, tom, avalonia):
    importing(
        turn("One two three.", speaker="Mr. Reed", given=None, party=None, riding=None, order=0, day="2014-05-12", document="a"),
        turn("One two.", speaker="Mr. Reed", given=None, party=None, riding=None, order=1, day="2014-05-14", document="b"),
        turn("One.", speaker="Mr. X", given=None, party=None, riding="Old Pier", order=2, document="c"),
        turn("One.", speaker="The Speaker", given=None, party=None, chair=True, riding=None, order=3, document="d"),
    )  # fmt: skip
    first, second = unplaced_speakers(unplaced_groups())
    assert (first.speaker, first.turns, first.words, first.first, first.last, first.name) == (
        "Mr. Reed", 2, 5, date(2014, 5, 12), date(2014, 5, 14), "Reed",
    )  # fmt: skip
    assert [(one.membership.person.name, one.reasons, one.sat) for one in first.likely] == [
        ("Tom Reed", ("family",), True)
    ]
    assert [(one.membership.person.name, one.reasons) for one in second.likely] == [("Tom Reed", ("riding",))]
    assert unplaced_speakers(unplaced_groups(source=avalonia.source)) == [first, second]


@pytest.mark.parametrize("labels", [1, 3])
def test_who_waits_costs_four_queries_for_any_number(importing, tom, labels, django_assert_num_queries):
    importing(*(reed(order=number, speaker=f"Mr. {number} Reed") for number in range(labels)))
    with django_assert_num_queries(4):
        assert len(unplaced_speakers(unplaced_groups())) == labels
