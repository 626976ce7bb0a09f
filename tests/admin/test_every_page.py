"""Every model's pages open, cost a steady number of queries, and carry nothing inline."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tracker.models import (
    Candidate,
    CandidateJudgement,
    CatalogueImport,
    CountdownEntry,
    DecidedTurn,
    Document,
    Edition,
    FrozenRanking,
    ImportRun,
    LineMerge,
    Mention,
    MentionMove,
    PersonIdentifier,
    PersonMerge,
    Review,
    ReviewClaim,
    Revision,
    SeedRecord,
    Speech,
    SpeechText,
    TalkingPoint,
    Tally,
    Volume,
)

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label == "tracker"), key=lambda model: model.__name__
)
VIEW_ONLY = {
    Candidate,
    CandidateJudgement,
    Tally,
    Volume,
    Edition,
    SpeechText,
    ImportRun,
    SeedRecord,
    Revision,
    PersonMerge,
    DecidedTurn,
    FrozenRanking,
    Review,
    ReviewClaim,
    LineMerge,
    MentionMove,
    CatalogueImport,
}
UPLOADED = {ImportRun, FrozenRanking, LineMerge, MentionMove, CatalogueImport}
BY_IMPORT_ONLY = (VIEW_ONLY | {Document, Speech}) - UPLOADED
ADDABLE = [model for model in MODELS if model not in BY_IMPORT_ONLY]
WITH_HISTORY = [model for model in MODELS if hasattr(model, "history")]


def address(model, page, *args):
    return reverse(f"admin:tracker_{model._meta.model_name}_{page}", args=args)


def assert_opens_without_inline_code(response):
    assert response.status_code == 200
    page = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", page)
    assert not [
        tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag and "application/json" not in tag
    ]


def test_every_model_is_on_the_desk():
    kept = {model for model in apps.get_app_config("tracker").get_models() if not hasattr(model, "instance_type")}
    inline_only = {PersonIdentifier, CountdownEntry}
    automatic = {model for model in kept if model._meta.auto_created or model.__name__.startswith("Historical")}
    # Made from the tallies, of which the desk shows each.
    totals = {model for model in kept if model.__module__ == "tracker.models.totals"}
    assert set(MODELS) == kept - inline_only - automatic - totals


@pytest.mark.parametrize("model", MODELS)
def test_changelist_opens(desk, avalonia, model):
    assert_opens_without_inline_code(desk.get(address(model, "changelist")))


@pytest.mark.parametrize("model", MODELS)
def test_changelist_search_opens(desk, avalonia, model):
    assert_opens_without_inline_code(desk.get(address(model, "changelist"), {"q": "tide"}))


@pytest.mark.parametrize("model", MODELS)
def test_change_page_opens(desk, avalonia, model):
    assert_opens_without_inline_code(desk.get(address(model, "change", avalonia.rows[model].pk)))


@pytest.mark.parametrize("model", ADDABLE)
def test_add_page_opens(desk, avalonia, model):
    assert_opens_without_inline_code(desk.get(address(model, "add")))


@pytest.mark.parametrize("model", sorted(BY_IMPORT_ONLY, key=lambda model: model.__name__))
def test_what_an_import_makes_is_not_added_or_deleted_by_hand(desk, avalonia, model):
    assert desk.get(address(model, "add")).status_code == 403
    assert desk.get(address(model, "delete", avalonia.rows[model].pk)).status_code == 403


@pytest.mark.parametrize("model", sorted(VIEW_ONLY, key=lambda model: model.__name__))
def test_machine_made_rows_cannot_be_changed(desk, avalonia, model):
    assert desk.post(address(model, "change", avalonia.rows[model].pk), {}).status_code == 403


@pytest.mark.parametrize("model", WITH_HISTORY)
def test_history_opens_and_so_does_a_version_of_it(desk, avalonia, model):
    row = avalonia.rows[model]
    assert_opens_without_inline_code(desk.get(address(model, "history", row.pk)))
    version = row.history.latest().pk
    assert_opens_without_inline_code(desk.get(address(model, "simple_history", row.pk, version)))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("signed_in", [False, True])
def test_who_is_no_editor_is_sent_to_sign_in(client, django_user_model, avalonia, model, signed_in):
    if signed_in:
        client.force_login(django_user_model.objects.create_user("reader"))
    response = client.get(address(model, "changelist"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_an_editor_signs_in(client, editor):
    response = client.post(
        reverse("admin:login"), {"username": "editor", "password": "a long password", "next": "/admin/"}
    )
    assert (response.status_code, response.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("model", [Mention, TalkingPoint, Speech])
def test_changelist_queries_do_not_grow_with_rows(desk, avalonia, model):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = desk.get(address(model, "changelist"))
        return response.context["cl"].result_count, len(captured)

    queries()
    rows, cost = queries()
    assert rows == 1
    for number, slug in [(2, "harbour-first"), (3, "fair-winds")]:
        avalonia.speech(number, avalonia.line(slug).point)
    assert queries() == (3, cost)
