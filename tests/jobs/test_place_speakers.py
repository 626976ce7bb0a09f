"""Who spoke: the record's ids before names, names with riding and day before rosters, and nobody by guess."""

import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from tests.jobs.conftest import turn
from tests.kinds_of_speech import told
from tracker.jobs.import_record import import_record
from tracker.jobs.known_people import KnownPeople
from tracker.jobs.place_speakers import Speakers
from tracker.jobs.seed import seed
from tracker.models import Legislature, Membership, Party, Person, PersonIdentifier, SeedRecord, Source, Speech
from tracker.parsers.registry import parse

DAY = date(2014, 5, 14)
SEEDS = Path(__file__).parent.parent.parent / "seeds"


@pytest.fixture
def member(avalonia):
    """Makes a person who sat for a riding."""

    def made(name, *, party=avalonia.harbour, riding="", start=date(2011, 1, 1), end=None, slug=None, **more):
        given, _, family = name.rpartition(" ")
        person = Person.objects.create(
            slug=slug or name.lower().replace(" ", "-"), name=name, given_name=given, family_name=family, **more
        )
        Membership.objects.create(
            person=person, legislature=avalonia.legislature, party=party, riding=riding, start=start, end=end
        )
        return person

    return made


def test_whoever_comes_while_the_people_are_read_sits_nowhere_else(avalonia, member):
    """On PostgreSQL each statement sees what was committed since the last; here that happens before each in turn."""
    elsewhere = Legislature.objects.create(slug="borealis", name="Borealis")
    member("Ada Shore")
    for number in range(20):
        asked = []

        def commit(execute, sql, parameters, many, context, number=number, asked=asked):
            asked.append(sql)
            if len(asked) == number + 1:
                come = Person.objects.create(slug=f"tom-{number}", name="Tom Reed")
                Membership.objects.create(person=come, legislature=elsewhere)
            return execute(sql, parameters, many, context)

        known = KnownPeople(avalonia.legislature)
        with connection.execute_wrapper(commit):
            known.refresh()
        assert {person.name for person in known.people.values()} == {"Ada Shore"}, number


def test_somebody_with_a_lower_id_than_the_newest_is_noticed(avalonia, member):
    member("Ada Shore", pk=900)
    known = KnownPeople(avalonia.legislature)
    assert known.refresh()
    assert not known.refresh()
    Person.objects.bulk_create([Person(pk=899, slug="tom-reed", name="Tom Reed")])
    assert known.refresh()
    assert 899 in known.people


@pytest.fixture
def roster_read(avalonia):
    """Says that a roster of the Assembly was read: whoever it does not have did not sit."""
    SeedRecord.objects.create(kind="roster", key=f"{avalonia.legislature.slug} 2011-01-01", digest="0" * 64)


def said_by():
    return list(Speech.objects.order_by("order", "pk").values_list("person__slug", "party__slug"))


def label(speaker, **more):
    """A turn of which only the label says who spoke."""
    return turn("Fair tides.", speaker=speaker, given=None, party=None, **{"riding": None, **more})


@pytest.mark.parametrize(
    "speaker",
    [
        "The hon. member for Rosemont—La Petite-Patrie",
        "The Hon. Member for Rosemont-La Petite-Patrie:",
        "Member for Rosemont – La Petite\u2011Patrie",
        "Le député de Rosemont–La Petite-Patrie",
        "La députée de Rosemont—La Petite Patrie",
        "L’honorable député de Rosemont—La Petite-Patrie",
    ],
)
def test_a_member_named_by_riding_is_placed_by_who_sat_there_that_day(importing, member, speaker):
    member("Bo Fenn", riding="Rosemont–La Petite-Patrie", end=date(2013, 12, 31))
    member("Ada Quill", riding="Rosemont—La Petite-Patrie", start=date(2014, 1, 1))
    importing(label(speaker))
    assert said_by() == [("ada-quill", "av-harbour")]


def test_a_riding_that_two_held_that_day_or_nobody_places_nobody(importing, member):
    member("Bo Fenn", riding="North Quay")
    member("Ada Quill", riding="North Quay")
    summary = importing(label("The member for North Quay", order=0), label("The member for Nowhere", order=1))
    assert said_by() == [(None, None), (None, None)]
    assert summary.unplaced == {"The member for North Quay": 1, "The member for Nowhere": 1}


def test_a_member_named_by_riding_is_never_made_a_person(importing, member):
    importing(turn("Fair tides.", speaker="The member for North Quay", given=None, party="HP"))
    assert said_by() == [(None, "av-harbour")]
    assert not Person.objects.exists()


def test_the_records_own_id_decides_before_the_name(importing, member):
    ada, other = member("Ada Quill", riding="North Quay"), member("Tom Reed", riding="Old Pier")
    PersonIdentifier.objects.create(person=other, scheme="avalonia", value="7")
    importing(turn("Fair tides.", person_id="avalonia:7"))
    assert said_by() == [("tom-reed", "av-harbour")]
    assert ada.identifiers.count() == 0


def test_two_ids_of_one_scheme_are_two_people_of_one_name(importing):
    importing(
        turn("One.", person_id="avalonia:7", order=0),
        turn("Two.", person_id="avalonia:8", order=1),
        turn("Three.", person_id="avalonia:7", order=2),
    )
    assert said_by() == [("ada-quill", "av-harbour"), ("ada-quill-2", "av-harbour"), ("ada-quill", "av-harbour")]
    assert sorted(PersonIdentifier.objects.values_list("person__slug", "value")) == [
        ("ada-quill", "7"),
        ("ada-quill-2", "8"),
    ]


