"""The mentions of one line, a page at a time: where the line was said stands in its tallies, so that no list of all of
its mentions is put in order."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects

from tracker.engine.adding import once
from tracker.engine.cutting import Array
from tracker.models import Mention, Speech
from tracker.queries.evidence import mentions_within
from tracker.queries.line_record import LineRecord, dates_of


class NewestFirst:
    """The counted mentions of a line within its record's scope, newest first; a slice of them takes three queries, which
    find the first use as well."""

    def __init__(self, record: LineRecord) -> None:
        said = record.said
        order = np.argsort(-said.days, kind="stable")
        self._record = record
        self._said = said.only(order)
        self._before = np.concatenate(([0], np.cumsum(self._said.speeches)))
        self._first: Mention | None = None

    def __len__(self) -> int:
        return int(self._before[-1])

    def __getitem__(self, which: slice) -> list[Mention]:
        start, stop, _ = which.indices(len(self))
        if start >= stop:
            return []
        first, last = (np.searchsorted(self._before, place, side="right") - 1 for place in (start, stop - 1))
        days = self._said.days
        within = (days <= days[first]) & (days >= days[last])
        begin = int(self._before[np.flatnonzero(within)[0]])
        return self._read(within, start - begin, stop - begin)

    def first_use(self) -> Mention | None:
        """The first mention of the line within the scope, None where it was not said; three queries, and none where a
        slice was read."""
        if self._first is None and len(self):
            self._read(np.zeros(len(self._said.days), bool), 0, 0)
        return self._first

    def _read(self, chosen: Array, start: int, stop: int) -> list[Mention]:
        """Those from the first to before the second number of the mentions of those tallies, which are of whole days."""
        earliest = self._said.days == self._said.days[-1]
        dates = dates_of(self._said.days[chosen | earliest])
        people = once(self._said.people[chosen | earliest]).tolist()
        mentions = mentions_within(self._record.scope).filter(
            point=self._record.point, speech__in=list(_speeches(people, dates))
        )
        # As every list has them: newest day first, and those of a day from the first to the last.
        found = list(mentions.select_related(None).annotate(day=F("speech__date")))
        first = [mention for mention in found if mention.day == dates[0]][:1]
        shown: list[Mention] = [*found[start:stop]]
        # What a list shows is fetched by itself: PostgreSQL takes longer to plan nine tables at once than to read them.
        spoken = Speech.objects.select_related("person", "party", "document__source").order_by()
        prefetch_related_objects([*shown, *first], Prefetch("speech", spoken))
        for mention in (*shown, *first):
            mention.point = self._record.point
        self._first = first[0] if first else None
        return shown


def _speeches(people: Sequence[int], dates: Sequence[date]) -> "QuerySet[Speech, int]":
    """The speeches of those people on those days."""
    who = Q(person__in=[person for person in people if person])
    if 0 in people:
        who |= Q(person__isnull=True)
    return Speech.objects.filter(who, date__in=dates).order_by().values_list("pk", flat=True)
