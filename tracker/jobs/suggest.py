"""Suggestions: the likeliest near matches of each line wait for an editor; they count for nothing until accepted."""

from collections import defaultdict
from collections.abc import Callable, Set
from functools import cached_property

from django.db import transaction
from django.db.models import QuerySet

from tracker.jobs.found_mentions import BestByPoint, FoundMention, Reading, keep
from tracker.jobs.loaded_lines import LoadedLines
from tracker.jobs.store_mentions import insert_mentions, take
from tracker.models import Mention, TalkingPoint

# Of one line: an editor judges the likeliest first, and the next matching brings more. Where lines are many, fewer of
# each wait, but never less than LEAST_ROOM.
MOST_WAITING, LEAST_ROOM, ALTOGETHER = 250, 10, 100_000
_MOST_NAMED = 200
_MOST_ROWS = 500  # in one transaction


class Suggestions:
    """The likeliest near matches of each line, gathered while texts are matched."""

    def __init__(self, loaded: LoadedLines, document: int | None = None) -> None:
        """Of all that is read, or of one document alone. Near matches that an editor has judged before are not gathered
        again."""
        self.loaded, self.document = loaded, document
        self._best: BestByPoint = defaultdict(list)

    @cached_property
    def room(self) -> int:
        """How many may wait of one line."""
        return min(max(ALTOGETHER // max(TalkingPoint.objects.count(), 1), LEAST_ROOM), MOST_WAITING)

    @cached_property
    def _judged(self) -> frozenset[tuple[int, int]]:
        judged = Mention.objects.filter(method=Mention.Method.NEAR).exclude(state=Mention.State.SUGGESTED)
        return frozenset(self._in_reach(judged, self.loaded.lines.keys()).values_list("speech", "point"))

    def reading(self) -> Reading:
        """What texts are to be read for, so that no more is found than may be gathered."""
        return Reading(self.loaded, self.room, self._judged)

    @property
    def any_gathered(self) -> bool:
        """Whether something was gathered that may wait."""
        return bool(self._best)

    def gather(self, near: BestByPoint) -> None:
        """Take the near matches of some texts, keeping the best of each line."""
        for point, found in near.items():
            for candidate in found:
                if (candidate[2].speech, point) not in self._judged:
                    keep(self._best[point], self.room, candidate)

    def store(self, *, points: Set[int], was_read: Callable[[int, int], bool]) -> int:
        """Make what waits of those lines the best of what was gathered and of what waits from speeches not read.

        `was_read` is asked with a document and a speech of it. At most 500 rows are one transaction. Returns how many
        suggestions of those lines wait.
        """
        waits = 0
        waiting = self._in_reach(Mention.objects.filter(state=Mention.State.SUGGESTED), points)
        touched = points & {*self._best, *waiting.values_list("point", flat=True).distinct()}
        some: list[int] = []
        rows = 0
        for point in sorted(touched):
            # A line may lose as many as it gains.
            here = max(2 * len(self._best.get(point, ())), 1)
            if some and (rows + here > _MOST_ROWS or len(some) == _MOST_NAMED):
                waits += self._store_lines(some, was_read)
                some, rows = [], 0
            some.append(point)
            rows += here
        return waits + (self._store_lines(some, was_read) if some else 0)

    def _in_reach(self, mentions: "QuerySet[Mention]", points: Set[int]) -> "QuerySet[Mention]":
        """Those of the document, or of the lines, in no order; of all where the lines are too many to name."""
        if self.document is not None:
            mentions = mentions.filter(speech__document=self.document)
        return (mentions.filter(point__in=points) if len(points) <= _MOST_NAMED else mentions).order_by()

    @transaction.atomic
    def _store_lines(self, points: list[int], was_read: Callable[[int, int], bool]) -> int:
        gathered = {(made.speech, point): made for point in points for _, _, made in self._best.get(point, ())}
        taken = set(
            Mention.objects.filter(point__in=points, speech__in={speech for speech, _ in gathered})
            .exclude(state=Mention.State.SUGGESTED)
            .values_list("speech", "point")
        )
        waiting = (
            Mention.objects.filter(point__in=points, state=Mention.State.SUGGESTED)
            .select_related("speech")
            .select_for_update(of=("self",))
        )
        stored = {(mention.speech_id, mention.point_id): mention for mention in waiting}
        ranked: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for (speech, point), made in gathered.items():
            if (speech, point) not in taken:
                ranked[point].append((-(made.score or 0), speech))
        for (speech, point), mention in stored.items():
            if (
                not was_read(mention.speech.document_id, speech)
                and (mention.score or 0) >= self.loaded.lines[point].threshold
            ):
                ranked[point].append((-(mention.score or 0), speech))
        kept = {(speech, point) for point, rows in ranked.items() for _, speech in sorted(rows)[: self.room]}
        Mention.objects.filter(pk__in=[m.pk for key, m in stored.items() if key not in kept]).delete()
        updated = [
            stored[key] for key in kept & gathered.keys() & stored.keys() if _differs(stored[key], gathered[key])
        ]
        for mention in updated:
            take(mention, gathered[mention.speech_id, mention.point_id])
        Mention.objects.bulk_update(
            updated, ["phrasing", "spans", "occurrences", "stance", "cue", "score"], batch_size=50
        )
        insert_mentions(gathered[key] for key in sorted(kept - stored.keys()))
        return len(kept)


def _differs(old: Mention, new: FoundMention) -> bool:
    return (old.spans, old.score, old.stance, old.cue) != (new.spans, new.score, new.stance, new.cue)
