"""How much people speak: the words that a speaker's rate of a line rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from django.db.models import Sum

from tracker.engine.cutting import Array
from tracker.engine.statistics import rate
from tracker.engine.tables import unpack_tables
from tracker.models import PackedList, Speech
from tracker.queries.commits import kept_until_a_commit
from tracker.queries.days import within_days
from tracker.queries.due_totals import totals_are_due
from tracker.queries.evidence import EvidenceScope
from tracker.queries.figures import named_sources
from tracker.queries.lines import SpeakerRow, words_are_held
from tracker.queries.packed import Lists
from tracker.queries.packed_rows import packed_within
from tracker.queries.scope import Scope
from tracker.queries.stretches import spans_in

_NONE = np.zeros(0, np.int64)


def with_rates(rows: Sequence[SpeakerRow], scope: EvidenceScope) -> list[SpeakerRow]:
    """The rows with each person's speeches per million of the words that person said within the scope, as a member of
    that party, on days held with their text; without one for too few words or a speaker not identified. Two queries."""
    people = {row.person.pk for row in rows if row.person}
    words = _from_speeches(people, scope) if totals_are_due() else _from_lists(people, scope)
    return [
        replace(row, rate=rate(row.rated, words.get((row.person.pk, row.party.pk if row.party else 0), 0)))
        if row.person
        else row
        for row in rows
    ]


def _from_lists(people: set[int], scope: EvidenceScope) -> dict[tuple[int, int], int]:
    """Words by person and party (0: none), of those people."""
    who, parties, words = _words(Scope(scope.since, scope.until, scope.sources)) if people else (_NONE, _NONE, _NONE)
    chosen = np.isin(who, list(people))
    pairs = zip(who[chosen].tolist(), parties[chosen].tolist(), strict=True)
    return dict(zip(pairs, words[chosen].tolist(), strict=True))


@kept_until_a_commit(32)
def _words(scope: Scope) -> tuple[Array, Array, Array]:
    """Everybody who spoke in the scope, the party (0: none) that each spoke for, and how many words: every pair once.
    Whichever line is shown, the page of the same days and sources asks the same."""
    rows = packed_within(Lists((PackedList.What.WORDS,), tuple(named_sources(scope))), spans_in(scope))
    table = unpack_tables([packed for *_, packed in rows], 1)
    most = int(table.owners.max(initial=0)) + 1
    pairs, at = np.unique(table.keys * most + table.owners, return_inverse=True)
    words = np.bincount(at, table.figures[:, 0], len(pairs)).astype(np.int64)
    return *np.divmod(pairs, most), words


def _from_speeches(people: set[int], scope: EvidenceScope) -> Mapping[tuple[int, int], int]:
    speeches = Speech.objects.counted().filter(
        words_are_held("document"),
        within_days(scope, source="document__source"),
        person__in=people,
        document__published=True,
    )
    said = speeches.order_by().values_list("person", "party").annotate(Sum("words"))
    return {(person, party or 0): total for person, party, total in said}
