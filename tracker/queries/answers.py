"""Lines with their answers: what a reader who met one somewhere else wants to see of it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from tracker.models import Party, Rebuttal, TalkingPoint
from tracker.queries.figures import Figures, figures_in
from tracker.queries.scope import Scope


@dataclass(frozen=True)
class AnsweredLine:
    """A published line, its first published rebuttal, and in how many speeches its own party uses it in all that is
    held."""

    point: TalkingPoint
    rebuttal: Rebuttal | None
    speeches: int


def answered_lines(points: Collection[int]) -> dict[int, AnsweredLine]:
    """Those of the lines that are published, by primary key; eight queries at most."""
    if not points:
        return {}
    rebuttals = Rebuttal.objects.filter(published=True).prefetch_related("citations").order_by("pk")
    published: QuerySet[TalkingPoint] = TalkingPoint.objects.published()
    lines = list(
        published.filter(pk__in=points)
        .select_related("party")
        .prefetch_related(Prefetch("rebuttals", queryset=rebuttals))
    )
    figures = figures_in(Scope(), lines)
    return {
        line.pk: AnsweredLine(line, next(iter(line.rebuttals.all()), None), figures.get(line.pk, Figures()).speeches)
        for line in lines
    }


def parties() -> "QuerySet[Party]":
    """Every party, by name, with its legislature: whose words a text may be."""
    return Party.objects.select_related("legislature").order_by("name", "slug")
