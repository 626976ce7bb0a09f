"""Labels of many houses: whom they name."""

import pytest

from tracker.parsers.document import fresh_id, language_code, version_key
from tracker.parsers.labels import name_in_label, names_nobody
from tracker.parsers.people import Term, first_day, last_day, on


@pytest.mark.parametrize(
    ("label", "nobody"),
    [
        ("Mr. Deputy Speaker (Sir Bo Finch)", True),
        ("An Leas-Cheann Comhairle", True),
        ("El señor FINCH (Presidente)", True),
        ("The President of the Republic", False),
        ("Deputy Ada Quill", False),
        ("The Clerk of the House", True),
        ("Several hon. Members", True),
        ("Lord Gull", False),
        ("", False),
    ],
)
def test_an_office_or_a_crowd_names_nobody(label, nobody):
    assert names_nobody(label) is nobody


@pytest.mark.parametrize(
    ("label", "name"),
    [("Deputy Tom Reed", "Tom Reed"), ("Ms. Ada  Quill", "Ada Quill"), ("Senator Bo Finch", "Bo Finch")],
)
def test_a_name_has_no_title(label, name):
    assert name_in_label(label) == name


def test_versions_are_compared_by_their_numbers():
    assert sorted(["5", "4.10", "4.1 with people", "4.1", " with people", ""], key=version_key) == [
        "", " with people", "4.1", "4.1 with people", "4.10", "5",
    ]  # fmt: skip
    assert version_key("a with people") < version_key("b")


@pytest.mark.parametrize(
    ("tag", "code"), [("en-GB", "en"), ("gle", "ga"), ("CA", "ca"), ("mul", "mul"), ("", ""), (None, ""), ("x", "")]
)
def test_a_language_tag_becomes_its_code(tag, code):
    assert language_code(tag) == code


def test_parts_of_days_are_read_from_their_first_to_their_last():
    assert [str(first_day(text)) for text in ("2014", "2014-02", "2014-02-03T10:00")] == [
        "2014-01-01",
        "2014-02-01",
        "2014-02-03",
    ]
    assert [str(last_day(text)) for text in ("2014", "2014-02", "9999-12-31", "2014-13", None)] == [
        "2014-12-31",
        "2014-02-28",
        "None",
        "None",
        "None",
    ]


def test_of_terms_that_cover_a_day_the_higher_then_the_dated_then_the_latest_counts():
    day = first_day("2014-05-14")
    group, dated, later = Term("group", rank=1), Term("dated", first_day("2010")), Term("later", first_day("2012"))
    gone = Term("gone", last_day("2012"), last_day("2013"), rank=2)
    assert on([Term("always"), dated, later, group, gone], day) == group
    assert on([Term("always"), dated, later, gone], day) == later
    assert on([gone], day) is None


def test_ids_are_cut_to_their_end_and_told_apart():
    taken = {}
    assert [fresh_id(wanted, taken) for wanted in ("a", "a", "a~2", "a", None)] == ["a", "a~2", "a~2~2", "a~3", "5"]
    assert len(fresh_id("x" * 400, taken)) == 120
    assert len(fresh_id("x" * 400, taken)) <= 120
