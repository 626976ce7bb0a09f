"""A contributor drafts and sends for review, and publishes, changes what is published or deletes it by no request."""

import pytest
from django.urls import reverse

from tests.admin.roles import at_the_desk
from tracker.models import Candidate, Citation, Correction, Phrasing, Rebuttal, TalkingPoint, Topic

pytestmark = pytest.mark.django_db
LINES = "/admin/tracker/talkingpoint/"
SEEN = ["published", "retired"]


@pytest.fixture
def writer(db):
    return at_the_desk("contributor")


@pytest.fixture
def draft(avalonia):
    """A draft with everything that publishing asks for, and a rebuttal with a citation."""
    made = avalonia.line("calm-seas")
    TalkingPoint.objects.filter(pk=made.point.pk).update(status="draft", verdict="False")
    made.point.topics.add(avalonia.topic)
    made.point.refresh_from_db()
    return made


@pytest.fixture
def shown(avalonia):
    """The published line with a published rebuttal."""
    Rebuttal.objects.filter(pk=avalonia.tide.rebuttal.pk).update(published=True)
    return avalonia.tide


def page(model, name, *args):
    return reverse(f"admin:tracker_{model}_{name}", args=args)


def published():
    """What readers see, or have seen, of the catalogue."""
    return (
        sorted(TalkingPoint.objects.filter(status__in=SEEN).values_list("slug", "title", "status", "verdict")),
        sorted(Rebuttal.objects.filter(published=True).values_list("point__slug", "body")),
        sorted(Phrasing.objects.filter(point__status__in=SEEN).values_list("point__slug", "text", "kind")),
        sorted(Citation.objects.filter(rebuttal__published=True).values_list("rebuttal__body", "title")),
        list(Correction.objects.values_list("note", flat=True)),
    )


def test_a_contributor_writes_a_draft_and_sends_it_for_review(writer, avalonia):
    sent = {
        "title": "Fair winds", "slug": "fair-winds", "party": avalonia.harbour.pk, "topics": [avalonia.topic.pk],
        "verdict": "False", "phrasings-TOTAL_FORMS": 1, "phrasings-INITIAL_FORMS": 0, "phrasings-0-text": "fair winds",
        "phrasings-0-language": "en", "phrasings-0-kind": "include", "rebuttals-TOTAL_FORMS": 1,
        "rebuttals-INITIAL_FORMS": 0, "rebuttals-0-body": "They were foul.", "rebuttals-0-published": "on",
        "status": "published", "publish_at": "2020-01-01", "_move": "send",
    }  # fmt: skip
    response = writer.post(f"{LINES}add/", sent)
    point = TalkingPoint.objects.get(slug="fair-winds")
    assert (point.status, point.publish_at, point.rebuttals.get().published) == ("draft", None, False)
    assert response.url == f"{LINES}move/send/?id={point.pk}"
    assert writer.post(response.url, {"reason": "Finished."}).status_code == 302
    point.refresh_from_db()
    assert point.status == "in_review"
    latest = point.history.latest()
    assert (latest.history_user, latest.history_change_reason) == (writer.user, "Finished.")
    # Now it is the editors': it is read, and taken back, but not changed.
    assert writer.post(page("talkingpoint", "change", point.pk), sent).status_code == 403
    assert writer.post(f"{LINES}move/return/?id={point.pk}", {}).status_code == 302
    point.refresh_from_db()
    assert point.status == "draft"


def test_no_form_of_a_draft_publishes_it(writer, draft, form_of):
    address = page("talkingpoint", "change", draft.point.pk)
    sent = form_of(writer.get(address)) | {
        "status": "published", "state": "published", "publish_at_0": "2020-01-01", "publish_at_1": "00:00",
        "rebuttals-0-published": "on",
    }  # fmt: skip
    before = published()
    assert writer.post(address, sent | {"title": "Changed"}).status_code == 302
    draft.point.refresh_from_db()
    assert (draft.point.title, draft.point.status, draft.point.publish_at) == ("Changed", "draft", None)
    own = page("rebuttal", "change", draft.rebuttal.pk)
    assert writer.post(own, form_of(writer.get(own)) | {"published": "on", "body": "Changed."}).status_code == 302
    draft.rebuttal.refresh_from_db()
    assert (draft.rebuttal.body, draft.rebuttal.published) == ("Changed.", False)
    assert published() == before


