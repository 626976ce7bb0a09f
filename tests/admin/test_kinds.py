"""The rules of kind on the desk: tried before they are stored, and the record marked again."""

import re

import pytest
from django.urls import reverse

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.engine.words import stemmed
from tracker.models import KindRule, Speech, SpeechText

pytestmark = pytest.mark.django_db
ADD = "/admin/tracker/kindrule/add/"
MARK = "/admin/tracker/kindrule/mark/"


@pytest.fixture
def said(avalonia):
    """Two more turns, indexed as an import would."""
    for number, words in ((2, "I sing of boats & <tides>."), (3, "Boats that sing.")):
        made = avalonia.speech(number)
        made.text.text = words
        made.text.save()
    for text in SpeechText.objects.all():
        text.stems = stemmed(text.text, text.language)
        text.save()
    Speech.objects.filter(order=1).update(kind="petition")
    return avalonia


def rule(**changes):
    blank = {"name": "Singing", "name_fr": "", "order": "5", "kind": "procedure", "active": "on", "source": "", "language": "en",
             "labels": "", "headings": "", "openings": "", "within": "0", "holds": "", "unless": "", "longest": ""}  # fmt: skip
    return blank | changes


def seen(response):
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_rule_is_tried_as_typed_and_not_stored(desk, said):
    response = desk.post(ADD, rule(openings="I sing", _preview="Preview"))
    page = seen(response)
    assert "As typed, the rule would mark 1 turn. Now they are: speech 1. 1 turn could be marked, and was read." in page
    assert "I sing of boats &amp; &lt;tides&gt;." in page
    assert "Please correct" not in page
    assert 'value="Singing"' in response.content.decode()
    assert not KindRule.objects.filter(name="Singing").exists()
    assert_opens_without_inline_code(response)


def test_a_stored_rule_is_tried_in_place_of_itself(desk, said):
    stored = KindRule.objects.create(name="Singing", order=5, kind="procedure", openings=["I sing"])
    address = reverse("admin:tracker_kindrule_change", args=[stored.pk])
    version = desk.get(address).context["page_version"]
    page = seen(desk.post(address, rule(holds="sing\nlift", openings="", _preview="Preview", _version=version)))
    assert "As typed, the rule would mark 3 turns. Now they are: speech 2, petition 1." in page
    assert KindRule.objects.get(name="Singing").openings == ["I sing"]


def test_a_rule_that_an_earlier_one_precedes_marks_what_is_left(desk, said):
    KindRule.objects.create(name="Songs", order=4, kind="vote", openings=["I sing"])
    assert "would mark 1 turn." in seen(desk.post(ADD, rule(holds="sing", _preview="Preview")))


def test_courtesies_are_said_to_mark_nothing(desk, said):
    page = seen(desk.post(ADD, rule(kind="", openings="Thank you", _preview="Preview")))
    assert "Courtesies mark nothing themselves." in page


def test_a_wording_that_cannot_be_read_is_refused_with_line_and_character(desk, said):
    for preview in ({}, {"_preview": "Preview"}):
        page = seen(desk.post(ADD, rule(labels="Speaker\nlord (of", **preview)))
        assert "Line 2, “lord (of”: “(” is never closed by “)” (at character 6)" in page
        assert "As typed" not in page
    assert not KindRule.objects.filter(name="Singing").exists()


def test_a_rule_without_a_condition_is_refused(desk, said):
    assert "A rule needs a condition" in seen(desk.post(ADD, rule()))


def test_storing_a_rule_leads_to_marking_and_marking_says_what_changed(desk, said):
    stored = desk.post(ADD, rule(openings="I sing", overrules=["witness"]), follow=True)
    assert f'<a href="{MARK}">Mark the record again</a>' in stored.content.decode()
    assert KindRule.objects.get(name="Singing").overrules == ["witness"]
    asked = desk.get(MARK)
    assert_opens_without_inline_code(asked)
    assert Speech.objects.filter(kind="procedure").count() == 0
    page = seen(desk.post(MARK))
    assert "3 turns of 1 document were read." in page
    assert "petition speech 1" in page
    assert "speech procedure 1" in page
    assert "No kind changed." in seen(desk.post(MARK))


def test_a_reader_of_the_desk_cannot_mark(client, said, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    assert client.post(MARK).status_code == 403


def test_the_speechs_page_and_its_page_on_the_desk_name_the_rule(desk, client, said):
    stored = KindRule.objects.create(name="Singing", name_fr="Chanter", kind="procedure", openings=["I sing"])
    Speech.objects.filter(order=2).update(kind="procedure", kind_rule=stored)
    document = f"documents/{said.document.pk}/"
    speech = reverse("admin:tracker_speech_change", args=[Speech.objects.get(order=2).pk])
    assert "procedure (does not count), marked by the rule “Singing”" in seen(client.get(f"/{document}"))
    assert "marqué par la règle « Chanter »" in seen(client.get(f"/fr/{document}")).replace("\xa0", " ")
    assert "Singing" in seen(desk.get(speech))
