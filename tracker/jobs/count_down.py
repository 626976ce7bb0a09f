"""Making a counted countdown from a frozen ranking, n to 1."""

from dataclasses import dataclass

from django.db import transaction

from tracker.jobs.free_slug import free_slug
from tracker.jobs.freeze_ranking import FreezingRefusedError
from tracker.models import Countdown, CountdownEntry, FormerSlug, FrozenRanking, Party, TalkingPoint


@dataclass(frozen=True)
class CountedSummary:
    """The draft that was made, and its lines by rank from n to 1."""

    countdown: str
    lines: tuple[tuple[int, str], ...]


def count_down(*, frozen: FrozenRanking, lines: int | None = None) -> CountedSummary:
    """A draft of a counted countdown of the frozen ranking's first `lines` rows, or of all of them.

    Its ranks are the rows' places, so that equal figures stand in the order of the ranking; its title, period and party
    are those of the ranking. Raises FreezingRefusedError for a frozen countdown, whose order an editor picked, and where
    a line no longer exists.
    """
    said = frozen.said
    if said["kind"] != "ranking":
        raise FreezingRefusedError("only a ranking is counted: the order of a countdown is its editor's")
    slugs = [row["line"] for row in said["rows"][:lines]]
    points = TalkingPoint.objects.in_bulk(slugs, field_name="slug")
    for former in FormerSlug.objects.filter(slug__in=slugs).select_related("point"):
        points.setdefault(former.slug, former.point)
    gone = [slug for slug in slugs if slug not in points]
    if gone:
        raise FreezingRefusedError(f"these lines no longer exist: {', '.join(gone)}")
    with transaction.atomic():
        countdown = Countdown.objects.create(
            slug=free_slug(frozen.title, set(Countdown.objects.values_list("slug", flat=True)), "countdown"),
            title=frozen.title,
            title_fr=frozen.title_fr,
            kind=Countdown.Kind.COUNTED,
            party=Party.objects.filter(slug=said["filters"]["party"]).first(),
            period_from=frozen.period_from,
            period_to=frozen.period_to,
            frozen=frozen,
        )
        entries = [
            CountdownEntry(countdown=countdown, rank=place, point=points[slug])
            for place, slug in enumerate(slugs, start=1)
        ]
        CountdownEntry.objects.bulk_create(entries)
    return CountedSummary(countdown.slug, tuple((entry.rank, entry.point.slug) for entry in reversed(entries)))
