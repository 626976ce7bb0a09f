"""Editions: a day printed again updates in place; what stayed keeps its id, mentions and reviews, and the difference
is logged."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.jobs.conftest import turn
from tests.parsers.test_canada_hansard import sitting
from tracker.jobs import found_mentions
from tracker.jobs import match as matching
from tracker.jobs.import_record import import_record
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount
from tracker.models import Document, ImportRun, Mention, Revision, Source, Speech, SpeechText, Tally, Volume

LINE = "This boat-sinking lighthouse tax must go."
FIRST, SECOND, THIRD = "Fair tides to all.", LINE, "The lamp is dim tonight."


@pytest.fixture
def printing(importing):
    """Print the day with these turns (a text, or a text and a speaker's party), numbered in order; tallies stay right."""

    def printed(*texts, **more):
        summary = importing(*(turn(text, order=place, **more) for place, text in enumerate(texts, 1)))
        assert not recount(check=True).differences
        return summary.documents[0]

    return printed


def held():
    """Text by id of the speech, in order; withdrawn ones in brackets."""
    return [
        (speech.pk, f"[{text}]" if speech.withdrawn else text)
        for speech in Speech.objects.order_by("order", "pk")
        for text in speech.texts.values_list("text", flat=True)
    ]


def ids(*texts):
    by_text = {text.text: text.speech_id for text in SpeechText.objects.all()}
    return [by_text[text] for text in texts]


def changes(revision=None):
    revision = revision or Revision.objects.first()
    return [(entry["change"], entry.get("before"), entry.get("after")) for entry in revision.differences]


def tables():
    models = (Document, Speech, SpeechText, Mention, Volume)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_first_printing_and_the_same_again_are_no_revision(printing):
    assert printing(FIRST, SECOND).changes is None
    assert printing(FIRST, SECOND).changes is None
    assert not Revision.objects.exists()


def test_changed_added_and_withdrawn_speeches_are_counted_and_logged_with_their_words(printing):
    printing(FIRST, SECOND)
    first, second = ids(FIRST, SECOND)
    document = printing(f"Friends: {FIRST}", THIRD)
    assert document.changes == (0, 2, 0)
    document = printing("Friends: Fair tides to all.", THIRD, "Good night.")
    assert document.changes == (1, 0, 0)
    assert printing("Friends: Fair tides to all.").changes == (0, 0, 2)
    revisions = list(Revision.objects.order_by("number"))
    assert [(revision.number, revision.counts) for revision in revisions] == [
        (2, (0, 2, 0)),
        (3, (1, 0, 0)),
        (4, (0, 0, 2)),
    ]
    assert changes(revisions[0]) == [("changed", FIRST, f"Friends: {FIRST}"), ("changed", SECOND, THIRD)]
    assert [entry["speech"] for entry in revisions[0].differences] == [first, second]
    assert changes(revisions[1]) == [("added", "", "Good night.")]
    assert changes(revisions[2]) == [("withdrawn", THIRD, ""), ("withdrawn", "Good night.", "")]
    assert [revision.run for revision in revisions] == list(ImportRun.objects.order_by("pk"))[1:]


def test_a_turn_put_before_the_others_moves_their_numbers_and_not_their_ids(printing, django_user_model):
    printing(FIRST, SECOND, THIRD)
    before = ids(FIRST, SECOND, THIRD)
    mention = Mention.objects.get()
    review_mention(mention=mention, state="accepted", reviewer=django_user_model.objects.create(username="editor"))
    assert printing("Prayers.", FIRST, SECOND, THIRD).changes == (1, 0, 0)
    assert ids(FIRST, SECOND, THIRD) == before
    assert [text for _, text in held()] == ["Prayers.", FIRST, SECOND, THIRD]
    kept = Mention.objects.get()
    assert (kept.pk, kept.speech_id, kept.state, kept.reviewer.username) == (
        mention.pk,
        before[1],
        "accepted",
        "editor",
    )
    assert changes() == [("added", "", "Prayers.")]


def test_a_turn_corrected_after_another_was_put_before_it_is_still_itself(printing):
    printing(FIRST, SECOND, THIRD)
    before = ids(FIRST, SECOND, THIRD)
    assert printing("Prayers.", FIRST, f"Indeed: {SECOND}", THIRD).changes == (1, 1, 0)
    assert ids(FIRST, f"Indeed: {SECOND}", THIRD) == before


def test_a_turn_put_before_and_another_taken_out_are_told_from_one_that_was_corrected(importing):
    first, second, third = turn(FIRST, order=1), turn(THIRD, order=2, speaker="Mr. Reed", given="Tom", party="MP"), turn(SECOND, order=3)  # fmt: skip
    importing(first, second, third)
    before = ids(FIRST, THIRD, SECOND)
    corrected = f"Indeed, {THIRD}"
    importing(turn("Prayers.", order=1), {**first, "order": 2}, {**second, "order": 3, "text": corrected})
    assert ids(FIRST, corrected, SECOND) == before
    assert changes() == [("added", "", "Prayers."), ("changed", THIRD, corrected), ("withdrawn", SECOND, "")]
    assert not recount(check=True).differences


def test_turns_that_change_places_keep_their_ids(printing):
    printing(FIRST, SECOND)
    before = ids(FIRST, SECOND)
    assert printing(SECOND, FIRST).changes == (0, 0, 0)
    assert ids(FIRST, SECOND) == before
    assert changes() == [("order", None, None)]


def test_the_same_words_as_often_as_before_keep_their_ids_in_order(printing):
    printing("Hear, hear!", FIRST, "Hear, hear!")
    before = [pk for pk, _ in held()]
    printing("Prayers.", "Hear, hear!", FIRST, "Hear, hear!")
    assert [pk for pk, _ in held()][1:] == before


def test_the_same_words_more_often_than_before_are_told_by_their_number(printing):
    printing(FIRST, "Hear, hear!")
    before = [pk for pk, _ in held()]
    assert printing(FIRST, "Hear, hear!", "Hear, hear!").changes == (1, 0, 0)
    assert [pk for pk, _ in held()][:2] == before


def test_another_speakers_same_words_are_another_speech(importing):
    importing(turn(SECOND, order=1), turn(FIRST, order=2))
    (before,) = ids(SECOND)
    importing(turn(FIRST, order=2), turn(SECOND, order=3, speaker="Mr. Reed", given="Tom", party="MP"))
    assert Speech.objects.get(pk=before).withdrawn
    assert Speech.objects.get(speaker="Mr. Reed").pk != before
    assert not recount(check=True).differences


def test_a_withdrawn_speech_keeps_its_words_and_mentions_out_of_the_counts(printing, django_user_model):
    printing(FIRST, SECOND, THIRD)
    mention = Mention.objects.get()
    review_mention(mention=mention, state="accepted", reviewer=django_user_model.objects.create(username="editor"))
    printing(FIRST)
    assert [text for _, text in held()] == [FIRST, f"[{SECOND}]", f"[{THIRD}]"]
    kept = Mention.objects.get()
    assert (kept.pk, kept.spans, kept.state) == (mention.pk, mention.spans, "accepted")
    assert not Mention.objects.counted().exists()
    assert not Tally.objects.exists()
    assert list(Volume.objects.values_list("speeches", "words")) == [(1, 4)]
    matching.match(point=mention.point)
    assert Mention.objects.get().spans == mention.spans


def test_a_speech_that_returns_is_restored_with_its_review(printing, django_user_model):
    printing(FIRST, SECOND)
    (before,) = ids(SECOND)
    mention = Mention.objects.get()
    review_mention(mention=mention, state="rejected", reviewer=django_user_model.objects.create(username="editor"))
    printing(FIRST)
    assert printing(FIRST, THIRD, SECOND).changes == (2, 0, 0)
    assert changes() == [("added", "", THIRD), ("restored", "", SECOND)]
    assert not Speech.objects.get(pk=before).withdrawn
    assert list(Mention.objects.values_list("pk", "speech", "state")) == [(mention.pk, before, "rejected")]


def test_only_the_speeches_that_changed_are_matched_again(printing, monkeypatch):
    printing(FIRST, SECOND, THIRD)
    read = []
    scan = found_mentions.scan
    monkeypatch.setattr(found_mentions, "scan", lambda loaded, texts: scan(loaded, read.extend(texts) or texts))
    printing(FIRST, SECOND, f"{LINE} {THIRD}")
    assert [text.text for text in read] == [f"{LINE} {THIRD}"]
    assert Mention.objects.count() == 2


def test_a_document_that_was_due_is_matched_whole(printing, monkeypatch):
    printing(FIRST, SECOND)
    Mention.objects.all().delete()
    Document.objects.update(match_due=True)
    printing(FIRST, SECOND, THIRD)
    assert Mention.objects.count() == 1
    assert not Document.objects.get().match_due


def test_what_is_printed_beside_a_speech_is_logged_too(printing):
    printing(FIRST, heading="Tides", title="Sitting 1")
    assert printing(FIRST, heading="Lamps", title="Sitting 1, corrected").changes == (0, 1, 0)
    assert Revision.objects.get().differences == [
        {"speech": None, "change": "title", "before": "Sitting 1", "after": "Sitting 1, corrected"},
        {
            "speech": ids(FIRST)[0], "speaker": "Ms. Quill", "language": "en", "change": "changed",
            "label": {"heading": ["Tides", "Lamps"]},
        },
    ]  # fmt: skip


def test_a_party_corrected_by_the_publisher_is_judged_again(printing):
    printing(SECOND)
    assert Mention.objects.get().stance == "uses"
    printing(SECOND, party="MP")
    assert not recount(check=True).differences
    assert list(Tally.objects.values_list("party__slug", "stance")) == [
        ("av-meadow", Mention.objects.get().stance),
    ]


def test_the_command_says_what_changed(avalonia, write):
    first, second = write(turn(FIRST), turn(SECOND, order=1), name="a.jsonl"), write(turn(THIRD), name="b.jsonl")
    call_command("import_record", first, source="av-debates", stdout=StringIO())
    out = StringIO()
    call_command("import_record", second, source="av-debates", stdout=out)
    assert out.getvalue().splitlines()[0] == (
        "updated   2014-05-14 av-1: 1 speeches, 5 words, 1 of 1 member speeches placed; +0 ~1 -1 speeches"
    )


def test_two_printings_in_turn_leave_the_same_as_the_last_again(printing):
    printing(FIRST, SECOND)
    printing(SECOND, THIRD)
    once = tables()
    printing(SECOND, THIRD)
    assert tables() == once


@pytest.fixture
def house(db):
    return Source.objects.create(slug="house", name="House")


@pytest.fixture
def editions(house, tmp_path):
    """Import the English and the French edition of the invented sitting, with replacements made in each."""

    def imported(english=(), french=(), only=("en", "fr")):
        paths = []
        for language, changes in (("en", english), ("fr", french)):
            data = sitting(language=language.upper())
            for old, new in (*(FRENCH if language == "fr" else ()), *changes):
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            path = tmp_path / f"{language}.xml"
            path.write_bytes(data)
            paths += [path] if language in only else []
        summary = import_record(paths=paths, source=house)
        assert not recount(check=True).differences
        return {document.status: document.changes for document in summary.documents}

    return imported


FRENCH = (
    ("It sinks every boat", "Elle coule tout bateau"),
    ("ORAL QUESTIONS", "QUESTIONS ORALES"),
    (">Lighthouses<", ">Les phares<"),
)


def headings(external_id):
    return dict(Speech.objects.get(external_id=external_id).texts.values_list("language", "heading"))


def test_each_edition_keeps_its_own_headings(editions):
    editions()
    assert headings("901") == {"en": "Lighthouses", "fr": "Les phares"}
    assert Speech.objects.get(external_id="901").heading == "Lighthouses"
    editions(french=[(">Les phares<", ">Des phares<")])
    assert headings("901")["fr"] == "Des phares"
    revision = Revision.objects.get()
    assert (revision.edition.language, revision.counts) == ("fr", (0, revision.changed, 0))
    assert {tuple(entry["label"]["heading"]) for entry in revision.differences} == {("Les phares", "Des phares")}


def test_a_speech_that_one_edition_loses_stays_in_the_other_and_one_that_both_lose_is_withdrawn(editions):
    editions()
    gone = [('id="902"', 'id="999"'), ("It is.</ParaText>", "</ParaText>"), ("<ProceduralText>Motion</ProceduralText></Content></Intervention>\n<Intervention Type=\"Interjection\"", "</Content></Intervention>\n<Intervention Type=\"Interjection\"")]  # fmt: skip
    assert editions(english=gone, only=("en",)) == {"updated": (0, 0, 1)}
    speech = Speech.objects.get(external_id="902")
    assert (speech.withdrawn, list(speech.texts.values_list("language", flat=True))) == (False, ["fr"])
    assert editions(english=gone, french=gone) == {"unchanged": None, "updated": (0, 0, 1)}
    speech.refresh_from_db()
    assert (speech.withdrawn, list(speech.texts.values_list("language", flat=True))) == (True, ["fr"])
    assert editions(french=gone, only=("en",)) == {"updated": (1, 0, 0)}
    speech.refresh_from_db()
    assert (speech.withdrawn, list(speech.texts.values_list("language", flat=True))) == (False, ["en"])


def test_a_renumbered_pair_keeps_its_speeches(editions):
    editions()
    before = Speech.objects.get(external_id="904").pk
    anew = [('id="904"', 'id="1904"')]
    assert editions(english=anew, only=("en",)) == {"updated": (0, 0, 0)}
    assert editions(english=anew, french=anew) == {"unchanged": None, "updated": (0, 0, 0)}
    speech = Speech.objects.get(external_id="1904")
    assert (speech.pk, speech.texts.count(), speech.withdrawn) == (before, 2, False)


def test_on_a_day_in_several_languages_each_text_is_in_the_language_it_was_spoken_in(importing, avalonia):
    importing(turn(LINE, order=1), turn("La taxe des phares coule les bateaux.", order=2, language="fr"))
    rows = SpeechText.objects.order_by("speech__order").values_list("language", "stems")
    assert [language for language, _ in rows] == ["en", "fr"]
    assert rows[1][1] == "la tax de phar coul le bateau"
    assert not recount(check=True).differences
    importing(turn(LINE, order=1), turn("La taxe des phares coule les bateaux.", order=2, language="en"))
    assert list(SpeechText.objects.order_by("speech__order").values_list("language", flat=True)) == ["en", "en"]
    assert Revision.objects.get().differences[0]["label"] == {"spoken": ["fr", "en"]}
