"""Two editors have the same page open: the second save is refused, both versions are shown, and nothing is lost."""

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from tracker.models import Citation, CountdownEntry, Party, Person, Phrasing, Rebuttal, TalkingPoint, Topic

pytestmark = pytest.mark.django_db
KEPT = "Nothing of yours is stored yet, and nothing of it is lost"


@pytest.fixture
def other(django_user_model):
    """The second editor, in a session of their own."""
    second = Client()
    second.force_login(django_user_model.objects.create_superuser("second", "second@example.org", "a long password"))
    return second


def address(row):
    return reverse(f"admin:tracker_{row._meta.model_name}_change", args=[row.pk])


def conflict_of(response):
    """What is told to differ: (row, way, {field: (stored, typed)})."""
    return [
        (row.name, row.way, {field.label: (field.theirs, field.yours) for field in row.fields})
        for row in response.context["conflict"]
    ]


ROWS = [
    ("tide", "gist", "Gist"),
    ("rebuttal", "body", "Body"),
    ("countdown", "introduction", "Introduction"),
    ("person", "given_name", "Given name"),
    ("party", "name_fr", "Name in French"),
    ("topic", "name_fr", "Name in French"),
]


@pytest.mark.parametrize(("which", "name", "label"), ROWS)
def test_the_second_save_is_refused_with_both_versions(desk, other, avalonia, form_of, which, name, label):
    row = {
        "tide": avalonia.tide.point, "rebuttal": avalonia.tide.rebuttal, "countdown": avalonia.countdown,
        "person": avalonia.person, "party": avalonia.harbour, "topic": avalonia.topic,
    }[which]  # fmt: skip
    mine, theirs = form_of(desk.get(address(row))), form_of(other.get(address(row)))
    assert other.post(address(row), theirs | {name: "As they wrote it"}).status_code == 302
    refused = desk.post(address(row), mine | {name: "As I wrote it"})
    assert refused.status_code == 200
    assert [(way, fields) for _, way, fields in conflict_of(refused)] == [
        ("both", {label: ("As they wrote it", "As I wrote it")})
    ]
    row.refresh_from_db()
    assert getattr(row, name) == "As they wrote it"
    html = refused.content.decode()
    assert KEPT in html
    assert "Last changed by second" in html
    assert refused.context["adminform"].form[name].value() == "As I wrote it"
    # Pressing save again is refused again; saving over it is a button of its own.
    again = form_of(refused)
    assert desk.post(address(row), again).context["conflict"]
    over = desk.post(address(row), again | {"_over": refused.context["conflict_version"]})
    assert over.status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == "As I wrote it"
    assert [getattr(version, name) for version in row.history.all()[:2]] == ["As I wrote it", "As they wrote it"]


def test_every_page_of_a_row_with_history_remembers_its_version(desk, avalonia):
    with_history = [row for row in avalonia.rows.values() if hasattr(row, "history") and type(row) in site._registry]
    pages = {type(row).__name__: desk.get(address(row)).content.decode() for row in with_history}
    assert len(pages) > 10
    assert [name for name, html in pages.items() if 'name="_version"' not in html] == []


@pytest.mark.parametrize("version", [None, "", "0" * 32])
def test_a_form_that_does_not_say_what_it_was_opened_with_is_not_saved(desk, avalonia, form_of, version):
    topic = avalonia.topic
    sent = form_of(desk.get(address(topic))) | {"name": "Ebbs"}
    del sent["_version"]
    sent |= {} if version is None else {"_version": version}
    # Pressing save again does not make it known.
    for _ in range(2):
        refused = desk.post(address(topic), sent)
        assert conflict_of(refused) == [("Topic", "both", {"Name": ("Tides", "Ebbs")})]
        assert Topic.objects.get(pk=topic.pk).name == "Tides"
        sent = form_of(refused)
    over = desk.post(address(topic), sent | {"_over": refused.context["conflict_version"]})
    assert over.status_code == 302
    assert Topic.objects.get(pk=topic.pk).name == "Ebbs"


def test_a_third_save_meanwhile_is_not_saved_over(desk, other, avalonia, form_of):
    topic = avalonia.topic
    mine = form_of(desk.get(address(topic)))
    other.post(address(topic), form_of(other.get(address(topic))) | {"name": "Ebbs"})
    refused = desk.post(address(topic), mine | {"name": "Floods"})
    other.post(address(topic), form_of(other.get(address(topic))) | {"name": "Neaps"})
    again = desk.post(address(topic), form_of(refused) | {"_over": refused.context["conflict_version"]})
    assert conflict_of(again) == [("Topic", "both", {"Name": ("Neaps", "Floods")})]
    assert Topic.objects.get(pk=topic.pk).name == "Neaps"


def test_saving_twice_in_a_row_is_no_conflict(desk, avalonia, form_of):
    for gist in ("All boats rise.", "Every boat rises."):
        page = form_of(desk.get(address(avalonia.tide.point)))
        assert desk.post(address(avalonia.tide.point), page | {"gist": gist}).status_code == 302
    assert TalkingPoint.objects.get(pk=avalonia.tide.point.pk).gist == "Every boat rises."


