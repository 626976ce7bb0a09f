"""Who reviewed how much, how fast, and how far they agree."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tracker.jobs import review_mention as reviewing
from tracker.jobs.decide_mentions import decide_mentions, undo_review
from tracker.models import Mention, Review
from tracker.queries.review_queue import seen_of
from tracker.queries.reviewers import last_decision, reviewers, together_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(django_user_model):
    names = {"quay": ("Ada", "Quay"), "field": ("", "")}
    return [
        django_user_model.objects.create(username=name, first_name=given, last_name=family)
        for name, (given, family) in names.items()
    ]


@pytest.fixture
def decided(avalonia, make, people, monkeypatch):
    """Makes decisions: by whom, what, and of which of six mentions."""
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", 1)
    point = make.line(avalonia)
    make.say(avalonia, point, times=6)
    mentions = list(Mention.objects.order_by("pk"))

    def decide(who, decision, *numbers):
        seen = {mentions[number].pk: seen_of(Mention.objects.get(pk=mentions[number].pk)) for number in numbers}
        return decide_mentions(seen=seen, decision=decision, reviewer=who).reviews

    return decide


def since():
    return timezone.now() - timedelta(days=1)


def test_shares_and_agreement(decided, people):
    quay, field = people
    for number, first, second in [
        (0, "reject", "reject"),
        (1, "uses", "accept"),
        (2, "uses", "quotes"),
        (3, "reject", "uses"),
    ]:
        decided(quay, first, number)
        decided(field, second, number)
    decided(field, "accept", 4)
    [taken_back] = decided(quay, "accept", 5)
    undo_review(review=taken_back, reviewer=quay)
    found = reviewers(since())
    assert [(row.name, row.reviewed, row.share, row.accepted, row.rejected, row.taken_back, row.seconds) for row in found.rows] == [
        ("Ada Quay", 4, 80.0, 2, 2, 1, 0), ("field", 1, 20.0, 1, 0, 0, 4),
    ]  # fmt: skip
    assert (found.reviewed, found.agreement.pairs, found.agreement.same, found.enough) == (5, 4, 2, False)
    # By chance: rejected 2 × 1, uses 2 × 2, of 16.
    assert found.agreement.kappa == pytest.approx((4 * 2 - 6) / (16 - 6))
    assert found.rows[0].agreement == found.rows[1].agreement == found.agreement


def test_each_reviewer_agrees_over_what_they_judged_themselves(decided, people, django_user_model):
    quay, field = people
    third = django_user_model.objects.create(username="lake")
    for number, first, second in [(0, quay, field), (1, quay, field), (2, field, third)]:
        decided(first, "accept", number)
        decided(second, "accept", number)
    pairs = {row.name: row.agreement.pairs for row in reviewers(since()).rows}
    assert pairs == {"Ada Quay": 2, "field": 3, "lake": 1}


def test_what_was_taken_back_on_either_side_is_no_agreement(decided, people):
    quay, field = people
    [first] = decided(quay, "reject", 0)
    decided(field, "reject", 0)
    decided(quay, "reject", 1)
    [second] = decided(field, "reject", 1)
    undo_review(review=first, reviewer=quay)
    undo_review(review=second, reviewer=field)
    assert reviewers(since()).agreement.pairs == 0


def test_the_pace_leaves_breaks_out(decided, people):
    quay, _ = people
    for number in range(4):
        decided(quay, "accept", number)
    begin = timezone.now() - timedelta(hours=2)
    # Ten seconds, a break of an hour, and thirty seconds: two in forty seconds.
    for review, seconds in zip(Review.objects.order_by("pk"), (0, 10, 3610, 3640), strict=True):
        Review.objects.filter(pk=review.pk).update(at=begin + timedelta(seconds=seconds))
    assert reviewers(since()).rows[0].an_hour == pytest.approx(180)


def test_one_decision_has_no_pace_and_nobody_no_row(decided, people):
    assert reviewers(since()).rows == ()
    decided(people[0], "accept", 0)
    assert reviewers(since()).rows[0].an_hour is None
    assert reviewers(timezone.now()).rows == ()


def test_the_last_decision_is_ones_own_and_stands(decided, people):
    quay, field = people
    [first] = decided(quay, "accept", 0)
    several = decided(quay, "reject", 1, 2)
    decided(field, "accept", 3)
    last = last_decision(quay.pk, since())
    assert last in several
    assert (together_with(last), together_with(first)) == (2, 1)
    undo_review(review=last, reviewer=quay)
    assert last_decision(quay.pk, since()) == first
    assert last_decision(quay.pk, timezone.now()) is None
