"""A decision at the review queue: one mention or several alike, first review or second opinion, and taking it back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tracker.jobs.claim_mentions import claim_mentions, release_mentions
from tracker.jobs.hold_rows import hold_documents, hold_documents_of
from tracker.jobs.review_mention import STANDING, Place, Verdict, follow, store_reviews
from tracker.models import Mention, Review, ReviewClaim, Speech, Stance
from tracker.queries.line_counts import LineCount, counts_of
from tracker.queries.review_queue import QueueFilter, second_opinions, seen_of, standing_first

ACCEPT, REJECT, USES, QUOTES = "accept", "reject", "uses", "quotes"
VERDICTS = {
    ACCEPT: Verdict(Mention.State.ACCEPTED),
    REJECT: Verdict(Mention.State.REJECTED),
    USES: Verdict(Mention.State.ACCEPTED, Stance.USES),
    QUOTES: Verdict(Mention.State.ACCEPTED, Stance.QUOTES),
}


class NotDecidedError(Exception):
    """Nothing was stored: `taken` are mentions that another reviewer has on the desk, `changed` those that are gone, or
    were reviewed or matched anew since they were shown."""

    def __init__(self, taken: Sequence[int], changed: Sequence[int]) -> None:
        super().__init__(f"taken {taken}, changed {changed}")
        self.taken, self.changed = tuple(taken), tuple(changed)


@dataclass(frozen=True)
class Move:
    """What a line counted before and counts now."""

    point: int
    before: LineCount
    after: LineCount


@dataclass(frozen=True)
class Decided:
    """What was stored: the reviews, whether they are second opinions, and what moved."""

    reviews: tuple[Review, ...]
    second: bool
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Undone:
    """Which mentions stand again as before, which do not because somebody changed them since, and what moved."""

    restored: tuple[int, ...]
    changed: tuple[int, ...]
    moves: tuple[Move, ...]


def decide_mentions(*, seen: Mapping[int, str], decision: str, reviewer: AbstractBaseUser) -> Decided:
    """Decide the mentions in one go, all or none: `seen` has the mark of each as it was shown (`seen_of`). They are
    given back afterwards.

    One that is reviewed already and was drawn for a second opinion gets that instead; it changes neither the mention
    nor any figure. Raises ValueError for an unknown decision or no mention, NotDecidedError where somebody else has one
    of them, or it stands no longer as it was shown.
    """
    if decision not in VERDICTS or not seen:
        raise ValueError(f"no decision “{decision}” on {len(seen)} mentions")
    with transaction.atomic():
        hold_documents_of(mentions=seen)
        mentions = list(Mention.objects.select_for_update(no_key=True).filter(pk__in=seen).order_by("pk"))
        firsts, seconds = _still_as_shown(mentions, seen, reviewer)
        batch = uuid.uuid4() if len(mentions) > 1 else None
        figures = _Figures(firsts)
        reviews = _second_opinions(seconds, VERDICTS[decision], reviewer, batch)
        if firsts:
            reviews += store_reviews(firsts, VERDICTS[decision], reviewer, batch=batch)
        release_mentions(mentions=seen.keys(), reviewer=reviewer)
        return Decided(tuple(reviews), not firsts, figures.moves())


def undo_review(*, review: Review, reviewer: AbstractBaseUser) -> Undone:
    """Take a decision back, with all that was decided in one go with it: every mention that nobody changed since stands
    exactly as before, and is the reviewer's to judge again. Raises ValueError for another reviewer's, or one that was
    taken back already."""
    with transaction.atomic():
        together = Q(batch=review.batch) if review.batch else Q(pk=review.pk)
        hold_documents(documents=Review.objects.filter(together).values("mention__speech__document"))
        reviews = _together(review, reviewer)
        if review.pk not in {one.pk for one in reviews}:
            raise ValueError("this decision is not yours to take back, or was taken back already")
        stored = Mention.objects.select_for_update(no_key=True).filter(pk__in=[one.mention_id for one in reviews])
        mentions = {mention.pk: mention for mention in stored.order_by("pk")}
        undone = [one for one in reviews if _stands(one, mentions[one.mention_id])]
        moved = [mentions[one.mention_id] for one in undone if not one.second]
        figures = _Figures(moved)
        for one in undone:
            one.undone_at = timezone.now()
            if not one.second:
                _restore(mentions[one.mention_id], one)
        Review.objects.bulk_update(undone, ["undone_at"])
        follow(places=figures.places, points=figures.points)
        restored = sorted(one.mention_id for one in undone)
        claim_mentions(mentions=restored, reviewer=reviewer)
        changed = sorted({one.mention_id for one in reviews}.difference(restored))
        return Undone(tuple(restored), tuple(changed), figures.moves())


def _still_as_shown(
    mentions: Sequence[Mention], seen: Mapping[int, str], reviewer: AbstractBaseUser
) -> tuple[list[Mention], list[Mention]]:
    """The mentions to review, and those for a second opinion."""
    held = ReviewClaim.objects.filter(mention__in=seen.keys(), expires_at__gt=timezone.now())
    taken = set(held.exclude(reviewer=reviewer.pk).values_list("mention", flat=True))
    firsts = [mention for mention in mentions if _waits(mention)]
    rest = [mention.pk for mention in mentions if not _waits(mention)]
    due = second_opinions(QueueFilter(), reviewer=reviewer.pk).filter(pk__in=rest) if rest else Mention.objects.none()
    again = set(due.values_list("pk", flat=True))
    seconds = [mention for mention in mentions if mention.pk in again]
    stand = {mention.pk for mention in (*firsts, *seconds) if seen_of(mention) == seen[mention.pk]}
    changed = seen.keys() - stand - taken
    if taken or changed:
        raise NotDecidedError(sorted(taken), sorted(changed))
    return firsts, seconds


def _waits(mention: Mention) -> bool:
    if mention.state == Mention.State.SUGGESTED:
        return True
    return mention.state == Mention.State.DECLARED and mention.reviewer_id is None


def _second_opinions(
    mentions: Sequence[Mention], verdict: Verdict, reviewer: AbstractBaseUser, batch: uuid.UUID | None
) -> list[Review]:
    """Log what the reviewer makes of them; what was shown is what stood before the first review."""
    reviews = []
    for mention in mentions:
        first = standing_first(mention)[0]
        shown = {f"before_{name}": getattr(first, f"before_{name}") for name in STANDING}
        stance = verdict.stance or first.before_stance
        reviews.append(
            Review(
                mention=mention,
                reviewer_id=reviewer.pk,
                at=timezone.now(),
                state=verdict.state,
                stance=stance,
                second=True,
                batch=batch,
                **shown,
            )
        )
    return Review.objects.bulk_create(reviews)


def _together(review: Review, reviewer: AbstractBaseUser) -> list[Review]:
    standing = Review.objects.standing().select_for_update(no_key=True)
    own = standing.filter(reviewer=reviewer.pk).order_by("mention", "pk")
    return list(own.filter(batch=review.batch) if review.batch else own.filter(pk=review.pk))


def _stands(review: Review, mention: Mention) -> bool:
    """Whether the mention is as the review left it; a second opinion left it alone."""
    if review.second:
        return True
    left = (review.state, review.stance, review.reviewer_id, review.at)
    return left == (mention.state, mention.stance, mention.reviewer_id, mention.reviewed_at)


def _restore(mention: Mention, review: Review) -> None:
    for name in STANDING:
        setattr(mention, name, getattr(review, f"before_{name}"))
    mention.save(update_fields=["state", "stance", "cue", "reviewer", "reviewed_at"])


class _Figures:
    """What the lines of some mentions count: whole afterwards, and in the mentions' documents before and afterwards, for
    a loud line's tallies are many and are added up once."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self.points = {mention.point_id for mention in mentions}
        speeches = Speech.objects.filter(pk__in=[mention.speech_id for mention in mentions]).order_by()
        self.places = {Place(*row) for row in speeches.values_list(*Place._fields)} if mentions else set[Place]()
        self.documents = {place.document_id for place in self.places}
        self.before = counts_of(self.points, documents=self.documents)

    def moves(self) -> tuple[Move, ...]:
        """What moved since, line by line."""
        after, here = counts_of(self.points), counts_of(self.points, documents=self.documents)
        return tuple(
            Move(
                point,
                LineCount(
                    after[point].speeches - here[point].speeches + self.before[point].speeches,
                    after[point].own - here[point].own + self.before[point].own,
                ),
                after[point],
            )
            for point in sorted(self.points)
        )
