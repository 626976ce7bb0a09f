"""Reviewing mentions and entering sightings."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from tracker.jobs.tallies import recount, retally_document
from tracker.models import Mention, Speech, Tally

pytestmark = pytest.mark.django_db

CHANGELIST = "/admin/tracker/mention/"
ADD = "/admin/tracker/mention/add/"


def act(desk, action, *mentions):
    return desk.post(CHANGELIST, {"action": action, "_selected_action": [mention.pk for mention in mentions]})


@pytest.mark.parametrize(
    ("action", "before", "state", "stance", "tallied"),
    [
        ("accept", "unclear", "accepted", "unclear", [("unclear", 1)]),
        ("reject", "uses", "rejected", "uses", []),
        ("mark_using", "unclear", "accepted", "uses", [("uses", 1)]),
        ("mark_quoting", "uses", "accepted", "quotes", [("quotes", 1)]),
    ],
)
def test_a_review_changes_the_mention_and_its_tally(desk, editor, avalonia, action, before, state, stance, tallied):
    Mention.objects.update(stance=before)
    retally_document(document=avalonia.document)
    assert act(desk, action, avalonia.mention).status_code == 302
    mention = Mention.objects.get()
    assert (mention.state, mention.stance, mention.reviewer) == (state, stance, editor)
    assert mention.reviewed_at is not None
    assert list(Tally.objects.values_list("stance", "speeches")) == tallied


def test_several_mentions_are_reviewed_at_once(desk, avalonia):
    second = avalonia.speech(2, avalonia.tide.point).mentions[0]
    third = avalonia.speech(3, avalonia.tide.point).mentions[0]
    act(desk, "reject", avalonia.mention, third)
    assert list(Mention.objects.filter(state="rejected").order_by("pk")) == [avalonia.mention, third]
    second.refresh_from_db()
    assert second.state == "declared"
    assert not [said for said in recount(check=True).differences if said.startswith("tally")]
    assert [tally.speeches for tally in Tally.objects.all()] == [1]


def test_a_review_on_the_mentions_own_page_reaches_the_tally(desk, editor, avalonia, form_of):
    address = reverse("admin:tracker_mention_change", args=[avalonia.mention.pk])
    page = form_of(desk.get(address))
    assert desk.post(address, page | {"state": "rejected", "stance": "quotes"}).status_code == 302
    mention = Mention.objects.get()
    assert (mention.state, mention.stance, mention.cue, mention.reviewer) == ("rejected", "quotes", "reviewed", editor)
    assert mention.spans == [["en", 10, 26]]
    assert not Tally.objects.exists()


def test_saving_a_mention_unchanged_is_no_review(desk, avalonia, form_of):
    address = reverse("admin:tracker_mention_change", args=[avalonia.mention.pk])
    assert desk.post(address, form_of(desk.get(address))).status_code == 302
    assert Mention.objects.get().reviewer is None


def test_going_back_to_a_version_is_a_review_too(desk, editor, avalonia):
    first = avalonia.mention.history.latest().pk
    act(desk, "reject", avalonia.mention)
    address = reverse("admin:tracker_mention_simple_history", args=[avalonia.mention.pk, first])
    assert desk.post(address, {"state": "declared", "stance": "uses"}).status_code == 302
    mention = Mention.objects.get()
    assert (mention.state, mention.reviewer, mention.spans) == ("declared", editor, [["en", 10, 26]])
    assert [tally.speeches for tally in Tally.objects.all()] == [1]


def test_who_may_only_see_mentions_reviews_none(client, django_user_model, avalonia):
    user = django_user_model.objects.create_user("junior", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_mention"))
    client.force_login(user)
    act(client, "reject", avalonia.mention)
    assert Mention.objects.get().state == "declared"
    assert client.get(ADD).status_code == 403


def test_a_mention_cannot_be_deleted(desk, avalonia):
    assert desk.post(f"{CHANGELIST}{avalonia.mention.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("page", [CHANGELIST, None])
def test_the_words_are_marked_in_their_passage_and_escaped(desk, avalonia, page):
    page = desk.get(page or f"{CHANGELIST}{avalonia.mention.pk}/change/").content.decode()
    assert "We say &lt;b&gt;<mark>rising tide lift</mark>s&lt;/b&gt; all boats." in page


def sighting(avalonia, **changes):
    return {
        "source": avalonia.source.pk, "day": "2021-05-06", "person": avalonia.person.pk,
        "point": avalonia.tide.point.pk, "stance": "uses", "occurrences": 2,
        "url": "https://example.org/sitting/9", **changes,
    }  # fmt: skip


def test_a_sighting_is_recorded_and_counts(desk, editor, avalonia):
    response = desk.post(ADD, sighting(avalonia))
    assert (response.status_code, response.url) == (302, CHANGELIST)
    mention = Mention.objects.get(method="sighting")
    assert (mention.point, mention.stance, mention.state) == (avalonia.tide.point, "uses", "accepted")
    assert (mention.occurrences, mention.reviewer) == (2, editor)
    assert (mention.speech.date, mention.speech.person) == (date(2021, 5, 6), avalonia.person)
    assert (mention.speech.party, mention.speech.url) == (avalonia.harbour, "https://example.org/sitting/9")
    assert Tally.objects.get(date=date(2021, 5, 6)).occurrences == 2
    assert "The sighting is recorded" in desk.get(CHANGELIST).content.decode()


def test_the_sighting_form_brings_its_scripts(desk, avalonia):
    page = desk.get(ADD).content.decode()
    for script in [
        "jsi18n/",
        "admin/js/autocomplete.js",
        "admin/js/calendar.js",
        "admin/js/admin/DateTimeShortcuts.js",
    ]:
        assert f'{script}"' in page


def test_after_a_sighting_another_may_be_entered(desk, avalonia):
    assert desk.post(ADD, sighting(avalonia, _addanother="1")).url == ADD


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", ""),
        ("day", "soon"),
        ("day", (timezone.localdate() + timedelta(days=2)).isoformat()),
        ("person", "999999"),
        ("point", ""),
        ("stance", "shouts"),
        ("occurrences", "0"),
        ("url", ""),
        ("url", "javascript:alert(1)"),
    ],
    ids=lambda value: str(value)[:5],
)
def test_a_wrong_sighting_is_explained_at_its_field(desk, avalonia, field, value):
    response = desk.post(ADD, sighting(avalonia, **{field: value}))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "errorlist" in response.content.decode()
    assert Speech.objects.count() == 1


def test_a_mention_shows_the_cue_that_decided_its_stance_and_how_near_a_suggestion_is(desk, avalonia):
    Mention.objects.update(cue="denied: no", method="near", state="suggested", score=0.7312)
    html = desk.get(f"{CHANGELIST}{avalonia.mention.pk}/change/").content.decode()
    assert '<div class="readonly">denied: no</div>' in html
    assert '<div class="readonly">0.7312</div>' in html
