"""Articles as plain text and as web pages, from an invented newspaper."""

from datetime import date

import pytest

from tests.parsers.sampled import read
from tracker.parsers.document import Given, ParseError
from tracker.parsers.registry import parse

DAY = Given(date(2014, 5, 14))
LEDE = "Harbour Minister Ann Lee met Ben van Moor on the old quay today."


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><title>Tides</title>{head}</head><body><article>{body}</article></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "author", "week"), [("article.txt", "", ""), ("article.html", "Cy Dow", " this week")]
)
def test_an_article_is_its_own_words_and_then_its_quotations(name, author, week):
    (document,) = read(name)
    assert (document.format, document.external_id, document.date, document.language) == (
        "article", "herald.example/tides", date(2014, 5, 14), "en",
    )  # fmt: skip
    assert (document.title, document.url) == ("Tide turns for the harbour", "https://herald.example/tides")
    own, lee, moor = document.speeches
    assert (own.external_id, own.stated_kind, own.speaker, own.name) == ("article", "article", author, "")
    assert own.text.replace("“", '"').replace("”", '"').split("\n") == [
        f"AVALON CITY - Harbour Minister Ann Lee met Ben van Moor, who came from Fenland, on the old quay{week}.",
        '… said Lee, who spoke of a "fair tide" again.',
        "… van Moor told her.",
    ]
    assert (lee.external_id, lee.stated_kind, lee.name, lee.role, lee.text) == (
        "1", "speech", "Ann Lee", "Harbour Minister", "The tide is turning for all of us, fair tide",
    )  # fmt: skip
    assert (moor.external_id, moor.name, moor.text) == ("2", "Ben van Moor", "There is no fair fish anywhere,")


def test_without_empty_lines_every_line_is_a_paragraph():
    (document,) = parse(f'Tides\n{LEDE}\n"The tide is fair to us," said Lee.\n'.encode(), name="a", given=DAY)
    assert document.title == "Tides"
    assert [s.place for s in document.speeches] == ["line 2", "line 3"]


def test_a_first_paragraph_that_is_a_sentence_is_no_title():
    (document,) = parse(f"{LEDE}\n\nThe tide is fair to every one of the boats there.\n".encode(), name="a", given=DAY)
    assert (document.title, document.speeches[0].text.count("\n")) == ("", 1)


def test_what_is_given_goes_before_what_the_page_says():
    (document,) = read("article.html", Given(date(2015, 1, 2), "https://herald.example/b", "Another"))
    assert (document.date, document.url, document.title) == (date(2015, 1, 2), "https://herald.example/b", "Another")


def test_a_page_in_another_encoding_is_read_as_it_says():
    body = f"<p>{LEDE}</p><p>La marée est juste pour les bateaux.</p>"
    data = page(body, '<meta charset="iso-8859-1">').decode().encode("cp1252")
    (document,) = parse(data, name="a", given=DAY)
    assert "La marée est juste" in document.speeches[0].text


def test_the_language_of_a_page_is_the_one_it_states():
    data = page(f"<p>{LEDE}</p>").replace(b"<html>", b'<html lang="fr-CA">')
    assert parse(data, name="a", given=DAY)[0].language == "fr"


@pytest.mark.parametrize(
    ("data", "given", "message"),
    [
        (LEDE.encode(), Given(), "the file does not say its day: give --date, or put it in the file's name"),
        (page(f"<p>{LEDE}</p>"), Given(), "the file does not say its day: give --date, or put it in the file's name"),
        (b"Date: May\n\n" + LEDE.encode(), Given(), "wrong date “May”: a date is written 2014-05-14"),
        (page(""), DAY, "there is no article in the page"),
        (page("<p>x" * 30_000), DAY, "the page has more than 30000 tags"),
        (page("x" * 5_000_000), DAY, "the page is larger than 4 MB"),
        ((LEDE.encode() + b" ") * 20_000, DAY, "the article is longer than 256 KB"),
        (page("<p>La mar\xe9e</p>").decode().encode("latin-1"), DAY, "byte "),
        (page("<p>mar\xe9e</p>", "<meta charset=klingon>").decode().encode("latin-1"), DAY, "byte 83: unknown encoding “klingon”"),
        (LEDE.encode() + b" \xe9", DAY, "line 1: not UTF-8 text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line(data, given, message):
    with pytest.raises(ParseError) as error:
        parse(data, name="a", given=given)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "data", [b"name,remarks\nAnn,The tide is fair to all of the boats today.\n", b"Ann Lee\nBen Moor\n", b"[1, 2]"]
)
def test_rows_and_lists_are_not_articles(data):
    with pytest.raises(ParseError, match="the format is not one of"):
        parse(data, name="a", given=DAY)


def test_the_real_article_has_three_people_quoted_eleven_times(real_data):
    path = real_data / "slideshow" / "article-with-slideshow.txt"
    (document,) = parse(path.read_bytes(), name=path.name, given=Given(date(2013, 1, 8)))
    assert (document.external_id, document.language, document.title) == (
        "2013-01-08 article-with-slideshow", "en", "",
    )  # fmt: skip
    own, *said = document.speeches
    assert (own.stated_kind, len(own.text.split())) == ("article", 980)
    harper, boni_yayi, dewar = "Stephen Harper", "Thomas Boni Yayi", "Paul Dewar"
    assert [(s.name, len(s.text.split())) for s in said] == [
        (harper, 12), (boni_yayi, 42), (boni_yayi, 46), (harper, 21), (harper, 43), (boni_yayi, 11),
        (boni_yayi, 53), (harper, 31), (dewar, 7), (dewar, 21), (dewar, 20),
    ]  # fmt: skip
    assert {s.stated_kind for s in said} == {"speech"}
