"""Decisions at the review queue: claims, what they move, taking them back, second opinions."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.jobs.conftest import turn
from tracker.jobs import review_mention as reviewing
from tracker.jobs.claim_mentions import claim_mentions, release_mentions
from tracker.jobs.decide_mentions import NotDecidedError, decide_mentions, undo_review
from tracker.jobs.match import match
from tracker.jobs.tallies import recount
from tracker.models import Mention, Phrasing, Review, ReviewClaim
from tracker.queries.line_counts import LineCount, counts_of
from tracker.queries.review_queue import QueueFilter, second_opinions, seen_of

pytestmark = pytest.mark.django_db
SAID = "The boat-sinking lighthouse tax hurts."


@pytest.fixture
def said(avalonia, importing):
    """Three speeches of a day that say the line: two of its own party, one of the other."""
    importing(turn(SAID), turn(SAID, given="Bo", order=1), turn(SAID, given="Cy", party="MP", order=2))
    return list(Mention.objects.order_by("speech__order"))


@pytest.fixture
def quay(django_user_model):
    return django_user_model.objects.create(username="quay")


@pytest.fixture
def field(django_user_model):
    return django_user_model.objects.create(username="field")


@pytest.fixture
def every_one_drawn(monkeypatch):
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", 1)


@pytest.fixture
def none_drawn(monkeypatch):
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", 0)


def marks(*mentions):
    return {mention.pk: seen_of(Mention.objects.get(pk=mention.pk)) for mention in mentions}


def decide(decision, reviewer, *mentions):
    return decide_mentions(seen=marks(*mentions), decision=decision, reviewer=reviewer)


def standing(mention):
    return Mention.objects.filter(pk=mention.pk).values("state", "stance", "cue", "reviewer", "reviewed_at").get()


@pytest.mark.parametrize(
    ("decision", "state", "stance", "after"),
    [
        ("accept", "accepted", "uses", LineCount(3, 2)),
        ("reject", "rejected", "uses", LineCount(2, 1)),
        ("uses", "accepted", "uses", LineCount(3, 2)),
        ("quotes", "accepted", "quotes", LineCount(3, 1)),
    ],
)
def test_a_decision_says_what_the_line_counted_before_and_counts_now(said, quay, decision, state, stance, after):
    decided = decide(decision, quay, said[0])
    stands = standing(said[0])
    assert (stands["state"], stands["stance"], stands["reviewer"]) == (state, stance, quay.pk)
    assert [(move.before, move.after) for move in decided.moves] == [(LineCount(3, 2), after)]
    assert counts_of([said[0].point_id]) == {said[0].point_id: after}
    assert recount(check=True).differences == ()


def test_several_are_decided_in_one_go_and_taken_back_in_one(said, quay):
    before = [standing(mention) for mention in said]
    decided = decide("reject", quay, *said)
    assert len({review.batch for review in decided.reviews}) == 1
    assert [(move.before, move.after) for move in decided.moves] == [(LineCount(3, 2), LineCount())]
    undone = undo_review(review=decided.reviews[1], reviewer=quay)
    assert undone.restored == tuple(sorted(mention.pk for mention in said))
    assert [standing(mention) for mention in said] == before
    assert [(move.before, move.after) for move in undone.moves] == [(LineCount(), LineCount(3, 2))]
    assert recount(check=True).differences == ()


def test_all_are_decided_or_none(said, quay, field):
    claim_mentions(mentions=[said[2].pk], reviewer=field)
    with pytest.raises(NotDecidedError) as refused:
        decide("reject", quay, *said)
    assert refused.value.taken == (said[2].pk,)
    assert not Mention.objects.exclude(state="declared").exists()
    assert not Review.objects.exists()


@pytest.mark.usefixtures("none_drawn")
def test_where_one_of_several_was_reviewed_meanwhile_none_is_decided(said, quay, field):
    seen = marks(*said)
    decide("accept", field, said[1])
    with pytest.raises(NotDecidedError) as refused:
        decide_mentions(seen=seen, decision="reject", reviewer=quay)
    assert (refused.value.taken, refused.value.changed) == ((), (said[1].pk,))
    assert not Mention.objects.filter(state="rejected").exists()


def test_a_reviewer_has_what_nobody_else_has_until_the_claim_expires(said, quay, field):
    first, second = said[0].pk, said[1].pk
    assert claim_mentions(mentions=[first], reviewer=quay) == {first}
    assert claim_mentions(mentions=[first, second], reviewer=field) == {second}
    assert claim_mentions(mentions=[first], reviewer=quay) == {first}
    ReviewClaim.objects.filter(mention=first).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert claim_mentions(mentions=[first], reviewer=field) == {first}
    assert claim_mentions(mentions=[first], reviewer=quay) == set()
    assert release_mentions(mentions=[first, second], reviewer=quay) == 0
    assert release_mentions(mentions=[first], reviewer=field) == 1
    assert claim_mentions(mentions=[first], reviewer=quay) == {first}


def test_the_database_keeps_one_claim_for_a_mention(said, quay, field):
    later = timezone.now() + timedelta(minutes=5)
    ReviewClaim.objects.create(mention=said[0], reviewer=quay, expires_at=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewClaim.objects.create(mention=said[0], reviewer=field, expires_at=later)


def test_a_mention_that_is_gone_is_not_claimed(said, quay):
    assert claim_mentions(mentions=[said[0].pk, 10**9], reviewer=quay) == {said[0].pk}


def test_a_decision_gives_the_mention_back(said, quay):
    claim_mentions(mentions=[said[0].pk, said[1].pk], reviewer=quay)
    decide("accept", quay, said[0])
    assert list(ReviewClaim.objects.values_list("mention", flat=True)) == [said[1].pk]


@pytest.mark.usefixtures("none_drawn")
def test_what_somebody_reviewed_meanwhile_is_not_decided_over(said, quay, field):
    shown = marks(said[0])
    decide("quotes", field, said[0])
    with pytest.raises(NotDecidedError) as refused:
        decide_mentions(seen=shown, decision="reject", reviewer=quay)
    assert refused.value.changed == (said[0].pk,)
    assert standing(said[0])["reviewer"] == field.pk


def test_what_was_found_anew_meanwhile_is_not_decided_over(said, avalonia, quay):
    shown = marks(said[0])
    Phrasing.objects.filter(point=avalonia.point).update(text="lighthouse tax")
    match()
    with pytest.raises(NotDecidedError):
        decide_mentions(seen=shown, decision="reject", reviewer=quay)


@pytest.mark.parametrize(("decision", "seen"), [("maybe", {1: "x"}), ("accept", {})])
def test_an_unknown_decision_and_no_mention_are_refused(db, quay, decision, seen):
    with pytest.raises(ValueError, match="no decision"):
        decide_mentions(seen=seen, decision=decision, reviewer=quay)


@pytest.mark.usefixtures("none_drawn")
def test_undo_restores_an_earlier_review_exactly(said, quay, field):
    decide("quotes", quay, said[0])
    reviewed = standing(said[0])
    reviewing.review_mention(mention=Mention.objects.get(pk=said[0].pk), state="rejected", reviewer=field)
    undo_review(review=Review.objects.order_by("pk").last(), reviewer=field)
    assert standing(said[0]) == reviewed
    assert reviewed["cue"] == "reviewed"
    assert Mention.objects.get(pk=said[0].pk).history.count() == 3
    assert recount(check=True).differences == ()


def test_undo_leaves_alone_what_somebody_changed_since(said, quay, field):
    decided = decide("reject", quay, *said[:2])
    reviewing.review_mention(mention=Mention.objects.get(pk=said[0].pk), state="accepted", reviewer=field)
    changed = standing(said[0])
    undone = undo_review(review=decided.reviews[0], reviewer=quay)
    assert (undone.restored, undone.changed) == ((said[1].pk,), (said[0].pk,))
    assert standing(said[0]) == changed
    assert standing(said[1])["state"] == "declared"
    assert recount(check=True).differences == ()


def test_undo_is_for_ones_own_decisions_and_once(said, quay, field):
    [review] = decide("reject", quay, said[0]).reviews
    with pytest.raises(ValueError, match="not yours"):
        undo_review(review=review, reviewer=field)
    undo_review(review=review, reviewer=quay)
    with pytest.raises(ValueError, match="not yours"):
        undo_review(review=review, reviewer=quay)
    assert list(ReviewClaim.objects.values_list("mention", "reviewer")) == [(said[0].pk, quay.pk)]


@pytest.mark.usefixtures("every_one_drawn")
def test_a_second_opinion_changes_neither_the_mention_nor_any_figure(said, quay, field):
    decide("reject", quay, said[0])
    stands = standing(said[0])
    assert list(second_opinions(QueueFilter(), reviewer=field.pk)) == [said[0]]
    assert not second_opinions(QueueFilter(), reviewer=quay.pk).exists()
    decided = decide("quotes", field, said[0])
    assert (decided.second, decided.moves) == (True, ())
    assert standing(said[0]) == stands
    [second] = Review.objects.filter(second=True)
    assert (second.state, second.stance, second.before_state, second.before_stance) == (
        "accepted", "quotes", "declared", "uses",
    )  # fmt: skip
    assert not second_opinions(QueueFilter()).exists()
    undo_review(review=second, reviewer=field)
    assert standing(said[0]) == stands
    assert list(second_opinions(QueueFilter(), reviewer=field.pk)) == [said[0]]


@pytest.mark.usefixtures("every_one_drawn")
def test_nobody_is_the_second_opinion_of_their_own_review(said, quay):
    decide("reject", quay, said[0])
    with pytest.raises(NotDecidedError):
        decide("accept", quay, said[0])


@pytest.mark.usefixtures("every_one_drawn")
def test_a_review_that_was_taken_back_or_changed_waits_for_no_second_opinion(said, quay, field):
    [review] = decide("reject", quay, said[0]).reviews
    decide("reject", quay, said[1])
    undo_review(review=review, reviewer=quay)
    Mention.objects.filter(pk=said[1].pk).update(state="suggested", reviewer=None, reviewed_at=None)
    assert not second_opinions(QueueFilter()).exists()


def test_one_in_twenty_is_drawn():
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)  # of another hour others are drawn
    drawn = sum(reviewing._is_drawn(number, at) for number in range(20_000))
    assert 900 < drawn < 1_100
