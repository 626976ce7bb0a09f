"""Mentions of one line turn out to be another's: moved, kept there by matching, and put back exactly."""

import pytest

from tests.jobs.conftest import turn
from tests.jobs.test_merge_lines import BOTH, LEVY, TAX, everything, line
from tracker.jobs.match import match
from tracker.jobs.merge_lines import merge_lines
from tracker.jobs.merge_lines import undo_merge as undo_merge_of_lines
from tracker.jobs.move_mentions import MoveRefused, move_mentions, undo_move
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount
from tracker.models import Mention, MentionMove, TalkingPoint, Tally


@pytest.fixture
def reviewer(django_user_model, db):
    return django_user_model.objects.create(username="reviewer")


@pytest.fixture
def two(avalonia, importing):
    levy = line(avalonia, "Lantern levy", "lantern levy")
    importing(turn(TAX, order=0), turn(LEVY, order=1), turn(BOTH, order=2))
    match()
    return avalonia.point, levy


def of(point):
    rows = Mention.objects.filter(point=point).order_by("speech__order")
    return list(rows.values_list("speech__order", "state", "occurrences"))


def test_moved_mentions_count_for_the_other_line_and_stay_there_when_matched_again(two, reviewer):
    tax, levy = two
    before = everything()
    done = move_mentions(
        mentions=list(tax.mentions.values_list("pk", flat=True)), to=levy, by=reviewer, reason="a levy"
    )
    assert (done.mentions, done.joined) == (2, 1)
    for _ in range(2):
        assert of(tax) == [(0, "rejected", 1), (2, "rejected", 1)]
        assert of(levy)[0] == (0, "accepted", 1)
        assert [row[:2] for row in of(levy)] == [(0, "accepted"), (1, "declared"), (2, "accepted")]
        assert list(Tally.objects.values_list("point", "speeches")) == [(levy.pk, 3)]
        assert recount(check=True).differences == ()
        TalkingPoint.objects.update(matched_digest="")
        match()
    move = MentionMove.objects.get()
    assert (move.of, move.to, move.mentions, move.reason, move.moved_by) == (tax, levy, 2, "a levy", reviewer)
    assert Mention.history.filter(point=tax).latest().history_change_reason == "a levy"
    undone = undo_move(move=move, by=reviewer)
    assert (undone.mentions, undone.left) == (2, 0)
    assert recount(check=True).differences == ()
    match()
    assert {name: rows for name, rows in everything().items() if name != "MentionMove"} == {
        name: rows for name, rows in before.items() if name != "MentionMove"
    }
    with pytest.raises(MoveRefused, match="undone already"):
        undo_move(move=MentionMove.objects.get())


def test_the_words_of_both_mentions_of_a_speech_are_the_words_of_the_one(two, reviewer):
    tax, levy = two
    review_mention(mention=levy.mentions.get(speech__order=2), state="rejected", stance="quotes", reviewer=reviewer)
    move_mentions(mentions=[tax.mentions.get(speech__order=2).pk], to=levy, by=reviewer)
    mention = levy.mentions.get(speech__order=2)
    assert (mention.state, mention.stance, mention.occurrences) == ("accepted", "quotes", 2)
    assert mention.spans == [["en", 2, 14], ["en", 20, 47]]


def test_what_was_judged_again_since_stays(two, reviewer):
    tax, levy = two
    done = move_mentions(mentions=list(tax.mentions.values_list("pk", flat=True)), to=levy, by=reviewer)
    review_mention(mention=levy.mentions.get(speech__order=0), state="rejected", reviewer=reviewer)
    undone = undo_move(move=done.move)
    assert (undone.mentions, undone.left) == (1, 1)
    assert of(tax) == [(0, "rejected", 1), (2, "declared", 1)]
    assert recount(check=True).differences == ()


def test_what_cannot_be_moved_is_refused(two, avalonia, monkeypatch):
    tax, levy = two
    every = list(Mention.objects.values_list("pk", flat=True))
    before = everything()
    for mentions, to, why in (
        (every, levy, "several lines"),
        ([], levy, "None of these"),
        ([tax.mentions.first().pk], tax, "of that line already"),
    ):
        with pytest.raises(MoveRefused, match=why):
            move_mentions(mentions=mentions, to=to)
    monkeypatch.setattr("tracker.jobs.move_mentions.MOST", 1)
    with pytest.raises(MoveRefused, match="At most 1 are moved"):
        move_mentions(mentions=list(tax.mentions.values_list("pk", flat=True)), to=levy)
    assert everything() == before


def test_a_move_between_two_that_are_one_line_now_waits_for_their_merge_to_be_undone(two):
    tax, levy = two
    before = everything()
    move_mentions(mentions=[tax.mentions.get(speech__order=0).pk], to=levy)
    merged = merge_lines(kept=levy, gone=tax)
    with pytest.raises(MoveRefused, match="one line now"):
        undo_move(move=MentionMove.objects.get())
    undo_merge_of_lines(merge=merged.merge)
    undo_move(move=MentionMove.objects.get())
    assert everything()["Mention"] == before["Mention"]
    assert recount(check=True).differences == ()
