"""Every address of the desk, asked by every role with GET and POST, answers what permissions.csv says.

A new address needs a row. `REFRAIN_REGENERATE=1 pytest tests/admin/test_permissions.py` writes the file as things are now: read
the difference before it is kept.
"""

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.template import loader
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from tests.admin.conftest import invented_record
from tracker.admin.guard import BEFORE_IT
from tracker.jobs.settle_roles import give_role, settle_roles
from tracker.models import Citation, LineMerge, MentionMove, PersonMerge, Phrasing, Rebuttal, TalkingPoint

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "permissions.csv"
ROLES = ("anonymous", "contributor", "editor", "chief")
ASKED = [(role, method) for role in ROLES for method in ("GET", "POST")]
COLUMNS = [f"{role} {method}" for role, method in ASKED]
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\((?:\?P<(\w+)>)?[^()]*\)")
MOVES = {"talkingpoint": ("send", "return", "publish", "schedule", "unschedule", "retire"),
         "rebuttal": ("publish", "withdraw")}  # fmt: skip


def addresses(resolver=None, before="") -> Iterator[tuple[str, str]]:
    """Every address that the desk answers at, as it is written in urls.py, with its name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            # The desk stands among the addresses that have a French one; in English nothing is put before them.
            if not route or route.startswith("admin/"):
                yield from addresses(pattern, route)
        elif route.startswith("admin/"):
            yield route, pattern.name


def cases() -> Iterator[tuple[str, str, str]]:
    """Every address, for each kind of row that makes a difference there."""
    for route, name in addresses():
        model = route.split("/")[2] if route.startswith("admin/tracker/") else ""
        if "/move/" in route:
            yield from ((route, move, name) for move in MOVES[model])
        else:
            yield route, "", name
            if model in ("talkingpoint", "phrasing", "rebuttal", "citation") and ("(" in route or "<" in route):
                yield route, "draft", name


@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker):
    """Each role's browser, and the rows that the addresses name; pages are made, but not drawn."""
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setattr(SimpleTemplateResponse, "rendered_content", "")
        patched.setattr(loader, "render_to_string", lambda *args, **kwargs: "")
        patched.setattr(AdminSite, "get_app_list", lambda *args, **kwargs: [{"name": "Refrain"}])
        settle_roles()
        avalonia = invented_record()
        Rebuttal.objects.update(published=True)
        for undoable in (PersonMerge, LineMerge, MentionMove):
            undoable.objects.update(undone_at=timezone.now())
        rows = {model._meta.model_name: row for model, row in avalonia.rows.items()}
        rows["user"] = User.objects.create_user("reader")
        yield {role: browser(role) for role in ROLES}, rows, drafts(avalonia)
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


def drafts(avalonia):
    point = TalkingPoint.objects.create(slug="calm-seas", title="Calm seas", party=avalonia.harbour)
    rebuttal = Rebuttal.objects.create(point=point, body="Not so.")
    return {
        "talkingpoint": point,
        "phrasing": Phrasing.objects.create(point=point, text="calm seas"),
        "rebuttal": rebuttal,
        "citation": Citation.objects.create(rebuttal=rebuttal, title="Sea states"),
    }


def address_of(route, kind, rows, drafted):
    """The address with what stands for its arguments."""
    app, _, rest = route.removeprefix("admin/").partition("/")
    model = rest.partition("/")[0] if app in apps.app_configs else ""
    row = (drafted if kind == "draft" else rows).get(model) or rows["talkingpoint"]
    version = f"{row._meta.model_name}-{row.history.latest().pk}" if hasattr(row, "history") else 0
    positional = iter((row.pk, version))
    known = {
        "content_type_id": ContentType.objects.get_for_model(row).pk, "app_label": "tracker", "name": kind,
        "url": "nowhere/",
    }  # fmt: skip

    def argument(found):
        name = found[1] or found[2]
        return str(known.get(name, row.pk) if name else next(positional))

    filled = ARGUMENT.sub(argument, route.replace("^", "").replace("$", ""))
    return f"/{filled}?id={row.pk}&app_label=tracker&model_name=mention&field_name=point"


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
        address = address_of(route, kind, rows, drafted)
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
        address = address_of(route, kind, rows, drafted)
        for method in ("get", "post"):
            response = asked(clients["chief"], method, address)
            if response.status_code != 302 or not response.url.startswith("/admin/second-factor/?next="):
                opened.add(name)
    assert opened == BEFORE_IT
