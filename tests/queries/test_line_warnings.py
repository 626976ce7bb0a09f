"""What is amiss with a line's phrasings."""

import pytest

from tracker.jobs.match import match
from tracker.models import Phrasing
from tracker.queries.line_warnings import said_anywhere, warnings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(avalonia, make):
    """A line that is said in a record held in English."""
    document = make.document(avalonia)
    avalonia.document = document
    avalonia.point = make.line(avalonia)
    avalonia.said = lambda text, **fields: make.speech(fields.pop("document", document), text, party=None, **fields)
    avalonia.said("The lighthouse taxes must go.")
    avalonia.point.phrasings.all().delete()
    Phrasing.objects.create(point=avalonia.point, text="lighthouse tax")
    return avalonia


def told(point):
    return [
        (
            warning.about,
            warning.phrasing.text if warning.phrasing else warning.language,
            [str(o) for o in warning.owners],
        )
        for warning in warnings_of(point)
    ]


def test_nothing_is_amiss_with_a_phrasing_that_is_said(record):
    assert told(record.point) == []
    match()
    assert told(record.point) == []


def test_a_language_that_the_record_holds_needs_a_phrasing(record):
    record.said("La taxe sur les phares.", language="fr")
    assert told(record.point) == [("language", "fr", [])]
    excluded = Phrasing.objects.create(point=record.point, text="taxe sur les phares", language="fr", kind="exclude")
    assert told(record.point) == [("language", "fr", [])]
    excluded.kind = "include"
    excluded.save()
    assert told(record.point) == []


def test_a_phrasing_that_no_counted_speech_holds_never_matches(record, make):
    Phrasing.objects.create(point=record.point, text="beacon levy")
    record.said("A beacon levy.", kind="chair")
    record.said("A beacon levy.", withdrawn=True)
    record.said("A beacon levy.", document=make.document(record, published=False))
    assert told(record.point) == [("never", "beacon levy", [])]
    record.said("No beacon levies!")
    assert told(record.point) == []


def test_a_phrasing_behind_a_mention_is_not_looked_for(record, django_assert_num_queries):
    match()
    with django_assert_num_queries(5):
        warnings_of(record.point)


def test_words_are_owned_by_another_line_however_they_are_typed(record, make):
    other = make.line(record, title="Taxes on lighthouses")
    Phrasing.objects.create(point=other, text="(Lighthouse|beacon) taxes")
    assert told(record.point) == [("owned", "lighthouse tax", ["Taxes on lighthouses"])]
    other.status = "retired"
    other.save()
    assert told(record.point) == []


def test_words_of_another_language_or_kept_out_are_nobodys(record, make):
    other = make.line(record, title="Taxes on lighthouses")
    Phrasing.objects.create(point=other, text="lighthouse tax", language="fr")
    Phrasing.objects.create(point=other, text="lighthouse tax", kind="exclude")
    assert told(record.point) == []
    # Nor are other words in a language that both have phrasings in.
    record.said("La taxe sur les phares.", language="fr")
    Phrasing.objects.create(point=record.point, text="taxe sur les phares", language="fr")
    Phrasing.objects.create(point=other, text="beacon levy")
    assert told(record.point) == []


def test_a_phrasing_that_cannot_be_read_has_no_words_that_another_line_could_own(record, make):
    Phrasing.objects.create(point=make.line(record, title="Taxes on lighthouses"), text="(lighthouse tax")
    assert told(record.point) == []
    Phrasing.objects.create(point=record.point, text="lighthouse (tax")
    assert told(record.point) == [("never", "lighthouse (tax", [])]


def test_reading_goes_on_until_the_words_are_found(record, monkeypatch):
    monkeypatch.setattr("tracker.queries.line_warnings._TEXTS", 2)
    # Found by their stems, and not as the words are written.
    for number in range(3):
        record.said(f"Lighthouse tariffs, of which there are {number}.")
    assert not said_anywhere('"lighthouse tariff"', "en")
    record.said("A lighthouse tariff.")
    assert said_anywhere('"lighthouse tariff"', "en")
    for number in range(2):
        record.said(f"No more lighthouse tariffs than {number}.")
    assert said_anywhere('"lighthouse tariff"', "en")
    assert not said_anywhere("lighthouse toll", "en")
    assert not said_anywhere("lighthouse (toll", "en")
