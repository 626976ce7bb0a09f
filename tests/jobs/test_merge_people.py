"""Two rows become one person with everything that was theirs, and two again with exactly what each had."""

from datetime import date

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.jobs.conftest import turn
from tracker.jobs.merge_people import MergeRefused, SatAtOnce, merge_people, undo_merge
from tracker.jobs.moved_rows import references
from tracker.jobs.place_speakers import Speakers
from tracker.jobs.rule_on_speaker import rule_on_speaker
from tracker.jobs.tallies import recount
from tracker.models import (
    Candidate,
    Membership,
    PackedList,
    Person,
    PersonIdentifier,
    PersonMerge,
    Placing,
    Speech,
    TalkingPoint,
    Tally,
)

LINE = "This boat-sinking lighthouse tax must go."


def person(slug, **more):
    given, _, family = slug.replace("-", " ").title().rpartition(" ")
    return Person.objects.create(slug=slug, name=f"{given} {family}", given_name=given, family_name=family, **more)


@pytest.fixture
def seat(avalonia):
    def seated(who, start=None, end=None, *, party=avalonia.harbour, **more):
        return Membership.objects.create(
            person=who, legislature=avalonia.legislature, party=party, start=start, end=end, **more
        )

    return seated


@pytest.fixture
def two(avalonia, importing, seat):
    """Ada Quill, and Addie Quill who is she: both spoke in one document and alone, and were entered everywhere."""
    ada, addie = person("ada-quill"), person("addie-quill", aliases=["A. Quill"])
    seat(ada, date(2014, 1, 1), date(2014, 5, 14), riding="North Quay")
    seat(addie, date(2014, 5, 1), date(2014, 6, 1), riding="North-Quay")
    seat(addie, date(2010, 1, 1), date(2010, 6, 1), party=avalonia.meadow, riding="Old Pier")
    PersonIdentifier.objects.create(person=addie, scheme="avalonia", value="7")
    importing(turn(LINE, order=0), turn(LINE, order=1, given="Addie"))
    importing(
        turn(LINE, given="Addie", document="av-2"),
        turn("Hm.", given=None, speaker="Q.", party=None, document="av-2", order=1),
    )
    TalkingPoint.objects.filter(pk=avalonia.point.pk).update(aimed_at_person=addie)
    rule_on_speaker(placing=Placing(source=avalonia.source, speaker="Q.", person=addie))
    return ada, addie


def everything():
    """Every row of ours but history, imports and merges."""
    models = [
        model
        for model in apps.get_app_config("tracker").get_models()
        if not hasattr(model, "instance_type") and model.__name__ not in ("ImportRun", "PersonMerge", "Tally", "SpokenBy", "PackedFigures", "PackedList", "Document")
        and not model.__name__.startswith("Historical")
    ]  # fmt: skip
    rows = [(model.__name__, serialize("json", model._default_manager.order_by("pk"))) for model in models]
    tallies = Tally.objects.order_by("document", "person").values_list("document", "person", "party", "speeches")
    packed = PackedList.objects.order_by("what", "span", "first", "block").values_list("what", "span", "first", "lists")
    lists = [(*place, bytes(lists)) for *place, lists in packed]
    return [(name, text) for name, text in rows if name != "TalkingPoint"], list(tallies), lists


def test_every_reference_to_a_person_is_known_to_merging():
    assert sorted(references(Person)) == [
        "decidedturn.person",
        "membership.person",
        "personidentifier.person",
        "personmerge.kept",
        "placing.person",
        "speech.person",
        "talkingpoint.aimed_at_person",
        "tally.person",
    ]


