"""An article with a slideshow: who is quoted, and the slides."""

import pytest

from tracker.parsers.article_slideshow import parse

SLIDES = """
Loading Slideshow...
  • 2. The Tide Is Turning

    The <a href="">harbour's</a> minister says so. 1. Is it? See <a href="https://example.org/t">the tables</a> &amp; ask.

    Every day.

  • 1. Fair Fish

    Fish were never fair."""


def said(body: str) -> list[tuple[str, str]]:
    return [(q.name or q.speaker, q.text) for q in parse((body + "\n" + SLIDES).encode(), name="a.txt").quotations]


def test_slides_are_ordered_from_the_highest_rank_with_their_passages_without_mark_up():
    slides = parse(f"The fleet sailed.\n{SLIDES}".encode(), name="a.txt").slides
    assert [(slide.rank, slide.title, slide.passage, slide.place) for slide in slides] == [
        (
            2,
            "The Tide Is Turning",
            "The harbour's minister says so. 1. Is it? See the tables (https://example.org/t) & ask.\n\nEvery day.",
            "line 4",
        ),
        (1, "Fair Fish", "Fish were never fair.", "line 10"),
    ]


def test_the_article_ends_before_the_slideshows_own_lines():
    article = parse(f"The fleet sailed.\n\nRelated on Example:\n{SLIDES}".encode(), name="a.txt")
    assert article.paragraphs == ("The fleet sailed.",)


LEDE = "AVALON CITY - Harbour Minister Ann Lee met Doctor Ben van Moor, visiting from Fenland.\n\n"


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ('"The tide is turning for us," said Lee, standing next to van Moor.', "Ann Lee"),
        ('"The tide is turning for us," Lee said after a talk in van Moor\'s office.', "Ann Lee"),
        ("“The tide is turning for us,” replied Lee.", "Ann Lee"),
        ('Lee told reporters: "The tide is turning for us,"', "Ann Lee"),
        ('But Lee, who met van Moor, said "The tide is turning for us,"', "Ann Lee"),
        ('Lee spoke on the quay.\n\n"The tide is turning for us,"', "Ann Lee"),
        ('Lee agreed with Moor\'s view of the sea.\n\n"The tide is turning for us,"', "Ann Lee"),
        ('"The tide is turning for us," the harbour minister said.', "Ann Lee"),
        ('Fen Isle Party sea critic Cy Dow said "The tide is turning for us,"', "Cy Dow"),
        ('"The tide is turning for us," said Fen Isle Party sea critic Cy Dow.', "Cy Dow"),
        ('"The tide is turning for us," according to Dow.\n\nThat was Cy Dow of the FIP.', "Cy Dow"),
        ('"The tide is turning for us," said a spokesman for the port.', "a spokesman for the port."),
    ],
)
def test_a_quotation_is_by_whoever_the_words_beside_it_say(body, quoted):
    (speaker, text), *more = said(LEDE + body)
    assert (speaker.rstrip("."), text, more) == (quoted.rstrip("."), "The tide is turning for us,", [])


def test_a_quoted_paragraph_after_a_quotation_goes_on_with_its_speaker():
    body = '"The first of many words," said Lee.\n\n"The second of many words.\n\n"The third of many words," he added.'
    assert [speaker for speaker, _ in said(LEDE + body)] == ["Ann Lee", "Ann Lee", "Ann Lee"]


def test_a_quotation_interrupted_by_its_attribution_is_one():
    assert said(LEDE + '"The tide," said Lee, "is turning for us."') == [("Ann Lee", "The tide, is turning for us.")]


def test_two_speakers_in_one_paragraph_are_two_quotations():
    body = '"The tide is turning now," said Lee. "It is not turning yet," replied van Moor.'
    assert said(LEDE + body) == [
        ("Ann Lee", "The tide is turning now,"),
        ("Ben van Moor", "It is not turning yet,"),
    ]


def test_a_few_quoted_words_are_not_a_quotation():
    assert said(LEDE + 'Lee spoke of a "fair tide" again.') == []


def test_the_real_article_has_seven_slides_and_three_people_quoted(real_data):
    path = real_data / "slideshow" / "article-with-slideshow.txt"
    article = parse(path.read_bytes(), name=path.name)
    assert [slide.rank for slide in article.slides] == [7, 6, 5, 4, 3, 2, 1]
    assert article.slides[-1].title == "Job-Killing Carbon Tax"
    harper, boni_yayi, dewar = "Stephen Harper", "Thomas Boni Yayi", "Paul Dewar"
    assert [q.name for q in article.quotations] == [
        harper, boni_yayi, boni_yayi, harper, harper, boni_yayi, boni_yayi, harper, dewar, dewar, dewar,
    ]  # fmt: skip
