"""What a publisher corrected, as readers and editors see it."""

import re

import pytest
from django.contrib.auth.models import User

from tracker.models import Edition, ImportRun, Revision

pytestmark = pytest.mark.django_db
CHANGES_QUERIES, WITHDRAWN_QUERIES = 2, 4


@pytest.fixture
def corrected(avalonia, make):
    """A document of which one speech was changed, one withdrawn and one added; a line was repeated in the withdrawn."""
    document = make.document(avalonia, title="Sitting 7")
    edition = Edition.objects.create(document=document, language="en", number=2)
    changed = make.speech(document, "The tide was fair.", party=avalonia.harbour, speaker="Ada Quay")
    gone = make.speech(document, party=avalonia.harbour, speaker="Bo Finch", withdrawn=True)
    make.mention(gone, make.line(avalonia))
    new = make.speech(document, "Good <b>night</b>.", party=avalonia.harbour, speaker="Cy Reed")
    make.tally(document)
    said = {"language": "en"}
    run = ImportRun.objects.create(source=avalonia.source)
    Revision.objects.create(
        edition=edition, run=run, number=2, added=1, changed=1, withdrawn=1,
        differences=[
            {"speech": None, "change": "title", "before": "Sitting VII", "after": "Sitting 7"},
            {"speech": changed.pk, "change": "changed", "speaker": "Ada Quay", **said, "before": "The tide is fair.",
             "after": "The tide was fair.", "label": {"heading": ["Lamps", "Tides"], "spoken": ["fr", "en"]}},
            {"speech": gone.pk, "change": "withdrawn", "speaker": "Bo Finch", **said, "before": make.SAID, "after": ""},
            {"speech": new.pk, "change": "added", "speaker": "Cy Reed", **said, "before": "",
             "after": "Good <b>night</b>."},
        ],
    )  # fmt: skip
    return document, changed, gone, new


def page(client, address):
    return client.get(address).content.decode()


def test_a_document_that_was_corrected_leads_to_what_changed(client, avalonia, make, corrected):
    address = f"/documents/{corrected[0].pk}/changes/"
    assert f'<a href="{address}">Corrected by its publisher' in page(client, f"/documents/{corrected[0].pk}/")
    other = make.document(avalonia)
    assert "Corrected by its publisher" not in page(client, f"/documents/{other.pk}/")
    assert client.get(f"/documents/{other.pk}/changes/").status_code == 404


def test_each_difference_is_shown_word_for_word_and_read_aloud(client, corrected):
    document, changed, gone, new = corrected
    html = page(client, f"/documents/{document.pk}/changes/")
    removed, added = (f'<span class="unseen" lang="en">{word}: </span>' for word in ("removed", "added"))
    assert f"The tide <del>{removed}is </del><ins>{added}was </ins>fair." in html
    assert f"<ins>{added}Good &lt;b&gt;night&lt;/b&gt;.</ins>" in html
    assert f"<del>{removed}Mr. Speaker, the lighthouse tax" in html
    assert re.findall(r'<b>(?:<a href="([^"]+)">)?([^<]+)(?:</a>)?</b> <span class="kind">([^<]+)', html) == [
        ("", "The document", "its title changed"),
        (f"/speeches/{changed.pk}/", "Ada Quay", "changed"),
        (f"/speeches/{gone.pk}/", "Bo Finch", "withdrawn"),
        (f"/speeches/{new.pk}/", "Cy Reed", "added"),
    ]
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "Heading: removed: Lamps added: Tides" in text
    assert "Spoken in: removed: French added: English" in text
    assert "English, no. 2 1 1 1" in text


