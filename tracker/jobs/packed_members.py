"""The packed lists of those who spoke for each party, and of how many words: made from the speeches and checked against
them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db import connection

from tracker.engine.cutting import Array
from tracker.engine.deflated import inflated
from tracker.engine.packing import Listed, pack
from tracker.engine.tables import Table, pack_table, unpack_tables
from tracker.jobs.insert_rows import delete_at
from tracker.jobs.packed_lines import Place, differences, store, stored_lists
from tracker.models import Document, PackedList, Party, Span, Speech
from tracker.queries.days import month_after
from tracker.queries.listing import day_of, listing, marks, numbers_of
from tracker.queries.packed import lists_between
from tracker.queries.packed_rows import Part, rows_at

_What = PackedList.What
_KINDS = (_What.MEMBERS, _What.WORDS)


class Spoken(NamedTuple):
    """People who spoke for a party (0: for none), with their words."""

    parties: Array
    people: Array
    words: Array


def days_of_members() -> set[tuple[int, date]]:
    """The source and day of whatever is published and held with its text."""
    documents = Document.objects.filter(published=True, held=Document.Held.TEXT).order_by()
    return set(documents.values_list("source_id", "date").distinct())


def make_members(due: Iterable[tuple[int, date]]) -> None:
    """Make the lists of those days of sources, and those of their months and years."""
    for (source, year), days in _by_year(due).items():
        delete_at(PackedList, [Place(what, Span.DAY, day).keys(source) for what in _KINDS for day in days])
        for day, spoken in _spoke(source, days).items():
            store(source, dict(_packed(Span.DAY, day, [spoken])))
        for month in sorted({day.replace(day=1) for day in days}):
            _join(source, Span.DAY, month, month_after(month), into=Span.MONTH)
        _join(source, Span.MONTH, date(year, 1, 1), date(year + 1, 1, 1), into=Span.YEAR)


def wrong_members(source: int, year: int, spoken: Mapping[date, Sequence[Spoken]]) -> list[str]:
    """Every list of a year of a source that is not what `spoken` says of its days, in words."""
    wanted: dict[Place, bytes] = {}
    by_month: dict[date, list[Spoken]] = defaultdict(list)
    for day, of_day in spoken.items():
        wanted |= dict(_packed(Span.DAY, day, of_day))
        by_month[day.replace(day=1)] += of_day
    for month, several in by_month.items():
        wanted |= dict(_packed(Span.MONTH, month, several))
    if spoken:
        wanted |= dict(_packed(Span.YEAR, date(year, 1, 1), [some for of_day in spoken.values() for some in of_day]))
    stored = stored_lists(source, _KINDS, year)
    parties = list(Party.objects.values_list("pk", flat=True))
    members, words = (
        [{place: of[place] for place in of if place.what == kind} for of in (wanted, stored)] for kind in _KINDS
    )
    return [*differences(source, *members, of=parties), *differences(source, *words)]


def _by_year(due: Iterable[tuple[int, date]]) -> dict[tuple[int, int], list[date]]:
    by_year: dict[tuple[int, int], list[date]] = defaultdict(list)
    for source, day in due:
        by_year[source, day.year].append(day)
    return by_year


def _packed(span: int, first: date, several: Collection[Spoken]) -> Iterator[tuple[Place, bytes]]:
    """The two lists of all of those together."""
    spoken = _together(several)
    ours = spoken.parties > 0
    if ours.any():
        members = Listed(spoken.parties[ours], np.zeros(np.count_nonzero(ours), np.int64), spoken.people[ours])
        yield Place(_What.MEMBERS, span, first), pack(members)
    order = np.lexsort((spoken.parties, spoken.people))
    table = Table(spoken.people[order], spoken.parties[order], spoken.words[order, None])
    yield Place(_What.WORDS, span, first), pack_table(table)


def _join(source: int, span: int, since: date, before: date, *, into: int) -> None:
    """Make the lists of a month of those of its days, or those of a year of its months'."""
    delete_at(PackedList, [Place(what, into, since).keys(source) for what in _KINDS])
    parts = lists_between([source], [_What.WORDS], [span], since, before - timedelta(days=1))
    table = unpack_tables([inflated(lists) for _, lists in rows_at(Part(PackedList, parts, ("lists",)))], 1)
    if len(table.keys):
        store(source, dict(_packed(into, since, [Spoken(table.owners, table.keys, table.figures[:, 0])])))


def _together(several: Collection[Spoken]) -> Spoken:
    """Every pair once, in order, with all its words."""
    parties, people, words = (np.concatenate(columns) for columns in zip(*several, strict=True))
    most = int(people.max(initial=0)) + 1
    pairs, at = np.unique(parties * most + people, return_inverse=True)
    return Spoken(*np.divmod(pairs, most), np.bincount(at, words, len(pairs)).astype(np.int64))


def _spoke(source: int, days: Collection[date]) -> dict[date, Spoken]:
    """By day, the people who spoke in speech that counts and is held with its text."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT day, {listing(("party", "person", "words"))} FROM (
                SELECT document.date AS day, COALESCE(speech.party_id, 0) AS party, speech.person_id AS person,
                    SUM(speech.words) AS words
                FROM tracker_document AS document JOIN tracker_speech AS speech ON speech.document_id = document.id
                WHERE document.source_id = %s AND document.date IN ({marks(days)})
                AND document.published AND document.held = %s AND speech.kind = %s AND NOT speech.withdrawn
                AND speech.person_id IS NOT NULL
                GROUP BY document.date, COALESCE(speech.party_id, 0), speech.person_id
            ) AS spoke GROUP BY day ORDER BY day""",
            [source, *days, Document.Held.TEXT.value, Speech.Kind.SPEECH.value],
        )
        return {day_of(day): Spoken(*numbers_of(listed)) for day, *listed in cursor.fetchall()}
