"""Somebody of each role at the desk, for tests."""

from django.contrib.auth.models import User
from django.test import Client

from tracker.jobs.settle_roles import give_role, settle_roles


def at_the_desk(role, name=None):
    """A browser in which somebody of that role is signed in; `user` is who."""
    settle_roles()
    user = User.objects.create_user(name or role, password="a long password")
    give_role(user=user, role=role)
    client = Client()
    client.user = User.objects.get(pk=user.pk)
    client.force_login(client.user)
    return client
