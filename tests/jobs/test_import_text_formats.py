"""Transcripts of other makers, captions and articles stored, with their speakers placed."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.kinds_of_speech import store_rules
from tests.parsers.sampled import FOLDER
from tracker.jobs.import_record import ImportFailed, import_record
from tracker.jobs.tallies import recount
from tracker.models import (
    Document,
    Edition,
    Legislature,
    Membership,
    Party,
    Person,
    PersonIdentifier,
    Source,
    Speech,
    Volume,
)
from tracker.parsers.document import Given


def test_openparliaments_two_languages_are_two_editions_of_one_document(db):
    source = Source.objects.create(slug="house", name="House")
    store_rules()
    first = import_record(paths=[FOLDER / "openparliament.json"], source=source)
    assert [document.status for document in first.documents] == ["added", "updated"]
    again = import_record(paths=[FOLDER / "openparliament.json"], source=source)
    assert [document.status for document in again.documents] == ["unchanged", "unchanged"]
    document = Document.objects.get()
    assert sorted(Edition.objects.values_list("language", "number")) == [("en", 1), ("fr", 1)]
    assert list(document.speeches.order_by("order", "pk").values_list("external_id", "withdrawn", "kind")) == [
        ("901", False, "speech"), ("tom-reed-1", False, "speech"), ("903", False, "interjection"),
        ("904", False, "chair"), ("905", False, "petition"), ("906", False, "procedure"),
    ]  # fmt: skip
    said_in_french = Speech.objects.get(external_id="901")
    assert (said_in_french.texts.count(), said_in_french.language, said_in_french.words) == (2, "fr", 14)


def test_a_lipad_day_finds_people_by_their_own_ids_and_keeps_a_party_nobody_knows(avalonia):
    avalonia.harbour.nicknames = ["New Democratic Party"]
    avalonia.harbour.save()
    # Only the House of Commons publishes so.
    avalonia.legislature.slug = "canada"
    avalonia.legislature.save()
    ada = Person.objects.create(slug="ada", name="Ada B. Quill", given_name="Ada", family_name="Quill")
    PersonIdentifier.objects.create(person=ada, scheme="lipad", value="pid-ada")
    summary = import_record(paths=[FOLDER / "lipad.csv"], source=avalonia.source)
    assert [(d.external_id, d.speeches, d.member_speeches, d.placed) for d in summary.documents] == [
        ("2014-05-14", 9, 3, 1), ("2014-05-15", 1, 1, 0),
    ]  # fmt: skip
    assert list(
        Speech.objects.filter(kind="speech")
        .order_by("date", "order")
        .values_list("person", "party__slug", "affiliation")
    ) == [
        (ada.pk, "av-harbour", "New Democratic Party"),
        (None, None, "Progressive Conservative"),
        (None, None, ""),
        (None, None, "Conservative"),
    ]
    assert summary.unplaced == {"Mr. REED": 1, "Mr. Tom Reed": 1, "Mr. Unknown": 1}


def test_an_article_counts_what_was_said_in_it_and_not_its_own_words(avalonia):
    ann = Person.objects.create(slug="ann-lee", name="Ann Lee")
    Membership.objects.create(person=ann, legislature=avalonia.legislature, party=avalonia.harbour)
    import_record(paths=[FOLDER / "article.html"], source=avalonia.source)
    speeches = Speech.objects.order_by("order", "pk").values_list(
        "kind", "speaker", "person__slug", "party__slug", "words"
    )
    assert list(speeches) == [
        ("article", "Cy Dow", None, None, 33),
        ("speech", "Ann Lee", "ann-lee", "av-harbour", 10),
        ("speech", "Ben van Moor", None, None, 6),
    ]
    assert list(Volume.objects.order_by("words").values_list("party__slug", "words")) == [(None, 6), ("av-harbour", 10)]
    assert not recount(check=True).differences


def test_the_command_takes_day_address_and_title_of_one_file(avalonia):
    out = StringIO()
    call_command(
        "import_record", str(FOLDER / "captions.srt"), source="av-debates", date="2014-05-14",
        url="https://video.example/a", title="Harbour debate", stdout=out,
    )  # fmt: skip
    document = Document.objects.get()
    assert (document.date, document.url, document.title) == (
        date(2014, 5, 14), "https://video.example/a", "Harbour debate",
    )  # fmt: skip
    assert out.getvalue().startswith("added     2014-05-14 video.example/a: 2 speeches, 9 words, 0 of 2 member")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"date": "14 May"}, "wrong date “14 May”: a date is written 2014-05-14"),
        ({}, "captions.srt: the file does not say its day: give --date, or put it in the file's name, such as 2014-05-14"),
        ({"date": "2014-05-14", "url": "video"}, "captions.srt: wrong address “video”: an address begins with https://"),
    ],
)  # fmt: skip
def test_what_is_given_wrongly_or_not_at_all_is_one_line(avalonia, options, message):
    with pytest.raises(CommandError) as error:
        call_command("import_record", str(FOLDER / "captions.srt"), source="av-debates", **options)
    assert str(error.value).endswith(message)
    assert not Document.objects.exists()


def test_a_day_is_given_for_one_file_only(avalonia):
    with pytest.raises(ImportFailed, match="a date, address or title is given for one file, and there are 2"):
        import_record(
            paths=[FOLDER / "captions.srt", FOLDER / "captions.vtt"],
            source=avalonia.source,
            given=Given(date(2014, 5, 14)),
        )


def test_the_real_lipad_day_places_every_member(db, real_data):
    home = Legislature.objects.create(slug="canada", name="House of Commons")
    for slug, name in (
        ("lpc", "Liberal"),
        ("cpc", "Conservative"),
        ("ndp", "New Democratic Party"),
        ("bq", "Bloc Québécois"),
    ):
        Party.objects.create(slug=slug, legislature=home, name=name, short_name=name)
    source = Source.objects.create(slug="house", name="House", legislature=home)
    store_rules(house=source)
    (document,) = import_record(paths=[real_data / "canada-lipad" / "2016-4-18.csv"], source=source).documents
    assert (document.speeches, document.words, document.member_speeches, document.placed) == (288, 65_062, 239, 239)
    assert dict(Volume.objects.values_list("party__slug", "words")) == {
        "cpc": 29_977, "ndp": 19_973, "lpc": 13_666, "bq": 270,
    }  # fmt: skip
    assert Person.objects.count() == 86
    assert {
        slug: Person.objects.filter(speeches__party__slug=slug, speeches__kind="speech").distinct().count()
        for slug in ("lpc", "cpc", "ndp", "bq")
    } == {"lpc": 35, "cpc": 26, "ndp": 20, "bq": 2}


@pytest.mark.parametrize("order", ["EF", "FE"])
def test_the_words_of_the_floor_are_counted_whichever_edition_comes_first(avalonia, order):
    avalonia.legislature.slug = "canada"
    avalonia.legislature.save()
    for edition in order:
        import_record(paths=[FOLDER / f"sitting-7-{edition}.xml"], source=avalonia.source)
    # The French edition takes this turn for English, and the English one for French: the English one leads.
    answer = Speech.objects.get(external_id="702")
    assert (answer.language, answer.words, answer.texts.count()) == ("fr", 16, 2)
    assert recount(check=True).differences == ()
