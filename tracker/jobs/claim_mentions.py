"""Claims: which reviewer has which mention on the desk, so that nobody else is given it."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.utils import timezone

from tracker.models import ReviewClaim
from tracker.queries.listing import marks

# So long a mention stays with a reviewer who does nothing.
KEPT_FOR = timedelta(minutes=5)


def claim_mentions(*, mentions: Collection[int], reviewer: AbstractBaseUser) -> set[int]:
    """Take the mentions, or keep them a while longer; returns which of them the reviewer has now. One that another
    reviewer has is not taken before that claim expires: the database keeps one claim for a mention, and one statement
    takes it, so that of two who ask at once one gets it."""
    if not mentions:
        return set()
    now = timezone.now()
    stored = connection.ops.adapt_datetimefield_value
    keys = sorted(set(mentions))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO tracker_reviewclaim (mention_id, reviewer_id, expires_at)
            SELECT id, %s, %s FROM tracker_mention WHERE id IN ({marks(keys)}) ORDER BY id
            ON CONFLICT (mention_id) DO UPDATE SET reviewer_id = excluded.reviewer_id, expires_at = excluded.expires_at
            WHERE tracker_reviewclaim.reviewer_id = excluded.reviewer_id OR tracker_reviewclaim.expires_at <= %s
            RETURNING mention_id""",
            [reviewer.pk, stored(now + KEPT_FOR), *keys, stored(now)],
        )
        return {mention for (mention,) in cursor.fetchall()}


def release_mentions(*, mentions: Collection[int], reviewer: AbstractBaseUser) -> int:
    """Give back what the reviewer has of the mentions; returns how many claims that were."""
    released, _ = ReviewClaim.objects.filter(reviewer=reviewer.pk, mention__in=list(mentions)).delete()
    return released
