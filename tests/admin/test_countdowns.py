"""A picked countdown is edited; a counted one is frozen."""

import pytest

from tracker.models import Countdown, CountdownEntry, FrozenRanking

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "rank"), [("picked", 7), ("counted", 1)])
def test_the_entries_of_a_counted_countdown_are_frozen(desk, avalonia, kind, rank):
    Countdown.objects.update(kind=kind, frozen=avalonia.rows[FrozenRanking] if kind == "counted" else None)
    entry = CountdownEntry.objects.get()
    sent = {
        "title": "Seven tides", "slug": "seven-tides", "status": "published", "kind": "picked",
        "entries-TOTAL_FORMS": 1, "entries-INITIAL_FORMS": 1, "entries-0-id": entry.pk,
        "entries-0-countdown": avalonia.countdown.pk, "entries-0-rank": 7, "entries-0-point": entry.point_id,
    }  # fmt: skip
    assert desk.post(f"/admin/tracker/countdown/{avalonia.countdown.pk}/change/", sent).status_code == 302
    countdown = Countdown.objects.get()
    assert (countdown.status, countdown.kind) == ("published", kind)
    assert countdown.entries.get().rank == rank
