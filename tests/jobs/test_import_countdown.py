"""An article with a slideshow stored as drafts."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tracker.jobs.import_countdown import import_countdown
from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.tallies import recount
from tracker.models import (
    Countdown,
    Document,
    FormerSlug,
    Legislature,
    Membership,
    Mention,
    Party,
    Person,
    Phrasing,
    Source,
    Speech,
    SpeechText,
    TalkingPoint,
)

pytestmark = pytest.mark.django_db

ARTICLE = """AVALON CITY - Harbour Minister Ann Lee met Ben van Moor, who came from Fenland.

"The tide is turning for all of us," said Lee.

"It will turn again tomorrow."

"There is no fair fish anywhere," van Moor told her.

Loading Slideshow...
  • 2. The Tide Is Turning

    The harbour says so every day.

  • 1. Fair Fish

    Fish were never fair.
"""
DAY = date(2013, 1, 8)


@pytest.fixture
def party() -> Party:
    home = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    return Party.objects.create(slug="av-harbour", legislature=home, name="Harbour Party", short_name="Harbour")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def everything() -> dict[str, list]:
    models = (TalkingPoint, Countdown, Document, Speech, SpeechText, Person, Source, Mention)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_slides_become_draft_lines_and_a_draft_countdown(party, path):
    summary = import_countdown(path=path, party=party, title="Tired tides", day=DAY)
    countdown = Countdown.objects.get()
    assert (countdown.slug, countdown.title, countdown.kind, countdown.status, countdown.party) == (
        "tired-tides", "Tired tides", "picked", "draft", party,
    )  # fmt: skip
    assert [(e.rank, e.point.slug, e.point.title, e.point.editor_note) for e in countdown.entries.all()] == [
        (2, "the-tide-is-turning", "The Tide Is Turning", "The harbour says so every day."),
        (1, "fair-fish", "Fair Fish", "Fish were never fair."),
    ]
    assert {(p.status, p.party, p.gist) for p in TalkingPoint.objects.all()} == {("draft", party, "")}
    assert summary.points == ((2, "the-tide-is-turning", "The Tide Is Turning"), (1, "fair-fish", "Fair Fish"))


def test_the_article_becomes_an_unpublished_document_with_its_quotations(party, path):
    ann = Person.objects.create(slug="ann-lee", name="Ann Lee")
    Membership.objects.create(person=ann, legislature=party.legislature, party=party, riding="Quay")
    import_countdown(path=path, party=party, title="Tired tides", day=DAY)
    document = Document.objects.get()
    assert (document.source.slug, document.source.kind, document.published, document.date, document.match_due) == (
        "huffpost-canada", "articles", False, DAY, False,
    )  # fmt: skip
    speeches = document.speeches.order_by("order").values_list(
        "person__slug", "speaker", "party__slug", "role", "riding", "words", "texts__text"
    )
    assert list(speeches) == [
        ("ann-lee", "Ann Lee", "av-harbour", "Harbour Minister", "Quay", 8, "The tide is turning for all of us,"),
        ("ann-lee", "Ann Lee", "av-harbour", "Harbour Minister", "Quay", 5, "It will turn again tomorrow."),
        ("ben-van-moor", "Ben van Moor", None, "", "", 6, "There is no fair fish anywhere,"),
    ]
    ben = Person.objects.get(slug="ben-van-moor")
    assert (ben.given_name, ben.family_name) == ("Ben", "van Moor")


def test_quotations_are_matched_and_counted_like_any_speech(party, path):
    line = TalkingPoint.objects.create(slug="tide", title="Tide", party=party)
    Phrasing.objects.create(point=line, text="tide is turning")
    import_countdown(path=path, party=party, title="Tired tides", day=DAY)
    assert Mention.objects.get().speech.speaker == "Ann Lee"
    assert recount(check=True).differences == ()


def test_the_same_file_again_changes_nothing(party, path):
    first = import_countdown(path=path, party=party, title="Tired tides", day=DAY)
    Countdown.objects.update(status="published")
    TalkingPoint.objects.filter(slug="fair-fish").update(title="Fair fish, rewritten")
    before = everything()
    again = import_countdown(path=path, party=party, title="Tired  tides")
    assert everything() == before
    assert (first.status, again.status, again.document, again.date) == ("added", "unchanged", first.document, DAY)
    assert again.points[1] == (1, "fair-fish", "Fair fish, rewritten")


def test_slugs_that_are_or_were_taken_are_numbered(party, path):
    taken = TalkingPoint.objects.create(slug="fair-fish", title="Fair fish", party=party)
    FormerSlug.objects.create(point=taken, slug="the-tide-is-turning")
    Countdown.objects.create(slug="tired-tides", title="Another")
    summary = import_countdown(path=path, party=party, title="Tired tides")
    assert [slug for _, slug, _ in summary.points] == ["the-tide-is-turning-2", "fair-fish-2"]
    assert summary.countdown == "tired-tides-2"


def test_another_source_may_be_named(party, path):
    herald = Source.objects.create(slug="avalon-herald", name="Avalon Herald", kind="articles")
    assert import_countdown(path=path, party=party, title="Tides", source=herald).source == "avalon-herald"
    assert Source.objects.count() == 1


def test_a_bad_article_names_file_and_line_and_stores_nothing(party, path):
    path.write_text(ARTICLE.replace("• 2.", "• 3."), encoding="utf-8")
    with pytest.raises(ImportFailed) as error:
        import_countdown(path=path, party=party, title="Tired tides")
    assert str(error.value) == f"{path}: line 10: slide 2 is missing: ranks go from 3 to 1"
    assert not any(everything().values())


def test_a_failure_half_way_stores_nothing(party, path, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("tracker.jobs.import_countdown.match_document", fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        import_countdown(path=path, party=party, title="Tired tides")
    assert not any(everything().values())


def test_the_command_prints_json(party, path):
    out = StringIO()
    call_command(
        "import_countdown", str(path), party="av-harbour", title="Tides", date="2013-01-08", json=True, stdout=out
    )
    printed = json.loads(out.getvalue())
    assert printed | {"document": 0} == {
        "status": "added",
        "countdown": "tides",
        "source": "huffpost-canada",
        "document": 0,
        "date": "2013-01-08",
        "points": [
            {"rank": 2, "slug": "the-tide-is-turning", "title": "The Tide Is Turning"},
            {"rank": 1, "slug": "fair-fish", "title": "Fair Fish"},
        ],
        "quotations": [
            {"speaker": "Ann Lee", "person": "ann-lee", "words": 8},
            {"speaker": "Ann Lee", "person": "ann-lee", "words": 5},
            {"speaker": "Ben van Moor", "person": "ben-van-moor", "words": 6},
        ],
        "people_added": 2,
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"party": "nobody"}, "unknown party “nobody” (known: av-harbour)"),
        ({"source": "nowhere"}, "unknown source “nowhere” (known: none)"),
        ({"date": "8 January"}, "wrong date “8 January”: a date is written 2014-05-14"),
        ({"title": " "}, "missing.txt: the countdown needs a title of at most 200 characters"),
        ({}, "missing.txt: No such file or directory"),
    ],
)
def test_wrong_arguments_are_one_line(party, options, message):
    with pytest.raises(CommandError) as error:
        call_command("import_countdown", "missing.txt", **{"party": "av-harbour", "title": "Tides"} | options)
    assert str(error.value) == message
