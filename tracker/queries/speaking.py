"""How much people speak: the words that a speaker's rate of a line rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from django.db.models import Sum

from tracker.engine.statistics import rate
from tracker.engine.tables import unpack_tables
from tracker.models import DueTotal, PackedList, Speech
from tracker.queries.days import within_days
from tracker.queries.evidence import EvidenceScope
from tracker.queries.lines import SpeakerRow, words_are_held
from tracker.queries.stretches import spans_in


def with_rates(rows: Sequence[SpeakerRow], scope: EvidenceScope) -> list[SpeakerRow]:
    """The rows with each person's speeches per million of the words that person said within the scope, as a member of
    that party, on days held with their text; without one for too few words or a speaker not identified. Two queries."""
    people = {row.person.pk for row in rows if row.person}
    words = _from_speeches(people, scope) if DueTotal.objects.exists() else _from_lists(people, scope)
    return [
        replace(row, rate=rate(row.rated, words.get((row.person.pk, row.party.pk if row.party else 0), 0)))
        if row.person
        else row
        for row in rows
    ]


def _from_lists(people: set[int], scope: EvidenceScope) -> dict[tuple[int, int], int]:
    """Words by person and party (0: none), of those people at least."""
    lists = PackedList.objects.filter(what=PackedList.What.WORDS).order_by()
    if scope.sources:
        lists = lists.filter(source__slug__in=scope.sources)
    parts = [
        lists.filter(span=span, first__gte=first, first__lte=last).values_list("lists")
        for span, first, last in spans_in(scope)
    ]
    if not parts or not people:
        return {}
    table = unpack_tables([bytes(packed) for (packed,) in parts[0].union(*parts[1:], all=True)], 1)
    chosen = np.isin(table.keys, list(people))
    who, parties, words = table.keys[chosen], table.owners[chosen], table.figures[chosen, 0]
    most = int(parties.max(initial=0)) + 1
    pairs, at = np.unique(who * most + parties, return_inverse=True)
    sums = np.bincount(at, words, len(pairs)).astype(np.int64)
    return {divmod(pair, most): total for pair, total in zip(pairs.tolist(), sums.tolist(), strict=True)}


def _from_speeches(people: set[int], scope: EvidenceScope) -> Mapping[tuple[int, int], int]:
    speeches = Speech.objects.counted().filter(
        words_are_held("document"),
        within_days(scope, source="document__source"),
        person__in=people,
        document__published=True,
    )
    said = speeches.order_by().values_list("person", "party").annotate(Sum("words"))
    return {(person, party or 0): total for person, party, total in said}
