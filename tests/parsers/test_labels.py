"""Labels of many houses: the chair, the clerk and crowds are told from members."""

import pytest

from tracker.parsers.document import fresh_id, language_code, version_key
from tracker.parsers.labels import kind_of_label, name_in_label
from tracker.parsers.people import Term, first_day, last_day, on


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Mr. Speaker", "chair"),
        ("Madam Deputy Speaker", "chair"),
        ("Mr. Deputy Speaker (Sir Bo Finch)", "chair"),
        ("The Lord Speaker", "chair"),
        ("The Temporary Chair", "chair"),
        ("The Chairman of Ways and Means", "chair"),
        ("The Deputy Presiding Officer", "chair"),
        ("Y Llywydd", "speech"),
        ("Llywydd", "chair"),
        ("An Leas-Cheann Comhairle", "chair"),
        ("An Leas-Chathaoirleach", "chair"),
        ("Acting Chairman (Deputy Bo Finch)", "chair"),
        ("La senyora presidenta", "chair"),
        ("El señor FINCH (Presidente)", "chair"),
        ("PRESIDENTE", "chair"),
        ("Präsidentin Mag. Ada Quill", "chair"),
        ("De voorzitter", "chair"),
        ("The President of the Republic", "speech"),
        ("Présidente du conseil", "speech"),
        ("The Lord President of the Council", "speech"),
        ("The Minister of Tides", "speech"),
        ("Deputy Ada Quill", "speech"),
        ("Chairle Finch", "speech"),
        ("The Clerk of the House", "clerk"),
        ("Hon. Members", "interjection"),
        ("Several hon. Members", "interjection"),
        ("Noble Lords", "interjection"),
        ("A Deputy", "interjection"),
        ("Deputies", "interjection"),
        ("Lord Gull", "speech"),
    ],
)
def test_a_label_is_told_by_its_words(label, kind):
    assert kind_of_label(label) == kind


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
