"""Checking a text: what matching would find in it, and nothing stored."""

import json
from pathlib import Path

import pytest

from tracker.jobs.check_text import MOST_CHARACTERS, TooLong, check_text
from tracker.jobs.standing_lines import standing_lines, warm_standing_lines
from tracker.models import Phrasing, TalkingPoint
from tracker.parsers.document import ParseError

pytestmark = pytest.mark.django_db
SAID = "Mr. Speaker, the boat-sinking lighthouse tax hurts every family."
SAMPLES = Path(__file__).parent.parent / "parsers" / "samples"


def check(text, **options):
    return check_text(data=text.encode(), **options)


def lines(checked):
    return [
        (part.text[start:end], line.stance, line.cue, line.suggested)
        for part in checked.parts
        for line in part.lines
        for start, end in line.spans
    ]


def test_finds_a_published_line_with_its_stance_and_what_decided_it(avalonia):
    assert lines(check(SAID)) == [("boat-sinking lighthouse tax", "uses", "no sign of quoting", False)]
    quoted = "They keep saying “boat-sinking lighthouse tax”."
    assert lines(check(quoted)) == [("boat-sinking lighthouse tax", "quotes", "in quotation marks", False)]
    assert lines(check("The tide is fair.")) == []


def test_whose_words_they_are_decides_the_stance_as_it_does_in_the_record(avalonia):
    assert lines(check(SAID, party=avalonia.harbour)) == [("boat-sinking lighthouse tax", "uses", "own party", False)]


def test_lines_that_are_not_published_are_not_looked_for(avalonia):
    TalkingPoint.objects.update(status=TalkingPoint.Status.RETIRED)
    assert lines(check(SAID)) == []


def test_a_text_in_two_languages_is_read_in_both(avalonia):
    Phrasing.objects.create(point=avalonia.point, text="taxe sur les phares", language="fr")
    found = lines(check(f"{SAID} La taxe sur les phares nuit à tous."))
    assert [words for words, *_ in found] == ["boat-sinking lighthouse tax", "taxe sur les phares"]


def test_the_same_words_found_in_both_languages_are_one_place(avalonia):
    Phrasing.objects.create(point=avalonia.point, text="boat-sinking lighthouse tax", language="fr")
    assert len(lines(check(SAID))) == 1


def test_what_only_comes_near_is_a_suggestion(avalonia):
    ((words, _, _, suggested),) = lines(check("The lighthouse tax that is sinking every boat is here."))
    assert suggested
    assert "lighthouse tax" in words
    # Where the line itself is said, nothing else is suggested for it.
    both = lines(check(f"{SAID} The lighthouse tax that is sinking every boat is here."))
    assert [suggested for *_, suggested in both] == [False]


def test_a_changed_phrasing_is_found_at_once_and_an_unchanged_catalogue_is_compiled_once(avalonia):
    before = standing_lines().matcher
    assert standing_lines().matcher is before
    TalkingPoint.objects.update(title="Another title")
    assert standing_lines().matcher is before
    Phrasing.objects.create(point=avalonia.point, text="fair tides")
    assert [words for words, *_ in lines(check("Fair tides to all."))] == ["Fair tides"]
    assert standing_lines().matcher is not before


def test_a_matcher_that_is_there_is_not_warmed_again(avalonia):
    standing_lines()
    assert warm_standing_lines() is None


def test_captions_keep_their_speakers_and_the_party_printed_beside_them(avalonia):
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada Quill>The boat-sinking lighthouse tax\n\n"
        "00:02.000 --> 00:03.000\n<v Ben Field>No boat has sunk.\n"
    )
    checked = check(text, name="talk.vtt")
    assert checked.format == "webvtt"
    assert [(part.speaker, part.text) for part in checked.parts] == [
        ("Ada Quill", "The boat-sinking lighthouse tax"), ("Ben Field", "No boat has sunk."),
    ]  # fmt: skip
    turn = {"document": "d", "date": "2020-01-01", "speaker": "Ms. Quill", "party": "HP", "text": SAID}
    assert [cue for *_, cue, _ in lines(check(json.dumps(turn)))] == ["own party"]


def test_plain_text_is_read_as_it_is_printed_and_a_web_page_is_taken_apart(avalonia):
    article = f"A storm at the harbour\n\n“{SAID}” said Ada Quill on Monday of last week at noon."
    assert [part.text for part in check(article).parts] == [article]
    page = f"<!doctype html><html><body><article><p>{SAID} It was read out on a long day.</p></article></body></html>"
    checked = check(page)
    assert (checked.format, [words for words, *_ in lines(checked)]) == ("article", ["boat-sinking lighthouse tax"])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x1f\x8b\x08\x00", "the file is compressed: unpack it first"),
        (b"tide\x00tide", "line 1: the file is binary, not text"),
        (b"fair\nt\xe9des", "line 2: not UTF-8 text"),
        (b"WEBVTT\n\n00:xx --> 00:02\nNo\n", "line 3: wrong time “00:xx --> 00:02”: a time is written"),
        (b"WEBVTT\n\n", "there are no cues"),
        (b"", "the file is empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(avalonia, data, why):
    with pytest.raises(ParseError) as refused:
        check_text(data=data)
    assert str(refused.value).startswith(why)


def test_a_text_longer_than_can_be_checked_is_refused(avalonia):
    check("a" * MOST_CHARACTERS)
    with pytest.raises(TooLong):
        check("a" * (MOST_CHARACTERS + 1))


def test_no_sample_of_any_format_and_no_half_of_one_does_anything_but_be_read_or_refused(avalonia):
    files = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
    read = 0
    for path in files:
        data = path.read_bytes()
        for part in (data, data[: len(data) // 2], data[len(data) // 2 :]):
            try:
                read += len(check_text(data=part, name=path.name).parts) > 0
            except (ParseError, TooLong):
                continue
    assert read > len(files)
