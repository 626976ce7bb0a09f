"""The catalogue at the desk: taken out, brought in, every change shown and confirmed, or refused with its line."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.models import CatalogueImport, TalkingPoint

pytestmark = pytest.mark.django_db
ADD = "/admin/tracker/catalogueimport/add/"
LINES = b"slug,title,verdict,party\nrising-tide,A rising tide,half true,av-harbour\nebb,The ebb,,av-meadow\n"


def bring(desk, data=LINES, name="lines.csv", at=ADD, **more):
    sent = {"file": SimpleUploadedFile(name, data), "reason": "spring", **more}
    return desk.post(at, sent, follow=True)


def test_what_is_exported_is_what_is_there_and_comes_in_again_without_a_change(desk, avalonia):
    listed = desk.get(reverse("admin:tracker_catalogueimport_changelist")).content.decode()
    for form in ("yaml", "csv"):
        address = reverse("admin:tracker_catalogueimport_export", args=[form])
        assert address in listed
        answer = desk.get(address)
        assert answer["Content-Disposition"].startswith('attachment; filename="catalogue-')
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            assert f"parties.{form}" in packed.namelist()
        page = bring(desk, answer.content, "all.zip")
        assert_opens_without_inline_code(page)
        assert "there is nothing to do" in page.content.decode()
    assert desk.get(reverse("admin:tracker_catalogueimport_export", args=["xml"])).status_code == 404


def test_every_change_is_shown_before_it_is_made_and_is_then_made(desk, avalonia, editor):
    assert_opens_without_inline_code(desk.get(ADD))
    page = bring(desk)
    assert_opens_without_inline_code(page)
    html = page.content.decode()
    for shown in ("New (1)", "Changed (1)", "<strong>ebb</strong>", "lines.csv, line 3", "<del>rising tide</del>",
                  "<ins>A rising tide</ins>", "<ins>half true</ins>"):  # fmt: skip
        assert shown in html
    assert not TalkingPoint.objects.filter(slug="ebb").exists()
    brought = CatalogueImport.objects.get(name="lines.csv")
    apply = reverse("admin:tracker_catalogueimport_apply", args=[brought.pk])
    assert f'formaction="{apply}"' in html
    done = desk.post(apply, follow=True).content.decode()
    assert "Done: 2 entries are new, changed or removed." in done
    assert "formaction" not in done
    changed = TalkingPoint.objects.get(slug="rising-tide")
    assert (changed.title, changed.verdict) == ("A rising tide", "half true")
    last = changed.history.latest()
    assert (last.history_user, last.history_change_reason) == (editor, "spring")
    brought.refresh_from_db()
    assert (brought.applied_by, bytes(brought.data)) == (editor, b"")
    assert "imported already" in desk.post(apply, follow=True).content.decode()


def test_where_the_catalogue_changed_meanwhile_nothing_is_done_and_the_changes_are_shown_anew(desk, avalonia):
    bring(desk)
    TalkingPoint.objects.update(verdict="true")
    brought = CatalogueImport.objects.get(name="lines.csv")
    apply = reverse("admin:tracker_catalogueimport_apply", args=[brought.pk])
    html = desk.post(apply, follow=True).content.decode()
    assert "Nothing was done: the catalogue was changed meanwhile." in html
    assert "<del>true</del>" in html
    assert TalkingPoint.objects.get().verdict == "true"
    assert "Done: 2 entries" in desk.post(apply, follow=True).content.decode()


def test_a_fault_is_told_with_its_line_and_nothing_is_kept(desk, avalonia):
    html = bring(desk, b"slug,title,party\nebb,The ebb,av-forest\n,A,av-harbour\n").content.decode()
    assert "lines.csv, line 2 (ebb): “party”: no “av-forest” in parties.yaml or in the catalogue" in html
    assert "lines.csv, line 3: “slug” is missing" in html
    assert "This field is required" in bring(desk, reason="").content.decode()
    assert CatalogueImport.objects.count() == 1


def test_an_upload_that_nobody_confirmed_is_forgotten_after_a_week(desk, avalonia):
    CatalogueImport.objects.all().delete()
    now = timezone.now()
    for reason, days, applied_at in (("confirmed", 9, now), ("older", 8, None), ("newer", 6, None)):
        bring(desk, reason=reason)
        brought_at = now - timedelta(days=days)
        CatalogueImport.objects.filter(reason=reason).update(brought_at=brought_at, applied_at=applied_at)
    bring(desk, reason="today")
    kept = CatalogueImport.objects.order_by("pk").values_list("reason", flat=True)
    assert list(kept) == ["confirmed", "newer", "today"]


def test_faults_are_told_in_the_language_of_the_page(desk, avalonia):
    html = bring(desk, b"- slug: ebb\n  titel: Ebb\n", "talking_points.yaml", at=f"/fr{ADD}").content.decode()
    assert "talking_points.yaml, entrée 1, ligne 1 (ebb): clé inconnue «\u00a0titel\u00a0»" in html
    assert "(ligne 2)" in html


def test_what_the_file_lacks_is_removed_only_where_asked_for(desk, avalonia):
    data = b"slug,name\nmoon,Moon\n"
    assert "Removed" not in bring(desk, data, "topics.csv").content.decode()
    html = bring(desk, data, "topics.csv", exact="on").content.decode()
    assert "Removed (1)" in html
    assert "<del>Tides</del>" in html


def test_who_may_not_write_all_of_it_neither_imports_nor_applies(client, django_user_model, avalonia):
    clerk = django_user_model.objects.create_user("porter", is_staff=True)
    client.force_login(clerk)
    apply = reverse("admin:tracker_catalogueimport_apply", args=[CatalogueImport.objects.get().pk])
    assert client.get(ADD).status_code == 403
    assert client.post(apply).status_code == 403
    assert client.get(reverse("admin:tracker_catalogueimport_export", args=["yaml"])).status_code == 403
    names = ["add_catalogueimport", "view_catalogueimport", "publish_talkingpoint"]
    models = ["legislature", "party", "topic", "person", "personidentifier", "membership", "talkingpoint", "phrasing",
              "rebuttal", "citation", "formerslug", "countdown", "countdownentry"]  # fmt: skip
    names += [f"{action}_{model}" for model in models for action in ("add", "change")]
    from django.contrib.auth.models import Permission

    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    clerk = django_user_model.objects.get(pk=clerk.pk)
    client.force_login(clerk)
    assert client.get(ADD).status_code == 200
    assert "You may not delete everything" in bring(client, exact="on").content.decode()
    # Nor what somebody who may has brought.
    bring(client)
    CatalogueImport.objects.filter(name="lines.csv").update(exact=True)
    brought = CatalogueImport.objects.get(name="lines.csv")
    assert client.post(reverse("admin:tracker_catalogueimport_apply", args=[brought.pk])).status_code == 403
    for needed in ("change_phrasing", "publish_talkingpoint"):
        permission = Permission.objects.get(codename=needed)
        clerk.user_permissions.remove(permission)
        assert client.get(ADD).status_code == 403
        clerk.user_permissions.add(permission)
        assert client.get(ADD).status_code == 200
