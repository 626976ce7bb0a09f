"""A change of what readers saw asks for a public note, and writes it into the corrections log with the change."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.db import DatabaseError
from django.urls import reverse

from tests.admin.roles import at_the_desk
from tracker.models import Correction, Phrasing, Rebuttal, TalkingPoint

pytestmark = pytest.mark.django_db
NOTE = {"public_note": "It said that every boat rose.", "public_note_fr": "Il disait que chaque bateau montait."}


@pytest.fixture
def line(avalonia):
    """A published line with a verdict and a published answer."""
    TalkingPoint.objects.update(verdict="Half true")
    Rebuttal.objects.update(published=True)
    Correction.objects.all().delete()
    return avalonia.tide


@pytest.fixture
def save(desk, line, form_of):
    """Saves the line's page with an edit."""
    address = reverse("admin:tracker_talkingpoint_change", args=[line.point.pk])
    return lambda edit: desk.post(address, form_of(desk.get(address)) | edit)


ALTERING = [
    ({"verdict": "False"}, "the verdict of the line", "point"),
    ({"phrasings-0-text": "rising tides"}, "what counts, by the phrasing “rising tide”", "point"),
    (
        {"phrasings-TOTAL_FORMS": "2", "phrasings-1-text": "boats rise", "phrasings-1-language": "en"}
        | {"phrasings-1-kind": "include", "phrasings-0-DELETE": "on"},
        "what counts, by the phrasing “rising tide”, what counts, by the phrasing “boats rise”",
        "point",
    ),
    (
        {"phrasings-TOTAL_FORMS": "2", "phrasings-1-text": "boats", "phrasings-1-language": "en"}
        | {"phrasings-1-kind": "exclude"},
        "what counts, by the phrasing “boats”",
        "point",
    ),
    ({"rebuttals-0-body": "Half so."}, "a published answer", "rebuttal"),
    ({"rebuttals-0-body": "Half so.", "verdict": "False"}, "the verdict of the line, a published answer", "point"),
    (
        {"rebuttals-0-body": "Half so.", "phrasings-0-text": "rising tides"},
        "what counts, by the phrasing “rising tide”, a published answer",
        "point",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "what", "of"), ALTERING)
def test_what_readers_saw_is_not_changed_without_a_note(save, line, editor, edit, what, of):
    before = (line.point.history.count(), Phrasing.objects.count(), Rebuttal.objects.count())
    refused = save(edit)
    assert refused.status_code == 200
    assert refused.context["adminform"].form.errors["public_note"] == [
        f"Readers saw this: {what}. Say in a public note what was wrong, or tick that it is no correction."
    ]
    assert (line.point.history.count(), Phrasing.objects.count(), Rebuttal.objects.count()) == before
    assert not Correction.objects.exists()
    assert save(edit | NOTE).status_code == 302
    made = Correction.objects.get()
    assert (made.note, made.note_fr, made.entered_by) == (*NOTE.values(), editor)
    assert getattr(made, of) is not None


def test_the_note_is_read_in_the_public_log(client, save):
    told = [str(message) for message in get_messages(save({"verdict": "False"} | NOTE).wsgi_request)]
    made = Correction.objects.get()
    assert f'The note stands in the corrections log: <a href="{made.get_absolute_url()}">{made.date}</a>' in told
    html = client.get("/corrections/").content.decode()
    assert "It said that every boat rose." in html


UNALTERING = [
    {"gist": "All boats rise."},
    {"verdict_fr": "À moitié vrai"},
    {"rebuttals-0-body_fr": "Non."},
    {"rebuttals-0-reviewed_on": "2021-03-04"},
    {"citations-0-publisher": "Harbour office"},
    {"rebuttals-TOTAL_FORMS": "2", "rebuttals-1-body": "Nor so."},
    {"phrasings-TOTAL_FORMS": "2", "phrasings-1-text": "boats", "phrasings-1-language": "en"}
    | {"phrasings-1-kind": "include", "phrasings-1-DELETE": "on"},
]


@pytest.mark.parametrize("edit", UNALTERING)
def test_what_misled_nobody_asks_for_nothing(save, edit):
    assert save(edit).status_code == 302
    assert not Correction.objects.exists()
    assert "note" not in (TalkingPoint.history.first().history_change_reason or "")


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_what_readers_do_not_see_asks_for_nothing(desk, save, line, status):
    TalkingPoint.objects.update(status=status)
    assert "public_note" not in save({"verdict": "False", "phrasings-0-text": "rising tides"}).content.decode()
    assert TalkingPoint.objects.get().verdict == "False"


def test_an_unpublished_answer_asks_for_nothing(save):
    Rebuttal.objects.update(published=False)
    assert save({"rebuttals-0-body": "Half so.", "rebuttals-0-published": "on"}).status_code == 302


def test_the_note_is_asked_for_once_the_change_itself_can_be_saved(save):
    refused = save({"verdict": "False", "title": ""}).context["adminform"].form.errors
    assert set(refused) == {"title"}
    refused = save({"verdict": "False", "phrasings-0-text": "(rising"}).context["adminform"].form.errors
    assert set(refused) == set()


