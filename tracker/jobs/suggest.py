"""Suggestions: the likeliest near matches of each line wait for an editor; they count for nothing until accepted."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Set
from functools import cached_property

from django.db import transaction
from django.db.models import Count, QuerySet

from tracker.jobs.found_mentions import Near, Reading
from tracker.jobs.hold_rows import hold
from tracker.jobs.loaded_lines import LoadedLines
from tracker.jobs.store_mentions import StoredMention, differs, insert_mentions, stored_mentions, update_mentions
from tracker.models import Mention, Speech, TalkingPoint

# Of one line: an editor judges the likeliest first, and the next matching brings more. Where lines are many, fewer of
# each wait, but never less than LEAST_ROOM.
MOST_WAITING, LEAST_ROOM, ALTOGETHER = 250, 10, 100_000
_MOST_NAMED = 200
_MOST_ROWS = 500  # in one transaction


def room_for_suggestions(lines: int) -> int:
    """How many may wait of one line, of so many."""
    return min(max(ALTOGETHER // max(lines, 1), LEAST_ROOM), MOST_WAITING)


class Suggestions:
    """The likeliest near matches of each line, gathered while texts are matched."""

    def __init__(self, loaded: LoadedLines) -> None:
        """Of all that is read. Near matches that an editor has judged before are not gathered again."""
        self.loaded = loaded
        self._best: dict[int, list[Near]] = defaultdict(list)

    @cached_property
    def room(self) -> int:
        """How many may wait of one line."""
        return room_for_suggestions(TalkingPoint.objects.count())

    @cached_property
    def _judged(self) -> frozenset[tuple[int, int]]:
        judged = Mention.objects.filter(method=Mention.Method.NEAR).exclude(state=Mention.State.SUGGESTED)
        return frozenset(self._in_reach(judged, self.loaded.lines.keys()).values_list("speech", "point"))

    def reading(self) -> Reading:
        """What texts are to be read for, so that no more is found than may be gathered."""
        return Reading(self.loaded, self.room, self._judged)

    def gather(self, near: Iterable[Near]) -> None:
        """Take the near matches of some texts, one for each speech and line, keeping the best of each line."""
        for candidate in near:
            if (candidate.made.speech, candidate.made.point) in self._judged:
                continue
            best = self._best[candidate.made.point]
            if len(best) < self.room:
                heapq.heappush(best, candidate)
            elif candidate[:2] > best[0][:2]:
                heapq.heapreplace(best, candidate)

    def store(self, *, points: Set[int], was_read: Callable[[int, int], bool]) -> int:
        """Make what waits of those lines the best of what was gathered and of what waits from speeches not read.

        `was_read` is asked with a document and a speech of it. At most 500 rows are one transaction. Returns how many
        suggestions of those lines wait.
        """
        waits = 0
        waiting = self._in_reach(Mention.objects.filter(state=Mention.State.SUGGESTED), points)
        stored = dict(waiting.values_list("point").annotate(Count("pk")))
        touched = points & {*self._best, *stored}
        some: list[int] = []
        rows = 0
        for point in sorted(touched):
            # A line may lose all that waits and gain all that was gathered.
            here = stored.get(point, 0) + len(self._best.get(point, ()))
            if some and (rows + here > _MOST_ROWS or len(some) == _MOST_NAMED):
                waits += self._store_lines(some, was_read)
                some, rows = [], 0
            some.append(point)
            rows += here
        return waits + (self._store_lines(some, was_read) if some else 0)

    def _in_reach(self, mentions: "QuerySet[Mention]", points: Set[int]) -> "QuerySet[Mention]":
        """Those of the lines, in no order; of all where the lines are too many to name."""
        return (mentions.filter(point__in=points) if len(points) <= _MOST_NAMED else mentions).order_by()

    @transaction.atomic
    def _store_lines(self, points: list[int], was_read: Callable[[int, int], bool]) -> int:
        gathered = {(near.made.speech, point): near.made for point in points for near in self._best.get(point, ())}
        of_points = Mention.objects.filter(point__in=points)
        here = of_points.filter(state=Mention.State.SUGGESTED).order_by()
        hold(here)
        stored = {(old.speech, old.point): old for old in stored_mentions(here)}
        taken = of_points.filter(speech__in={speech for speech, _ in gathered}).exclude(state=Mention.State.SUGGESTED)
        no_longer = set(taken.order_by().values_list("speech", "point")) if gathered else set()
        unread = self._unread(stored.values(), was_read)
        ranked: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for (speech, point), made in gathered.items():
            if (speech, point) not in no_longer:
                ranked[point].append((-(made.score or 0), speech))
        for speech, point in unread:
            score = stored[speech, point].score or 0
            if score >= self.loaded.lines[point].threshold:
                ranked[point].append((-score, speech))
        kept = {(speech, point) for point, rows in ranked.items() for _, speech in sorted(rows)[: self.room]}
        gone = [old.pk for key, old in stored.items() if key not in kept]
        if gone:
            Mention.objects.filter(pk__in=gone).delete()
        again = sorted(kept & gathered.keys() & stored.keys())
        update_mentions((stored[key].pk, gathered[key]) for key in again if differs(stored[key], gathered[key]))
        insert_mentions(gathered[key] for key in sorted(kept - stored.keys()))
        return len(kept)

    def _unread(self, stored: Collection[StoredMention], was_read: Callable[[int, int], bool]) -> list[tuple[int, int]]:
        """The speech and line of what waits from speeches that were not read."""
        if not stored:
            return []
        speeches = Speech.objects.filter(pk__in={old.speech for old in stored}).order_by()
        documents = dict(speeches.values_list("pk", "document"))
        return [(old.speech, old.point) for old in stored if not was_read(documents[old.speech], old.speech)]
