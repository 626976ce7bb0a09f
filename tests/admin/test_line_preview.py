"""The preview of a phrasing on the desk: a page, and the fragment shown beside the field."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.engine.words import stemmed
from tracker.models import Phrasing, SpeechText

pytestmark = pytest.mark.django_db
PAGE = "/admin/tracker/talkingpoint/preview/"


@pytest.fixture
def said(avalonia):
    """One speech that has “rising tide lifts”, indexed as an import would."""
    for text in SpeechText.objects.all():
        text.stems = stemmed(text.text, text.language)
        text.save()
    return avalonia


def seen(response):
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_each_phrasing_of_a_line_has_its_preview(desk, said):
    page = desk.get(reverse("admin:tracker_talkingpoint_change", args=[said.tide.point.pk])).content.decode()
    links = re.findall(r'class="preview-link" href="([^"]+)"', page)
    point = said.tide.point.pk
    assert [link.replace("&amp;", "&") for link in links] == [
        f"{PAGE}?phrasing={said.tide.phrasing.pk}&point={point}",
        *[f"{PAGE}?point={point}"] * 2,
    ]
    added = desk.get(reverse("admin:tracker_talkingpoint_add")).content.decode()
    assert set(re.findall(r'class="preview-link" href="([^"]+)"', added)) == {f"{PAGE}?"}


def test_the_page_opens_empty_and_with_a_wording(desk, said):
    assert_opens_without_inline_code(desk.get(PAGE))
    response = desk.get(PAGE, {"text": "rising tides", "language": "en", "kind": "include"})
    assert_opens_without_inline_code(response)
    shown = seen(response)
    assert "It would gain 1 speech (Harbour 1)." in shown
    assert "It would lose 0 speeches." in shown
    assert "We say &lt;b&gt;<mark>rising tide</mark> lifts&lt;/b&gt; all boats." in response.content.decode()


def test_a_stored_phrasing_opens_with_what_it_alone_brings(desk, said):
    response = desk.get(PAGE, {"phrasing": said.tide.phrasing.pk, "point": said.tide.point.pk})
    assert "This phrasing alone brings 1 speech (Harbour 1)." in seen(response)
    assert 'value="rising tide"' in response.content.decode()
    assert "For the line “rising tide”" in seen(response)


def test_another_wording_of_a_stored_phrasing_takes_its_place(desk, said):
    asked = {"phrasing": said.tide.phrasing.pk, "point": said.tide.point.pk, "text": "falling tide", "kind": "include"}
    shown = seen(desk.get(PAGE, asked))
    assert "It would gain 0 speeches" in shown
    assert "It would lose 1 speech (Harbour 1)." in shown
    assert Phrasing.objects.get(pk=said.tide.phrasing.pk).text == "rising tide"


def test_the_line_that_already_has_the_words_is_named(desk, said):
    shown = seen(desk.get(PAGE, {"text": "rising tide"}))
    assert "In 1 of the speeches gained these words already count for “rising tide”." in shown


def test_the_fragment_is_the_answer_alone(desk, said):
    response = desk.get(PAGE, {"text": "rising tide", "fragment": "1"})
    page = response.content.decode()
    assert "It would gain 1 speech" in page
    assert "<html" not in page
    assert "<form" not in page


def test_an_exclusion_is_previewed_as_one(desk, said):
    asked = {"text": "rising tide lifts", "kind": "exclude", "point": said.tide.point.pk, "fragment": "1"}
    assert "It would lose 1 speech (Harbour 1)." in seen(desk.get(PAGE, asked))


@pytest.mark.parametrize("fragment", [{}, {"fragment": "1"}])
def test_a_bad_phrasing_is_shown_with_its_place(desk, said, fragment):
    page = desk.get(PAGE, {"text": "rising <(tide", **fragment}).content.decode()
    assert "(at character 8)" in page
    assert "<code>rising <mark>&lt;</mark>(tide</code>" in page


@pytest.mark.parametrize(
    "odd", [{"text": " "}, {"phrasing": "x"}, {"point": "9" * 30}, {"text": "tide", "language": "xx"},
            {"text": "a" * 400}, {"text": "tide", "source": "nowhere"}, {"text": "tide", "phrasing": "0"}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("fragment", [{}, {"fragment": "1"}])
def test_an_odd_question_still_has_an_answer(desk, said, odd, fragment):
    assert desk.get(PAGE, odd | fragment).status_code == 200


@pytest.mark.parametrize(("permissions", "status"), [(["view_talkingpoint"], 403), (["change_talkingpoint"], 200)])
def test_only_who_may_change_lines_sees_a_preview(client, django_user_model, said, permissions, status):
    user = django_user_model.objects.create_user("junior", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    for fragment in ({}, {"fragment": "1"}):
        assert client.get(PAGE, {"text": "tide"} | fragment).status_code == status


def test_a_reader_is_sent_to_sign_in(client, said):
    response = client.get(PAGE, {"text": "tide", "fragment": "1"})
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))
