"""The packed lists of those who spoke for each party, made from the speeches and checked against them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import numpy as np
from django.db import connection

from tracker.engine.packing import Listed, pack, spread, unpack
from tracker.jobs.packed_lines import Place, differences, store
from tracker.jobs.tallied import day_of
from tracker.models import Document, PackedList, Party, Span, Speech
from tracker.queries.days import month_after
from tracker.queries.listing import listing, numbers_of

_members = PackedList.objects.filter(what=PackedList.What.MEMBERS).order_by()


def days_of_members() -> set[tuple[int, date]]:
    """The source and day of whatever is published and held with its text."""
    documents = Document.objects.filter(published=True, held=Document.Held.TEXT).order_by()
    return set(documents.values_list("source_id", "date").distinct())


def make_members(due: Iterable[tuple[int, date]]) -> None:
    """Make the lists of those days of sources, and those of their months and years."""
    for (source, year), days in _by_year(due).items():
        stored = _members.filter(source=source)
        stored.filter(span=Span.DAY, first__in=days).delete()
        store(source, {_at(Span.DAY, day): pack(listed) for day, listed in _spoke(source, days).items()})
        months = sorted({day.replace(day=1) for day in days})
        for month in months:
            _join(source, Span.DAY, month, month_after(month), into=_at(Span.MONTH, month))
        _join(source, Span.MONTH, date(year, 1, 1), date(year + 1, 1, 1), into=_at(Span.YEAR, date(year, 1, 1)))


def wrong_members(due: Mapping[tuple[int, int], object]) -> list[str]:
    """Every list that is not what the speeches say, in words, but in years that are due."""
    parties = list(Party.objects.values_list("pk", flat=True))
    by_year = _by_year({*days_of_members(), *_members.values_list("source", "first").distinct()})
    wrong: list[str] = []
    for (source, year), days in sorted(by_year.items()):
        if (source, year) in due:
            continue
        wanted: dict[Place, bytes] = {}
        by_span: dict[Place, list[Listed]] = defaultdict(list)
        for day, listed in _spoke(source, days).items():
            for place in (_at(Span.DAY, day), _at(Span.MONTH, day.replace(day=1)), _at(Span.YEAR, date(year, 1, 1))):
                by_span[place].append(listed)
        wanted = {place: pack(_together(several)) for place, several in by_span.items()}
        rows = _members.filter(source=source, first__gte=date(year, 1, 1), first__lte=date(year, 12, 31))
        stored = {Place(*place): bytes(packed) for *place, packed in rows.values_list(*Place._fields, "lists")}
        wrong += differences(source, wanted, stored, of=parties)
    return wrong


def _at(span: int, first: date) -> Place:
    return Place(PackedList.What.MEMBERS, span, first)


def _by_year(due: Iterable[tuple[int, date]]) -> dict[tuple[int, int], list[date]]:
    by_year: dict[tuple[int, int], list[date]] = defaultdict(list)
    for source, day in due:
        by_year[source, day.year].append(day)
    return by_year


def _join(source: int, span: int, since: date, before: date, *, into: Place) -> None:
    """Make the list of a month of those of its days, or that of a year of its months'."""
    rows = _members.filter(source=source, span=span, first__gte=since, first__lt=before)
    several = [bytes(packed) for packed in rows.values_list("lists", flat=True)]
    if several:
        store(source, {into: pack(_together([spread(unpack(several))]))})
    else:
        _members.filter(source=source, span=into.span, first=into.first).delete()


def _together(several: Collection[Listed]) -> Listed:
    """Everybody once."""
    keys, owners, values = (np.concatenate(columns) for columns in zip(*several, strict=True))
    order = np.lexsort((values, keys))
    keys, owners, values = keys[order], owners[order], values[order]
    new = (np.diff(keys, prepend=-1) != 0) | (np.diff(values, prepend=-1) != 0)
    return Listed(keys[new], owners[new], values[new])


def _spoke(source: int, days: Collection[date]) -> dict[date, Listed]:
    """By day, the people by party who spoke in speech that counts and is held with its text."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT day, party_id, {listing().format("CAST(person_id AS text)")} FROM (
                SELECT DISTINCT document.date AS day, speech.party_id, speech.person_id
                FROM tracker_document AS document JOIN tracker_speech AS speech ON speech.document_id = document.id
                WHERE document.source_id = %s AND document.date IN ({", ".join(["%s"] * len(days))})
                AND document.published AND document.held = %s AND speech.kind = %s AND NOT speech.withdrawn
                AND speech.person_id IS NOT NULL AND speech.party_id IS NOT NULL
            ) AS spoke GROUP BY day, party_id ORDER BY day, party_id""",
            [source, *days, Document.Held.TEXT.value, Speech.Kind.SPEECH.value],
        )
        by_day: dict[date, list[Listed]] = defaultdict(list)
        for day, party, people in cursor.fetchall():
            who = np.sort(numbers_of(people, 1)[0])
            by_day[day_of(day)].append(Listed(np.full_like(who, party), np.zeros_like(who), who))
    return {day: _together(listed) for day, listed in by_day.items()}
