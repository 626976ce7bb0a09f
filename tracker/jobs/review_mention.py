"""An editor's review of one mention."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from tracker.jobs.tallies import retally_document
from tracker.jobs.totals import settle_totals
from tracker.models import Mention


def review_mention(*, mention: Mention, state: str, stance: str | None = None, reviewer: AbstractBaseUser) -> Mention:
    """Store the editor's state and, when given, stance; matching will never change them. Tallies follow at once."""
    if state not in Mention.State.values:
        raise ValueError(f"unknown state “{state}”")
    with transaction.atomic():
        mention.state = state
        if stance:
            mention.stance = stance
            mention.cue = "reviewed"
        mention.reviewer_id = reviewer.pk
        mention.reviewed_at = timezone.now()
        mention.save()
        retally_document(document=mention.speech.document, points=[mention.point_id])
        settle_totals(given_away=False)
    return mention