@pytest.mark.parametrize("name", ["publish", "schedule", "unschedule", "retire"])
def test_no_page_or_action_of_an_editor_is_a_contributors(writer, draft, shown, name):
    before = published()
    keys = [draft.point.pk, shown.point.pk]
    address = f"{LINES}move/{name}/?id={keys[0]}&id={keys[1]}"
    sent = {"reason": "Because.", "at": "2040-01-01T10:00", "rebuttals": [draft.rebuttal.pk], "confirm": "1"}
    assert [writer.get(address).status_code, writer.post(address, sent).status_code] == [403, 403]
    for method in ("publish", "withdraw"):
        other = f"/admin/tracker/rebuttal/move/{method}/?id={draft.rebuttal.pk}&id={shown.rebuttal.pk}"
        assert writer.post(other, sent).status_code == 403
    act = {"action": f"move_{name}", "_selected_action": keys, "index": 0}
    listed = writer.post(LINES, act)
    assert (listed.status_code, listed.get("Location", LINES)) in [(302, LINES), (200, LINES)]
    assert published() == before
    assert not TalkingPoint.objects.filter(publish_at__isnull=False).exists()


def test_a_list_is_no_form(writer, draft):
    sent = {
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": draft.point.pk, "form-0-status": "published",
        "_save": "Save",
    }  # fmt: skip
    before = published()
    writer.post(LINES, sent)
    assert published() == before


def test_what_is_published_is_not_changed_on_any_page_of_it(writer, shown):
    before = published()
    rows = {"talkingpoint": shown.point, "phrasing": shown.phrasing, "rebuttal": shown.rebuttal,
            "citation": shown.citation}  # fmt: skip
    for model, row in rows.items():
        assert "_save" not in writer.get(page(model, "change", row.pk)).content.decode()
        for name in ("change", "delete"):
            sent = {"post": "yes", "title": "Changed", "text": "changed", "body": "Changed.", "slug": "changed"}
            assert writer.post(page(model, name, row.pk), sent).status_code == 403
    assert published() == before


@pytest.mark.parametrize("model", ["talkingpoint", "phrasing", "rebuttal", "citation"])
def test_what_is_published_is_not_deleted_by_the_list(writer, shown, model):
    before = published()
    row = {"talkingpoint": shown.point, "phrasing": shown.phrasing, "rebuttal": shown.rebuttal,
           "citation": shown.citation}[model]  # fmt: skip
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    writer.post(page(model, "changelist"), sent)
    assert published() == before


def test_nothing_is_given_to_a_published_line_by_a_form_of_its_own_or_in_a_window(writer, shown, draft):
    before = published()
    phrasing = {"point": shown.point.pk, "text": "tides and ebbs", "language": "en", "kind": "include"}
    citation = {"rebuttal": shown.rebuttal.pk, "title": "Sea states"}
    for query in ("", "?_popup=1"):
        for model, sent, named in (("phrasing", phrasing, "point"), ("citation", citation, "rebuttal")):
            answer = writer.post(page(model, "add") + query, sent)
            assert list(answer.context["adminform"].form.errors) == [named]
    moved = {"point": shown.point.pk, "text": draft.phrasing.text, "language": "en", "kind": "include"}
    assert writer.post(page("phrasing", "change", draft.phrasing.pk), moved).status_code == 200
    assert published() == before


def test_nothing_that_a_contributor_sends_with_a_form_goes_into_the_public_log(writer, shown, draft, form_of):
    noted = {
        "public_note": "The Harbour Party lied.",
        "public_note_fr": "Non.",
        "why_not": "No.",
        "not_a_correction": "",
    }
    before = published()
    answer = Rebuttal.objects.create(point=shown.point, body="Ebb tides lower them again.")
    for row, edit in [(draft.point, {"title": "Calm"}), (draft.phrasing, {"text": "calm sea"}),
                      (draft.rebuttal, {"body": "Rough."}), (answer, {"body": "Ebb tides lower them."})]:  # fmt: skip
        address = page(row._meta.model_name, "change", row.pk)
        assert writer.post(address, form_of(writer.get(address)) | edit | noted).status_code == 302
    for model, sent in [
        ("phrasing", {"point": draft.point.pk, "text": "sea calm", "language": "en", "kind": "include"}),
        (
            "rebuttal",
            {"point": shown.point.pk, "body": "No.", "citations-TOTAL_FORMS": 0, "citations-INITIAL_FORMS": 0},
        ),
    ]:
        assert writer.post(page(model, "add"), sent | noted).status_code == 302
    assert published() == before


