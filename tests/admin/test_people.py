"""Names are typed one a line and stored as a list."""

import pytest

from tracker.models import Party, Person

pytestmark = pytest.mark.django_db


def test_nicknames_are_shown_and_stored_one_a_line(desk, avalonia, form_of):
    address = f"/admin/tracker/party/{avalonia.harbour.pk}/change/"
    page = form_of(desk.get(address))
    assert page["nicknames"] == "HP"
    assert desk.post(address, page | {"colour": "red"}).status_code == 200
    assert desk.post(address, page | {"nicknames": " HP \n\nQuays\n"}).status_code == 302
    assert Party.objects.get(slug="av-harbour").nicknames == ["HP", "Quays"]
    assert 'type="color"' in desk.get(address).content.decode()


def test_a_person_is_added_with_a_membership(desk, avalonia):
    sent = {
        "name": "Bo Fenn", "slug": "bo-fenn", "aliases": "B. Fenn",
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
        "memberships-0-legislature": avalonia.legislature.pk, "memberships-0-party": avalonia.meadow.pk,
        "memberships-0-start": "2020-01-01",
        "identifiers-TOTAL_FORMS": 0, "identifiers-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert desk.post("/admin/tracker/person/add/", sent).status_code == 302
    person = Person.objects.get(slug="bo-fenn")
    assert person.aliases == ["B. Fenn"]
    assert person.memberships.get().party == avalonia.meadow


def test_people_are_offered_as_an_editor_types(desk, avalonia):
    sent = {"app_label": "tracker", "model_name": "speech", "field_name": "person", "term": "qua"}
    answer = desk.get("/admin/autocomplete/", sent).json()
    assert answer["results"] == [{"id": str(avalonia.person.pk), "text": "Ada Quay"}]
