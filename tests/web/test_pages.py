"""What every page shares: languages, the policy against inline code, and the pages of failure."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tracker.jobs.freeze_ranking import freeze_ranking
from tracker.models import Countdown, CountdownEntry
from tracker.queries.scope import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(avalonia, make):
    """One address of every kind of page, with something on it."""
    point = make.line(avalonia)
    (speech,) = make.say(avalonia, point)
    countdown = Countdown.objects.create(slug="seven", title="Seven", status="published")
    CountdownEntry.objects.create(countdown=countdown, rank=1, point=point)
    frozen = freeze_ranking(title="Frozen", scope=Scope())
    return [
        "/",
        f"/lines/{point.slug}/",
        "/parties/av-harbour/",
        f"/people/{speech.person.slug}/",
        f"/documents/{speech.document_id}/",
        "/countdowns/",
        "/countdowns/seven/",
        "/countdowns/seven/bingo/",
        "/parties/av-harbour/bingo/?card=7",
        "/search/?q=lighthouse",
        "/check/",
        "/compare/",
        "/compare/?line=nothing",
        f"/compare/?line={point.slug}&by=party",
        f"/compare/?line={point.slug}&line={make.line(avalonia).slug}&period=2020",
        "/methodology/",
        "/mentions/?of=av-harbour&stance=all&only=found",
        "/parity/",
        "/rankings/",
        f"/rankings/{frozen.digest}/",
        "/parity/av-harbour/",
        "/coverage/",
        "/coverage/av-debates/",
        "/coverage/av-debates/?state=partial",
        f"/lines/{point.slug}/mentions/{speech.pk}/",
        "/nowhere/",
    ]


def test_every_page_keeps_to_the_policy_and_names_its_language(client, addresses):
    for address in addresses:
        for prefix, language in (("", "en"), ("/fr", "fr")):
            response = client.get(prefix + address)
            html = response.content.decode()
            assert f'<html lang="{language}">' in html
            # One script stands in the page, word for word what the policy allows.
            (first,) = re.findall(r'<script data-rest="[^"]+">(.*?)</script>', html, re.DOTALL)
            allowed = f"'sha256-{b64encode(sha256(first.encode()).digest()).decode()}'"
            assert allowed in response["Content-Security-Policy"], address
            assert not re.search(
                r'<style|<script(?! (?:type="module" )?src="| data-rest="| type="application/ld\+json")|\sstyle=|\son\w+=',
                html,
            ), address
            assert '<a class="skip" href="#main">' in html
            assert html.count("<h1") == 1, address
            assert re.search(r"<title>\S", html)
            ids = re.findall(r'\sid="([^"]+)"', html)
            assert len(ids) == len(set(ids)), address
            assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_every_name_that_a_page_refers_to_is_on_it(client, addresses):
    for address in addresses:
        html = client.get(address).content.decode()
        ids = set(re.findall(r'\sid="([^"]+)"', html))
        for names in re.findall(r'(?:aria-labelledby|for|href)="(#?[\w-]+)"', html):
            if "-" in names or names.startswith("#") or names.islower():
                assert names.removeprefix("#") in ids, (address, names)


def test_the_language_switch_keeps_the_page_and_its_question(client, avalonia, make):
    point = make.line(avalonia)
    english = client.get(f"/lines/{point.slug}/?stance=all&from=2020-01-01").content.decode()
    assert f'href="/fr/lines/{point.slug}/?stance=all&amp;from=2020-01-01" hreflang="fr" lang="fr"' in english
    french = client.get(f"/fr/lines/{point.slug}/?stance=all").content.decode()
    assert f'href="/lines/{point.slug}/?stance=all" hreflang="en" lang="en"' in french


def test_french_pages_speak_french(client, avalonia, make):
    make.line(avalonia, "the lighthouse tax", title_fr="la taxe du phare")
    html = client.get("/fr/").content.decode()
    assert "«\u00a0la taxe du phare\u00a0»" in html
    assert "<h1>Les refrains en boucle</h1>" in html
    assert "Havre" in html


def test_an_english_wording_on_a_french_page_is_marked_as_english(client, avalonia, make):
    point = make.line(avalonia, "the lighthouse tax")
    assert '<h1 class="line" lang="en">' in client.get(f"/fr/lines/{point.slug}/").content.decode()
    assert '<h1 class="line">' in client.get(f"/lines/{point.slug}/").content.decode()


def test_the_methodology_names_its_version_and_minimum(client):
    html = client.get("/methodology/").content.decode()
    assert "<strong>refrain-2</strong>" in html
    assert "fewer than 10,000 words" in html


def test_a_missing_page_helps_the_reader_on(client, db):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert 'action="/search/"' in response.content.decode()


def test_a_failure_is_told_without_a_request_or_a_database():
    assert "Something went wrong on our side" in render_to_string("500.html")


def test_a_form_that_cannot_be_checked_is_told_without_inline_style(db):
    response = Client(enforce_csrf_checks=True).post("/fr/")
    assert response.status_code == 403
    html = response.content.decode()
    assert "<h1>Le formulaire n’a pas pu être vérifié</h1>" in html
    assert "<style" not in html
