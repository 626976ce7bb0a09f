"""Writing a line: what readers will see beside what is typed, citations from pasted addresses, and warnings."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tracker.models import Citation, Phrasing, Rebuttal, SpeechText, TalkingPoint

pytestmark = pytest.mark.django_db
PAGE = "https://example.org/2019/04/02/the-tide-tables-explained/"
COPY = f"https://web.archive.org/web/2020/{PAGE}"


@pytest.fixture
def draft(avalonia):
    """A line that readers do not see, so that no note is asked for."""
    TalkingPoint.objects.update(status="draft")
    return avalonia.tide


def change(row):
    return reverse(f"admin:tracker_{row._meta.model_name}_change", args=[row.pk])


def shown(response):
    return re.findall(r'<div class="markdown-shown"[^>]*>(.*?)</div>', response.content.decode(), re.S)


def test_markdown_is_written_by_the_server_as_readers_see_it_and_nothing_else_passes(desk):
    typed = "# High *tide*\n\n<script>alert(1)</script> [low](javascript:x) [tables](https://example.org)"
    html = desk.post(reverse("admin:tracker_markdown"), {"text": typed}).content.decode()
    assert "<h4>High <em>tide</em></h4>" in html
    assert "<script" not in html
    assert 'javascript:x"' not in html
    assert 'href="https://example.org"' in html


def test_markdown_is_written_for_editors_only_and_on_request(client, desk, django_user_model):
    address = reverse("admin:tracker_markdown")
    assert desk.get(address).status_code == 405
    client.logout()
    assert client.post(address, {"text": "*a*"}).status_code == 302


@pytest.mark.parametrize("which", ["point", "rebuttal", "countdown"])
def test_a_page_shows_its_markdown_as_stored_and_without_script_as_typed(desk, avalonia, draft, form_of, which):
    row = avalonia.countdown if which == "countdown" else getattr(draft, which)
    name = {"point": "rebuttals-0-body", "rebuttal": "body", "countdown": "introduction"}[which]
    Rebuttal.objects.update(body="*Not* so.")
    type(avalonia.countdown).objects.update(introduction="*Not* so.")
    page = desk.get(change(row))
    assert "<p><em>Not</em> so.</p>" in shown(page)[0]
    assert 'name="_preview_page"' in page.content.decode()
    typed = desk.post(change(row), form_of(page) | {name: "**Still** not so.", "_preview_page": "Preview"})
    assert "<p><strong>Still</strong> not so.</p>" in shown(typed)[0]
    assert "As typed. Nothing is stored yet." in typed.content.decode()
    assert Rebuttal.objects.get().body == "*Not* so."
    assert "_version" in form_of(typed)
    assert desk.post(change(row), form_of(typed)).status_code == 302


def test_a_new_line_is_previewed_without_being_stored(desk, avalonia):
    sent = {
        "title": "Calm seas", "slug": "calm-seas", "party": avalonia.harbour.pk, "status": "draft",
        "phrasings-TOTAL_FORMS": 1, "phrasings-INITIAL_FORMS": 0, "phrasings-0-text": "calm (seas|waters)",
        "phrasings-0-language": "en", "phrasings-0-kind": "include", "rebuttals-TOTAL_FORMS": 0,
        "rebuttals-INITIAL_FORMS": 0, "_preview_page": "Preview",
    }  # fmt: skip
    response = desk.post("/admin/tracker/talkingpoint/add/", sent)
    assert not TalkingPoint.objects.filter(slug="calm-seas").exists()
    html = response.content.decode()
    # The link to the preview asks for the wording as typed.
    assert "text=calm+%28seas%7Cwaters%29&amp;language=en&amp;kind=include" in html


def read(desk, address):
    return desk.get(reverse("admin:tracker_citation_read"), {"url": address}).json()


def test_a_pasted_address_tells_what_it_says(desk, avalonia):
    answer = read(desk, COPY)
    assert answer["known"] == {
        "url": PAGE, "archived_url": COPY, "title": "The tide tables explained", "publisher": "example.org",
        "published_on": "2019-04-02",
    }  # fmt: skip
    assert answer["told"] == "Filled in from its address."
    assert read(desk, avalonia.tide.citation.url)["told"] == "Cited before; filled in from that citation."
    assert read(desk, avalonia.tide.citation.url)["known"]["title"] == "Tide tables"
    assert "known" not in read(desk, "tides")


def test_addresses_are_read_for_who_may_cite(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("junior", is_staff=True))
    assert client.get(reverse("admin:tracker_citation_read"), {"url": PAGE}).status_code == 403


def add_citation(desk, draft, form_of, **fields):
    sent = form_of(desk.get(change(draft.point))) | {"citations-TOTAL_FORMS": "2"}
    sent |= {f"citations-1-{name}": value for name, value in {"rebuttal": draft.rebuttal.pk, **fields}.items()}
    return desk.post(change(draft.point), sent)


def test_without_script_the_address_fills_in_when_saved(desk, draft, form_of):
    assert add_citation(desk, draft, form_of, url=COPY).status_code == 302
    made = Citation.objects.latest("pk")
    assert (made.url, made.archived_url, made.title) == (PAGE, COPY, "The tide tables explained")
    assert (made.publisher, made.published_on) == ("example.org", date(2019, 4, 2))


def test_what_was_typed_is_not_overwritten(desk, draft, form_of):
    add_citation(desk, draft, form_of, url=PAGE, title="Tables", publisher="Harbour", published_on="2019-05-06")
    made = Citation.objects.latest("pk")
    assert (made.title, made.publisher, made.published_on) == ("Tables", "Harbour", date(2019, 5, 6))


def test_what_was_emptied_stays_empty(desk, draft, form_of):
    add_citation(desk, draft, form_of, url=PAGE)
    made = Citation.objects.latest("pk")
    sent = form_of(desk.get(change(made))) | {"published_on": "", "publisher": ""}
    assert desk.post(change(made), sent).status_code == 302
    made.refresh_from_db()
    assert (made.publisher, made.published_on) == ("", None)


def test_a_citation_without_any_title_is_refused(desk, draft, form_of):
    for fields in ({"url": "https://example.org/x"}, {"quote": "The tide was out."}):
        refused = add_citation(desk, draft, form_of, **fields)
        errors = refused.context["inline_admin_formsets"][2].formset.errors[1]
        assert errors == {"title": ["Give it a title: its address tells none."]}
    assert Citation.objects.count() == 1


def test_a_line_says_what_is_amiss_with_its_phrasings(desk, avalonia, draft, form_of):
    page = desk.get(change(draft.point)).content.decode()
    assert "line-warnings" not in page
    SpeechText.objects.create(speech=avalonia.said.speech, language="fr", text="La marée.", stems="mar")
    other = avalonia.line("fair-winds").point
    Phrasing.objects.create(point=other, text="Rising tides")
    for text in ("ebbing tide", "neap tide"):
        Phrasing.objects.create(point=draft.point, text=text)
    page = desk.get(change(draft.point)).content.decode()
    assert "The record holds French, and the line has no phrasing in it: what is said so does not count." in page
    assert "“rising tide” is a phrasing of another line too, and counts for both: “fair winds”." in page
    assert "2 phrasings are said nowhere in the record." in page
    sent = form_of(desk.get(change(draft.point))) | {"phrasings-1-DELETE": "on"}
    told = [str(message) for message in get_messages(desk.post(change(draft.point), sent).wsgi_request)]
    assert "“neap tide” is said nowhere in the record." in told


def test_the_preview_of_a_wording_warns_too(desk, avalonia):
    address = reverse("admin:tracker_talkingpoint_preview")
    other = avalonia.line("fair-winds").point
    asked = {"fragment": 1, "language": "en", "kind": "include", "point": other.pk}
    assert (
        "Nothing in the record holds these words." in desk.get(address, asked | {"text": "neap tide"}).content.decode()
    )
    owned = desk.get(address, asked | {"text": "rising tides"}).content.decode()
    assert "“rising tide” has a phrasing with the same words" in owned
    assert "Nothing in the record" not in owned
    kept_out = desk.get(address, asked | {"text": "neap tide", "kind": "exclude"}).content.decode()
    assert "Nothing in the record" not in kept_out


def test_the_desk_speaks_french_at_its_french_address(desk, avalonia):
    address = change(avalonia.tide.point)
    english, french = desk.get(address).content.decode(), desk.get(f"/fr{address}").content.decode()
    assert '<html lang="fr"' in french
    assert f'href="{address}" lang="en" hreflang="en">English</a>' in french
    assert f'href="/fr{address}" lang="fr" hreflang="fr">Français</a>' in english
