"""What an editor does with a candidate, and taking it back exactly."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from tests.jobs.conftest import turn
from tracker.jobs.judge_candidate import (
    Note,
    NotJudgedError,
    add_to_line,
    adopt_candidate,
    dismiss_candidate,
    hide_candidate,
    reopen_candidate,
    show_candidate,
    undo_judgement,
)
from tracker.models import Candidate, CandidateJudgement, Correction, Phrasing, TalkingPoint, Topic
from tracker.queries.candidate_evidence import shown_candidate, shown_lately

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return User.objects.create(username="ada")


@pytest.fixture
def candidate(avalonia):
    return Candidate.objects.create(
        wording="harbours full of boats", party=avalonia.harbour, source=avalonia.source, speeches=9, score=3.5,
        phrasings=["harbours full of boats", "full harbours"], since=date(2014, 1, 1), until=date(2014, 12, 31),
    )  # fmt: skip


def everything():
    """Every row that a judgement may touch, but for when it was touched."""
    kinds = (Candidate, TalkingPoint, Phrasing)
    return {
        kind.__name__: [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in kind.objects.order_by("pk").values()
        ]
        for kind in kinds
    }


def adopted(candidate, ada, **changes):
    asked = {
        "title": "Full harbours", "party": candidate.party, "phrasings": ["full harbours", "", "full harbours "],
        "topics": [], "candidate": candidate, "editor": ada,
    }  # fmt: skip
    return adopt_candidate(**asked | changes)


def test_a_line_is_made_as_a_draft_with_what_was_asked_for_and_undone(candidate, ada):
    before = everything()
    boats = Topic.objects.create(slug="boats", name="Boats")
    made = adopted(candidate, ada, topics=[boats])
    point = made.point
    assert (point.status, point.title, point.slug, point.party) == (
        "draft",
        "Full harbours",
        "full-harbours",
        candidate.party,
    )
    assert [(one.text, one.language, one.kind) for one in point.phrasings.all()] == [("full harbours", "en", "include")]
    assert list(point.topics.all()) == [boats]
    candidate.refresh_from_db()
    assert (candidate.state, candidate.point, candidate.judged_by) == ("adopted", point, ada)
    assert undo_judgement(judgement=made.judgement, editor=ada).candidate.state == "open"
    assert everything() == before


def test_a_draft_that_was_worked_on_is_not_taken_back(candidate, ada):
    made = adopted(candidate, ada)
    made.point.gist = "Boats."
    made.point.save()
    with pytest.raises(NotJudgedError) as refused:
        undo_judgement(judgement=made.judgement, editor=ada)
    assert refused.value.reason == "worked"
    candidate.refresh_from_db()
    assert (candidate.state, TalkingPoint.objects.filter(pk=made.point.pk).exists()) == ("adopted", True)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"party": None}, NotJudgedError),
        ({"phrasings": [" "]}, NotJudgedError),
        ({"title": " "}, ValidationError),
        ({"phrasings": ["full (harbours"]}, ValidationError),
    ],
)
def test_what_makes_no_line_stores_nothing(candidate, ada, changes, error):
    before = everything()
    with pytest.raises(error):
        adopted(candidate, ada, **changes)
    assert everything() == before
    assert not CandidateJudgement.objects.exists()


def test_phrasings_are_added_to_a_draft_once_and_undone(candidate, ada, avalonia):
    draft = TalkingPoint.objects.create(slug="boats", title="Boats", party=avalonia.harbour)
    Phrasing.objects.create(point=draft, text="full harbours")
    before = everything()
    made = add_to_line(candidate=candidate, point=draft, phrasings=candidate.phrasings, editor=ada)
    assert sorted(draft.phrasings.values_list("text", flat=True)) == ["full harbours", "harbours full of boats"]
    undo_judgement(judgement=made.judgement, editor=ada)
    assert everything() == before
    with pytest.raises(NotJudgedError, match="phrasings"):
        add_to_line(candidate=candidate, point=draft, phrasings=["full harbours"], editor=ada)


def test_a_line_that_readers_see_takes_a_note_which_is_not_undone_in_silence(candidate, ada, avalonia):
    asked = {"candidate": candidate, "point": avalonia.point, "phrasings": ["full harbours"], "editor": ada}
    with pytest.raises(NotJudgedError, match="note"):
        add_to_line(**asked)
    quiet = add_to_line(**asked, note=Note(why_not="A wording was missing."))
    assert Phrasing.objects.get(text="full harbours").history.get().history_change_reason == "A wording was missing."
    undo_judgement(judgement=quiet.judgement, editor=ada)
    noted = add_to_line(**asked, note=Note(text="Full harbours count as well."))
    assert Correction.objects.get().point == avalonia.point
    with pytest.raises(NotJudgedError, match="noted"):
        undo_judgement(judgement=noted.judgement, editor=ada)


def test_a_dismissed_candidate_stays_so_until_it_is_undone_or_opened(candidate, ada):
    before = everything()
    gone = dismiss_candidate(candidate=candidate, editor=ada)
    with pytest.raises(NotJudgedError, match="judged"):
        adopted(candidate, ada)
    undo_judgement(judgement=gone.judgement, editor=ada)
    assert everything() == before
    again = dismiss_candidate(candidate=candidate, editor=ada)
    bob = User.objects.create(username="bob")
    with pytest.raises(NotJudgedError, match="taken"):
        undo_judgement(judgement=again.judgement, editor=bob)
    reopen_candidate(candidate=candidate, editor=bob)
    candidate.refresh_from_db()
    assert candidate.state == "open"
    with pytest.raises(NotJudgedError, match="judged"):
        undo_judgement(judgement=again.judgement, editor=ada)


def test_readers_see_exactly_the_speeches_that_hold_it_once_an_editor_says_so(candidate, ada, importing):
    said = "We want harbours full of boats."
    importing(
        turn(said, order=0),
        turn("The harbours are full of boats.", order=1),
        turn("A full harbour!", order=2),
        turn(said, order=3, speaker="Mr. Reed", given="Tom", party="MP"),
        turn(said, order=4, chair=True),
    )
    assert (shown_lately(), shown_candidate(candidate.pk)) == ([], None)
    shown = show_candidate(candidate=candidate, editor=ada)
    (one,) = shown_lately()
    assert (one.candidate, one.speeches) == (candidate, 2)
    assert [example["spans"] for example in one.examples] == [[["en", 8, 30]], [["en", 2, 14]]]
    hide_candidate(candidate=candidate, editor=ada)
    assert (shown_lately(), shown_candidate(candidate.pk)) == ([], None)
    with pytest.raises(NotJudgedError, match="judged"):
        undo_judgement(judgement=shown.judgement, editor=ada)


def test_what_nobody_said_is_not_shown(candidate, ada):
    with pytest.raises(NotJudgedError, match="nowhere"):
        show_candidate(candidate=candidate, editor=ada)


def test_what_became_a_line_is_no_longer_a_new_wording(candidate, ada, importing):
    importing(turn("We want harbours full of boats.", order=0))
    show_candidate(candidate=candidate, editor=ada)
    made = adopted(candidate, ada)
    assert shown_candidate(candidate.pk) is None
    undo_judgement(judgement=made.judgement, editor=ada)
    assert shown_candidate(candidate.pk).speeches == 1