def test_one_name_in_two_ridings_of_one_day_is_two_people(importing):
    importing(
        turn("One.", riding="North Quay", party="HP", order=0),
        turn("Two.", riding="Old Pier", party="MP", order=1),
        turn("Three.", riding="North Quay", party="HP", order=2),
        turn("Who?", riding=None, party=None, order=3),
    )
    assert said_by() == [
        ("ada-quill", "av-harbour"),
        ("ada-quill-2", "av-meadow"),
        ("ada-quill", "av-harbour"),
        (None, None),
    ]
    assert sorted(Membership.objects.values_list("person__slug", "riding", "party__slug")) == [
        ("ada-quill", "North Quay", "av-harbour"),
        ("ada-quill-2", "Old Pier", "av-meadow"),
    ]


def test_a_slip_in_a_riding_makes_nobody_new(importing):
    importing(
        turn("One.", riding="Great Northern Harbour", order=0), turn("Two.", riding="Great Northern Habrour", order=1)
    )
    assert said_by() == [("ada-quill", "av-harbour")] * 2


def test_ridings_told_apart_by_the_compass_only_are_two(importing):
    importing(turn("One.", riding="Quay East", order=0), turn("Two.", riding="Quay West", party="MP", order=1))
    assert said_by() == [("ada-quill", "av-harbour"), ("ada-quill-2", "av-meadow")]


def test_who_changed_party_in_the_same_riding_stays_one_person(importing, member):
    member("Ada Quill", riding="North Quay")
    importing(turn("Fair tides.", party="MP"))
    assert said_by() == [("ada-quill", "av-meadow")]


def test_namesakes_are_told_apart_by_riding_on_a_day_that_no_membership_covers(importing, member):
    member("Ada Quill", riding="North Quay", end=date(2012, 1, 1))
    member("Ada Quill", riding="Old Pier", end=date(2012, 1, 1), slug="other")
    importing(turn("One.", riding="Old Pier", order=0), turn("Two.", riding="Elsewhere", order=1))
    assert said_by() == [("other", "av-harbour"), (None, "av-harbour")]


def test_a_family_name_with_its_riding_is_placed_by_who_sat_there(importing, member):
    member("Ada van Quill", riding="North Quay")
    member("Bea van Quill", riding="Old Pier")
    importing(label("Ms. van Quill", riding="North-Quay", order=0), label("Ms. Quill", riding="Old Pier", order=1))
    assert [person for person, _ in said_by()] == ["ada-van-quill", "bea-van-quill"]


def test_a_family_name_alone_is_placed_only_where_a_roster_says_that_one_sat(importing, member, avalonia):
    member("Ada Quill", riding="North Quay")
    member("Old Quill", end=date(2012, 1, 1))
    importing(label("Ms. Quill"))
    assert said_by() == [(None, None)]
    SeedRecord.objects.create(kind="roster", key=f"{avalonia.legislature.slug} 2014-05-15", digest="0" * 64)
    importing(label("Ms. Quill", document="av-2"))
    assert said_by() == [(None, None)] * 2
    SeedRecord.objects.filter(kind="roster").update(key=f"{avalonia.legislature.slug} 2011-01-01")
    Membership.objects.get(person__slug="ada-quill").save()  # as reading a roster does
    importing(label("Ms. Quill", document="av-3"))
    assert sorted(said_by(), key=str) == [("ada-quill", "av-harbour"), (None, None), (None, None)]


def test_a_family_name_that_two_bore_that_day_is_nobodys(importing, member, roster_read):
    member("Ada Quill", riding="North Quay")
    member("Bea Quill", riding="Old Pier", party=Party.objects.get(slug="av-meadow"))
    importing(label("Ms. Quill", order=0))
    importing(turn("Fair tides.", given=None, party="MP", riding=None, order=1, document="av-2"))
    assert said_by() == [(None, None), ("bea-quill", "av-meadow")]


def test_party_and_riding_are_those_of_the_day(importing, member, avalonia):
    ada = member("Ada Quill", riding="North Quay", end=date(2014, 5, 13))
    Membership.objects.create(
        person=ada, legislature=avalonia.legislature, party=avalonia.meadow, riding="Old Pier", start=DAY
    )
    for day in ("2014-05-13", "2014-05-14"):
        importing(turn("Fair tides.", party=None, riding=None, day=day, document=day))
    assert list(Speech.objects.order_by("date", "pk").values_list("party__slug", "affiliation", "riding")) == [
        ("av-harbour", "Harbour", "North Quay"),
        ("av-meadow", "Meadow", "Old Pier"),
    ]


def test_real_federal_days_and_a_roster_place_at_least_99_of_100_member_speeches(db, real_data):
    seed(folder=SEEDS)
    house = Source.objects.get(slug="house-of-commons")
    files = sorted((real_data / "canada-house-xml").glob("*[EFenfr].xml"))
    totals = import_record(paths=[path for path in files if path.name[0] in "4H"], source=house).totals()
    assert (totals["member_speeches"], totals["placed"], totals["unplaced"]) == (1353, 1353, {})


def test_real_saskatchewan_places_at_least_99_of_100_member_speeches_without_a_roster(db, real_data):
    seed(folder=SEEDS)
    source = Source.objects.get(slug="saskatchewan-assembly")
    speakers = Speakers(source.legislature, source)
    members, unplaced = 0, Counter()
    for path in sorted((real_data / "saskatchewan").glob("*.jsonl.gz")):
        for document in parse(gzip.decompress(path.read_bytes()), name=path.stem):
            document = told(document, "saskatchewan-assembly")
            for speech, place in zip(document.speeches, speakers.place(document), strict=True):
                if speech.kind == "speech":
                    members += 1
                    unplaced[speech.speaker] += not place.known
    assert (members, unplaced.total()) == (30773, 35)
    assert unplaced.most_common(2) == [("Mr. Iwanchuk", 9), ("Ms. Burianyk", 5)]
