"""The public corrections log."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tracker.models import Correction, Countdown, Rebuttal

pytestmark = pytest.mark.django_db
LOG_QUERIES = 2


def test_the_log_names_what_was_corrected_the_latest_first(client, avalonia, make):
    point = make.line(avalonia)
    answer = Rebuttal.objects.create(point=point, body="Boats float.", published=True)
    Correction.objects.create(date="2020-03-02", point=point, note="The party was wrong.", note_fr="Le parti.")
    Correction.objects.create(date="2020-03-05", rebuttal=answer, note="A figure <was> wrong.")
    Correction.objects.create(date="2020-03-04", note="Counts left out a day.")
    html = client.get("/corrections/").content.decode()
    assert (
        html.index("A figure &lt;was&gt; wrong.") < html.index("Counts left out") < html.index("The party was wrong.")
    )
    assert f'href="/lines/{point.slug}/#answer"' in html
    assert "The site as a whole" in html
    assert "Le parti." in client.get("/fr/corrections/").content.decode()


def test_what_readers_never_saw_is_not_named(client, avalonia, make):
    draft = make.line(avalonia, "a secret line", status="draft")
    retired = make.line(avalonia, "a retired line", status="retired")
    countdown = Countdown.objects.create(slug="hidden", title="A hidden countdown")
    for of in ({"point": draft}, {"point": retired}, {"countdown": countdown}):
        Correction.objects.create(note="Put right.", **of)
    for address in ("/corrections/", "/corrections/feed/"):
        html = client.get(address).content.decode()
        assert "a retired line" in html
        assert "a secret line" not in html
        assert "A hidden countdown" not in html
    assert f"/lines/{retired.slug}/" not in client.get("/corrections/").content.decode()


def test_who_entered_a_correction_is_not_public(client, avalonia, make, django_user_model):
    editor = django_user_model.objects.create_user("an-editor-by-name")
    point = make.line(avalonia)
    Correction.objects.create(point=point, note="Put right.", entered_by=editor)
    for address in ("/corrections/", "/corrections/feed/", f"/lines/{point.slug}/"):
        html = client.get(address).content.decode()
        assert "Put right." in html
        assert "an-editor-by-name" not in html


def test_a_lines_page_shows_its_own_corrections(client, avalonia, make):
    point, other = make.line(avalonia), make.line(avalonia, "a rising tide")
    correction = Correction.objects.create(point=point, note="Put right.")
    assert f'href="/corrections/#correction-{correction.pk}"' in client.get(f"/lines/{point.slug}/").content.decode()
    assert "Put right." not in client.get(f"/lines/{other.slug}/").content.decode()


def test_a_correction_is_of_one_thing(avalonia, make):
    point = make.line(avalonia)
    countdown = Countdown.objects.create(slug="seven", title="Seven")
    both = Correction(point=point, countdown=countdown, note="Put right.")
    with pytest.raises(ValidationError, match="Choose one"):
        both.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        both.save()


def test_an_editor_enters_one_at_the_desk(admin_client, admin_user):
    said = {"date": "2020-03-02", "note": "Put right.", "note_fr": ""}
    assert admin_client.post("/admin/tracker/correction/add/", said).status_code == 302
    entered = Correction.objects.get()
    assert (str(entered.date), entered.note, entered.entered_by) == ("2020-03-02", "Put right.", admin_user)


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    Correction.objects.create(point=make.line(avalonia), note="Put right.")
    with django_assert_num_queries(LOG_QUERIES):
        client.get("/corrections/")
    for _ in range(2):
        answer = Rebuttal.objects.create(point=make.line(avalonia), body="Boats float.")
        Correction.objects.create(rebuttal=answer, note="Put right.")
    with django_assert_num_queries(LOG_QUERIES):
        client.get("/corrections/")
