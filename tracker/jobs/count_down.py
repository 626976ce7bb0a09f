"""Making a counted countdown from a frozen ranking, n to 1."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.jobs.free_slug import free_slug
from tracker.jobs.freeze_ranking import FreezingRefusedError
from tracker.models import Countdown, CountdownEntry, FrozenRanking, Party, TalkingPoint
from tracker.queries.lines import slugs_now


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
        raise FreezingRefusedError(_("only a ranking is counted: the order of a countdown is its editor's"))
    slugs = [row["line"] for row in said["rows"][:lines]]
    now = slugs_now(slugs)
    there = TalkingPoint.objects.in_bulk({*slugs, *now.values()}, field_name="slug")
    points = {slug: there.get(now.get(slug, slug)) for slug in slugs}
    gone = [slug for slug, point in points.items() if point is None]
    if gone:
        raise FreezingRefusedError(_("these lines no longer exist: %(lines)s") % {"lines": ", ".join(gone)})
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
