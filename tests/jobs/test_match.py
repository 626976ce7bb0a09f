"""Matching: only what changed, everything after a phrasing changed, and never an editor's review."""

from datetime import date

import pytest

from tests.jobs.conftest import turn
from tracker.jobs.match import match
from tracker.jobs.record_sighting import record_sighting
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount
from tracker.models import Document, Mention, Person, Phrasing, Tally, Volume

LINE = "This boat-sinking lighthouse tax must go."


@pytest.fixture
def matched(avalonia, importing):
    """Two days on the record, and the line matched."""
    importing(
        turn(LINE, order=0),
        turn("A lamp levy!", order=1),
        turn(LINE, order=0, document="av-2", day="2014-05-15", speaker="Mr. Reed", given="Tom", party="MP"),
    )
    match()
    return avalonia


def test_nothing_is_matched_again_when_nothing_changed(matched):
    summary = match()
    assert (summary.points, summary.documents, summary.mentions) == ((), 0, 0)


def test_a_new_phrasing_finds_what_was_already_stored(matched):
    Phrasing.objects.create(point=matched.point, text="lamp levy", language="en")
    summary = match()
    assert (summary.points, summary.documents, summary.mentions) == (("lighthouse-tax",), 2, 3)
    assert Tally.objects.get(date="2014-05-14").speeches == 2
    assert not recount(check=True).differences


def test_a_removed_phrasing_takes_its_mentions_but_not_reviewed_ones(matched, django_user_model):
    editor = django_user_model.objects.create(username="editor")
    kept = Mention.objects.get(speech__document__external_id="av-2")
    review_mention(mention=kept, state="accepted", stance="quotes", reviewer=editor)
    Phrasing.objects.all().delete()
    match()
    assert list(Mention.objects.values_list("pk", "stance", "state")) == [(kept.pk, "quotes", "accepted")]
    assert not recount(check=True).differences


def test_a_rejection_survives_matching_everything_again(matched, django_user_model):
    editor = django_user_model.objects.create(username="editor")
    mention = Mention.objects.get(speech__document__external_id="av-1")
    review_mention(mention=mention, state="rejected", reviewer=editor)
    match(point=matched.point)
    mention.refresh_from_db()
    assert (mention.state, mention.reviewer) == ("rejected", editor)
    assert not Tally.objects.filter(date="2014-05-14").exists()


def test_recount_says_what_differs_and_mends_it(matched):
    Tally.objects.filter(date="2014-05-14").update(speeches=7)
    Volume.objects.filter(document__external_id="av-2").delete()
    checked = recount(check=True)
    assert len(checked.differences) == 2
    assert "stored (7, 1), recounted (1, 1)" in checked.differences[0]
    assert recount(check=True).differences == checked.differences, "checking changes nothing"
    recount()
    assert not recount(check=True).differences


def test_a_sighting_gives_way_to_the_text_of_its_day(avalonia, importing):
    person = Person.objects.create(slug="ada-quill", name="Ada Quill", given_name="Ada", family_name="Quill")
    sighted = {
        "source": avalonia.source, "person": person, "point": avalonia.point, "stance": "uses",
        "url": "https://example.org/1", "day": date(2014, 5, 14),
    }  # fmt: skip
    first = record_sighting(**sighted)
    assert record_sighting(**sighted).pk == first.pk
    assert Document.objects.get().held == "ledger"
    importing(turn(LINE))
    mention = Mention.objects.get()
    assert (mention.method, mention.speech.person_id) == ("phrasing", person.pk)
    assert list(Document.objects.values_list("held", flat=True)) == ["text"]
    assert not recount(check=True).differences
