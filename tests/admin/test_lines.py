"""Editing a line with its phrasings, rebuttals and citations on one page."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse

from tracker.models import Citation, FormerSlug, Mention, Phrasing, Rebuttal, TalkingPoint

pytestmark = pytest.mark.django_db

ADD = "/admin/tracker/talkingpoint/add/"


def change(point):
    return reverse("admin:tracker_talkingpoint_change", args=[point.pk])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def new_line(avalonia, **changes):
    return {
        "title": "Calm seas for all", "slug": "calm-seas", "party": avalonia.harbour.pk, "status": "draft",
        "topics": [avalonia.topic.pk],
        "phrasings-TOTAL_FORMS": 1, "phrasings-INITIAL_FORMS": 0,
        "phrasings-0-text": "calm (seas|waters)", "phrasings-0-language": "en", "phrasings-0-kind": "include",
        "rebuttals-TOTAL_FORMS": 1, "rebuttals-INITIAL_FORMS": 0,
        "rebuttals-0-body": "The sea was rough on 200 days.",
        **changes,
    }  # fmt: skip


def test_a_line_is_added_with_its_phrasing_and_rebuttal(desk, avalonia):
    response = desk.post(ADD, new_line(avalonia))
    assert response.status_code == 302
    point = TalkingPoint.objects.get(slug="calm-seas")
    assert [topic.slug for topic in point.topics.all()] == ["tides"]
    assert [phrasing.text for phrasing in point.phrasings.all()] == ["calm (seas|waters)"]
    assert [rebuttal.body for rebuttal in point.rebuttals.all()] == ["The sea was rough on 200 days."]
    assert {version.history_user.username for version in point.history.all()} == {"editor"}
    assert any("manage.py match --point calm-seas" in message for message in said(response))
    assert not Mention.objects.filter(point=point).exists()


def test_a_bad_phrasing_is_explained_at_its_field(desk, avalonia):
    response = desk.post(ADD, new_line(avalonia, **{"phrasings-0-text": "calm (seas|waters"}))
    assert response.status_code == 200
    errors = response.context["inline_admin_formsets"][0].formset.errors[0]
    assert list(errors) == ["text"]
    assert "character" in errors["text"][0]
    assert errors["text"][0].replace("'", "&#x27;") in response.content.decode()
    assert not TalkingPoint.objects.filter(slug="calm-seas").exists()


def test_saving_a_line_without_touching_its_phrasings_asks_for_no_match(desk, avalonia, form_of):
    page = form_of(desk.get(change(avalonia.tide.point)))
    response = desk.post(change(avalonia.tide.point), page | {"gist": "All boats rise."})
    assert response.status_code == 302
    avalonia.tide.point.refresh_from_db()
    assert avalonia.tide.point.gist == "All boats rise."
    assert not any("match" in message for message in said(response))


@pytest.mark.parametrize("edit", [{"phrasings-0-text": "rising tides"}, {"phrasings-0-DELETE": "on"}])
def test_a_changed_or_deleted_phrasing_asks_for_a_match(desk, avalonia, form_of, edit):
    Phrasing.objects.create(point=avalonia.tide.point, text="tide tables rise", language="fr")
    page = form_of(desk.get(change(avalonia.tide.point)))
    response = desk.post(change(avalonia.tide.point), page | edit | {"public_note": "It counted low tides too."})
    assert response.status_code == 302
    assert any("manage.py match --point rising-tide" in message for message in said(response))


def test_the_phrasings_own_page_asks_for_a_match_too(desk, avalonia, form_of):
    phrasing = avalonia.tide.phrasing
    address = reverse("admin:tracker_phrasing_change", args=[phrasing.pk])
    sent = form_of(desk.get(address)) | {"text": "tides that rise", "public_note": "It counted low tides too."}
    assert any("match --point rising-tide" in message for message in said(desk.post(address, sent)))
    bad = desk.post(address, form_of(desk.get(address)) | {"text": "("})
    assert list(bad.context["adminform"].form.errors) == ["text"]


def test_the_citations_of_a_lines_rebuttals_stand_on_its_page(desk, avalonia):
    other = avalonia.line("fair-winds")
    response = desk.get(change(avalonia.tide.point))
    formset = response.context["inline_admin_formsets"][2].formset
    assert [form.instance for form in formset.initial_forms] == [avalonia.tide.citation]
    choices = [value for value, _ in formset.empty_form.fields["rebuttal"].choices]
    assert [getattr(choice, "value", choice) for choice in choices] == ["", avalonia.tide.rebuttal.pk]
    assert other.citation not in formset.get_queryset()
    assert formset.empty_form.initial["rebuttal"] == avalonia.tide.rebuttal.pk
    assert reverse("admin:tracker_rebuttal_change", args=[avalonia.tide.rebuttal.pk]) in response.content.decode()


def test_a_citation_is_changed_and_another_added_on_the_lines_page(desk, avalonia, form_of):
    page = form_of(desk.get(change(avalonia.tide.point)))
    edit = {
        "citations-TOTAL_FORMS": "2",
        "citations-0-publisher": "Harbour office",
        "citations-1-rebuttal": avalonia.tide.rebuttal.pk,
        "citations-1-title": "Sea states",
    }
    assert desk.post(change(avalonia.tide.point), page | edit).status_code == 302
    assert list(Citation.objects.values_list("title", "publisher", "url")) == [
        ("Tide tables", "Harbour office", "https://example.org/tides"),
        ("Sea states", "", ""),
    ]


def test_a_citation_cannot_be_given_to_the_rebuttal_of_another_line(desk, avalonia, form_of):
    other = avalonia.line("fair-winds")
    page = form_of(desk.get(change(avalonia.tide.point)))
    response = desk.post(change(avalonia.tide.point), page | {"citations-0-rebuttal": other.rebuttal.pk})
    assert response.status_code == 200
    assert list(response.context["inline_admin_formsets"][2].formset.errors[0]) == ["rebuttal"]
    avalonia.tide.citation.refresh_from_db()
    assert avalonia.tide.citation.rebuttal == avalonia.tide.rebuttal


def test_another_lines_citation_cannot_be_reached_through_the_page(desk, avalonia, form_of):
    other = avalonia.line("fair-winds")
    page = form_of(desk.get(change(avalonia.tide.point)))
    edit = {"citations-0-id": other.citation.pk, "citations-0-title": "Taken over"}
    desk.post(change(avalonia.tide.point), page | edit)
    assert list(Citation.objects.values_list("title", flat=True)) == ["Tide tables", "Tide tables"]


def test_a_citation_is_deleted_on_the_lines_page(desk, avalonia, form_of):
    page = form_of(desk.get(change(avalonia.tide.point)))
    assert desk.post(change(avalonia.tide.point), page | {"citations-0-DELETE": "on"}).status_code == 302
    assert not Citation.objects.exists()


def test_a_rebuttal_deleted_while_its_citation_is_edited_takes_it_along(desk, avalonia, form_of):
    page = form_of(desk.get(change(avalonia.tide.point)))
    edit = {"rebuttals-0-DELETE": "on", "citations-0-publisher": "Harbour office"}
    assert desk.post(change(avalonia.tide.point), page | edit).status_code == 302
    assert (Rebuttal.objects.count(), Citation.objects.count()) == (0, 0)


def test_citations_need_a_rebuttal_first(desk, avalonia):
    avalonia.tide.rebuttal.delete()
    added = desk.get(ADD).context["inline_admin_formsets"]
    assert [inline.opts.model for inline in added] == [Phrasing, Rebuttal]
    changed = desk.get(change(avalonia.tide.point)).context["inline_admin_formsets"]
    assert changed[2].formset.max_num == 0


def test_a_new_line_with_a_rebuttal_opens_again_at_its_citations(desk, avalonia):
    response = desk.post(ADD, new_line(avalonia))
    point = TalkingPoint.objects.get(slug="calm-seas")
    assert response.url == f"{change(point)}#citations-group"
    assert "The line is saved. Now give its rebuttal the sources it rests on." in said(response)
    html = desk.get(response.url).content.decode()
    assert 'id="citations-group"' in html
    assert '"addText": "Add another Citation"' in html.replace("&quot;", '"')


@pytest.mark.parametrize(
    ("sent", "then"),
    [
        ({"_addanother": "yes"}, ADD),
        ({"_continue": "yes"}, "/change/"),
        ({"rebuttals-TOTAL_FORMS": 0}, "/admin/tracker/talkingpoint/"),
    ],
)
def test_a_new_line_otherwise_leads_where_it_always_did(desk, avalonia, sent, then):
    assert desk.post(ADD, new_line(avalonia, **sent)).url.endswith(then)


def test_who_may_only_see_citations_changes_none(client, django_user_model, avalonia):
    user = django_user_model.objects.create_user("junior", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(
            codename__in=["view_citation", "view_talkingpoint", "change_talkingpoint", "publish_talkingpoint"]
        )
    )
    client.force_login(user)
    sent = {
        "_version": client.get(change(avalonia.tide.point)).context["page_version"],
        "title": "Rising tide", "slug": "rising-tide", "party": avalonia.harbour.pk, "status": "published",
        "citations-TOTAL_FORMS": 2, "citations-INITIAL_FORMS": 1, "citations-0-id": avalonia.tide.citation.pk,
        "citations-0-rebuttal": avalonia.tide.rebuttal.pk, "citations-0-title": "Changed", "citations-0-DELETE": "on",
        "citations-1-rebuttal": avalonia.tide.rebuttal.pk, "citations-1-title": "New",
    }  # fmt: skip
    assert client.post(change(avalonia.tide.point), sent).status_code == 302
    assert list(Citation.objects.values_list("title", flat=True)) == ["Tide tables"]


@pytest.mark.parametrize(
    ("model", "name"), [("talkingpoint", "fair winds"), ("rebuttal", "Not so: fair-winds."), ("citation", "Tables")]
)
def test_a_citation_without_a_link_is_marked_and_found(desk, avalonia, model, name):
    other = avalonia.line("fair-winds")
    Citation.objects.filter(pk=other.citation.pk).update(url="", title="Tables")
    address = reverse(f"admin:tracker_{model}_changelist")
    needed = desk.get(address, {"citation_needed": "yes"}).context["cl"].result_list
    linked = desk.get(address, {"citation_needed": "no"}).context["cl"].result_list
    assert [str(row) for row in needed] == [name]
    assert len(linked) == 1
    column = re.findall(r'class="field-cited">.*?icon-(yes|no)', desk.get(address).content.decode())
    assert sorted(column) == ["no", "yes"]


def test_a_new_slug_keeps_the_old_address(desk, avalonia, form_of):
    point = avalonia.tide.point
    page = form_of(desk.get(change(point)))
    assert desk.post(change(point), page | {"slug": "tide"}).status_code == 302
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"tide-rising", "rising-tide"}
    page = form_of(desk.get(change(point)))
    assert desk.post(change(point), page | {"slug": "rising-tide"}).status_code == 302
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"tide-rising", "tide"}


def test_an_address_that_leads_to_another_line_is_refused(desk, avalonia):
    response = desk.post(ADD, new_line(avalonia, slug="tide-rising"))
    assert list(response.context["adminform"].form.errors) == ["slug"]


@pytest.mark.parametrize(("status", "shown"), [("published", True), ("draft", False)])
def test_only_a_published_line_offers_its_page(desk, avalonia, status, shown):
    TalkingPoint.objects.update(status=status)
    assert ("viewsitelink" in desk.get(change(avalonia.tide.point)).content.decode()) is shown


def test_a_line_with_evidence_is_retired_rather_than_deleted(desk, avalonia):
    address = reverse("admin:tracker_talkingpoint_delete", args=[avalonia.tide.point.pk])
    assert desk.post(address, {"post": "yes"}).status_code == 403
    assert TalkingPoint.objects.filter(pk=avalonia.tide.point.pk).exists()
