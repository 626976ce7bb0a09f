"""What Refrain itself corrected: the public log, and the part of it that one line's page shows."""

from django.db.models import Q, QuerySet

from tracker.models import Correction, TalkingPoint
from tracker.queries.commits import kept_until_a_commit


def corrections_log() -> "QuerySet[Correction]":
    """Every correction that readers may see, the latest first, with what it is of."""
    public: QuerySet[Correction] = Correction.objects.public()
    return public.select_related("point__party", "rebuttal__point__party", "countdown").order_by("-date", "-pk")


@kept_until_a_commit(128)
def corrections_of(point: TalkingPoint) -> list[Correction]:
    """The corrections of a line and of its answers, the latest first; one query."""
    found = Correction.objects.filter(Q(point=point) | Q(rebuttal__point=point))
    return list(found.order_by("-date", "-pk"))
