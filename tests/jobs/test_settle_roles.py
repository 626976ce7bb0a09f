"""The roles of the desk: groups whose permissions the table defines."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from tracker.jobs.settle_roles import give_role, permissions_of_roles, settle_roles

pytestmark = pytest.mark.django_db


def test_settling_gives_what_is_missing_and_takes_what_is_not_in_the_table(capsys):
    first = settle_roles()
    assert list(first.roles) == ["contributor", "editor", "chief"]
    assert (first.given, first.taken) == (sum(first.roles.values()), 0)
    writers = Group.objects.get(name="contributor")
    writers.permissions.add(Permission.objects.get(codename="publish_talkingpoint"))
    writers.permissions.remove(Permission.objects.get(codename="add_rebuttal"))
    again = settle_roles()
    assert (again.given, again.taken) == (1, 1)
    call_command("settle_roles")
    assert capsys.readouterr().out.endswith("; 0 given, 0 taken\n")


def test_each_role_may_what_the_one_before_it_may_and_more():
    may = permissions_of_roles()
    assert may["contributor"] < may["editor"] < may["chief"]
    assert not {name for name in may["contributor"] if "publish" in name}
    assert "tracker.publish_talkingpoint" in may["editor"]
    assert {"tracker.change_person", "tracker.add_correction", "tracker.add_importrun", "auth.change_user"}.isdisjoint(
        may["editor"]
    )
    assert {"tracker.change_person", "tracker.add_correction", "tracker.add_importrun", "auth.change_user"} <= may[
        "chief"
    ]
    assert not {name for name in may["chief"] if name.startswith("auth.delete") or "historical" in name}


def test_a_permission_that_there_is_not_is_named(monkeypatch):
    monkeypatch.setitem(settle_roles.__globals__["_MORE"]["editor"], "tide", ("add",))
    with pytest.raises(LookupError, match=r"there is no such permission: tracker\.add_tide"):
        settle_roles()
    assert not Group.objects.exists()


def test_an_account_has_one_role_and_with_it_the_way_to_the_desk(django_user_model):
    user = django_user_model.objects.create_user("ada")
    for role in ("contributor", "editor"):
        give_role(user=user, role=role)
        assert (user.is_staff, [group.name for group in user.groups.all()]) == (True, [role])
    give_role(user=user, role=None)
    assert (user.is_staff, user.groups.count()) == (False, 0)
    with pytest.raises(ValueError, match="no role “owner”"):
        give_role(user=user, role="owner")
