"""Checking a text: marked, answered and forgotten."""

import hashlib
import logging
import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.figures import Lists, bare_numbers, figures, marked, number, parsed, wrong_figures
from tracker.jobs.check_text import MOST_CHARACTERS
from tracker.models import Phrasing, Rebuttal
from tracker.web.received import MOST_BYTES

pytestmark = pytest.mark.django_db
CHECK_QUERIES = 11


@pytest.fixture
def lines(avalonia, make):
    """Two lines that overlap, one of them answered and said twice in the record."""
    tax = make.line(avalonia, "a lighthouse tax", verdict="false", verdict_fr="faux")
    Phrasing.objects.create(point=tax, text="the lighthouse tax")
    Rebuttal.objects.create(point=tax, body="It is **not** so.", published=True)
    boats = make.line(avalonia, "sinking boats", party=avalonia.meadow)
    Phrasing.objects.create(point=boats, text="lighthouse tax sinks every boat")
    make.say(avalonia, tax, times=2)
    return tax, boats


def checked(client, text, **fields):
    return client.post("/check/", {"text": text, **fields})


def marks(html):
    return [" ".join(words.split()) for words in re.findall(r"<mark[^>]*>([^<]*)</mark>", html)]


def digest():
    """What all tables hold."""
    held = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        rows = model.objects.order_by("pk").values_list()
        held.update(repr((model._meta.label, list(rows))).encode())
    return held.hexdigest()


def test_marks_lines_that_overlap_and_sets_verdict_answer_and_count_beside_them(client, lines, make):
    html = checked(client, make.SAID).content.decode()
    assert marks(html) == ["the", "lighthouse tax", "sinks every boat"]
    assert html.count('<mark class="several">') == 1
    assert "It is <strong>not</strong> so." in html
    assert '<p class="verdict">false</p>' in html
    assert f'href="/lines/{lines[0].slug}/#mentions">its own party used it in 2 speeches</a>' in html
    assert "No answer to it has been published yet." in html
    assert "nothing around it says that the words are somebody else" in html
    assert re.findall(r'<a class="line" href="#line-(\d)"', html) == ["1", "2"]


def test_every_figure_beside_a_line_opens_what_it_counts(client, lines, make):
    tree = parsed(checked(client, f"{make.SAID}\n\n{make.SAID}").content)
    assert len(list(figures(tree))) == 2
    assert list(wrong_figures(tree, Lists(client), on="/check/")) == []
    assert list(bare_numbers(tree)) == []
    for kind, total in (("lines", 2), ("places", 4)):
        assert [number(element) for element in marked(tree, "data-total", kind)] == [total]
        assert len(marked(tree, "data-item", kind)) == total
    for link in tree.xpath("//a[starts-with(@href, '#')]"):
        assert tree.get_element_by_id(link.get("href")[1:], None) is not None


def test_suggestions_are_marked_as_such_and_counted_nowhere(client, avalonia, make):
    Phrasing.objects.create(point=make.line(avalonia, "a tax"), text="boat-sinking lighthouse tax")
    html = checked(client, "The lighthouse tax that is sinking every boat is here.").content.decode()
    assert html.count("suggestion, not counted") == 3  # in the key, beside the line, and in the margin
    assert "No line that we hold is in this text" in html
    assert marks(html) == ["marked"]  # in the key
    assert html.count('class="near">') == 2  # in the key, and in the text
    assert "data-item" not in html


def test_nothing_that_is_brought_is_kept(client, lines, make, settings, caplog, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    caplog.set_level(logging.DEBUG)
    before = digest()
    text = f"{make.SAID} A word nobody knows: zanzibarine."
    page = checked(client, text)
    file = checked(client, "", file=SimpleUploadedFile("zanzibarine.txt", text.encode()))
    assert "zanzibarine" in page.content.decode()
    assert "zanzibarine" in file.content.decode()
    assert digest() == before
    assert list(tmp_path.iterdir()) == []
    assert "zanzibarine" not in caplog.text
    for answer in (page, file):
        assert answer.cookies == {}
        assert "no-store" in answer["Cache-Control"]
    make.person()
    assert digest() != before


def test_works_without_cookies_from_any_page(lines, make):
    answer = Client(enforce_csrf_checks=True).post("/check/", {"text": make.SAID})
    assert answer.status_code == 200


def test_a_file_of_captions_is_read_by_its_speakers(client, lines, make):
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada Quay>{make.SAID}\n\n00:03.000 --> 00:04.000\n<v Ben Field>No.\n"
    html = checked(client, "", file=SimpleUploadedFile("day.vtt", text.encode())).content.decode()
    assert re.findall(r'<h3 class="said-by">([^<]*)', html) == ["Ada Quay", "Ben Field"]
    assert "Read as webvtt." in html


def test_own_words_are_told_by_the_party_chosen(client, lines, make):
    html = checked(client, make.SAID, party="av-harbour").content.decode()
    assert "said by a member of the line’s party" in html


def test_what_was_pasted_is_escaped(client, lines):
    html = checked(client, "<script>the lighthouse tax</script> <b>&amp;").content.decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"text": ""}, 400, "There is no text in that"),
        ({"text": " \n "}, 400, "There is no text in that"),
        ({}, 400, "There is no text in that"),
        ({"text": "x" * (MOST_CHARACTERS + 1)}, 413, "That is too much at once"),
        ({"text": "x" * 3_000_000}, 413, "That is too much at once"),
        ({"text": "fair tides", "party": "nobody"}, 400, "Select a valid choice"),
        ({"text": "fair\0tides"}, 400, "Null characters are not allowed"),
        ({"file": SimpleUploadedFile("a.txt", b"x" * (MOST_BYTES + 1))}, 413, "That is too much at once"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, 400, "There is no text in that"),
        ({"file": SimpleUploadedFile("a.gz", b"\x1f\x8b\x08\x00")}, 400, "the file is compressed"),
        ({"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0\x00")}, 400, "binary, not text"),
        ({"file": SimpleUploadedFile("a.txt", b"t\xe9des")}, 400, "line 1: not UTF-8 text"),
        ({f"field{number}": "" for number in range(2_100)}, 400, "could not be read as a form"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(client, avalonia, sent, status, sentence):
    for file in sent.values():
        if hasattr(file, "seek"):
            file.seek(0)
    answer = client.post("/check/", sent)
    assert answer.status_code == status
    html = answer.content.decode()
    assert sentence in html
    assert "<textarea" in html


def test_a_broken_form_is_answered_with_a_sentence(client, avalonia):
    for body, kind in (
        (b"--x\r\nnonsense", "multipart/form-data"),
        (b"text=a", "multipart/form-data; boundary="),
        (b'{"text": "a"}', "application/json"),
    ):
        answer = client.generic("POST", "/check/", body, content_type=kind)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
    assert client.put("/check/").status_code == 405


def test_queries_do_not_grow_with_what_is_found(client, lines, avalonia, make, django_assert_num_queries):
    checked(client, make.SAID)
    with django_assert_num_queries(CHECK_QUERIES):
        checked(client, make.SAID)
    for word in ("tide", "storm", "anchor"):
        point = make.line(avalonia, word)
        Phrasing.objects.create(point=point, text=f"fair {word}")
        Rebuttal.objects.create(point=point, body="No.", published=True)
    with django_assert_num_queries(CHECK_QUERIES):
        checked(client, f"{make.SAID} A fair tide, a fair storm, a fair anchor.")
