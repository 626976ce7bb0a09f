"""What a phrasing would gain and lose: what matching would do, without doing it."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.engine.phrasings import PhrasingError
from tracker.jobs.match import match
from tracker.models import Mention, Phrasing
from tracker.queries.preview import Change, parties_of, preview_phrasing, preview_stored

pytestmark = pytest.mark.django_db
NOTHING = Change(0, {})


@pytest.fixture
def record(avalonia, make):
    """Five counted speeches, and three that never count."""
    document = make.document(avalonia)

    def said(text, party=None, **fields):
        return make.speech(fields.pop("document", document), text, party=party, **fields)

    avalonia.document = document
    avalonia.said = said
    avalonia.tax = said("The lighthouse tax must go.", avalonia.harbour)
    avalonia.credit = said("The lighthouse tax credit stays.", avalonia.harbour)
    avalonia.levy = said("A beacon levy!", avalonia.meadow)
    avalonia.both = said("A beacon levy, a lighthouse tax.", avalonia.meadow)
    avalonia.alone = said("Beacon levies.", None)
    said("The lighthouse tax and the beacon levy.", avalonia.harbour, kind="chair")
    said("The lighthouse tax and the beacon levy.", avalonia.harbour, withdrawn=True)
    said("The lighthouse tax and the beacon levy.", avalonia.harbour, document=make.document(avalonia, published=False))
    avalonia.point = make.line(avalonia)
    return avalonia


def speeches(preview, way):
    return [example.speech for example in preview.examples if example.way == way]


def test_a_first_phrasing_gains_every_counted_speech_that_has_it(record):
    preview = preview_phrasing("lighthouse tax", "en")
    assert preview.gains == Change(3, {"av-harbour": 2, "av-meadow": 1})
    assert preview.losses == NOTHING
    assert speeches(preview, "gain") == [record.tax, record.credit, record.both]
    assert [[piece.text for piece in example.pieces if piece.marked] for example in preview.examples] == [
        ["lighthouse tax"]
    ] * 3


def test_another_phrasing_gains_only_what_the_line_did_not_have(record):
    Phrasing.objects.create(point=record.point, text="lighthouse tax")
    preview = preview_phrasing("beacon levy", "en", point=record.point)
    assert preview.gains == Change(2, {"av-meadow": 1, "none": 1})
    assert preview.losses == NOTHING
    assert [(party, n) for party, n in parties_of(preview.gains)] == [(record.meadow, 1), (None, 1)]


def test_an_exclusion_loses_speeches(record):
    Phrasing.objects.create(point=record.point, text="lighthouse tax")
    preview = preview_phrasing("lighthouse tax credit", "en", point=record.point, kind="exclude")
    assert (preview.gains, preview.losses) == (NOTHING, Change(1, {"av-harbour": 1}))
    assert speeches(preview, "lose") == [record.credit]


def test_the_lines_exclusions_stand(record):
    Phrasing.objects.create(point=record.point, text="lighthouse tax credit", kind="exclude")
    preview = preview_phrasing("lighthouse tax", "en", point=record.point)
    assert speeches(preview, "gain") == [record.tax, record.both]


def test_a_changed_phrasing_gains_and_loses(record):
    stored = Phrasing.objects.create(point=record.point, text="lighthouse tax")
    preview = preview_phrasing("beacon levy", "en", replacing=stored)
    assert speeches(preview, "gain") == [record.levy, record.alone]
    assert speeches(preview, "lose") == [record.tax, record.credit]


def test_a_stored_phrasing_brings_what_no_other_does(record):
    stored = Phrasing.objects.create(point=record.point, text="lighthouse tax")
    Phrasing.objects.create(point=record.point, text="beacon levy")
    assert speeches(preview_stored(stored), "gain") == [record.tax, record.credit]


def test_what_an_editor_decided_is_neither_gained_nor_lost(record, django_user_model, make):
    editor = django_user_model.objects.create(username="editor")
    make.mention(record.tax, record.point, words="lighthouse tax", state="rejected", reviewer=editor)
    make.mention(record.both, record.point, words="lighthouse tax", state="accepted", reviewer=editor)
    preview = preview_phrasing("lighthouse tax", "en", point=record.point)
    assert speeches(preview, "gain") == [record.credit]


def test_a_speech_that_counts_in_its_other_language_is_not_gained(record, make):
    make.text(record.tax, "La taxe du phare doit partir.", "fr")
    Phrasing.objects.create(point=record.point, text="taxe du phare", language="fr")
    assert speeches(preview_phrasing("lighthouse tax", "en", point=record.point), "gain") == [
        record.credit,
        record.both,
    ]
    stored = Phrasing.objects.create(point=record.point, text="lighthouse tax")
    moved = preview_phrasing("taxe … partir", "fr", replacing=stored)
    assert (speeches(moved, "gain"), speeches(moved, "lose")) == ([], [record.credit, record.both])


def test_only_the_source_asked_for(record, make):
    other = record.source.__class__.objects.create(slug="other", name="Other")
    there = make.speech(make.document(record, source=other), "The lighthouse tax.", party=record.harbour)
    assert speeches(preview_phrasing("lighthouse tax", "en", source="other"), "gain") == [there]


@pytest.mark.parametrize("near", [0, 8], ids=["named by id", "by their range"])
def test_the_line_that_has_the_words_already_is_named(record, make, monkeypatch, near):
    monkeypatch.setattr("tracker.queries.preview._NEAR", near)
    other = make.line(record, "Levies")
    make.mention(record.levy, other, words="beacon levy")
    make.mention(record.both, other, words="A beacon levy")
    make.mention(record.tax, other, words="must go")
    make.mention(record.alone, make.line(record), words="Beacon levies", state="rejected")
    assert preview_phrasing("beacon levy", "en", point=record.point).owners == {other.slug: 2}
    assert preview_phrasing("beacon levy", "en", point=other).owners == {}


def test_ten_examples_are_spread_over_parties_and_days(record, make):
    for day in range(1, 25):
        make.speech(make.document(record, date(2021, 1, day)), "Gulls nest.", party=record.harbour)
    for day in range(1, 4):
        make.speech(make.document(record, date(2021, 2, day)), "Gulls nest.", party=record.meadow)
    preview = preview_phrasing("gulls nest", "en")
    chosen = speeches(preview, "gain")
    assert preview.gains == Change(27, {"av-harbour": 24, "av-meadow": 3})
    assert Counter(speech.party for speech in chosen) == {record.harbour: 7, record.meadow: 3}
    days = [speech.date.day for speech in chosen if speech.party == record.harbour]
    assert days == [1, 4, 7, 11, 14, 18, 21]
    assert preview_phrasing("gulls nest", "en") == preview


def test_nothing_is_stored(record):
    before = (Phrasing.objects.count(), Mention.objects.count())
    with CaptureQueriesContext(connection) as asked:
        preview_phrasing("lighthouse tax", "en", point=record.point)
    assert (Phrasing.objects.count(), Mention.objects.count()) == before
    assert all(
        query["sql"].split()[0] in ("SELECT", "DECLARE", "FETCH", "CLOSE", "WITH") for query in asked.captured_queries
    )


def test_queries_do_not_grow_with_speeches(record):
    with CaptureQueriesContext(connection) as few:
        preview_phrasing("beacon levy", "en", point=record.point)
    for _ in range(20):
        record.said("A beacon levy.", record.harbour)
    with CaptureQueriesContext(connection) as many:
        preview_phrasing("beacon levy", "en", point=record.point)
    assert len(many) == len(few) <= 8


def test_a_phrasing_that_cannot_be_read_is_refused_with_its_place(record):
    with pytest.raises(PhrasingError) as refused:
        preview_phrasing("lighthouse (tax", "en")
    assert refused.value.position == 11


def test_it_says_what_matching_then_does(record):
    Phrasing.objects.create(point=record.point, text="lighthouse tax")
    match(point=record.point)

    def counted():
        return set(Mention.objects.counted().filter(point=record.point).values_list("speech", flat=True))

    before = counted()
    preview = preview_phrasing("lighthouse … credit", "en", point=record.point, kind="exclude")
    Phrasing.objects.create(point=record.point, text="lighthouse … credit", kind="exclude")
    match(point=record.point)
    assert {speech.pk for speech in speeches(preview, "lose")} == before - counted() == {record.credit.pk}
