"""Captions in both formats, of a debate in an invented assembly."""

from datetime import date

import pytest

from tests.kinds_of_speech import told
from tests.parsers.sampled import read, sample
from tracker.parsers.document import Given, ParsedSpeech, ParseError
from tracker.parsers.registry import parse

DAY = Given(date(2014, 5, 14))


def cues(*texts: str) -> list[ParsedSpeech]:
    body = "".join(f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{text}\n\n" for n, text in enumerate(texts))
    return list(parse(f"WEBVTT\n\n{body}".encode(), name="a.vtt", given=DAY)[0].speeches)


def said(*texts: str) -> list[tuple[str, str]]:
    return [(s.speaker, s.text) for s in cues(*texts)]


def test_webvtt_cues_of_one_speaker_become_one_speech_with_a_link_to_its_moment():
    (document,) = read("captions.vtt")
    assert (document.format, document.external_id, document.date, document.language, document.title) == (
        "webvtt", "video.example/harbour", date(2014, 5, 14), "en", "The harbour debate",
    )  # fmt: skip
    link = "https://video.example/harbour#t="
    assert [(s.external_id, s.speaker, s.kind, s.text, s.url.removeprefix(link)) for s in told(document).speeches] == [
        ("1000", "Ms. Ada Quill (North Quay, HP)", "speech", "The tide is fair. It turns.", "1"),
        ("3500", "Tom Reed", "speech", "It does not.", "3"),
        ("5000", "[unnamed]", "speech", "A voice without a name & a tag.", "5"),
        ("6000", "THE SPEAKER", "chair", "Order. Order, I say.", "6"),
        ("3667250", "[unnamed]", "speech", "Never!", "3667"),
        ("3668000", "MR. TOM REED", "speech", "Note: it never turns.", "3668"),
    ]
    assert document.warnings == ["lines of no named speaker: 2 of 9"]


def test_srt_is_read_without_its_numbers_marks_and_music():
    (document,) = read("captions.srt", Given(date(2014, 5, 14), "https://video.example/a", "Debate"))
    assert (document.format, document.external_id, document.title) == ("srt", "video.example/a", "Debate")
    assert [(s.external_id, s.speaker, s.name, s.text, s.url, s.place) for s in document.speeches] == [
        ("1000", "ADA QUILL", "ADA QUILL", "The tide is fair. In 1914", "https://video.example/a#t=1", "line 2"),
        ("63000", "Tom Reed", "Tom Reed", "It is not.", "https://video.example/a#t=63", "line 15"),
    ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=1"),
        ("https://www.youtube.com/watch?v=abc&t=9", "https://www.youtube.com/watch?v=abc&t=1"),
        ("https://youtu.be/abc", "https://youtu.be/abc?t=1"),
        ("https://youtu.be/abc?t=9", "https://youtu.be/abc?t=1"),
        ("https://video.example/a#top", "https://video.example/a#t=1"),
        ("", ""),
    ],
)
def test_times_become_links_as_the_site_wants_them(url, link):
    (document,) = parse(sample("captions.srt"), name="a.srt", given=Given(date(2014, 5, 14), url))
    assert document.speeches[0].url == link


@pytest.mark.parametrize(
    ("line", "speaker", "text"),
    [
        ("ADA QUILL: It turns.", "ADA QUILL", "It turns."),
        ("THE SPEAKER: Order.", "THE SPEAKER", "Order."),
        ("MS. QUILL (North Quay): It turns.", "MS. QUILL (North Quay)", "It turns."),
        (">> ADA: It turns.", "ADA", "It turns."),
        (">> the member for Old Quay: It turns.", "the member for Old Quay", "It turns."),
        ("Ms. Ada Quill: It turns.", "Ms. Ada Quill", "It turns."),
        ("Ana de la Mar: It turns.", "Ana de la Mar", "It turns."),
        ("Élise Roy-Côté: It turns.", "Élise Roy-Côté", "It turns."),
        ("Remember: it turns.", "[unnamed]", "Remember: it turns."),
        ("It is this: it turns.", "[unnamed]", "It is this: it turns."),
        ("At 12:30 it turns.", "[unnamed]", "At 12:30 it turns."),
        (">> It turns.", "[unnamed]", "It turns."),
        ("&gt;&gt; ADA: It turns.", "ADA", "It turns."),
    ],
)
def test_a_speaker_is_named_before_a_colon(line, speaker, text):
    assert said(line) == [(speaker, text)]


