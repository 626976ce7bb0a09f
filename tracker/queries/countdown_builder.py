"""What an editor builds a countdown from: its entries as they stand, and the lines that could be added."""

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Q, Value, When

from tracker.engine.canonical import canonical, digest_of
from tracker.models import Countdown, CountdownEntry, TalkingPoint

MOST_FOUND = 40


def entries_of(countdown: Countdown) -> Sequence[CountdownEntry]:
    """The entries from n to 1 with their lines; one query."""
    return list(countdown.entries.select_related("point__party").order_by("-rank"))


def mark_of(entries: Sequence[CountdownEntry]) -> str:
    """The hash of the entries, by which a form knows whether they were changed since it was sent."""
    return digest_of(canonical([[entry.point_id, entry.rank, entry.note, entry.note_fr] for entry in entries]))[:16]


def left_out(countdown: Countdown) -> Sequence[TalkingPoint]:
    """The lines of a countdown that readers are not shown."""
    rows = TalkingPoint.objects.exclude(status=TalkingPoint.Status.PUBLISHED)
    return list(rows.filter(countdown_entries__countdown=countdown).order_by("-countdown_entries__rank"))


def lines_to_add(countdown: Countdown, asked: str) -> Sequence[TalkingPoint]:
    """Lines whose title or phrasing holds every word asked for, those of the countdown's party first and published ones
    before drafts; without those that are in it or retired."""
    rows = TalkingPoint.objects.exclude(status=TalkingPoint.Status.RETIRED).exclude(
        countdown_entries__countdown=countdown
    )
    for word in asked.split()[:8]:
        rows = rows.filter(
            Q(title__icontains=word) | Q(title_fr__icontains=word) | Q(slug__icontains=word)
            | Q(pk__in=TalkingPoint.objects.filter(phrasings__text__icontains=word).values("pk"))
        )  # fmt: skip
    first = Case(When(party=countdown.party_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    seen = Case(
        When(status=TalkingPoint.Status.PUBLISHED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return list(rows.select_related("party").order_by(first, seen, "title")[:MOST_FOUND])