def test_the_note_has_fields_only_where_readers_see_the_line(desk, line):
    address = reverse("admin:tracker_talkingpoint_change", args=[line.point.pk])
    assert 'name="public_note"' in desk.get(address).content.decode()
    TalkingPoint.objects.update(status=TalkingPoint.Status.DRAFT)
    assert 'name="public_note"' not in desk.get(address).content.decode()


def test_who_may_only_look_is_asked_for_no_note(line):
    seen = at_the_desk("contributor").get(reverse("admin:tracker_talkingpoint_change", args=[line.point.pk]))
    assert seen.status_code == 200
    assert "public_note" not in seen.content.decode()


def test_a_note_is_asked_of_who_may_add_where_they_add_and_not_where_they_may_only_look(client, line):
    adds = ["view_talkingpoint", "add_talkingpoint", "publish_talkingpoint", "add_phrasing"]
    user = User.objects.create_user("adder", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=adds))
    client.force_login(user)
    seen = client.get(change(line.point))
    assert (seen.status_code, "public_note" in seen.content.decode()) == (200, False)
    sent = {"point": line.point.pk, "text": "boats rise", "language": "en", "kind": "include"}
    assert list(client.post(reverse("admin:tracker_phrasing_add"), sent).context["adminform"].form.errors) == [
        "public_note"
    ]


def test_history_says_that_a_note_was_given(save, line):
    assert save({"verdict": "False", "why": "Counted again."} | NOTE).status_code == 302
    assert line.point.history.first().history_change_reason == "Counted again. With a public note."


def test_no_correction_needs_a_reason_that_history_keeps(save, line):
    edit = {"verdict": "Half-true", "rebuttals-0-body": "Not so: the rising tide.", "not_a_correction": "on"}
    refused = save(edit)
    assert list(refused.context["adminform"].form.errors) == ["why_not"]
    assert save(edit | {"why_not": "A missing hyphen"}).status_code == 302
    assert not Correction.objects.exists()
    for row in (line.point, line.rebuttal):
        assert row.history.latest().history_change_reason == "Not a correction: A missing hyphen"


def test_a_note_may_be_given_for_anything_readers_saw(desk, save, line, avalonia, form_of):
    avalonia.line("calm-seas")
    assert save({"title": "Rising tides"} | NOTE).status_code == 302
    assert Correction.objects.get().point == line.point
    sent = form_of(desk.get(change(line.rebuttal))) | {"reviewed_on": "2021-03-04"} | NOTE
    assert desk.post(change(line.rebuttal), sent).status_code == 302
    assert Correction.objects.latest("pk").rebuttal == line.rebuttal


def test_change_and_note_are_stored_together_or_not_at_all(save, line, monkeypatch):
    def lost(**_):
        raise DatabaseError

    monkeypatch.setattr("tracker.admin.public_notes.log_correction", lost)
    with pytest.raises(DatabaseError):
        save({"verdict": "False"} | NOTE)
    assert TalkingPoint.objects.get().verdict == "Half true"


def test_the_pages_of_phrasings_and_answers_ask_too(desk, line, form_of):
    for row, edit in [(line.phrasing, {"text": "rising tides"}), (line.rebuttal, {"body": "Half so."})]:
        address = reverse(f"admin:tracker_{row._meta.model_name}_change", args=[row.pk])
        assert list(desk.post(address, form_of(desk.get(address)) | edit).context["adminform"].form.errors) == [
            "public_note"
        ]
        assert desk.post(address, form_of(desk.get(address)) | edit | NOTE).status_code == 302
    assert [(bool(made.point), bool(made.rebuttal)) for made in Correction.objects.order_by("pk")] == [
        (True, False),
        (False, True),
    ]


def change(row):
    return reverse(f"admin:tracker_{row._meta.model_name}_change", args=[row.pk])


def test_two_answers_changed_at_once_are_a_correction_of_their_line(save, line):
    Rebuttal.objects.create(point=line.point, body="Nor so.", published=True)
    refused = save({"rebuttals-0-body": "Half so.", "rebuttals-1-body": "Nor half."})
    assert "Readers saw this: a published answer, a published answer." in refused.content.decode()
    assert save({"rebuttals-0-body": "Half so.", "rebuttals-1-body": "Nor half."} | NOTE).status_code == 302
    assert Correction.objects.get().point == line.point


