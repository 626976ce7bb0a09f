"""Rosters folded into memberships, in any order."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.import_roster import import_roster
from tracker.models import Legislature, Membership, Party, Person, PersonIdentifier

pytestmark = pytest.mark.django_db

ONE, TWO, THREE = date(2011, 11, 25), date(2012, 6, 1), date(2013, 5, 31)


@pytest.fixture
def avalonia() -> Legislature:
    home = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    for slug, name, code in (("av-harbour", "Harbour Party", "HP"), ("av-meadow", "Meadow Party", "MP")):
        Party.objects.create(slug=slug, legislature=home, name=name, short_name=name.split()[0], nicknames=[code])
    return home


@pytest.fixture
def read(avalonia, tmp_path):
    def read(on, *rows, head="family,given,riding,party,role"):
        path = tmp_path / f"{on}.csv"
        path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
        return import_roster(path=path, legislature=avalonia, on=on)

    return read


def seats() -> list[tuple[str, str | None, str, str]]:
    rows = Membership.objects.order_by("person__name", "start").values_list(
        "person__name", "party__slug", "start", "end"
    )
    return [(name, party, str(start), str(end)) for name, party, start, end in rows]


ROSTERS = {
    ONE: ("Lee,Ann,Quay,HP,", "Moor,Ben,Fen,MP,", "Dow,Cy,Isle,HP,"),
    TWO: ("Lee,Ann,Quay,Ind.,", "Moor,Ben,Fen,MP,"),
    THREE: ("Lee,Ann,Quay,HP,", "Moor,Ben,Fen,MP,", "Dow,Cy,Isle,HP,", "Eve,Di,Hill,Meadow,"),
}


@pytest.mark.parametrize(
    "order", [(ONE, TWO, THREE), (THREE, TWO, ONE), (ONE, THREE, TWO), (TWO, ONE, THREE), (TWO, THREE, ONE, TWO, ONE)]
)
def test_rosters_read_in_any_order_say_the_same(read, order):
    for day in order:
        read(day, *ROSTERS[day])
    assert seats() == [
        ("Ann Lee", "av-harbour", "2011-11-25", "2012-05-31"),
        ("Ann Lee", None, "2012-06-01", "2013-05-30"),
        ("Ann Lee", "av-harbour", "2013-05-31", "None"),
        ("Ben Moor", "av-meadow", "2011-11-25", "None"),
        ("Cy Dow", "av-harbour", "2011-11-25", "2012-05-31"),
        ("Cy Dow", "av-harbour", "2013-05-31", "None"),
        ("Di Eve", "av-meadow", "2013-05-31", "None"),
    ]


def test_a_roster_read_again_changes_nothing_and_keeps_what_an_editor_closed(read):
    read(ONE, *ROSTERS[ONE])
    Membership.objects.filter(person__name="Cy Dow").update(end=TWO, role="Whip")
    before = list(Membership.objects.order_by("pk").values())
    summary = read(ONE, *ROSTERS[ONE])
    assert (summary.people_added, summary.memberships_added, summary.memberships_changed, summary.closed) == (
        0,
        0,
        0,
        0,
    )
    assert list(Membership.objects.order_by("pk").values()) == before


def test_a_corrected_roster_of_the_same_day_replaces_what_it_said(read):
    read(ONE, *ROSTERS[ONE])
    read(ONE, "Lee,Ann,Quay,MP,", "Moor,Ben,Fen,MP,")
    assert seats() == [
        ("Ann Lee", "av-meadow", "2011-11-25", "None"),
        ("Ben Moor", "av-meadow", "2011-11-25", "None"),
    ]


def test_a_membership_seen_in_a_transcript_is_extended(read, avalonia):
    ann = Person.objects.create(slug="ann-lee", name="Ann Lee")
    harbour = Party.objects.get(slug="av-harbour")
    Membership.objects.create(person=ann, legislature=avalonia, party=harbour, start=ONE, end=ONE)
    read(THREE, "Lee,Ann,Quay,HP,Minister of Tides")
    assert seats() == [("Ann Lee", "av-harbour", "2011-11-25", "None")]
    membership = Membership.objects.get()
    assert (membership.riding, membership.role) == ("Quay", "Minister of Tides")


def test_people_are_found_without_regard_to_case_and_accents_and_by_alias(read):
    rene = Person.objects.create(slug="rene", name="René d’Aval")
    bo = Person.objects.create(slug="bo", name="Bo Ash", aliases=["Robert Ash"])
    assert read(ONE, "D'AVAL,Rene,Quay,HP,", "Ash,Robert,Fen,HP,").people_added == 0
    assert {m.person for m in Membership.objects.all()} == {rene, bo}


def test_an_id_column_finds_people_whose_name_changed(read):
    head = "family,given,riding,party,role,id"
    read(ONE, "Lee,Ann,Quay,HP,,77", head=head)
    read(THREE, "Moor,Ann,Quay,HP,,77", head=head)
    assert seats() == [("Ann Lee", "av-harbour", "2011-11-25", "None")]
    assert PersonIdentifier.objects.values_list("scheme", "value").get() == ("avalonia-roster", "77")


def test_namesakes_stay_two_people_told_apart_by_riding(read):
    rows = ("Lee,Ann,Quay,HP,", "Lee,Ann,Fen,HP,")
    assert read(ONE, *rows).people_added == 2
    assert read(THREE, *rows).people_added == 0
    assert Membership.objects.count() == 2


def test_a_namesake_elsewhere_is_somebody_else(read):
    elsewhere = Legislature.objects.create(slug="elsewhere", name="Elsewhere")
    other = Person.objects.create(slug="ann-lee", name="Ann Lee")
    Membership.objects.create(person=other, legislature=elsewhere, start=ONE)
    read(ONE, "Lee,Ann,Quay,HP,")
    assert Person.objects.filter(name="Ann Lee").values_list("slug", flat=True).order_by("slug")[1] == "ann-lee-2"
    assert Membership.objects.get(legislature=elsewhere).end is None


@pytest.mark.parametrize("code", ["Ind.", "Independent", "Cons. Ind.", "Ind. Cons."])
def test_independents_sit_without_a_party(read, code):
    read(ONE, f"Lee,Ann,Quay,{code},")
    assert seats() == [("Ann Lee", None, "2011-11-25", "None")]


def test_an_unknown_party_names_file_and_line_and_stores_nothing(read):
    with pytest.raises(ImportFailed) as error:
        read(ONE, "Lee,Ann,Quay,HP,", "Moor,Ben,Fen,XP,")
    assert str(error.value).endswith("2011-11-25.csv: line 3: unknown party “XP” (known: Harbour, Meadow)")
    assert Person.objects.count() == Membership.objects.count() == 0


def test_the_command_prints_the_summary_and_says_when_the_roster_is_of_another_day(avalonia, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("as_of,family,given,riding,party\n2011-11-25,Lee,Ann,Quay,HP\n")
    out = StringIO()
    call_command("import_roster", str(path), legislature="avalonia", on="2011-11-26", stdout=out)
    assert out.getvalue().splitlines() == [
        "1 members: 1 people added, 1 memberships added, 0 changed, 0 closed",
        "the roster says that it is of 2011-11-25, and was read as of 2011-11-26",
    ]


@pytest.mark.parametrize(
    ("legislature", "on", "message"),
    [
        ("avalon", "2011-11-25", "unknown legislature “avalon” (known: avalonia)"),
        ("avalonia", "25/11/2011", "wrong date “25/11/2011”: a date is written 2014-05-14"),
        ("avalonia", "2011-11-25", "missing.csv: No such file or directory"),
    ],
)
def test_wrong_arguments_are_one_line(avalonia, legislature, on, message):
    with pytest.raises(CommandError) as error:
        call_command("import_roster", "missing.csv", legislature=legislature, on=on)
    assert str(error.value) == message