def test_a_window_opened_from_another_form_makes_a_draft(writer, avalonia):
    sent = {
        "title": "Fair winds", "slug": "fair-winds", "party": avalonia.harbour.pk, "status": "published",
        "phrasings-TOTAL_FORMS": 0, "phrasings-INITIAL_FORMS": 0, "rebuttals-TOTAL_FORMS": 0, "_popup": 1,
        "rebuttals-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert writer.post(f"{LINES}add/?_popup=1", sent).status_code == 200
    assert TalkingPoint.objects.get(slug="fair-winds").status == "draft"


def test_a_rebuttal_for_a_published_line_is_a_draft_until_an_editor_publishes_it(writer, shown):
    sent = {
        "point": shown.point.pk, "body": "Ebb tides lower them again.", "published": "on", "citations-TOTAL_FORMS": 1,
        "citations-INITIAL_FORMS": 0, "citations-0-title": "Ebb tables",
    }  # fmt: skip
    before = published()
    assert writer.post(page("rebuttal", "add"), sent).status_code == 302
    assert Rebuttal.objects.latest("pk").published is False
    assert published() == before


def test_no_older_version_brings_what_was_published_back(writer, draft, shown, avalonia):
    """A version's page would store all of it, its state with it, for whoever may see it."""
    for row, change in ((shown.point, {"status": "retired"}), (shown.rebuttal, {"published": False})):
        for name, value in change.items():
            setattr(row, name, value)
        row.save()
    Correction.objects.create(note="First.").save()
    correction = Correction.objects.latest("pk")
    correction.note = "Second."
    correction.save()
    before = published()
    for row in (shown.point, shown.phrasing, shown.rebuttal, shown.citation, correction, avalonia.harbour):
        model = row._meta.model_name
        for version in row.history.all():
            address = page(model, "simple_history", row.pk, f"{model}-{version.pk}")
            sent = {"title": "Changed", "slug": "changed", "party": avalonia.harbour.pk, "body": "Changed.",
                    "point": shown.point.pk, "rebuttal": shown.rebuttal.pk, "text": "changed", "published": "on",
                    "language": "en", "kind": "include"}  # fmt: skip
            # What is not published is theirs to change, where the version differs at all.
            allowed = {302, 403, 404} if row in (shown.rebuttal, shown.citation) else {403, 404}
            assert writer.post(address, sent).status_code in allowed, address
    assert published() == before


def test_an_editor_restores_words_and_not_a_state(avalonia, shown):
    editor = at_the_desk("editor")
    first = shown.point.history.earliest()
    type(first).objects.filter(pk=first.pk).update(status="draft", title="as it was")
    address = page("talkingpoint", "simple_history", shown.point.pk, f"talkingpoint-{first.pk}")
    assert editor.post(address).status_code == 302
    shown.point.refresh_from_db()
    assert (shown.point.title, shown.point.status) == ("as it was", "published")
    old = shown.rebuttal.history.earliest()
    type(old).objects.filter(pk=old.pk).update(published=False, verdict="as it was")
    address = page("rebuttal", "simple_history", shown.rebuttal.pk, f"rebuttal-{old.pk}")
    assert editor.post(address).status_code == 302
    shown.rebuttal.refresh_from_db()
    assert (shown.rebuttal.verdict, shown.rebuttal.published) == ("as it was", True)


def test_other_work_of_editors_and_chiefs_is_not_a_contributors(writer, avalonia):
    for address, sent in (
        (page("mention", "changelist"), {"action": "reject", "_selected_action": [avalonia.mention.pk]}),
        (page("candidate", "changelist"), {"action": "dismiss", "_selected_action": [Candidate.objects.get().pk]}),
        (page("countdown", "changelist"), {"action": "freeze", "_selected_action": [avalonia.countdown.pk]}),
        (LINES, {"action": "draw_sample", "_selected_action": [avalonia.tide.point.pk]}),
        (page("topic", "add"), {"name": "Boats", "slug": "boats"}),
        (page("correction", "add"), {"date": "2021-03-04", "note": "Not so."}),
    ):
        writer.post(address, sent)
    avalonia.mention.refresh_from_db()
    avalonia.countdown.refresh_from_db()
    assert (avalonia.mention.state, avalonia.mention.sampled_at) == ("declared", None)
    assert Candidate.objects.get().state == "open"
    assert avalonia.countdown.kind == "picked"
    assert (Topic.objects.count(), Correction.objects.count()) == (1, 1)
