"""Importing: all or nothing, safe to run again, editions paired, speakers placed, identities kept."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.jobs.conftest import turn
from tests.parsers.test_canada_hansard import sitting
from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.import_record import import_record
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount
from tracker.models import (
    Document,
    Edition,
    Legislature,
    Mention,
    Person,
    Source,
    Speech,
    SpeechText,
    Tally,
    Volume,
)

LINE = "This boat-sinking lighthouse tax must go."


def test_a_day_is_stored_with_its_speakers_volumes_mentions_and_tallies(avalonia, importing):
    summary = importing(
        turn(LINE, order=0),
        turn("Order.", order=1, speaker="The Speaker", given=None, party=None, chair=True),
        turn("What boat-sinking lighthouse tax? There is no boat-sinking lighthouse tax.", order=2,
             speaker="Mr. Reed", given="Tom", party="MP"),
    )  # fmt: skip
    document = summary.documents[0]
    assert (document.status, document.speeches, document.member_speeches, document.placed) == ("added", 3, 2, 2)
    assert list(Volume.objects.order_by("party__slug").values_list("party__slug", "speeches", "words")) == [
        ("av-harbour", 1, 7),
        ("av-meadow", 1, 12),
    ]
    assert list(
        Mention.objects.order_by("speech__order").values_list("speech__person__name", "stance", "occurrences", "spans")
    ) == [("Ada Quill", "uses", 1, [["en", 5, 32]]), ("Tom Reed", "quotes", 2, [["en", 5, 32], ["en", 46, 73]])]
    assert Tally.objects.count() == 2
    assert not recount(check=True).differences


def test_texts_that_are_all_that_is_held_of_a_day_are_not_read_back(importing):
    with CaptureQueriesContext(connection) as asked:
        importing(turn(LINE, order=0), turn("Order.", order=1, chair=True))
    assert Mention.objects.count() == 1
    assert [query["sql"] for query in asked if '"tracker_speechtext"."text"' in query["sql"]] == []


def test_a_line_is_not_looked_for_where_an_editor_said_that_the_turn_does_not_count(avalonia, importing):
    """What is matched is what is stored, also of turns that were there before their text was."""
    document = Document.objects.create(source=avalonia.source, external_id="av-1", date="2014-05-14", held="ledger")
    by_hand = {"kind": "chair", "corrected": ["kind"]}, {"party": avalonia.meadow, "corrected": ["party"]}
    for order, fields in enumerate(by_hand):
        Speech.objects.create(
            document=document, external_id=str(order), order=order, date="2014-05-14", speaker="Ms. Quill", **fields
        )
    importing(*(turn(f"They say: {LINE}", order=order) for order in range(3)))
    found = Mention.objects.order_by("speech__order").values_list(
        "speech__external_id", "speech__party__slug", "stance"
    )
    assert list(found) == [("1", "av-meadow", "quotes"), ("2", "av-harbour", "uses")]
    assert not recount(check=True).differences


def test_a_large_import_leaves_the_database_knowing_how_large_its_tables_are(importing, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite plans without such figures")
    monkeypatch.setattr("tracker.jobs.import_record.MANY", 3)
    importing(*(turn("Hello.", order=order) for order in range(3)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'tracker_speech'")
        assert cursor.fetchone() == (3,)


def test_the_same_file_twice_adds_nothing(importing):
    importing(turn(LINE))
    before = [list(model.objects.values()) for model in (Speech, SpeechText, Mention, Tally, Volume, Edition)]
    assert importing(turn(LINE)).documents[0].status == "unchanged"
    assert [list(model.objects.values()) for model in (Speech, SpeechText, Mention, Tally, Volume, Edition)] == before


def test_an_edited_file_updates_in_place_and_keeps_identities(importing):
    importing(turn(LINE, order=0), turn("Fair tides.", order=1))
    mention = Mention.objects.get()
    assert importing(turn("Friends: " + LINE, order=0)).documents[0].status == "updated"
    moved = Mention.objects.get()
    assert (moved.pk, moved.spans) == (mention.pk, [["en", 14, 41]])
    assert list(Speech.objects.order_by("order", "pk").values_list("withdrawn", flat=True)) == [False, True]
    assert Edition.objects.get().number == 2
    assert not recount(check=True).differences


def test_a_mention_whose_words_were_edited_away_goes_and_a_review_stays(importing, django_user_model):
    importing(turn(LINE, order=0), turn(LINE, order=1))
    reviewed = Mention.objects.get(speech__order=1)
    editor = django_user_model.objects.create(username="editor")
    review_mention(mention=reviewed, state="rejected", reviewer=editor)
    importing(turn("Nothing.", order=0), turn("Nothing.", order=1))
    assert list(Mention.objects.values_list("pk", "state", "spans")) == [(reviewed.pk, "rejected", [])]
    importing(turn(LINE, order=0), turn(LINE, order=1))
    assert Mention.objects.get(speech__order=1).state == "rejected"
    assert not recount(check=True).differences


def test_one_bad_file_among_good_ones_stores_nothing(avalonia, write):
    good, bad = write(turn(LINE), name="a.jsonl"), write(turn(LINE, document="av-2", party="XP"), name="b.jsonl")
    with pytest.raises(ImportFailed, match=r"b\.jsonl: line 1: unknown party “XP” \(known: Harbour, Meadow\)"):
        import_record(paths=[good, bad], source=avalonia.source)
    assert not Document.objects.exists()
    assert not Person.objects.exists()


def test_a_party_comes_from_another_turn_or_an_earlier_day_when_the_label_has_none(importing):
    summary = importing(
        turn("Hello.", order=0),
        turn("Again.", order=1, party=None),
        turn("Who am I?", order=2, speaker="Mr. Nobody", given=None, party=None),
    )
    assert list(Speech.objects.order_by("order", "pk").values_list("party__slug", flat=True)) == [
        "av-harbour",
        "av-harbour",
        None,
    ]
    assert summary.unplaced == {"Mr. Nobody": 1}


def test_two_editions_are_one_document_counted_on_its_floor_language(db, tmp_path):
    source = Source.objects.create(slug="house", name="House")
    english, french = tmp_path / "en.xml", tmp_path / "fr.xml"
    english.write_bytes(sitting())
    french.write_bytes(sitting(language="FR").replace(b"It sinks every boat", "Elle coule à pic tout bateau".encode()))
    first = import_record(paths=[french, english], source=source)
    assert [document.status for document in first.documents] == ["added", "updated"]
    again = import_record(paths=[english, french], source=source)
    assert [document.status for document in again.documents] == ["unchanged", "unchanged"]
    speech = Speech.objects.get(external_id="901")
    assert speech.texts.count() == 2
    assert speech.url == "https://www.ourcommons.ca/DocumentViewer/en/2-1/house/sitting-7/hansard#Int-901"
    assert speech.words == len("Mr Speaker the member says Elle coule à pic tout bateau in the harbour and everybody "
                               "in this house knows it well".split())  # fmt: skip


def test_the_command_prints_one_line_per_document_or_json(avalonia, write):
    path = write(turn(LINE))
    out = StringIO()
    call_command("import_record", path, source="av-debates", json=True, stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["documents"][0] == {
        "path": str(path), "format": "json-lines", "external_id": "av-1", "date": "2014-05-14", "speeches": 1,
        "words": 7, "member_speeches": 1, "placed": 1, "status": "added", "warnings": [], "changes": None,
    }  # fmt: skip
    assert (printed["totals"]["documents"], printed["totals"]["added"]) == (1, 1)
    out = StringIO()
    call_command("import_record", path, source="av-debates", stdout=out)
    assert out.getvalue().splitlines() == [
        "unchanged 2014-05-14 av-1: 1 speeches, 7 words, 1 of 1 member speeches placed",
        "total: 1 documents (0 added, 0 updated, 1 unchanged), 1 speeches, 7 words, 1 of 1 member speeches placed",
    ]


def test_an_unknown_source_is_an_error_that_lists_the_known_unless_it_is_to_be_made(avalonia, write):
    path = write(turn(LINE))
    with pytest.raises(CommandError, match=r"unknown source “other” \(known: av-debates\)"):
        call_command("import_record", path, source="other")
    call_command("import_record", path, source="other", new_source="Other", legislature="avalonia", stdout=StringIO())
    assert Document.objects.get().source.name == "Other"


def test_a_new_source_is_not_left_behind_when_its_import_fails(avalonia, write):
    with pytest.raises(CommandError, match="unknown party"):
        call_command("import_record", write(turn(LINE, party="XP")), source="other", new_source="Other")
    assert list(Source.objects.values_list("slug", flat=True)) == ["av-debates"]


def test_a_record_that_only_one_legislature_publishes_is_refused_elsewhere(avalonia, write, tmp_path):
    good, federal = write(turn(LINE)), tmp_path / "sitting.xml"
    federal.write_bytes(sitting())
    with pytest.raises(CommandError) as error:
        call_command("import_record", good, federal, source="av-debates")
    assert str(error.value) == (
        f"{federal}: a record of canada (canada-hansard), but the source “av-debates” is of Assembly of Avalonia"
    )
    assert not Document.objects.exists()
    Legislature.objects.create(slug="canada", name="Parliament of Canada")
    with pytest.raises(ImportFailed, match="a record of Parliament of Canada "):
        import_record(paths=[federal], source=avalonia.source)
    assert not Document.objects.exists()
