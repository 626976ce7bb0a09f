"""What passages say, noted as a number, so that those that say the same are found without reading them all."""

from collections.abc import Collection

from django.db import transaction

from tracker.engine.likeness import wording_key
from tracker.jobs.insert_rows import update_rows
from tracker.models import Mention
from tracker.queries.passages import texts_of
from tracker.queries.review_cards import Place, wording_of

# At once, while a reviewer waits: the rest of a line follows as its review goes on.
MOST_AT_ONCE = 200
_WAIT = (Mention.State.SUGGESTED, Mention.State.DECLARED)


def note_wordings(*, like: Collection[int], most: int = MOST_AT_ONCE) -> int:
    """Note what the waiting mentions of the same lines as those say, at most so many that are not noted yet; returns how
    many were. A note says where to look: whoever looks reads the passages, so one that has grown old does no harm."""
    points = set(Mention.objects.filter(pk__in=list(like)).values_list("point", flat=True).order_by())
    waiting = Mention.objects.filter(point__in=points, state__in=_WAIT, wording__isnull=True).order_by()
    places = [Place(*row) for row in waiting.values_list("pk", "point", "speech", "spans")[:most]]
    if not places:
        return 0
    texts = texts_of({place.speech for place in places})
    with transaction.atomic():
        update_rows(Mention, ["wording"], [(wording_key(wording_of(place, texts)), place.pk) for place in places])
    return len(places)
