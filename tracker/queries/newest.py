"""The mentions of one line, a page at a time: where the line was said stands in its tallies, so that no list of all of
its mentions is put in order."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from django.db.models import Prefetch, Q, QuerySet

from tracker.engine.adding import once
from tracker.engine.cutting import Array
from tracker.models import Mention, Speech
from tracker.queries.evidence import mentions_within
from tracker.queries.line_record import LineRecord, SaidLine, dates_of

_IN_ORDER = ("speech__document_id", "speech__order", "pk")


class NewestFirst:
    """The counted mentions of a line within its record's scope, newest first; a slice of them takes three queries."""

    def __init__(self, record: LineRecord) -> None:
        said = record.said
        order = np.argsort(-said.days, kind="stable")
        self._record = record
        self._said = said.only(order)
        self._before = np.concatenate(([0], np.cumsum(self._said.speeches)))

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
        found = _said_on(self._record, self._said, within).order_by("-speech__date", *_IN_ORDER)
        return [_of_line(self._record, mention) for mention in found[start - begin : stop - begin]]


def first_use(record: LineRecord) -> Mention | None:
    """The first mention of the line within the scope; three queries, and none where it was not said."""
    said = record.said
    if not len(said.days):
        return None
    found = _said_on(record, said, said.days == said.days.min()).order_by("speech__date", *_IN_ORDER)[:1]
    return next((_of_line(record, mention) for mention in found), None)


def _of_line(record: LineRecord, mention: Mention) -> Mention:
    mention.point = record.point
    return mention


def _said_on(record: LineRecord, said: SaidLine, chosen: Array) -> "QuerySet[Mention]":
    """The mentions within the scope in the speeches of those people on those days."""
    people, dates = once(said.people[chosen]).tolist(), dates_of(said.days[chosen])
    # What a list shows is fetched by itself: PostgreSQL takes longer to plan nine tables at once than to read them.
    shown = Speech.objects.select_related("person", "party", "document__source").order_by()
    mentions = mentions_within(record.scope).filter(point=record.point, speech__in=list(_speeches(people, dates)))
    return mentions.select_related(None).prefetch_related(Prefetch("speech", shown))


def _speeches(people: Sequence[int], dates: Sequence[date]) -> "QuerySet[Speech, int]":
    who = Q(person__in=[person for person in people if person])
    if 0 in people:
        who |= Q(person__isnull=True)
    return Speech.objects.filter(who, date__in=dates).order_by().values_list("pk", flat=True)
