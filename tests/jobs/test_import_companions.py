"""Transcripts with lists of people beside them, days that were scraped again, and languages without phrasings."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from tracker.engine.asked import read_question
from tracker.jobs.import_record import ImportFailed, import_record
from tracker.jobs.match import match
from tracker.jobs.tallies import recount
from tracker.models import Document, Edition, Membership, Mention, Party, Person, Phrasing, Speech, SpeechText, Volume
from tracker.queries.speeches_found import Narrowing, speeches_found

DATA = Path(__file__).parent.parent / "parsers" / "data"
DAY_A, DAY_B = "debates2014-05-14a.xml", "debates2014-05-14b.xml"
PARLAMINT = "ParlaMint-AV_2014-05-14.xml"


@pytest.fixture
def copied(tmp_path):
    """Copies files of a format's folder into one of their own and returns their paths."""

    def copy(kind, *names, folder="one"):
        (tmp_path / folder).mkdir(exist_ok=True)
        return [Path(shutil.copy(DATA / kind / name, tmp_path / folder / name)) for name in names]

    return copy


@pytest.fixture
def reading(avalonia):
    """Import paths into the Avalonian source."""
    return lambda *paths: import_record(paths=list(paths), source=avalonia.source)


@pytest.fixture
def page(client):
    """Reads a page and leaves no other language on for the tests that follow."""

    def read(address):
        with translation.override(None):
            return client.get(address).content.decode()

    return read


def placed():
    return list(
        Speech.objects.filter(kind="speech", withdrawn=False)
        .order_by("order", "pk")
        .values_list("speaker", "person__name", "party__slug")
    )


def tables():
    """Everything that is stored, without times."""
    speeches = Speech.objects.order_by("order", "pk").values_list(
        "external_id", "speaker", "person__name", "party__slug", "affiliation", "kind", "language", "words", "withdrawn"
    )
    texts = SpeechText.objects.order_by("speech__order").values_list("language", "text", "stems")
    volumes = Volume.objects.order_by("party__slug").values_list("party__slug", "speeches", "words")
    members = Membership.objects.order_by("person__name").values_list("person__name", "party__slug", "start", "end")
    editions = Edition.objects.values_list("language", "content_hash", "version")
    return [list(rows) for rows in (speeches, texts, volumes, members, editions)]


@pytest.mark.parametrize("people", ["people.json", "all-members.xml"])
def test_a_people_file_given_in_any_order_places_the_speakers(reading, copied, people):
    day, beside = copied("parlparse", DAY_B, people)
    summary = reading(day, beside)
    assert placed() == [("Ada Quill", "Ada Quill", "av-harbour"), ("Tom Reed", "Tom Reed", "av-harbour")]
    assert [(d.status, d.member_speeches, d.placed) for d in summary.documents] == [("added", 2, 2)]
    first = tables()
    assert reading(beside, day).documents[0].status == "unchanged"
    assert tables() == first


def test_companions_are_found_in_a_folder_and_beside_a_file(reading, copied):
    day, *_ = copied("parlamint", PARLAMINT, "ParlaMint-AV.xml", "ParlaMint-AV-listPerson.xml")
    reading(day)
    assert placed() == [
        ("Mme Quill (HP)", "Ada Quill", "av-harbour"),
        ("Tom van Reed", "Tom van Reed", "av-meadow"),
        ("Bo Finch", "Bo Finch", "av-meadow"),
        ("—", None, None),
    ]
    first = tables()
    assert [document.status for document in reading(day.parent).documents] == ["unchanged"]
    assert tables() == first


def test_without_companions_the_speeches_are_kept_unplaced_with_one_warning(reading, copied):
    [day] = copied("parlparse", DAY_B)
    document = reading(day).documents[0]
    assert (document.speeches, document.member_speeches, document.placed) == (8, 2, 0)
    assert document.warnings == (
        "no party is named in the file: give ParlParse's people.json (or all-members.xml) too",
    )  # fmt: skip
    assert Volume.objects.get().party is None


def test_companions_given_later_place_what_was_imported_without_them_and_stay(reading, copied):
    [alone] = copied("parlparse", DAY_B, folder="alone")
    reading(alone)
    day, people = copied("parlparse", DAY_B, "people.json")
    assert reading(day, people).documents[0].status == "updated"
    with_people = tables()
    again = reading(alone).documents[0]
    assert (again.status, again.speeches) == ("superseded", 0)
    assert tables() == with_people


def test_a_broken_companion_fails_the_import_naming_its_file(reading, copied):
    day, people = copied("parlparse", DAY_B, "people.json")
    people.write_bytes(people.read_bytes()[:-40])
    with pytest.raises(ImportFailed, match=r"people\.json: line 1: not JSON"):
        reading(day)
    assert not Document.objects.exists()


def test_companions_alone_are_nothing_to_import(reading, copied):
    [people] = copied("parlparse", "people.json")
    with pytest.raises(ImportFailed, match="nothing to import: only lists of people"):
        reading(people)


def test_another_collections_list_of_persons_is_not_asked(reading, copied):
    day, other = copied("parlamint", PARLAMINT, "ParlaMint-AV-listPerson.xml")
    other.write_bytes(other.read_bytes().replace(b"ParlaMint-AV", b"ParlaMint-BV"))
    reading(day, other)
    assert not Person.objects.exists()


