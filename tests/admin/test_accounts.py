"""Accounts: a chief makes and closes them and gives roles, and nobody becomes more than their role."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.admin.roles import at_the_desk

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/auth/user/", "/admin/auth/user/add/"


@pytest.fixture
def chief(db):
    return at_the_desk("chief")


def change(user):
    return reverse("admin:auth_user_change", args=[user.pk])


def test_a_chief_makes_an_account_with_a_role(chief, client):
    sent = {"username": "writer", "usable_password": "true", "password1": "tide-and-ebb-2", "password2": "tide-and-ebb-2",
            "role": "contributor"}  # fmt: skip
    assert chief.post(ADD, sent).status_code == 302
    writer = User.objects.get(username="writer")
    assert (writer.is_staff, writer.is_superuser, [group.name for group in writer.groups.all()]) == (
        True, False, ["contributor"],
    )  # fmt: skip
    assert client.post("/admin/login/", {"username": "writer", "password": "tide-and-ebb-2"}).status_code == 302


def test_a_role_is_changed_and_taken_and_an_account_closed(chief, form_of):
    writer = at_the_desk("contributor")
    page = form_of(chief.get(change(writer.user)))
    assert page["role"] == "contributor"
    for role, groups, staff in (("editor", ["editor"], True), ("", [], False)):
        assert chief.post(change(writer.user), page | {"role": role}).status_code == 302
        writer.user.refresh_from_db()
        assert ([group.name for group in writer.user.groups.all()], writer.user.is_staff) == (groups, staff)
    assert writer.get("/admin/").url.startswith("/admin/login/")
    page.pop("is_active")
    assert chief.post(change(writer.user), page).status_code == 302
    writer.user.refresh_from_db()
    assert writer.user.is_active is False
    assert chief.post(change(writer.user).replace("change", "delete"), {"post": "yes"}).status_code == 403
    act = {"action": "delete_selected", "_selected_action": [writer.user.pk], "post": "yes"}
    chief.post(LIST, act)
    assert User.objects.filter(pk=writer.user.pk).exists()


def test_no_form_makes_an_account_that_no_table_limits(chief, form_of):
    writer = at_the_desk("contributor")
    more = {"is_superuser": "on", "is_staff": "on", "user_permissions": ["1"], "groups": [Group.objects.first().pk]}
    assert chief.post(change(writer.user), form_of(chief.get(change(writer.user))) | more).status_code == 302
    user = User.objects.get(pk=writer.user.pk)
    assert (user.is_superuser, user.user_permissions.count(), user.groups.get().name) == (False, 0, "contributor")


def test_such_an_account_is_changed_by_its_like_only(chief, form_of):
    first = User.objects.create_superuser("first", password="a long password")
    password = f"/admin/auth/user/{first.pk}/password/"
    new = {"usable_password": "true", "password1": "tide-and-ebb-2", "password2": "tide-and-ebb-2"}
    assert chief.post(change(first), {"username": "mine"}).status_code == 403
    assert chief.post(password, new).status_code == 403
    TOTPDevice.objects.create(user=first)
    TOTPDevice.objects.create(user=at_the_desk("contributor").user)
    keys = list(User.objects.values_list("pk", flat=True))
    chief.post(LIST, {"action": "forget_second_factor", "_selected_action": keys})
    assert [device.user for device in TOTPDevice.objects.all()] == [first]
    other = User.objects.create_superuser("second")
    chief.force_login(other)
    page = form_of(chief.get(change(first)))
    assert "role" not in page
    assert chief.post(change(first), page | {"first_name": "Ada"}).status_code == 302
    first.refresh_from_db()
    assert (first.first_name, first.is_superuser, first.is_staff) == ("Ada", True, True)


def test_nobody_closes_the_door_behind_themselves(chief, form_of):
    page = form_of(chief.get(change(chief.user)))
    assert {"role", "is_active"}.isdisjoint(page)
    assert chief.post(change(chief.user), page | {"role": "contributor"}).status_code == 302
    assert chief.user.groups.get().name == "chief"


def test_secrets_and_groups_have_no_pages():
    assert {model._meta.label for model in admin.site._registry if model._meta.app_label != "tracker"} == {"auth.User"}


def test_the_list_says_each_role_and_who_set_the_second_factor_up(chief):
    at_the_desk("contributor")
    html = chief.get(LIST).content.decode()
    assert [html.count(f'<td class="field-role">{role}</td>') for role in ("contributor", "chief")] == [1, 1]
    assert html.count('class="field-second_factor"><img src="/static/admin/img/icon-no.svg"') == 2
