"""What a recount finds: year by year, in processes of its own, and only what is wrong of all years together."""

from datetime import date

import pytest

from tests.jobs.conftest import turn
from tracker.jobs.recounting import unreconciled
from tracker.jobs.tallies import recount, retally, revolume
from tracker.jobs.totals import settle_totals
from tracker.models import Document, Speech, Tally, Volume

LINE = "This boat-sinking lighthouse tax must go."


@pytest.fixture
def held(avalonia, importing):
    """Two days of two years, the line said on each."""
    importing(
        turn(LINE, order=0, document="av-1", day="2014-12-31"),
        turn("A lamp levy!", order=1, document="av-1", day="2014-12-31", speaker="Mr. Reed", given="Tom", party="MP"),
        turn(LINE, order=0, document="av-2", day="2015-01-02"),
    )
    return avalonia


def test_a_speech_dated_in_another_year_than_its_document_is_no_difference(held):
    speech = Speech.objects.get(document__external_id="av-1", party=held.harbour)
    Speech.objects.filter(pk=speech.pk).update(date=date(2015, 1, 1))
    retally(documents=[speech.document_id])
    settle_totals()
    assert Tally.objects.get(document=speech.document_id).date == date(2015, 1, 1)
    assert recount(check=True).differences == ()


def test_a_tally_of_the_wrong_year_differs_under_both_and_is_mended(held):
    wrong = Tally.objects.get(document__external_id="av-1")
    key = f"document={wrong.document_id} source={wrong.source_id}"
    rest = f"point={wrong.point_id} party={wrong.party_id} person={wrong.person_id} stance=uses"
    Tally.objects.filter(pk=wrong.pk).update(date=date(2015, 12, 31))
    assert recount(check=True).differences == (
        f"tally {key} date=2014-12-31 {rest}: stored (0, 0), recounted (1, 1)",
        f"tally {key} date=2015-12-31 {rest}: stored (1, 1), recounted (0, 0)",
    )
    recount()
    assert Tally.objects.get(document=wrong.document_id).date == date(2014, 12, 31)
    assert recount(check=True).differences == ()


def test_a_volume_that_nobody_spoke_and_words_too_many_differ(held):
    document = Document.objects.get(external_id="av-1")
    own = Volume.objects.get(document=document, party=held.harbour)
    Volume.objects.filter(pk=own.pk).update(words=own.words + 1)
    Volume.objects.create(document=document, party=None, speeches=2, words=20)
    found = recount(check=True)
    assert (found.volumes, found.tallies) == (3, 2)
    assert found.differences == (
        f"volume document={document.pk} party={held.harbour.pk}: stored (1, {own.words + 1}), recounted (1, {own.words})",
        f"volume document={document.pk} party=None: stored (2, 20), recounted (0, 0)",
    )
    revolume(documents=[document.pk])
    settle_totals()
    assert recount(check=True).differences == ()


def test_what_one_year_lacks_and_another_has_is_not_wrong():
    key, other = (1, 1, date(2015, 1, 1), 1, None, None, "uses"), (2, 1, date(2015, 1, 1), 1, None, 3, "uses")
    of_2014 = [(key, (0, 0), (2, 3))]
    of_2015 = [(key, (2, 3), (0, 0)), (other, (1, 1), (1, 2))]
    assert unreconciled([*of_2014, *of_2015]) == [(other, (1, 1), (1, 2))]
