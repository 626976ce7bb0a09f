"""Documents, and the way from a speech to its place in one."""

from datetime import date

import pytest

from tracker.models import Edition

pytestmark = pytest.mark.django_db
DOCUMENT_QUERIES = 12


def test_a_document_shows_its_speeches_in_order_with_lines_marked(client, avalonia, make):
    point, secret = make.line(avalonia), make.line(avalonia, "a secret line", status="draft")
    document = make.document(avalonia)
    make.speech(document, "Order.", kind="chair", heading="Question Period")
    speech = make.speech(document, party=avalonia.harbour, heading="Question Period")
    make.mention(speech, point)
    make.mention(speech, secret, words="harbour knows")
    make.speech(document, "Taken back.", withdrawn=True)
    html = client.get(f"/documents/{document.pk}/").content.decode()
    assert html.index("Order.") < html.index(f'id="speech-{speech.pk}"')
    assert html.count("Question Period") == 1
    assert f"Mr. Speaker, <mark>{make.WORDS}</mark>, and the harbour knows it." in html
    assert f'href="/lines/{point.slug}/"' in html
    assert "a secret line" not in html
    assert "Taken back." not in html
    assert "does not count" in html


def test_the_margin_lists_every_line_of_the_document_with_its_turn(client, avalonia, make):
    point = make.line(avalonia)
    document = make.document(avalonia)
    speeches = [make.speech(document, heading="Piers" if number > 20 else "Boats") for number in range(41)]
    for speech in (speeches[1], speeches[40]):
        make.mention(speech, point, stance="quotes")
    make.mention(speeches[2], point, state="rejected")
    first, last = (client.get(f"/documents/{document.pk}/{query}").content.decode() for query in ("", "?page=2"))
    for html in (first, last):
        assert "2 lines marked" in html
        assert html.count('data-item="marked"') == 2
        assert f'href="/documents/{document.pk}/#speech-{speeches[1].pk}"' in html
        assert f'href="/documents/{document.pk}/?page=2#speech-{speeches[40].pk}"' in html
        assert f'<li><a href="/documents/{document.pk}/#speech-{speeches[0].pk}">Boats</a></li>' in html
        assert f'<li><a href="/documents/{document.pk}/#speech-{speeches[21].pk}">Piers</a></li>' in html
    assert (first.count("<mark>"), last.count("<mark>")) == (1, 1)


def test_a_document_leads_to_the_days_beside_it(client, avalonia, make):
    before, document, after = (make.document(avalonia, date(2020, 3, day)) for day in (2, 4, 6))
    make.document(avalonia, date(2020, 3, 3), published=False)
    html = client.get(f"/documents/{document.pk}/").content.decode()
    assert f'rel="prev" href="/documents/{before.pk}/"' in html
    assert f'class="after" href="/documents/{after.pk}/"' in html
    assert html.count(f'href="/documents/{after.pk}/"') == 2
    assert 'class="after"' not in client.get(f"/documents/{after.pk}/").content.decode()


def test_the_speechs_text_is_in_the_pages_language_where_held(client, avalonia, make):
    document = make.document(avalonia)
    speech = make.speech(document, "Good morning.")
    make.text(speech, "Bonjour.", "fr")
    make.speech(document, "Only English.")
    html = client.get(f"/fr/documents/{document.pk}/").content.decode()
    assert '<div class="spoken" lang="fr">Bonjour.</div>' in html
    assert '<div class="spoken" lang="en">Only English.</div>' in html


def test_a_document_is_titled_and_linked_as_its_edition_in_the_pages_language(client, avalonia, make):
    document = make.document(avalonia, title="Sitting of Monday", url="https://avalonia.example/en")
    french = {"title": "Séance de lundi", "url": "https://avalonia.example/fr"}
    Edition.objects.create(document=document, language="fr", **french)
    Edition.objects.create(document=make.document(avalonia), language="fr", title="Séance de mardi")
    pages = {code: client.get(f"/{code}documents/{document.pk}/").content.decode() for code in ("", "fr/")}
    assert "<h1>Sitting of Monday</h1>" in pages[""]
    assert 'href="https://avalonia.example/en"' in pages[""]
    assert "<h1>Séance de lundi</h1>" in pages["fr/"]
    assert 'href="https://avalonia.example/fr"' in pages["fr/"]


def test_a_role_that_the_label_says_already_is_not_said_twice(client, avalonia, make):
    document = make.document(avalonia)
    make.speech(document, "Order.", speaker="The Speaker", role="The Speaker", kind="chair")
    make.speech(document, "Good day.", speaker="Ada Shore", role="Minister of Piers")
    html = client.get(f"/documents/{document.pk}/").content.decode()
    assert "<span>The Speaker</span>" not in html
    assert "<span>Minister of Piers</span>" in html


def test_a_speech_leads_to_the_page_it_stands_on(client, avalonia, make):
    document = make.document(avalonia)
    make.speech(document, "Taken back.", withdrawn=True)
    speeches = [make.speech(document, f"Speech {number}.") for number in range(41)]
    assert (
        client.get(f"/speeches/{speeches[39].pk}/")["Location"] == f"/documents/{document.pk}/#speech-{speeches[39].pk}"
    )
    last = client.get(f"/fr/speeches/{speeches[40].pk}/")
    assert last["Location"] == f"/fr/documents/{document.pk}/?page=2#speech-{speeches[40].pk}"
    assert f'id="speech-{speeches[40].pk}"' in client.get(last["Location"]).content.decode()


def test_unpublished_documents_and_withdrawn_speeches_are_not_found(client, avalonia, make):
    draft = make.document(avalonia, published=False)
    hidden = make.speech(draft)
    withdrawn = make.speech(make.document(avalonia), withdrawn=True)
    for address in (f"/documents/{draft.pk}/", f"/speeches/{hidden.pk}/", f"/speeches/{withdrawn.pk}/"):
        assert client.get(address).status_code == 404


def test_queries_do_not_grow_with_rows(client, avalonia, make, django_assert_num_queries):
    point = make.line(avalonia)
    document = make.document(avalonia)

    def add():
        make.mention(make.speech(document, person=make.person(), party=avalonia.harbour), point)

    add()
    with django_assert_num_queries(DOCUMENT_QUERIES):
        client.get(f"/documents/{document.pk}/")
    add()
    add()
    with django_assert_num_queries(DOCUMENT_QUERIES):
        client.get(f"/documents/{document.pk}/")
