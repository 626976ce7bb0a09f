"""An editor moves lines and rebuttals: buttons of the line's page, actions of the list, and what is kept of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from tests.admin.roles import at_the_desk
from tracker.models import Citation, Countdown, Phrasing, Rebuttal, TalkingPoint

pytestmark = pytest.mark.django_db
LINES = "/admin/tracker/talkingpoint/"


@pytest.fixture
def editor(db):
    return at_the_desk("editor")


@pytest.fixture
def draft(avalonia):
    """A draft with all that publishing asks for, and a rebuttal with a citation."""
    made = avalonia.line("calm-seas")
    made.point.topics.add(avalonia.topic)
    TalkingPoint.objects.filter(pk=made.point.pk).update(status="draft", verdict="False")
    made.point.refresh_from_db()
    return made


@pytest.fixture
def shown(avalonia):
    """The published line, whole, with a published rebuttal."""
    avalonia.tide.point.topics.add(avalonia.topic)
    TalkingPoint.objects.filter(pk=avalonia.tide.point.pk).update(verdict="False")
    Rebuttal.objects.filter(pk=avalonia.tide.rebuttal.pk).update(published=True)
    avalonia.tide.point.refresh_from_db()
    return avalonia.tide


def change(row):
    return reverse(f"admin:tracker_{row._meta.model_name}_change", args=[row.pk])


def move(name, *rows):
    return f"{LINES}move/{name}/?" + "&".join(f"id={row.pk}" for row in rows)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_what_is_typed_is_saved_before_the_page_asks_why_and_then_the_line_is_published(editor, draft, form_of):
    html = editor.get(change(draft.point)).content.decode()
    assert html.index('name="_save"') < html.index('name="_move" value="send"')
    response = editor.post(change(draft.point), form_of(editor.get(change(draft.point))) | {
        "title": "Calm seas for all", "_move": "publish",
    })  # fmt: skip
    assert response.url == move("publish", draft.point)
    asked = editor.get(response.url)
    assert list(asked.context["form"].fields["rebuttals"].initial) == [draft.rebuttal]
    done = editor.post(response.url, {"reason": "Checked by two.", "rebuttals": [draft.rebuttal.pk]})
    assert (done.status_code, done.url) == (302, change(draft.point))
    assert "“Calm seas for all”: published." in said(done)
    draft.point.refresh_from_db()
    draft.rebuttal.refresh_from_db()
    assert (draft.point.status, draft.rebuttal.published) == ("published", True)
    html = editor.get(change(draft.point)).content.decode()
    assert "<q>Checked by two.</q>" in html
    assert "<b>editor</b> published" in html
    assert "rebuttal published: Not so: calm-seas." in html


def test_what_is_missing_is_named_before_and_nothing_is_lost_when_it_is_refused(editor, avalonia, draft):
    bare = Rebuttal.objects.create(point=draft.point, body="Because.")
    TalkingPoint.objects.filter(pk=draft.point.pk).update(verdict="")
    draft.point.topics.clear()
    assert "Before it can be published it needs: a topic, a verdict" in " ".join(
        editor.get(change(draft.point)).content.decode().replace("</p>", "").split()
    ).replace("needs: ", "needs: ")
    asked = editor.get(move("publish", draft.point))
    assert bare not in asked.context["form"].fields["rebuttals"].queryset
    refused = editor.post(move("publish", draft.point), {"reason": "A long reason."})
    assert refused.status_code == 200
    html = refused.content.decode()
    assert "“calm seas” cannot be published yet; it needs: a topic, a verdict." in html
    assert "A long reason." in html
    draft.point.refresh_from_db()
    assert draft.point.status == "draft"


def test_several_lines_are_moved_from_the_list_or_none_of_them(editor, avalonia, draft):
    other = avalonia.line("fair-winds").point
    TalkingPoint.objects.filter(pk=other.pk).update(status="draft")
    act = {"action": "move_publish", "_selected_action": [draft.point.pk, other.pk]}
    response = editor.post(LINES, act)
    assert response.url == move("publish", draft.point, other)
    refused = editor.post(response.url, {"reason": ""})
    assert "“fair winds” cannot be published yet" in refused.content.decode()
    assert set(TalkingPoint.objects.filter(pk__in=[draft.point.pk, other.pk]).values_list("status", flat=True)) == {
        "draft"
    }
    sent = editor.post(move("send", draft.point, other), {"reason": "Both are done."})
    assert (sent.url, len(said(sent))) == (LINES, 2)
    assert set(TalkingPoint.objects.filter(status="in_review")) == {draft.point, other}


def test_a_line_is_scheduled_and_the_desk_shows_for_when_and_what_is_overdue(editor, draft):
    refused = editor.post(move("schedule", draft.point), {"at": "2020-01-01T10:00"})
    assert "This time has passed" in refused.content.decode()
    done = editor.post(move("schedule", draft.point), {"at": "2040-05-06T10:30", "reason": "After the vote."})
    assert done.status_code == 302
    draft.point.refresh_from_db()
    assert (draft.point.status, draft.point.publish_at) == ("in_review", datetime(2040, 5, 6, 14, 30, tzinfo=UTC))
    assert "to be published on May 6, 2040, 10:30 a.m." in editor.get(LINES).content.decode()
    assert "It is to be published on May 6, 2040" in editor.get(change(draft.point)).content.decode()
    found = editor.get(LINES, {"scheduled": "yes"}).context["cl"].result_list
    assert list(found) == [draft.point]
    assert not editor.get(LINES, {"scheduled": "overdue"}).context["cl"].result_list
    TalkingPoint.objects.filter(pk=draft.point.pk).update(publish_at=timezone.now() - timedelta(hours=1), verdict="")
    assert list(editor.get(LINES, {"scheduled": "overdue"}).context["cl"].result_list) == [draft.point]
    html = editor.get(change(draft.point)).content.decode()
    assert ", and was not." in html
    assert "It lacks what a published line needs:" in html
    assert editor.post(move("unschedule", draft.point), {}).status_code == 302
    draft.point.refresh_from_db()
    assert draft.point.publish_at is None


def test_a_line_is_retired_with_a_public_reason_and_one_in_its_place(editor, client, avalonia, shown):
    other = avalonia.line("fair-winds").point
    assert editor.post(move("retire", shown.point), {"reason": " "}).context["form"].errors.keys() == {"reason"}
    sent = {"reason": "Nobody says it.", "reason_fr": "Personne ne le dit.", "replaced_by": other.pk}
    assert editor.post(move("retire", shown.point), sent).status_code == 302
    gone = client.get("/lines/rising-tide/")
    assert (gone.status_code, gone.url) == (301, "/lines/fair-winds/")
    html = editor.get(change(shown.point)).content.decode()
    assert "<q>Nobody says it.</q>" in html
    assert f'Replaced by <a href="{change(other)}">' in html
    assert editor.post(move("retire", other), {"reason": "Nor this."}).status_code == 302
    assert client.get("/lines/rising-tide/").status_code == 410


def test_a_published_line_keeps_what_publishing_asked_for(editor, avalonia, shown, form_of):
    page = form_of(editor.get(change(shown.point)))
    refused = editor.post(change(shown.point), page | {"verdict": " ", "topics": []})
    assert refused.context["adminform"].form.errors.keys() == {"verdict", "topics"}
    for edit in ({"phrasings-0-DELETE": "on"}, {"phrasings-0-kind": "exclude"}):
        refused = editor.post(change(shown.point), page | edit)
        assert refused.context["inline_admin_formsets"][0].formset.non_form_errors() == [
            "A published line needs a phrasing that counts."
        ]
    own = change(shown.phrasing)
    sent = form_of(editor.get(own))
    other = avalonia.line("fair-winds").point
    for edit in ({"kind": "exclude"}, {"point": other.pk}):
        assert "needs a phrasing that counts" in editor.post(own, sent | edit).content.decode()
    noted = {"not_a_correction": "on", "why_not": "It was a misprint."}
    assert editor.post(own, sent | noted | {"text": "tides that rise"}).status_code == 302
    assert editor.post(own.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert editor.post(change(avalonia.topic).replace("change", "delete"), {"post": "yes"}).status_code == 403
    # Two that count, one of which may go, and not both in one go.
    Phrasing.objects.create(point=shown.point, text="tides rise")
    both = list(shown.point.phrasings.values_list("pk", flat=True))
    delete = {"action": "delete_selected", "_selected_action": both, "post": "yes"}
    editor.post("/admin/tracker/phrasing/", delete)
    assert shown.point.phrasings.count() == 2


def test_a_line_that_waits_for_its_hour_keeps_what_publishing_asked_for(editor, draft, form_of):
    editor.post(move("schedule", draft.point), {"at": "2040-05-06T10:30"})
    page = form_of(editor.get(change(draft.point)))
    refused = editor.post(change(draft.point), page | {"verdict": " ", "topics": []})
    assert refused.context["adminform"].form.errors.keys() == {"verdict", "topics"}
    alone = change(draft.phrasing).replace("change", "delete")
    assert [editor.get(alone).status_code, editor.post(alone, {"post": "yes"}).status_code] == [403, 403]
    # Two that count, one of which may go, and not both in one go.
    Phrasing.objects.create(point=draft.point, text="seas that are calm")
    both = list(draft.point.phrasings.values_list("pk", flat=True))
    editor.post("/admin/tracker/phrasing/", {"action": "delete_selected", "_selected_action": both, "post": "yes"})
    assert draft.point.phrasings.count() == 2


def test_a_published_rebuttal_keeps_a_citation(editor, avalonia, shown, form_of):
    other = avalonia.line("fair-winds").rebuttal
    page = form_of(editor.get(change(shown.point)))
    refused = editor.post(change(shown.point), page | {"citations-0-DELETE": "on"})
    told = ["A published rebuttal needs a citation."]
    assert refused.context["inline_admin_formsets"][2].formset.non_form_errors() == told
    own = form_of(editor.get(change(shown.rebuttal)))
    refused = editor.post(change(shown.rebuttal), own | {"citations-0-DELETE": "on"})
    assert refused.context["inline_admin_formsets"][0].formset.non_form_errors() == told
    moved = form_of(editor.get(change(shown.citation))) | {"rebuttal": other.pk}
    assert told[0] in editor.post(change(shown.citation), moved).content.decode()
    alone = change(shown.citation).replace("change", "delete")
    assert [editor.get(alone).status_code, editor.post(alone, {"post": "yes"}).status_code] == [403, 403]
    Citation.objects.create(rebuttal=shown.rebuttal, title="Sea states")
    both = list(shown.rebuttal.citations.values_list("pk", flat=True))
    delete = {"action": "delete_selected", "_selected_action": both, "post": "yes"}
    assert editor.post("/admin/tracker/citation/", delete).status_code == 403
    page = form_of(editor.get(change(shown.point)))
    assert editor.post(change(shown.point), page | {"citations-0-DELETE": "on"}).status_code == 302
    assert shown.rebuttal.citations.get().title == "Sea states"


def test_a_rebuttal_is_published_and_withdrawn_on_its_page(editor, draft, form_of):
    Citation.objects.all().delete()
    page = form_of(editor.get(change(draft.rebuttal)))
    response = editor.post(change(draft.rebuttal), page | {"body": "Rough it was.", "_move": "publish"})
    assert response.url == f"/admin/tracker/rebuttal/move/publish/?id={draft.rebuttal.pk}"
    assert "needs: a citation" in editor.post(response.url, {"reason": "Now."}).content.decode()
    Citation.objects.create(rebuttal=draft.rebuttal, title="Sea states")
    assert editor.post(response.url, {"reason": "Now."}).status_code == 302
    draft.rebuttal.refresh_from_db()
    assert (draft.rebuttal.body, draft.rebuttal.published) == ("Rough it was.", True)
    act = {"action": "move_withdraw", "_selected_action": [draft.rebuttal.pk]}
    response = editor.post("/admin/tracker/rebuttal/", act)
    assert editor.post(response.url, {"reason": "Out of date."}).status_code == 302
    latest = draft.rebuttal.history.latest()
    assert (latest.published, latest.history_change_reason, latest.history_user) == (False, "Out of date.", editor.user)


@pytest.mark.parametrize("role", ["editor", "chief"])
def test_nothing_that_readers_saw_is_deleted(role, avalonia, shown, form_of):
    somebody = at_the_desk(role)
    Countdown.objects.update(status="published")
    Rebuttal.objects.get(pk=shown.rebuttal.pk).save()
    rows = [shown.point, shown.rebuttal, avalonia.countdown, shown.point.former_slugs.get()]
    for row in rows:
        delete = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        model = row._meta.model_name
        assert somebody.post(change(row).replace("change", "delete"), {"post": "yes"}).status_code == 403
        somebody.post(reverse(f"admin:tracker_{model}_changelist"), delete)
    # What its party or its topic takes along is asked for as well.
    for row in (avalonia.harbour, avalonia.topic):
        somebody.post(change(row).replace("change", "delete"), {"post": "yes"})
    page = form_of(somebody.get(change(shown.point)))
    withdrawn = Rebuttal.objects.get(pk=shown.rebuttal.pk)
    withdrawn.published = False
    withdrawn.save()
    refused = somebody.post(change(shown.point), page | {"rebuttals-0-DELETE": "on"})
    assert "A rebuttal that readers saw is withdrawn, not deleted." in refused.content.decode()
    assert all(type(row).objects.filter(pk=row.pk).exists() for row in rows)
    TalkingPoint.objects.filter(pk=shown.point.pk).update(status="retired")
    assert somebody.post(change(shown.point).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_a_draft_that_nobody_saw_may_be_deleted(editor, draft):
    assert editor.post(change(draft.point).replace("change", "delete"), {"post": "yes"}).status_code == 302
    assert not TalkingPoint.objects.filter(pk=draft.point.pk).exists()


def test_why_a_line_was_changed_is_kept(editor, shown, form_of):
    page = form_of(editor.get(change(shown.point)))
    assert editor.post(change(shown.point), page | {"gist": "Boats rise.", "why": "Said in full."}).status_code == 302
    reasons = [version.history_change_reason for version in shown.point.history.filter(gist="Boats rise.")]
    assert "Said in full." in reasons
    assert "<q>Said in full.</q>" in editor.get(change(shown.point)).content.decode()


def test_a_page_for_nothing_or_for_no_such_move_is_not_found(editor, draft):
    for address in (f"{LINES}move/publish/", f"{LINES}move/burn/?id={draft.point.pk}", f"{LINES}move/publish/?id=9a"):
        assert editor.get(address).status_code == 404