def test_a_name_goes_on_until_the_next_and_a_change_without_name_begins_another_turn():
    assert said("ADA QUILL: It", "turns.", ">> No.", ">> Yes.", "TOM REED: Oh.") == [
        ("ADA QUILL", "It turns."), ("[unnamed]", "No."), ("[unnamed]", "Yes."), ("TOM REED", "Oh."),
    ]  # fmt: skip


def test_a_name_alone_on_its_line_names_the_next():
    assert said("ADA QUILL:\nIt turns.", "TOM REED:", "No.") == [("ADA QUILL", "It turns."), ("TOM REED", "No.")]


def test_captions_that_roll_up_say_each_line_once():
    rolling = (
        "The tide is",
        "The tide is\nfair and",
        "fair and\nit <c>turns</c>",
        "it turns\nagain and",
        "again and\nagain",
    )
    assert said(*rolling) == [("[unnamed]", "The tide is fair and it turns again and again")]


def test_words_that_are_said_again_are_kept_where_captions_do_not_roll_up():
    assert said("Shame!", "Shame!", "It", "turns", "all", "day") == [("[unnamed]", "Shame! Shame! It turns all day")]


def test_what_is_heard_and_not_said_is_left_out():
    assert said("[Applause]", "(laughter)", "♪ la ♪", "It [cough] turns (today).") == [
        ("[unnamed]", "It  turns (today)."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("debate-2014-05-14.en.vtt", date(2014, 5, 14)),
        ("20140514 debate.vtt", date(2014, 5, 14)),
        ("debate_2014_5_4.vtt", date(2014, 5, 4)),
    ],
)
def test_the_day_may_be_in_the_files_name(name, day):
    (document,) = parse(b"WEBVTT\n\n00:01.000 --> 00:02.000\nFair.\n", name=name)
    assert (document.date, document.external_id) == (day, f"{day.isoformat()} {name.split('.')[0]}")


def test_what_is_given_goes_before_what_the_file_says():
    (document,) = read("captions.vtt", Given(date(2015, 1, 2), "https://video.example/b", "Another"))
    assert (document.date, document.url, document.title) == (date(2015, 1, 2), "https://video.example/b", "Another")


@pytest.mark.parametrize(
    ("name", "header", "text", "language"),
    [
        ("a.fr.vtt", "", "Fair.", "fr"),
        ("a.vtt", "\nLanguage: fr-CA", "Fair.", "fr"),
        ("a.vtt", "", "La marée est juste pour tous les bateaux.", "fr"),
        ("a.vtt", "", "The tide is fair to all of the boats.", "en"),
    ],
)
def test_the_language_is_stated_or_told_by_small_words(name, header, text, language):
    data = f"WEBVTT{header}\n\n00:01.000 --> 00:02.000\n{text}\n".encode()
    (document,) = parse(data, name=name, given=DAY)
    assert (document.language, document.speeches[0].language) == (language, language)


@pytest.mark.parametrize(
    ("data", "given", "message"),
    [
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nFair.\n", Given(), "the file does not say its day: give --date, or put it"),
        (b"WEBVTT\n\nNOTE date: 14 May\n\n00:01.000 --> 00:02.000\nFair.\n", Given(), "wrong date “14 May”: a date is"),
        (b"WEBVTT\n\n", DAY, "there are no cues"),
        (b"WEBVTT\n\n1:2 --> 00:02.000\nFair.\n", DAY, "line 3: wrong time “1:2 --> 00:02.000”: a time is written"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nF\xe9\n", DAY, "line 4: not UTF-8 text"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nFair.\n\n2\n00:00 --> 1\n", DAY, "line 6: wrong time “00:00 --> 1”"),
        (sample("captions.srt"), Given(date(2014, 5, 14), "ftp://a"), "wrong address “ftp://a”: an address begins with https://"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_line(data, given, message):
    with pytest.raises(ParseError) as error:
        parse(data, name="a", given=given)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_date_is_not_given_to_a_format_that_says_its_own():
    with pytest.raises(ParseError, match="a file of the format lipad says its own date, address and title: give none"):
        read("lipad.csv", DAY)


def test_an_address_too_long_for_a_link_to_a_moment_gives_none():
    url = "https://video.example/" + "h" * 470
    text = f"WEBVTT\n\nNOTE\nURL: {url}\n\n00:01.000 --> 00:02.000\nSo.\n".encode()
    (document,) = parse(text, name="a.vtt", given=DAY)
    assert (document.url, [speech.url for speech in document.speeches]) == (url, [""])
