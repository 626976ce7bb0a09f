"""Every address of the desk, asked by every role with GET and POST, answers what permissions.csv says.

A new address needs a row. `REFRAIN_REGENERATE=1 pytest tests/admin/test_permissions.py` writes the file as things are now: read
the difference before it is kept.
"""

import csv
import os

import pytest
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.db import transaction
from django.template import loader
from django.template.response import SimpleTemplateResponse
from django.test import Client

from tests.admin.addresses import TABLE, address_of, cases, invented_rows
from tracker.admin.guard import BEFORE_IT
from tracker.jobs.settle_roles import give_role, settle_roles

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "contributor", "editor", "chief")
ASKED = [(role, method) for role in ROLES for method in ("GET", "POST")]
COLUMNS = [f"{role} {method}" for role, method in ASKED]


@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker):
    """Each role's browser, and the rows that the addresses name; pages are made, but not drawn."""
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setattr(SimpleTemplateResponse, "rendered_content", "")
        patched.setattr(loader, "render_to_string", lambda *args, **kwargs: "")
        patched.setattr(AdminSite, "get_app_list", lambda *args, **kwargs: [{"name": "Refrain"}])
        settle_roles()
        rows, drafted = invented_rows()
        yield {role: browser(role) for role in ROLES}, rows, drafted
        transaction.set_rollback(True)


def browser(role):
    client = Client()
    if role != "anonymous":
        user = User.objects.create_user(role)
        give_role(user=user, role=role)
        client.force_login(user)
        # The session writes down once that it began.
        client.get("/admin/")
    return client


def asked_address(case, rows, drafted):
    """The address, with all that some page of the desk wants to be told."""
    address, key = address_of(*case, rows, drafted)
    return f"{address}?id={key}&app_label=tracker&model_name=mention&field_name=point"


def asked(client, method, address):
    """The answer; what was done is undone, and so is a log-out."""
    with transaction.atomic():
        cookies = client.cookies.copy()
        response = getattr(client, method.lower())(address)
        client.cookies = cookies
        transaction.set_rollback(True)
    return response


def answer(client, method, address):
    response = asked(client, method, address)
    if response.status_code == 302 and response.url.startswith("/admin/login/"):
        return "log in"
    known = {200: "open", 301: "open", 302: "open", 403: "no", 404: "nothing", 405: "no"}
    return known.get(response.status_code, str(response.status_code))


def test_every_address_answers_each_role_as_the_table_says(desk):
    clients, rows, drafted = desk
    found = {}
    for route, kind, _name in cases():
        address = asked_address((route, kind), rows, drafted)
        found[route, kind] = [answer(clients[role], method, address) for role, method in ASKED]
    if os.environ.get("REFRAIN_REGENERATE"):
        written = [["address", "row", *COLUMNS], *([*case, *answers] for case, answers in sorted(found.items()))]
        TABLE.write_text("".join(",".join(row) + "\n" for row in written))
    with TABLE.open(newline="") as file:
        table = {(row["address"], row["row"]): [row[column] for column in COLUMNS] for row in csv.DictReader(file)}
    assert sorted(found.keys() - table.keys()) == [], "addresses without a row"
    assert sorted(table.keys() - found.keys()) == [], "rows without an address"
    assert {case: (table[case], found[case]) for case in found if found[case] != table[case]} == {}


def test_a_password_alone_opens_no_address_where_the_second_factor_is_asked_for(desk, settings):
    clients, rows, drafted = desk
    settings.REQUIRE_SECOND_FACTOR = True
    opened = set()
    for route, kind, name in cases():
        address = asked_address((route, kind), rows, drafted)
        for method in ("get", "post"):
            response = asked(clients["chief"], method, address)
            if response.status_code != 302 or not response.url.startswith("/admin/second-factor/?next="):
                opened.add(name)
    assert opened == BEFORE_IT
