"""Correcting the record keeps the figures equal to what they are made of."""

import pytest
from django.urls import reverse

from tracker.jobs.tallies import recount
from tracker.models import Document, Membership, Person, Source, Speech, Tally, Volume

pytestmark = pytest.mark.django_db


def save(desk, form_of, row, **changes):
    address = reverse(f"admin:tracker_{row._meta.model_name}_change", args=[row.pk])
    page = form_of(desk.get(address))
    response = desk.post(address, {name: value for name, value in (page | changes).items() if value is not None})
    assert response.status_code == 302
    assert recount(check=True).differences == ()


def test_a_document_taken_from_readers_no_longer_counts(desk, avalonia, form_of):
    save(desk, form_of, avalonia.document, published=None)
    assert not Tally.objects.exists()
    save(desk, form_of, avalonia.document, published="on")
    assert Tally.objects.get().speeches == 1


def test_a_corrected_party_moves_the_figures_and_asks_for_a_match(desk, avalonia, form_of):
    save(desk, form_of, avalonia.said.speech, party=str(avalonia.meadow.pk))
    assert [(volume.party, volume.words) for volume in Volume.objects.all()] == [(avalonia.meadow, 6)]
    assert Tally.objects.get().party == avalonia.meadow
    assert Document.objects.get().match_due


def test_a_speech_marked_as_the_chairs_leaves_the_figures(desk, avalonia, form_of):
    save(desk, form_of, avalonia.said.speech, kind="chair")
    assert (Volume.objects.count(), Tally.objects.count()) == (0, 0)


def test_a_corrected_riding_leaves_the_figures_alone(desk, avalonia, form_of):
    save(desk, form_of, avalonia.said.speech, riding="Old Pier")
    assert Speech.objects.get().riding == "Old Pier"
    assert not Document.objects.get().match_due


def test_what_was_said_cannot_be_changed(desk, avalonia, form_of):
    save(desk, form_of, avalonia.said.speech, words="9", date="1999-01-01", **{"texts-0-text": "Something else"})
    speech = Speech.objects.get()
    assert (speech.words, speech.date.year, speech.texts.get().text[:6]) == (6, 2021, "We say")


def test_a_document_leads_to_its_speeches(desk, avalonia):
    address = f"/admin/tracker/speech/?document__id__exact={avalonia.document.pk}"
    assert address in desk.get(f"/admin/tracker/document/{avalonia.document.pk}/change/").content.decode()
    assert desk.get(address).context["cl"].result_count == 1


def test_an_editor_sets_where_a_source_s_files_are_and_is_told_what_is_wrong(desk, avalonia, form_of):
    address = reverse("admin:tracker_source_change", args=[avalonia.document.source.pk])
    page = form_of(desk.get(address))
    right = {
        "address_pattern": "https://records.example/{parliament}{session}/{sitting:03}-{edition}.xml",
        "address_editions": "E F",
        "address_sessions": "7-1 2021-02-01\r\n\r\n7-2 2021-04-01",
    }
    for changes, message in [
        (
            {"address_pattern": "https://records.example/{sitting.real}"},
            "{sitting.real} is not one of {date}, {sitting}",
        ),
        ({"address_editions": "../E"}, "“../E” is not letters and digits."),
        ({"address_sessions": "7-1"}, "“7-1” is not like 41-2 2013-10-16"),
        ({"address_sessions": ""}, "{parliament} or {session} in the address and these lines need each other."),
    ]:
        response = desk.post(address, page | right | changes)
        assert response.status_code == 200
        assert message in response.content.decode()
    save(desk, form_of, avalonia.document.source, **right)
    source = Source.objects.get(pk=avalonia.document.source.pk)
    assert source.address_sessions == ["7-1 2021-02-01", "7-2 2021-04-01"]
    assert form_of(desk.get(address))["address_sessions"] == "7-1 2021-02-01\n7-2 2021-04-01"


def test_a_correction_is_kept_by_name_and_given_back_by_its_box(desk, avalonia, form_of):
    speech = avalonia.said.speech
    save(desk, form_of, speech, party=str(avalonia.meadow.pk))
    assert Speech.objects.get().corrected == ["affiliation", "party"]
    page = desk.get(reverse("admin:tracker_speech_change", args=[speech.pk])).content.decode()
    assert 'name="give_back" value="party"' in page
    save(desk, form_of, speech, give_back=["party"])
    assert (Speech.objects.get().party, Speech.objects.get().corrected) == (avalonia.harbour, [])
    assert Tally.objects.get().party == avalonia.harbour


def test_another_person_brings_the_party_of_the_day(desk, avalonia, form_of):
    bo = Person.objects.create(slug="bo-fenn", name="Bo Fenn")
    Membership.objects.create(person=bo, legislature=avalonia.legislature, party=avalonia.meadow, riding="Old Pier")
    save(desk, form_of, avalonia.said.speech, person=str(bo.pk))
    speech = Speech.objects.get()
    assert (speech.person, speech.party, speech.affiliation, speech.riding) == (
        bo,
        avalonia.meadow,
        "Meadow",
        "Old Pier",
    )
    assert Tally.objects.get().person == bo
