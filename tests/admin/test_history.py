"""What was changed can be read, word for word, and any version put back, deleted rows of a page included."""

import re

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tracker.models import (
    Citation,
    Correction,
    CountdownEntry,
    FormerSlug,
    FrozenRanking,
    LineMerge,
    PersonIdentifier,
    Phrasing,
    Rebuttal,
    TalkingPoint,
    Topic,
)

pytestmark = pytest.mark.django_db


def page(row, name="history", *more):
    return reverse(f"admin:tracker_{row._meta.model_name}_{name}", args=[row.pk, *more])


def told(response):
    """Each entry: (kind, way, {field: words with what changed in brackets})."""
    return [
        (
            version.kind,
            version.way,
            {
                change.label: "".join(
                    {"same": "{}", "removed": "[-{}]", "inserted": "[+{}]"}[part.change].format(part.text)
                    for part in change.parts
                )
                for change in changes
            },
        )
        for version, changes in response.context["entries"]
    ]


def key_of(response, kind, way, place=0):
    return [version.key for version, _ in response.context["entries"] if (version.kind, version.way) == (kind, way)][
        place
    ]


@pytest.fixture
def draft(avalonia):
    """A line that readers do not see, so that no note is asked for."""
    avalonia.tide.point.status = "draft"
    avalonia.tide.point.save()
    return avalonia.tide


def test_a_lines_history_holds_its_phrasings_answers_and_citations_word_for_word(desk, avalonia, draft, form_of):
    sent = form_of(desk.get(page(draft.point, "change")))
    edit = {
        "gist": "A rising tide lifts all boats.", "topics": [avalonia.topic.pk], "phrasings-0-text": "tide that rises",
        "rebuttals-0-body": "Not so: low-tide.", "citations-0-DELETE": "on",
    }  # fmt: skip
    desk.post(page(draft.point, "change"), sent | edit)
    edit = {"gist": "A rising tide sinks some boats."}
    desk.post(page(draft.point, "change"), form_of(desk.get(page(draft.point, "change"))) | edit)
    response = desk.get(page(draft.point))
    entries = told(response)
    assert entries[0] == (
        "Talking point", "~", {"Gist": "A rising tide [-lifts all ][+sinks some ]boats."},
    )  # fmt: skip
    together = {"Topics": "[+Tides]", "Gist": "[+A rising tide lifts all boats.]"}
    assert ("Talking point", "~", together) in entries
    assert ("Phrasing", "~", {"Text": "[-rising ]tide [+that rises]"}) in entries
    assert ("Rebuttal", "~", {"Body": "Not so: [-rising-tide.][+low-tide.]"}) in entries
    deleted = next(changes for kind, way, changes in entries if (kind, way) == ("Citation", "-"))
    assert deleted["Title"] == "[-Tide tables]"
    html = response.content.decode()
    assert re.search(
        r"<del><span[^>]*>removed: </span>lifts all </del><ins><span[^>]*>added: </span>sinks some </ins>", html
    )
    assert "editor" in html


def test_saves_that_changed_nothing_are_no_versions(desk, draft, form_of):
    desk.post(page(draft.point, "change"), form_of(desk.get(page(draft.point, "change"))))
    before = told(desk.get(page(draft.point)))
    desk.post(page(draft.point, "change"), form_of(desk.get(page(draft.point, "change"))))
    assert told(desk.get(page(draft.point))) == before


def test_history_is_paged_and_the_last_of_a_page_has_its_difference(desk, avalonia):
    topic = avalonia.topic
    for number in range(40):
        topic.name = f"Tides {number}"
        topic.save()
    first, second = desk.get(page(topic)), desk.get(page(topic), {"p": 2})
    assert (len(told(first)), len(told(second))) == (30, 11)
    assert told(first)[-1] == ("Topic", "~", {"Name": "Tides [-9][+10]"})


def test_the_cost_of_history_does_not_grow_with_versions(desk, avalonia, draft):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get(page(draft.point))
        return len(captured)

    queries()
    cost = queries()
    for number in range(8):
        draft.point.gist = f"Boats {number}"
        draft.point.save()
        Phrasing.objects.create(point=draft.point, text=f"boats {number}")
    assert queries() == cost


def test_a_version_is_seen_and_then_restored_with_one_button(desk, avalonia, draft, form_of):
    point = draft.point
    point.topics.add(avalonia.topic)
    for gist in ("Every boat rises.", "Some boats rise."):
        point.gist = gist
        point.save()
    point.topics.clear()
    response = desk.get(page(point))
    version = next(
        v
        for v, changes in response.context["entries"]
        if [c.name for c in changes] == ["gist"] and v.record.gist.startswith("Every")
    )
    seen = desk.get(page(point, "simple_history", version.key))
    assert [change.name for change in seen.context["changes"]] == ["gist", "topics"]
    assert "Restore this version" in seen.content.decode()
    assert desk.post(page(point, "simple_history", version.key)).url == page(point)
    point.refresh_from_db()
    assert (point.gist, list(point.topics.all())) == ("Every boat rises.", [avalonia.topic])
    latest = point.history.latest()
    assert latest.history_user.username == "editor"
    assert latest.history_change_reason.startswith("Restored the version of ")


