"""Two people side by side, made one and two again, and the old address that leads on."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.jobs.tallies import recount
from tracker.models import Membership, Person, PersonMerge, Speech

pytestmark = pytest.mark.django_db
PAGE = "/admin/tracker/person/merge/"


@pytest.fixture
def other(avalonia):
    PersonMerge.objects.all().delete()
    person = Person.objects.create(slug="addie-quay", name="Addie Quay", aliases=["A. Quay"])
    Membership.objects.create(person=person, legislature=avalonia.legislature, riding="Old Pier", end=date(2019, 1, 1))
    return person


@pytest.fixture
def address(avalonia, other):
    return f"{PAGE}?first={avalonia.person.pk}&second={other.pk}"


def test_both_are_shown_side_by_side(desk, avalonia, other, address):
    assert_opens_without_inline_code(desk.get(PAGE))
    response = desk.get(address)
    assert_opens_without_inline_code(response)
    html = " ".join(response.content.decode().split())
    for shown in ("Ada Quay stays", "Addie Quay stays", "Old Pier", "A. Quay", "avalonia 17", "Minister of Tides"):
        assert shown in html
    assert [(one.speeches, one.mentions, one.placings) for one in response.context["both"]] == [(1, 1, 1), (0, 0, 0)]


def test_the_action_of_the_list_leads_to_the_page(desk, avalonia, other, address):
    changelist = reverse("admin:tracker_person_changelist")
    sent = {"action": "merge_two", "_selected_action": [other.pk, avalonia.person.pk]}
    assert desk.post(changelist, sent).url == address
    assert (
        "Select two people."
        in desk.post(changelist, sent | {"_selected_action": [other.pk]}, follow=True).content.decode()
    )
    assert f'href="{PAGE}"' in desk.get(changelist).content.decode()


def test_merging_says_what_moved_and_the_old_address_leads_on_until_it_is_undone(
    desk, avalonia, other, address, editor
):
    response = desk.post(address, {"stays": other.pk, "reason": "one seat"}, follow=True)
    html = response.content.decode()
    assert "Ada Quay is Addie Quay now. Moved: " in html
    merge = PersonMerge.objects.get()
    assert (merge.kept, merge.merged_by, merge.reason) == (other, editor, "one seat")
    assert Speech.objects.get().person == other
    assert recount(check=True).differences == ()
    moved = desk.get("/people/ada-quay/?stance=all")
    assert (moved.status_code, moved.url) == (301, "/people/addie-quay/?stance=all")
    page = desk.get(reverse("admin:tracker_personmerge_change", args=[merge.pk]))
    assert_opens_without_inline_code(page)
    undo = reverse("admin:tracker_personmerge_undo", args=[merge.pk])
    assert f'formaction="{undo}"' in page.content.decode()
    undone = desk.post(undo, follow=True).content.decode()
    assert "Ada Quay is there again. Moved back: " in undone
    assert "formaction" not in undone
    assert Speech.objects.get().person.slug == "ada-quay"
    assert desk.get("/people/ada-quay/").status_code == 200
    assert "This merge was undone already" in desk.post(undo, follow=True).content.decode()
    assert recount(check=True).differences == ()


def test_what_could_not_be_moved_back_is_said(desk, avalonia, other, address):
    desk.post(address, {"stays": other.pk})
    Speech.objects.update(person=None)
    undo = reverse("admin:tracker_personmerge_undo", args=[PersonMerge.objects.get().pk])
    assert "Not moved back, for it changed since: speeches (1)." in desk.post(undo, follow=True).content.decode()


def test_nothing_is_merged_without_saying_who_stays(desk, avalonia, other, address):
    for sent in ({}, {"stays": "0"}, {"stays": "x"}):
        assert "Say which of the two stays." in desk.post(address, sent).content.decode()
    assert not PersonMerge.objects.exists()


def test_one_person_twice_is_refused(desk, avalonia, other):
    page = desk.get(f"{PAGE}?first={other.pk}&second={other.pk}").content.decode()
    assert "These two are one person already." in page
    desk.post(f"{PAGE}?first={other.pk}&second={other.pk}", {"stays": other.pk})
    assert Person.objects.filter(pk=other.pk).exists()


def test_two_ridings_at_one_time_are_merged_only_when_confirmed(desk, avalonia, other, address):
    Membership.objects.filter(person=other).update(end=None)
    Membership.objects.filter(person=avalonia.person).update(riding="North Quay")
    assert "probably two people" in desk.get(address).content.decode()
    html = desk.post(address, {"stays": other.pk, "reason": "sure"}).content.decode()
    assert "confirm that they are one person" in html
    assert 'value="sure"' in html
    assert not PersonMerge.objects.exists()
    assert desk.post(address, {"stays": other.pk, "confirmed": "1"}).status_code == 302


def test_a_slug_that_leads_on_is_not_given_by_hand(desk, avalonia, other, address, form_of):
    desk.post(address, {"stays": other.pk})
    sent = {
        "name": "Ada Quay", "slug": "ada-quay", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
        "identifiers-TOTAL_FORMS": 0, "identifiers-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert "This slug leads to Addie Quay." in desk.post("/admin/tracker/person/add/", sent).content.decode()


def test_the_queries_of_the_page_do_not_grow_with_rows(desk, avalonia, other, address):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            desk.get(address)
        return len(captured)

    cost()
    before = cost()
    for year in (2001, 2002):
        Membership.objects.create(
            person=other,
            legislature=avalonia.legislature,
            party=avalonia.meadow,
            start=date(year, 1, 1),
            end=date(year, 2, 1),
        )
        other.identifiers.create(scheme="avalonia", value=str(year))
    assert cost() == before


def test_who_may_not_delete_people_may_not_merge_or_undo(client, django_user_model, avalonia, other, address):
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    merge = PersonMerge.objects.create(kept=other, gone_slug="x", gone_name="X")
    assert client.get(address).status_code == 403
    assert client.post(reverse("admin:tracker_personmerge_undo", args=[merge.pk])).status_code == 403
