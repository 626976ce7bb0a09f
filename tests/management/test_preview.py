"""What the preview command prints."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.web.conftest import avalonia, make
from tracker.models import Phrasing

__all__ = ["avalonia", "make"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def record(avalonia, make):
    avalonia.document = make.document(avalonia)
    avalonia.tax = make.speech(
        avalonia.document, "The lighthouse tax\nmust go.", party=avalonia.harbour, speaker="Ms. Quill",
        url="https://record.example/1",
    )  # fmt: skip
    avalonia.credit = make.speech(avalonia.document, "A lighthouse tax credit.", speaker="Mr. Reed")
    avalonia.point = make.line(avalonia)
    return avalonia


def test_json_is_counts_and_examples_and_nothing_else(record, capsys):
    call_command("preview", "lighthouse tax", "--json")
    document = record.document.external_id
    assert json.loads(capsys.readouterr().out) == {
        "gains": {"speeches": 2, "by_party": {"av-harbour": 1, "none": 1}},
        "losses": {"speeches": 0, "by_party": {}},
        "examples": [
            {
                "way": "gain", "date": "2020-03-02", "speaker": "Ms. Quill", "party": "av-harbour",
                "document": document, "url": "https://record.example/1", "passage": "The lighthouse tax must go.",
            },
            {
                "way": "gain", "date": "2020-03-02", "speaker": "Mr. Reed", "party": "none",
                "document": document, "url": "", "passage": "A lighthouse tax credit.",
            },
        ],
    }  # fmt: skip


def test_the_lines_other_phrasings_are_taken_into_account(record, capsys):
    Phrasing.objects.create(point=record.point, text="lighthouse tax credit")
    call_command("preview", "lighthouse tax", "--point", record.point.slug, "--source", "av-debates", "--json")
    assert json.loads(capsys.readouterr().out)["gains"] == {"speeches": 1, "by_party": {"av-harbour": 1}}


def test_in_words(record, make, capsys):
    other = make.line(record)
    make.mention(record.credit, other, words="lighthouse tax")
    call_command("preview", "lighthouse tax")
    assert capsys.readouterr().out.splitlines() == [
        "gains 2 speeches (av-harbour 1, none 1)",
        "loses 0 speeches",
        f"these words already count for “{other.slug}” in 1 of the speeches gained",
        f"gain 2020-03-02 Ms. Quill (av-harbour), {record.document.external_id}: The lighthouse tax must go.",
        f"gain 2020-03-02 Mr. Reed (none), {record.document.external_id}: A lighthouse tax credit.",
    ]


def test_a_bad_phrasing_is_one_error_with_a_caret_under_the_place(record):
    with pytest.raises(CommandError) as refused:
        call_command("preview", "lighthouse (tax", "--json")
    message, shown, caret = str(refused.value).splitlines()
    assert message.endswith("(at character 12)")
    assert shown[caret.index("^")] == "("


@pytest.mark.parametrize("unknown", [["--point", "nowhere"], ["--source", "nowhere"]])
def test_an_unknown_line_or_source_is_said(record, unknown):
    with pytest.raises(CommandError, match=r"unknown (line|source) “nowhere”"):
        call_command("preview", "tax", *unknown)
