"""Countdowns as read: published slides in order, each with its figures for the countdown's own period."""

from dataclasses import dataclass, replace

from django.db.models import Prefetch, QuerySet

from tracker.models import Countdown, CountdownEntry, Rebuttal, TalkingPoint
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.frozen import scope_of
from tracker.queries.ranking import RankedPoint, Ranking, ranked_points
from tracker.queries.scope import Scope


@dataclass(frozen=True)
class Slide:
    """One entry, in which its note is, with its line, the first published rebuttal and the line's figures in the period; `counted` are the
    speeches that a counted countdown was made by, None in a picked one."""

    rank: int
    point: TalkingPoint
    entry: CountdownEntry
    rebuttal: Rebuttal | None
    figures: RankedPoint
    counted: int | None = None


@dataclass(frozen=True)
class Slides:
    """The slides in order, what they cover, and the ranking whose period, sources and method their figures rest on."""

    slides: tuple[Slide, ...]
    scope: Scope
    basis: Ranking


@kept_until_a_commit(1)
def published_countdowns() -> tuple[Countdown, ...]:
    """Countdowns that readers see, latest period first; one query."""
    return tuple(_published().order_by("-period_to", "slug"))


def countdown_of_slug(slug: str) -> Countdown | None:
    """The countdown of that slug, be it a draft."""
    return Countdown.objects.select_related("party", "frozen").filter(slug=slug).first()


def published_countdown(slug: str) -> Countdown | None:
    """The published countdown of that slug."""
    return _published().filter(slug=slug).first()


def slides_of(countdown: Countdown, *, details: bool = True) -> Slides:
    """The slides from n to 1, lines that are not published left out; a constant number of queries.

    A counted countdown covers what its frozen ranking covers. Without `details` the figures lack what `ranked_points`
    leaves out without them.
    """
    rebuttals = Rebuttal.objects.filter(published=True).prefetch_related("citations").order_by("pk")
    entries = (
        CountdownEntry.objects.filter(countdown=countdown, point__status=TalkingPoint.Status.PUBLISHED)
        .select_related("point__party")
        .prefetch_related(Prefetch("point__rebuttals", queryset=rebuttals))
        .order_by("-rank")
    )
    scope, counted = Scope(since=countdown.period_from, until=countdown.period_to), {}
    if countdown.frozen:
        said = countdown.frozen.said
        # Its lines were chosen when it was frozen, whatever party and topics they are of now.
        scope = replace(scope_of(said), party=None, topic=None)
        counted = {place: row["figures"]["speeches"] for place, row in enumerate(said["rows"], start=1)}
    ranking = ranked_points(scope, details=details)
    figures = {row.point.pk: row for row in ranking.rows}
    slides = tuple(
        Slide(
            rank=entry.rank,
            point=entry.point,
            entry=entry,
            rebuttal=next(iter(entry.point.rebuttals.all()), None),
            figures=figures[entry.point_id],
            counted=counted.get(entry.rank),
        )
        for entry in entries
    )
    return Slides(slides, scope, ranking)


def _published() -> "QuerySet[Countdown]":
    return Countdown.objects.filter(status=Countdown.Status.PUBLISHED).select_related("party", "frozen")