def test_everything_moves_to_the_one_who_stays(two, avalonia):
    ada, addie = two
    done = merge_people(kept=ada, gone=addie, reason="one seat")
    assert done.rows == {
        "personidentifier.person": 1, "speech.person": 3, "talkingpoint.aimed_at_person": 1, "placing.person": 1,
        "membership.person": 2,
    }  # fmt: skip
    assert list(Person.objects.values_list("slug", "aliases")) == [("ada-quill", ["Addie Quill", "A. Quill"])]
    assert set(Speech.objects.values_list("person__slug", flat=True)) == {"ada-quill"}
    assert list(Tally.objects.order_by("document").values_list("person__slug", "speeches")) == [
        ("ada-quill", 2),
        ("ada-quill", 1),
    ]
    assert list(Membership.objects.order_by("start").values_list("person__slug", "riding", "start", "end")) == [
        ("ada-quill", "Old Pier", date(2010, 1, 1), date(2010, 6, 1)),
        ("ada-quill", "North Quay", date(2014, 1, 1), date(2014, 6, 1)),
    ]
    assert TalkingPoint.objects.get(pk=avalonia.point.pk).aimed_at_person == ada
    assert (done.merge.gone_slug, done.merge.gone_name, done.merge.reason) == ("addie-quill", "Addie Quill", "one seat")
    assert not recount(check=True).differences


def test_undoing_brings_back_exactly_what_was(two):
    ada, addie = two
    before = everything()
    done = merge_people(kept=ada, gone=addie)
    assert everything() != before
    undone = undo_merge(merge=done.merge)
    assert (undone.person.pk, undone.person.slug, undone.left) == (addie.pk, "addie-quill", {})
    assert undone.rows == done.rows
    assert everything() == before
    assert not recount(check=True).differences
    with pytest.raises(MergeRefused, match="undone already"):
        undo_merge(merge=done.merge)


def test_what_changed_since_stays_and_is_counted(two, avalonia):
    ada, addie = two
    done = merge_people(kept=ada, gone=addie)
    tom = person("tom-reed")
    Speech.objects.filter(document__external_id="av-2", order=0).update(person=tom)
    Placing.objects.all().delete()
    Membership.objects.filter(start=date(2010, 1, 1)).update(riding="New Pier")
    ada.refresh_from_db()
    ada.aliases = ["Q."]
    ada.save()
    person("addie-quill")
    undone = undo_merge(merge=done.merge)
    assert undone.left == {"speech.person": 1, "placing.person": 1, "membership.person": 1, "person.slug": 1}
    assert (undone.person.pk, undone.person.slug) == (addie.pk, "addie-quill-2")
    assert Membership.objects.get(riding="New Pier").person == ada
    assert Person.objects.get(pk=ada.pk).aliases == ["Q."]
    assert sorted(Speech.objects.filter(person=addie).values_list("document__external_id", "order")) == [
        ("av-1", 1),
        ("av-2", 1),
    ]


def test_one_person_twice_is_refused(two):
    with pytest.raises(MergeRefused, match="one person already"):
        merge_people(kept=two[0], gone=Person.objects.get(pk=two[0].pk))
    assert not PersonMerge.objects.exists()


def test_somebody_merged_meanwhile_is_refused(two):
    ada, addie = two
    stale = Person.objects.get(pk=addie.pk)
    merge_people(kept=ada, gone=addie)
    with pytest.raises(MergeRefused, match="gone already"):
        merge_people(kept=person("tom-reed"), gone=stale)
    with pytest.raises(MergeRefused, match="gone already"):
        merge_people(kept=stale, gone=ada)


def test_two_ridings_at_one_time_need_a_confirmation(two, seat):
    ada, addie = two
    Membership.objects.filter(person=addie, start=date(2014, 5, 1)).update(riding="Old Pier")
    before = everything()
    with pytest.raises(SatAtOnce):
        merge_people(kept=ada, gone=addie)
    assert everything() == before
    merge_people(kept=ada, gone=addie, confirmed=True)
    assert Membership.objects.filter(person=ada).count() == 3


def test_memberships_are_joined_only_where_they_say_the_same(avalonia, seat):
    ada, addie = person("ada-quill"), person("addie-quill")
    seat(ada, date(2014, 1, 1), date(2014, 3, 1), riding="North Quay")
    seat(ada, date(2014, 6, 1), None, riding="North Quay")
    seat(addie, date(2014, 2, 1), date(2014, 7, 1))
    seat(addie, date(2014, 2, 1), date(2014, 2, 5), riding="North Quay", role="Whip")
    seat(addie, date(2014, 2, 1), date(2014, 2, 5), party=None)
    done = merge_people(kept=ada, gone=addie)
    assert sorted(ada.memberships.values_list("start", "end", "riding", "role", "party__slug"), key=str) == [
        (date(2014, 1, 1), None, "North Quay", "", "av-harbour"),
        (date(2014, 2, 1), date(2014, 2, 5), "", "", None),
        (date(2014, 2, 1), date(2014, 2, 5), "North Quay", "Whip", "av-harbour"),
    ]
    undo_merge(merge=done.merge)
    assert (ada.memberships.count(), addie.memberships.count()) == (2, 3)


