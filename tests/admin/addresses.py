"""Every address of the desk as urls.py writes it, and a row of each kind for what stands in it."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.urls import get_resolver
from django.utils import timezone

from tests.admin.conftest import invented_record
from tracker.models import Citation, LineMerge, MentionMove, Person, PersonMerge, Phrasing, Rebuttal, TalkingPoint

TABLE = Path(__file__).parent / "permissions.csv"
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\((?:\?P<(\w+)>)?[^()]*\)")
MOVES = {"talkingpoint": ("send", "return", "publish", "schedule", "unschedule", "retire"),
         "rebuttal": ("publish", "withdraw")}  # fmt: skip
# What leads elsewhere, or answers with no page.
NO_PAGE = ("<path:object_id>/", "autocomplete/", "jsi18n/", "logout/", "markdown/", "citation/read/")


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


def invented_rows():
    """A row of each model by the model's name, and of those whose state makes a difference a draft."""
    avalonia = invented_record()
    Rebuttal.objects.update(published=True)
    for undoable in (PersonMerge, LineMerge, MentionMove):
        undoable.objects.update(undone_at=timezone.now())
    rows = {model._meta.model_name: row for model, row in avalonia.rows.items()}
    rows["user"] = User.objects.create_user("reader")
    return rows, _drafts(avalonia)


def _drafts(avalonia):
    point = TalkingPoint.objects.create(slug="calm-seas", title="Calm seas", party=avalonia.harbour)
    rebuttal = Rebuttal.objects.create(point=point, body="Not so.")
    return {
        "talkingpoint": point,
        "phrasing": Phrasing.objects.create(point=point, text="calm seas"),
        "rebuttal": rebuttal,
        "citation": Citation.objects.create(rebuttal=rebuttal, title="Sea states"),
    }


def address_of(route, kind, rows, drafted):
    """The address with what stands for its arguments, and the key of the row that it is about."""
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

    return f"/{ARGUMENT.sub(argument, route.replace('^', '').replace('$', ''))}", row.pk


def pages() -> list[str]:
    """The pages that a chief may open, with rows made for them, and those that show more once they are told of what."""
    with TABLE.open(newline="") as table:
        opened = [(row["address"], row["row"]) for row in csv.DictReader(table) if row["chief GET"] == "open"]
    rows, drafted = invented_rows()
    found = []
    for route, kind in opened:
        if not route.endswith(NO_PAGE):
            address, key = address_of(route, kind, rows, drafted)
            found.append(f"{address}?id={key}" if "/move/" in route else address)
    tide, calm = rows["talkingpoint"].pk, drafted["talkingpoint"].pk
    other = Person.objects.create(slug="bo-reef", name="Bo Reef")
    return [
        *found,
        "/admin/tracker/talkingpoint/preview/?text=rising+tide",
        "/admin/tracker/talkingpoint/preview/?text=tide+(on",
        "/admin/tracker/talkingpoint/?q=nowhere",
        "/countdowns/seven-tides/preview/",
        f"/admin/tracker/linemerge/add/?first={tide}&second={calm}",
        f"/admin/tracker/person/merge/?first={rows['person'].pk}&second={other.pk}",
        f"/admin/tracker/mentionmove/add/?mentions={rows['mention'].pk}&to={calm}",
    ]