def test_the_first_version_has_the_topics_that_it_was_saved_with(desk, avalonia):
    add = reverse("admin:tracker_talkingpoint_add")
    inlines = {f"{name}-{count}_FORMS": "0" for name in ("phrasings", "rebuttals", "former_slugs")
               for count in ("TOTAL", "INITIAL")}  # fmt: skip
    typed = {"title": "Calm seas", "slug": "calm-seas", "party": avalonia.harbour.pk, "topics": [avalonia.topic.pk]}
    desk.post(add, typed | inlines | {"_continue": "on"})
    point = TalkingPoint.objects.get(slug="calm-seas")
    first = desk.get(page(point)).context["entries"][-1]
    assert [change.name for change in first[1]] == ["slug", "title", "party", "status", "topics"]
    point.gist, point.title = "Boats.", "Calmer seas"
    point.save()
    point.topics.clear()
    assert desk.post(page(point, "simple_history", first[0].key)).status_code == 302
    point.refresh_from_db()
    assert (point.title, point.gist, list(point.topics.all())) == ("Calm seas", "", [avalonia.topic])


def test_whether_readers_see_it_is_not_restored(desk, avalonia, draft):
    first = draft.point.history.last()
    assert first.status == "published"
    draft.point.title = "Tides that rise"
    draft.point.save()
    desk.post(page(draft.point, "simple_history", first.history_id))
    draft.point.refresh_from_db()
    assert (draft.point.title, draft.point.status) == ("rising tide", "draft")


@pytest.mark.parametrize(
    ("which", "words", "moved"),
    [("point", "title", {"status": "in_review"}), ("rebuttal", "body", {"published": True})],
)
def test_what_readers_came_to_see_while_it_was_restored_stays_so(desk, draft, monkeypatch, which, words, moved):
    row = getattr(draft, which)
    first, was = row.history.latest(), getattr(row, words)
    setattr(row, words, "Others.")
    row.save()
    page_of = site._registry[type(row)]
    saved = page_of.save_form

    def meanwhile(*args, **kwargs):
        type(row).objects.filter(pk=row.pk).update(**moved)
        return saved(*args, **kwargs)

    monkeypatch.setattr(page_of, "save_form", meanwhile)
    assert desk.post(page(row, "simple_history", first.history_id)).status_code == 302
    row.refresh_from_db()
    assert {words: getattr(row, words)} | {name: getattr(row, name) for name in moved} == {words: was} | moved


def test_a_line_that_was_deleted_on_its_schedule_comes_back_as_a_draft(desk, draft):
    key = draft.point.pk
    draft.point.status, draft.point.publish_at = "in_review", timezone.now()
    draft.point.save()
    Rebuttal.objects.all().delete()
    CountdownEntry.objects.all().delete()
    draft.point.mentions.all().delete()
    LineMerge.objects.all().delete()
    TalkingPoint.objects.get(pk=key).delete()
    history = reverse("admin:tracker_talkingpoint_history", args=[key])
    deleted = key_of(desk.get(history), "Talking point", "-")
    assert desk.post(reverse("admin:tracker_talkingpoint_simple_history", args=[key, deleted])).status_code == 302
    back = TalkingPoint.objects.get(pk=key)
    assert (back.status, back.publish_at) == ("draft", None)


def test_a_restored_address_leaves_the_later_one_leading_on(desk, draft, form_of):
    first = draft.point.history.last()
    desk.post(page(draft.point, "change"), form_of(desk.get(page(draft.point, "change"))) | {"slug": "tide"})
    desk.post(page(draft.point, "simple_history", first.history_id))
    draft.point.refresh_from_db()
    assert draft.point.slug == "rising-tide"
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"tide-rising", "tide"}


def test_a_version_that_can_no_longer_stand_says_why(desk, avalonia, draft):
    first = draft.point.history.last()
    draft.point.slug = "tide"
    draft.point.save()
    avalonia.line("rising-tide")
    response = desk.post(page(draft.point, "simple_history", first.history_id))
    assert response.status_code == 200
    assert response.context["errors"] == ["Slug: Talking point with this Slug already exists."]
    draft.point.refresh_from_db()
    assert draft.point.slug == "tide"


def test_deleted_rows_of_a_page_are_put_back_with_their_keys(desk, avalonia, draft):
    keys = (draft.phrasing.pk, draft.rebuttal.pk, draft.citation.pk)
    draft.phrasing.delete()
    draft.rebuttal.delete()
    history = desk.get(page(draft.point))
    citation = page(draft.point, "simple_history", key_of(history, "Citation", "-"))
    assert desk.post(citation).context["errors"][0].startswith("Rebuttal: ")
    for kind in ("Phrasing", "Rebuttal", "Citation"):
        assert desk.post(page(draft.point, "simple_history", key_of(history, kind, "-"))).status_code == 302
    assert (Phrasing.objects.get().pk, Rebuttal.objects.get().pk, Citation.objects.get().pk) == keys