def test_matching_and_counting_meanwhile_is_no_conflict(desk, avalonia, form_of):
    page = form_of(desk.get(address(avalonia.tide.point)))
    TalkingPoint.objects.update(matched_digest="1" * 64)
    assert desk.post(address(avalonia.tide.point), page | {"gist": "All boats rise."}).status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        lambda tide: tide.phrasing.delete(),
        lambda tide: Phrasing.objects.create(point=tide.point, text="boats rise"),
        lambda tide: Rebuttal.objects.update(body="Low tides sink boats."),
        lambda tide: Citation.objects.update(publisher="Harbour office"),
        lambda tide: tide.point.topics.add(Topic.objects.create(slug="boats", name="Boats")),
    ],
)
def test_a_change_of_anything_on_the_page_counts(desk, avalonia, form_of, change):
    page = form_of(desk.get(address(avalonia.tide.point)))
    change(avalonia.tide)
    assert desk.post(address(avalonia.tide.point), page).context["conflict_version"]


@pytest.fixture
def draft(avalonia):
    """A line that readers do not see, so that no note is asked for."""
    TalkingPoint.objects.filter(pk=avalonia.tide.point.pk).update(status="draft")
    return avalonia.tide


def test_rows_of_a_line_are_shown_side_by_side(desk, other, avalonia, draft, form_of):
    mine, theirs = form_of(desk.get(address(draft.point))), form_of(other.get(address(draft.point)))
    more = {"phrasings-TOTAL_FORMS": "2", "phrasings-1-language": "en", "phrasings-1-kind": "include"}
    they = {"phrasings-1-text": "boats rise", "rebuttals-0-DELETE": "on"}
    assert other.post(address(draft.point), theirs | more | they).status_code == 302
    mine |= more | {
        "phrasings-0-text": "rising tides",
        "phrasings-1-text": "tides rise",
        "rebuttals-0-body": "Not mine.",
    }
    refused = desk.post(address(draft.point), mine | {"citations-0-title": "Tables of tides"})
    assert conflict_of(refused) == [
        ("Phrasing", "both", {"Text": ("rising tide", "rising tides")}),
        ("Phrasing", "you added", {"Text": ("", "tides rise"), "Language": ("", "English"), "Kind": ("", "include")}),
        ("Phrasing", "they added", {"Text": ("boats rise", ""), "Language": ("English", ""), "Kind": ("include", "")}),
        ("Rebuttal", "they deleted", {"Body": ("", "Not mine.")}),
        (
            "Citation",
            "they deleted",
            {"Title": ("", "Tables of tides"), "Url": ("", "https://example.org/tides")}
            | {"Rebuttal": ("", "Not so: rising-tide.")},
        ),
    ]  # fmt: skip
    assert not Rebuttal.objects.exists()
    over = desk.post(address(draft.point), form_of(refused) | {"_over": refused.context["conflict_version"]})
    assert over.status_code == 302
    assert sorted(Phrasing.objects.values_list("text", flat=True)) == ["boats rise", "rising tides", "tides rise"]
    assert [(held.pk, held.body) for held in Rebuttal.objects.all()] == [(draft.rebuttal.pk, "Not mine.")]
    assert [(held.pk, held.title) for held in Citation.objects.all()] == [(draft.citation.pk, "Tables of tides")]


def test_saving_over_with_a_mistake_in_it_stores_nothing_and_keeps_the_form(desk, other, draft, form_of):
    mine, theirs = form_of(desk.get(address(draft.point))), form_of(other.get(address(draft.point)))
    other.post(address(draft.point), theirs | {"phrasings-0-DELETE": "on"})
    refused = desk.post(address(draft.point), mine | {"phrasings-0-text": "rising (tide"})
    over = desk.post(address(draft.point), form_of(refused) | {"_over": refused.context["conflict_version"]})
    assert over.status_code == 200
    assert over.context["inline_admin_formsets"][0].formset.forms[0]["text"].value() == "rising (tide"
    assert not Phrasing.objects.exists()


def test_the_page_of_a_deleted_row_keeps_what_was_typed_and_can_put_it_back(desk, other, avalonia, draft, form_of):
    mine = form_of(desk.get(address(draft.rebuttal)))
    other.post(reverse("admin:tracker_rebuttal_delete", args=[draft.rebuttal.pk]), {"post": "yes"})
    refused = desk.post(address(draft.rebuttal), mine | {"body": "Still not so."})
    assert "Somebody deleted it while you had it open" in refused.content.decode()
    assert refused.context["adminform"].form["body"].value() == "Still not so."
    assert not Rebuttal.objects.exists()
    desk.post(address(draft.rebuttal), form_of(refused) | {"_over": refused.context["conflict_version"]})
    assert [(held.pk, held.body) for held in Rebuttal.objects.all()] == [(draft.rebuttal.pk, "Still not so.")]
    assert Citation.objects.count() == 1


def test_entries_of_a_countdown_and_identifiers_of_a_person_count_too(desk, avalonia, form_of):
    for row, change in [
        (avalonia.countdown, lambda: CountdownEntry.objects.update(rank=2)),
        (avalonia.person, lambda: avalonia.person.identifiers.all().delete()),
    ]:
        page = form_of(desk.get(address(row)))
        change()
        assert desk.post(address(row), page).context["conflict_version"]


def test_a_page_that_is_opened_anew_takes_theirs(desk, other, avalonia, form_of):
    party = avalonia.harbour
    mine = form_of(desk.get(address(party)))
    other.post(address(party), form_of(other.get(address(party))) | {"name_fr": "Parti du Port"})
    html = desk.post(address(party), mine | {"name_fr": "Parti du Havre"}).content.decode()
    assert f'href="{address(party)}">Take theirs' in html
    assert form_of(desk.get(address(party)))["name_fr"] == "Parti du Port"
    assert Party.objects.get(pk=party.pk).name_fr == "Parti du Port"
    assert Person.objects.count() == 1