def test_a_withdrawn_speech_has_a_page_that_says_so_and_counts_for_nothing(client, corrected):
    document, _, gone, _ = corrected
    response = client.get(f"/speeches/{gone.pk}/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "<h1>This speech was withdrawn</h1>" in html
    assert "Mr. Speaker, the lighthouse tax sinks every boat" in html
    assert f'href="/documents/{document.pk}/changes/"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "Mr. Speaker" not in page(client, f"/documents/{document.pk}/")


def test_a_speech_that_an_editor_withdrew_or_of_an_unpublished_document_is_not_found(client, corrected):
    document, changed, gone, _ = corrected
    changed.withdrawn = True
    changed.save()
    assert client.get(f"/speeches/{changed.pk}/").status_code == 404
    document.published = False
    document.save()
    for address in (f"/speeches/{gone.pk}/", f"/documents/{document.pk}/changes/"):
        assert client.get(address).status_code == 404


def test_a_correction_of_nothing_that_is_shown_says_so(client, corrected):
    Revision.objects.update(differences=[], added=0, changed=0, withdrawn=0)
    html = page(client, f"/documents/{corrected[0].pk}/changes/")
    assert "only links or other details changed" in html
    assert client.get(f"/speeches/{corrected[2].pk}/").status_code == 404


def test_the_pages_are_french_under_fr_and_carry_nothing_inline(client, corrected):
    document, _, gone, _ = corrected
    changes, withdrawn = page(client, f"/fr/documents/{document.pk}/changes/"), page(client, f"/fr/speeches/{gone.pk}/")
    assert "<h1>Corrigé par son éditeur</h1>" in changes
    assert '<span class="unseen" lang="fr">retiré\u00a0: </span>' in changes
    assert "<h1>Cette intervention a été retirée</h1>" in withdrawn
    for html in (changes, withdrawn):
        assert not re.search(r"<style|<script(?! src=| data-rest=)|\sstyle=|\son\w+=", html)


def test_headings_are_those_of_the_pages_language_where_its_edition_has_them(client, avalonia, make):
    document = make.document(avalonia)
    both = make.speech(document, "Good morning.", heading="Tides")
    both.texts.update(heading="Tides")
    french = make.text(both, "Bonjour.", "fr")
    french.heading = "Les marées"
    french.save()
    make.speech(document, "Only English.", heading="Lamps").texts.update(heading="Lamps")
    make.speech(document, "Without.", heading="Old")
    headings = re.compile(r'<h2 class="record-heading"([^>]*)>([^<]+)</h2>')
    assert headings.findall(page(client, f"/documents/{document.pk}/")) == [("", "Tides"), ("", "Lamps"), ("", "Old")]
    assert headings.findall(page(client, f"/fr/documents/{document.pk}/")) == [
        ("", "Les marées"),
        (' lang="en"', "Lamps"),
        ("", "Old"),
    ]


def test_the_desk_shows_the_corrections_of_a_document_and_of_a_run(client, corrected):
    client.force_login(User.objects.create_superuser("editor"))
    revision = Revision.objects.get()
    link = f"/admin/tracker/revision/{revision.pk}/change/"
    assert f'<a href="{link}">' in page(client, f"/admin/tracker/document/{corrected[0].pk}/change/")
    assert "en: +1 ~1 -1" in page(client, f"/admin/tracker/document/{corrected[0].pk}/change/")
    assert link in page(client, f"/admin/tracker/importrun/{revision.run_id}/change/")
    shown = page(client, link)
    assert "The tide <del>" in shown
    assert "Good &lt;b&gt;night&lt;/b&gt;." in shown
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", shown)


def test_queries_do_not_grow_with_corrections(client, corrected, django_assert_num_queries):
    document, _, gone, _ = corrected
    for _ in (1, 2):
        with django_assert_num_queries(CHANGES_QUERIES):
            client.get(f"/documents/{document.pk}/changes/")
        with django_assert_num_queries(WITHDRAWN_QUERIES):
            client.get(f"/speeches/{gone.pk}/")
        first = Revision.objects.first()
        Revision.objects.create(edition=first.edition, number=first.number + 1, differences=first.differences * 3)
