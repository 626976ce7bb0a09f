"""Draw the mentions of a line that an editor checks, so that the line's page can say how often matching is right."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tracker.jobs.hold_rows import hold
from tracker.models import Mention, TalkingPoint
from tracker.queries.precision import population_of

SIZE = 40
SEED = 1


@dataclass(frozen=True)
class SampleSummary:
    """How many mentions stand in the sample, of how many, and how many of them still wait for an editor."""

    point: str
    drawn: int
    total: int
    to_check: int


def draw_sample(*, point: TalkingPoint, size: int = SIZE, seed: int = SEED) -> SampleSummary:
    """Store a simple random sample of `size` mentions of the line, drawn without looking at who reviewed what.

    Mentions are put in the order of a hash of the seed and of what names them in the record, and the first are drawn:
    the same seed draws the same everywhere, and drawing again after the record grew keeps every mention that still
    belongs, with its review. Mentions entered by hand are left out: nothing found them.
    """
    if size < 1:
        raise ValueError("a sample has at least one mention")
    with transaction.atomic():
        # One sample at a time for a line.
        hold(TalkingPoint.objects.filter(pk=point.pk))
        names = ("pk", "sampled_at", "state", "speech__external_id", "speech__document__external_id",
                 "speech__document__source__slug")  # fmt: skip
        population = list(population_of(point).values_list(*names))
        ordered = sorted(population, key=lambda row: _lot(seed, point.slug, *row[3:]))
        drawn, left = ordered[:size], ordered[size:]
        hold(Mention.objects.filter(pk__in=[row[0] for row in population]))
        Mention.objects.filter(pk__in=[row[0] for row in drawn if row[1] is None]).update(sampled_at=timezone.now())
        # The first `size` of the order: whatever was drawn once and no longer belongs would bias the rest.
        Mention.objects.filter(pk__in=[row[0] for row in left if row[1] is not None]).update(sampled_at=None)
    waiting = sum(row[2] == Mention.State.DECLARED for row in drawn)
    return SampleSummary(point.slug, len(drawn), len(population), waiting)


def _lot(seed: int, *names: str) -> bytes:
    return hashlib.sha256("\0".join([str(seed), *names]).encode()).digest()