def test_a_deleted_answer_comes_back_unpublished(desk, draft):
    Rebuttal.objects.update(published=True)
    Rebuttal.objects.get().delete()
    history = desk.get(page(draft.point))
    desk.post(page(draft.point, "simple_history", key_of(history, "Rebuttal", "-")))
    assert [(held.body, held.published) for held in Rebuttal.objects.all()] == [("Not so: rising-tide.", False)]


def test_rows_without_a_page_of_their_own_are_restored_on_the_page_they_stand_on(desk, avalonia):
    PersonIdentifier.objects.all().delete()
    history = desk.get(page(avalonia.person))
    desk.post(page(avalonia.person, "simple_history", key_of(history, "Person identifier", "-")))
    assert [str(held) for held in PersonIdentifier.objects.all()] == ["avalonia 17"]
    entry = CountdownEntry.objects.get()
    entry.rank = 4
    entry.save()
    history = desk.get(page(avalonia.countdown))
    desk.post(page(avalonia.countdown, "simple_history", key_of(history, "Countdown entry", "+")))
    assert CountdownEntry.objects.get().rank == 1


def test_a_frozen_countdown_is_not_restored(desk, avalonia):
    avalonia.countdown.kind, avalonia.countdown.frozen = "counted", avalonia.rows[FrozenRanking]
    avalonia.countdown.save()
    address = page(avalonia.countdown, "simple_history", avalonia.countdown.history.last().history_id)
    assert "Restore this version" not in desk.get(address).content.decode()
    assert desk.post(address).status_code == 403


def test_a_restored_review_is_counted_as_any_other(desk, avalonia, form_of):
    mention = avalonia.mention
    for state in ("rejected", "accepted"):
        desk.post(page(mention, "change"), form_of(desk.get(page(mention, "change"))) | {"state": state})
    rejected = mention.history.get(state="rejected")
    assert desk.post(page(mention, "simple_history", rejected.history_id)).status_code == 302
    mention.refresh_from_db()
    assert mention.state == "rejected"
    assert not avalonia.tide.point.tallies.exists()


def test_a_deleted_topic_can_be_put_back_at_its_address(desk, avalonia):
    topic, key = avalonia.topic, avalonia.topic.pk
    topic.delete()
    address = reverse("admin:tracker_topic_history", args=[key])
    response = desk.get(address)
    assert "It is deleted." in response.content.decode()
    version = response.context["entries"][0][0].key
    desk.post(reverse("admin:tracker_topic_simple_history", args=[key, version]))
    assert list(Topic.objects.values_list("pk", "name")) == [(key, "Tides")]


def test_who_may_only_look_restores_nothing(client, django_user_model, avalonia):
    user = django_user_model.objects.create_user("junior", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_topic"]))
    client.force_login(user)
    first = avalonia.topic.history.last()
    avalonia.topic.name = "Ebbs"
    avalonia.topic.save()
    address = page(avalonia.topic, "simple_history", first.history_id)
    assert "Restore this version" not in client.get(address).content.decode()
    assert client.post(address).status_code == 403
    assert Topic.objects.get().name == "Ebbs"


def test_the_version_that_stands_needs_no_button(desk, avalonia):
    latest = avalonia.topic.history.latest()
    html = desk.get(page(avalonia.topic, "simple_history", latest.history_id)).content.decode()
    assert "Nothing: it stands so now." in html
    assert "Restore this version" not in html


def test_a_version_of_another_row_is_not_found(desk, avalonia):
    other = avalonia.line("fair-winds")
    key = other.phrasing.history.latest().history_id
    assert desk.get(page(avalonia.tide.point, "simple_history", f"phrasing-{key}")).status_code == 404
    assert desk.get(page(avalonia.tide.point, "simple_history", "phrasing-x")).status_code == 404


def test_restoring_a_phrasing_of_a_published_line_asks_for_a_note(desk, avalonia):
    first = avalonia.tide.phrasing.history.last()
    avalonia.tide.phrasing.text = "tides"
    avalonia.tide.phrasing.save()
    address = page(avalonia.tide.point, "simple_history", f"phrasing-{first.history_id}")
    response = desk.post(address)
    assert "Readers saw this: what counts, by the phrasing “tides”" in response.context["errors"][0]
    assert Phrasing.objects.get().text == "tides"
    assert desk.post(address, {"public_note": "It counted ebbs."}).status_code == 302
    assert Phrasing.objects.get().text == "rising tide"
    assert Correction.objects.filter(point=avalonia.tide.point, note="It counted ebbs.").exists()
    assert TalkingPoint.objects.count() == 1