def test_merges_in_a_chain_are_undone_from_the_last(two):
    ada, addie = two
    first = merge_people(kept=addie, gone=person("a-q"))
    second = merge_people(kept=ada, gone=addie)
    with pytest.raises(MergeRefused, match="undo that first"):
        undo_merge(merge=first.merge)
    undo_merge(merge=second.merge)
    assert undo_merge(merge=PersonMerge.objects.get(pk=first.merge.pk)).person.slug == "a-q"


def test_a_slug_that_redirects_is_not_given_to_somebody_new(two, avalonia):
    merge_people(kept=two[0], gone=two[1])
    speakers = Speakers(avalonia.legislature, avalonia.source)
    speakers.refresh()
    assert "addie-quill" in speakers.slugs


def test_an_import_that_had_read_the_people_before_sees_the_merge(two, avalonia, importing):
    speakers = Speakers(avalonia.legislature, avalonia.source)
    speakers.refresh()
    done = merge_people(kept=two[0], gone=two[1])
    assert speakers.refresh()
    assert speakers.named("Addie Quill", party=avalonia.harbour, riding="", day=date(2014, 5, 14)) == two[0]
    undo_merge(merge=done.merge)
    assert speakers.refresh()
    importing(turn(LINE, given="Addie", order=5, document="av-5"))
    assert Speech.objects.get(document__external_id="av-5").person == two[1]


def test_queries_do_not_grow_with_speeches(two, importing):
    ada, addie = two
    costs = []
    for document, speeches in (("av-9", 10), ("av-10", 300)):
        importing(*(turn(LINE, given="Addie", order=number, document=document) for number in range(speeches)))
        with CaptureQueriesContext(connection) as captured:
            done = merge_people(kept=ada, gone=Person.objects.get(pk=addie.pk))
        costs.append(len(captured))
        undo_merge(merge=done.merge)
        ada.refresh_from_db()
    assert costs[0] == costs[1]


def test_the_speakers_of_candidates_are_joined_and_parted(two, avalonia):
    ada, addie = two
    both = [[addie.pk, "Ms. A. Quill", 5], [None, "Q.", 4], [ada.pk, "Ms. Quill", 3]]
    Candidate.objects.create(wording="sinking boats", party=avalonia.harbour, spoken_by=both, speakers=3)
    Candidate.objects.create(
        wording="a low tide", party=avalonia.harbour, spoken_by=[[addie.pk, "Ms. A. Quill", 2]], speakers=1
    )
    Candidate.objects.create(
        wording="a high tide", party=avalonia.harbour, spoken_by=[[ada.pk, "Ms. Quill", 2]], speakers=1
    )
    done = merge_people(kept=ada, gone=addie)
    assert done.rows["candidate.spoken_by"] == 2
    assert list(Candidate.objects.order_by("pk").values_list("spoken_by", "speakers")) == [
        ([[ada.pk, "Ms. Quill", 8], [None, "Q.", 4]], 2),
        ([[ada.pk, "Ms. A. Quill", 2]], 1),
        ([[ada.pk, "Ms. Quill", 2]], 1),
    ]
    Candidate.objects.filter(wording="a low tide").update(spoken_by=[[ada.pk, "Ms. Quill", 9]])
    undone = undo_merge(merge=done.merge)
    assert (undone.rows["candidate.spoken_by"], undone.left) == (1, {"candidate.spoken_by": 1})
    assert list(Candidate.objects.order_by("pk").values_list("spoken_by", "speakers"))[:2] == [
        (both, 3),
        ([[ada.pk, "Ms. Quill", 9]], 1),
    ]
