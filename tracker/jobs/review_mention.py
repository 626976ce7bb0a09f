"""An editor's review: what it makes of mentions, and what it leaves to be taken back; tallies follow at once."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from tracker.jobs.hold_rows import hold_documents_of
from tracker.jobs.tallies import retally_few
from tracker.jobs.totals import settle_totals
from tracker.models import Mention, Review

# Of the mentions reviewed, this share is drawn by chance to be judged by somebody else as well.
DRAWN_SHARE = 0.05
REVIEWED = "reviewed"
COUNTED = (Mention.State.DECLARED, Mention.State.ACCEPTED)
STANDING = ("state", "stance", "cue", "reviewer_id", "reviewed_at")


class Place(NamedTuple):
    """Where the tally of a speech's mention is."""

    document_id: int
    person_id: int | None
    date: date


@dataclass(frozen=True)
class Verdict:
    """What an editor makes of a mention: its state, and its stance where that is said too."""

    state: str
    stance: str | None = None


def review_mention(*, mention: Mention, state: str, stance: str | None = None, reviewer: AbstractBaseUser) -> Mention:
    """Store the editor's state and, when given, stance; matching will never change them. Tallies follow at once."""
    if state not in Mention.State.values:
        raise ValueError(f"unknown state “{state}”")
    with transaction.atomic():
        hold_documents_of(mentions=[mention.pk])
        store_reviews([mention], Verdict(state, stance), reviewer)
    return mention


def store_reviews(
    mentions: Sequence[Mention], verdict: Verdict, reviewer: AbstractBaseUser, *, batch: uuid.UUID | None = None
) -> list[Review]:
    """Give the mentions that verdict, log it with what stood before, and make the figures follow; call it in a
    transaction that holds their documents. Returns the log, in order."""
    stored = Mention.objects.select_for_update(no_key=True, of=("self",)).filter(
        pk__in=[mention.pk for mention in mentions]
    )
    rows = stored.order_by("pk").values("pk", *(f"speech__{name}" for name in Place._fields), *STANDING)
    before = {row["pk"]: row for row in rows}
    at = timezone.now()
    drawn = _drawn([mention.pk for mention in mentions], at)
    reviews = []
    for mention in mentions:
        give(mention, verdict, reviewer, at)
        stood = before[mention.pk]
        reviews.append(
            Review(
                mention=mention,
                reviewer_id=reviewer.pk,
                at=at,
                state=mention.state,
                stance=mention.stance,
                batch=batch,
                drawn=mention.pk in drawn,
                **stood_before(stood),
            )
        )
    Review.objects.bulk_create(reviews)
    moved = [mention for mention in mentions if _in_figures(mention) != _stood_in_figures(before[mention.pk])]
    places = {Place(*(before[mention.pk][f"speech__{name}"] for name in Place._fields)) for mention in moved}
    follow(places=places, points={mention.point_id for mention in moved})
    return reviews


def give(mention: Mention, verdict: Verdict, reviewer: AbstractBaseUser, at: datetime) -> None:
    """Store the verdict in the mention, with its history."""
    mention.state = verdict.state
    if verdict.stance:
        mention.stance, mention.cue = verdict.stance, REVIEWED
    mention.reviewer_id, mention.reviewed_at = reviewer.pk, at
    mention.save(update_fields=["state", "stance", "cue", "reviewer", "reviewed_at"])


def follow(*, places: Collection[Place], points: Collection[int]) -> None:
    """Make tallies and totals follow what changed in mentions of those lines in speeches there."""
    if places:
        changed = retally_few(
            documents={place.document_id for place in places},
            points=points,
            spoken={(place.person_id, place.date) for place in places},
        )
        settle_totals(given_away=False, changed=changed)


def stood_before(stood: dict[str, Any]) -> dict[str, Any]:
    """What a mention was, as a review keeps it."""
    return {f"before_{name}": stood[name] for name in STANDING}


def _in_figures(mention: Mention) -> str | None:
    """The stance in which the mention counts, None where it counts for nothing: all that tallies know of a review."""
    return mention.stance if mention.state in COUNTED else None


def _stood_in_figures(stood: dict[str, Any]) -> str | None:
    return stood["stance"] if stood["state"] in COUNTED else None


def _drawn(mentions: Collection[int], at: datetime) -> set[int]:
    """Of the mentions those to be judged by somebody else as well: by chance, whoever reviewed them and whatever came of
    it, but none that was judged twice."""
    drawn = {mention for mention in mentions if _is_drawn(mention, at)}
    if not drawn:
        return drawn
    twice = Review.objects.standing().filter(mention__in=drawn, second=True)
    return drawn.difference(twice.values_list("mention", flat=True))


def _is_drawn(mention: int, at: datetime) -> bool:
    lot = hashlib.sha256(f"{mention} {at.timestamp()}".encode()).digest()
    return int.from_bytes(lot[:8]) < DRAWN_SHARE * 2**64
