"""The first editor's account."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_make_editor_prints_a_password_that_works_and_does_nothing_the_second_time(capsys):
    call_command("make_editor", name="desk")

    password = capsys.readouterr().out.rpartition(" ")[2].strip()
    editor = get_user_model().objects.get(username="desk")
    assert editor.is_superuser
    assert editor.check_password(password)

    call_command("make_editor", name="desk")

    assert "nothing was changed" in capsys.readouterr().out
    assert get_user_model().objects.get(username="desk").password == editor.password


def test_make_editor_gives_a_role_and_its_permissions(capsys):
    call_command("make_editor", name="writer", role="contributor")
    writer = get_user_model().objects.get(username="writer")
    assert (writer.is_superuser, writer.is_staff) == (False, True)
    assert writer.has_perm("tracker.add_rebuttal")
    assert not writer.has_perm("tracker.publish_talkingpoint")