@pytest.mark.parametrize("gains", [True, False])
def test_a_phrasing_given_to_a_published_line_or_taken_from_it_asks(desk, line, avalonia, form_of, gains):
    other = avalonia.line("calm-seas")
    Phrasing.objects.create(point=line.point, text="boats rise")
    TalkingPoint.objects.filter(pk=other.point.pk).update(status="draft")
    phrasing, to = (other.phrasing, line.point) if gains else (line.phrasing, other.point)
    sent = form_of(desk.get(change(phrasing))) | {"point": to.pk}
    refused = desk.post(change(phrasing), sent | {"text": "tides that rise"})
    assert list(refused.context["adminform"].form.errors) == ["public_note"]
    assert f"what counts, by the phrasing “{phrasing.text}”" in refused.content.decode()
    assert desk.post(change(phrasing), sent | NOTE).status_code == 302
    phrasing.refresh_from_db()
    assert (phrasing.point, Correction.objects.get().point) == (to, line.point)


def test_an_answer_given_to_another_line_is_a_correction_of_the_one_that_it_went_from(desk, line, avalonia, form_of):
    other = avalonia.line("calm-seas").point
    TalkingPoint.objects.filter(pk=other.pk).update(status="draft")
    sent = form_of(desk.get(change(line.rebuttal))) | {"point": other.pk}
    refused = desk.post(change(line.rebuttal), sent)
    assert list(refused.context["adminform"].form.errors) == ["public_note"]
    assert 'name="public_note"' in refused.content.decode()
    assert desk.post(change(line.rebuttal), sent | NOTE).status_code == 302
    line.rebuttal.refresh_from_db()
    assert (line.rebuttal.point, Correction.objects.get().point) == (other, line.point)


def test_a_phrasing_or_an_answer_saved_as_it_was_or_that_readers_do_not_see_asks_for_nothing(
    desk, line, avalonia, form_of
):
    for row in (line.phrasing, line.rebuttal):
        assert desk.post(change(row), form_of(desk.get(change(row)))).status_code == 302
    hidden = Rebuttal.objects.create(point=line.point, body="Nor so.")
    other = avalonia.line("calm-seas")
    Rebuttal.objects.filter(pk=other.rebuttal.pk).update(published=True)
    TalkingPoint.objects.filter(pk=other.point.pk).update(status="draft")
    for row, edit in [(hidden, {"body": "Half so."}), (other.rebuttal, {"body": "Half so."}),
                      (other.phrasing, {"text": "calm sea"})]:  # fmt: skip
        assert desk.post(change(row), form_of(desk.get(change(row))) | edit).status_code == 302
    assert not Correction.objects.exists()


def test_there_is_no_note_of_what_readers_do_not_see(desk, line, avalonia, form_of):
    other = avalonia.line("calm-seas")
    TalkingPoint.objects.filter(pk=other.point.pk).update(status="draft")
    refused = desk.post(change(other.phrasing), form_of(desk.get(change(other.phrasing))) | NOTE)
    assert refused.context["adminform"].form.errors == {
        "public_note": ["Readers do not see this line: there is nothing to tell them."]
    }
    sent = {"point": other.point.pk, "text": "calm sea", "language": "en", "kind": "include"}
    refused = desk.post(reverse("admin:tracker_phrasing_add"), sent | NOTE)
    assert list(refused.context["adminform"].form.errors) == ["public_note"]
    assert desk.post(reverse("admin:tracker_phrasing_add"), sent).status_code == 302
    assert not Correction.objects.exists()


def test_a_phrasing_added_to_a_published_line_on_its_own_page_asks_too(desk, line):
    sent = {"point": line.point.pk, "text": "boats rise", "language": "en", "kind": "include"}
    address = reverse("admin:tracker_phrasing_add")
    assert list(desk.post(address, sent).context["adminform"].form.errors) == ["public_note"]
    assert desk.post(address, sent | NOTE).status_code == 302
    assert Correction.objects.get().point == line.point


def test_a_phrasing_that_readers_see_is_not_deleted_past_the_note(desk, line):
    # Not because the line would have none left.
    Phrasing.objects.create(point=line.point, text="boats rise")
    chosen = {"action": "delete_selected", "_selected_action": [line.phrasing.pk], "post": "yes"}
    alone = reverse("admin:tracker_phrasing_delete", args=[line.phrasing.pk])
    assert [desk.get(alone).status_code, desk.post(alone, {"post": "yes"}).status_code] == [403, 403]
    response = desk.post(reverse("admin:tracker_phrasing_changelist"), chosen)
    assert "which readers see: delete it on the page of its line" in response.content.decode()
    assert Phrasing.objects.filter(pk=line.phrasing.pk).exists()


def test_a_phrasing_that_readers_do_not_see_is_deleted_where_it_stands(desk, line, avalonia):
    other = avalonia.line("calm-seas")
    TalkingPoint.objects.filter(pk=other.point.pk).update(status="draft")
    second = Phrasing.objects.create(point=other.point, text="calm sea")
    chosen = {"action": "delete_selected", "_selected_action": [second.pk], "post": "yes"}
    assert desk.post(reverse("admin:tracker_phrasing_changelist"), chosen).status_code == 302
    alone = reverse("admin:tracker_phrasing_delete", args=[other.phrasing.pk])
    assert desk.post(alone, {"post": "yes"}).status_code == 302
    assert list(Phrasing.objects.all()) == [line.phrasing]