def test_the_last_scrape_of_a_day_wins_whichever_is_read_first(reading, copied):
    [first] = copied("parlparse", DAY_A, folder="a")
    [second] = copied("parlparse", DAY_B, folder="b")
    assert reading(first).documents[0].status == "added"
    assert Speech.objects.get().texts.get().text == "The lamp is cheep."
    assert reading(second).documents[0].status == "updated"
    assert (Document.objects.count(), Speech.objects.count()) == (1, 8)
    later = tables()
    summary = reading(first)
    assert summary.documents[0].status == "superseded"
    assert summary.documents[0].warnings == ("version “a” is not the last that is known, so nothing of it is stored",)
    assert (summary.totals()["superseded"], summary.totals()["unchanged"], summary.unplaced) == (1, 0, {})
    assert tables() == later


def test_scrapes_imported_together_leave_what_the_last_alone_leaves(reading, copied):
    both = copied("parlparse", DAY_A, DAY_B)
    summary = reading(*reversed(both))
    assert [document.status for document in summary.documents] == ["added", "superseded"]
    together = tables()
    Document.objects.all().delete()
    [alone] = copied("parlparse", DAY_B, folder="alone")
    reading(alone)
    assert tables() == together
    assert not Speech.objects.filter(withdrawn=True).exists()


def test_the_same_text_scraped_again_is_known_by_its_version(reading, copied):
    [day] = copied("parlparse", DAY_B)
    reading(day)
    day.write_bytes(day.read_bytes().replace(b'scrapeversion="b"', b'scrapeversion="c"'))
    assert reading(day).documents[0].status == "unchanged"
    assert Edition.objects.get().version == "c"


def test_a_day_in_another_language_is_kept_shown_and_counted_and_never_matched(avalonia, reading, copied, page):
    Phrasing.objects.create(point=avalonia.point, text="taoide cothrom", language="en")
    day, *_ = copied(
        "parlamint", "ParlaMint-AV_2014-05-15.ana.xml", "ParlaMint-AV.xml", "ParlaMint-AV-listPerson.xml"
    )  # fmt: skip
    reading(day)
    text = SpeechText.objects.get()
    assert (text.language, text.stems) == ("ga", "ta an taoide cothrom d imigh")
    assert (text.speech.language, text.speech.party) == ("ga", avalonia.harbour)
    assert list(Volume.objects.values_list("party__slug", "speeches", "words")) == [("av-harbour", 1, 6)]
    match()
    assert not Mention.objects.exists()
    assert not recount(check=True).differences
    found = speeches_found(read_question("taoide"), Narrowing(), {}, page=1, per_page=20)
    assert found.page == {text.speech_id}
    for language, address in (("en", "/documents/"), ("fr", "/fr/documents/")):
        html = page(f"{address}{text.speech.document_id}/")
        assert '<div class="spoken" lang="ga">Tá an taoide cothrom. D&#x27;imigh!</div>' in html, language


def test_what_was_spoken_in_a_third_language_is_named_in_the_pages(reading, copied, page):
    [day] = copied("parlamint", PARLAMINT)
    day.write_bytes(day.read_bytes().replace(b'xml:lang="en-GB"', b'xml:lang="ca"'))
    reading(day)
    pk = Document.objects.get().pk
    assert "spoken in Catalan" in page(f"/documents/{pk}/")
    assert "prononcé en catalan" in page(f"/fr/documents/{pk}/").lower()


def test_akoma_ntoso_speakers_are_placed_by_roster_and_the_unmatched_are_not_one_person(avalonia, reading, copied):
    for name in ("Ada Quill", "Tom Reed", "Bo Finch"):
        person = Person.objects.create(slug=name.replace(" ", "-"), name=name)
        party = Party.objects.get(slug="av-meadow" if name == "Tom Reed" else "av-harbour")
        Membership.objects.create(person=person, legislature=avalonia.legislature, party=party)
    [day] = copied("akoma-ntoso", "version-3.xml")
    reading(day)
    assert placed() == [
        ("Minister of Tides (Deputy Tom Reed)", "Tom Reed", "av-meadow"),
        ("Deputy Bo Finch", "Bo Finch", "av-harbour"),
        ("Deputy Ada Quill", "Ada Quill", "av-harbour"),
    ]
    assert not Person.objects.get(name="Bo Finch").identifiers.exists()
    assert Person.objects.get(name="Tom Reed").identifiers.get().value == "/av/assembly/member/Tom-Reed"


def test_the_command_reads_people_beside_a_day(avalonia, copied):
    day, _ = copied("parlparse", DAY_B, "people.json")
    out = StringIO()
    call_command("import_record", day, source="av-debates", stdout=out)
    assert out.getvalue().splitlines()[0] == (
        "added     2014-05-14 debate 2014-05-14: 8 speeches, 38 words, 2 of 2 member speeches placed"
    )


def test_the_real_folders_import_whole_without_a_format_and_again_change_nothing(reading, real_data):
    folders = [real_data / name for name in ("parlamint-tei", "parlparse-xml", "akoma-ntoso")]
    summary = reading(*folders)
    assert [(d.format, d.status, d.speeches) for d in summary.documents] == [
        ("parlamint", "added", 70),
        ("parlamint", "added", 10),
        ("parlparse", "superseded", 0),
        ("parlparse", "added", 471),
        ("parlparse", "added", 345),
        ("akoma-ntoso", "added", 526),
    ]
    assert set(SpeechText.objects.values_list("language", flat=True)) == {"de", "ca", "en", "es"}
    first = tables()
    assert {d.status for d in reading(*reversed(folders)).documents} == {"unchanged", "superseded"}
    assert tables() == first
    assert not recount(check=True).differences
