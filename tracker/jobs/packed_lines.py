"""The packed lists of lines: on which days each was said and who used it, made from the tallies and checked against
them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from tracker.engine.adding import once
from tracker.engine.cutting import Array
from tracker.engine.packing import NOTHING, Listed, pack, packed_apart, replaced, spread, unpack
from tracker.jobs.insert_rows import insert_rows
from tracker.jobs.tallied import DAYS, OTHERS, OWN, Tallied, month_of
from tracker.models import PackedList, Span

_What = PackedList.What
_OF_LINES = (_What.OWN_DAYS, _What.OTHER_DAYS, _What.ALL_DAYS, _What.USERS)
_MOST = PackedList.OF_DAY - 1


class Place(NamedTuple):
    """Where a packed list stands among those of its source."""

    what: int
    span: int
    first: date
    block: int = 0


def make_lists(said: Tallied) -> None:
    """Make all lists of the year anew."""
    _within(said.source, said.year).delete()
    source = _source(said)
    rows = [
        (int(place.what), int(place.span), place.first.isoformat(), source, place.block, packed)
        for place, packed in sorted(_packed(said).items())
    ]
    insert_rows(PackedList, ("what", "span", "first", "source_id", "block", "lists"), rows)


def wrong_lists(said: Tallied, *, of: Collection[int]) -> Iterator[str]:
    """Every list of the year that is not what the tallies say, in words, but for lines that are not `of` those."""
    return differences(said.source, _packed(said), _stored(said.source, said.year), of=of)


def differences(
    source: int | None,
    wanted: Mapping[Place, bytes],
    stored: Mapping[Place, bytes],
    *,
    of: Collection[int] | None = None,
) -> Iterator[str]:
    """What is stored and not wanted, or wanted and not stored; of lists of keys, where `of` are those still there, of these."""
    for place in sorted(wanted.keys() | stored.keys()):
        found = stored.get(place)
        if of is not None and found and found != wanted.get(place):
            lists = spread(unpack([found]))
            there = np.isin(lists.keys, list(of))
            found = pack(Listed(*(column[there] for column in lists))) if there.any() else None
        if found != wanted.get(place):
            what = _What(place.what).name.lower()
            yield f"list source={source} {what} span={place.span} first={place.first} block={place.block} differs"


def store(source: int, lists: Mapping[Place, bytes]) -> None:
    """Store packed lists of the source, in place of those that stand there."""
    rows = [PackedList(**place._asdict(), source_id=source, lists=packed) for place, packed in sorted(lists.items())]
    PackedList.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        update_fields=["lists"],
        unique_fields=["what", "span", "first", "source", "block"],
    )


def _source(said: Tallied) -> int:
    assert said.source is not None, "all sources together have no lists"
    return said.source


def _within(source: int | None, year: int) -> "QuerySet[PackedList]":
    days = PackedList.objects.filter(first__gte=date(year, 1, 1), first__lte=date(year, 12, 31))
    return days.filter(what__in=_OF_LINES, source=source).order_by()


def _stored(source: int | None, year: int) -> dict[Place, bytes]:
    rows = _within(source, year).values_list(*Place._fields, "lists")
    return {Place(*place): bytes(packed) for *place, packed in rows}


def replace_lists(said: Tallied, points: Collection[int], days: Collection[date]) -> None:
    """Make the lists of some lines anew, of which those are the year's tallies: of the year, and of the months and days
    that are due."""
    source, year, wanted = said.source, said.year, _wanted(said)
    blocks = sorted({point // PackedList.BLOCK for point in points})
    first = date(year, 1, 1)
    places = [Place(what, Span.YEAR, first, block) for what in _OF_LINES for block in blocks]
    places += [Place(_What.USERS, Span.MONTH, month) for month in sorted({day.replace(day=1) for day in days})]
    places += [Place(_What.USERS, Span.DAY, day) for day in sorted(days)]
    # With the spans, all of the index is used.
    there = PackedList.objects.filter(
        what__in=_OF_LINES,
        span__in=Span.values,
        first__in={place.first for place in places},
        source=source,
        block__in={0, *blocks},
    ).order_by()
    stored = {Place(*place): bytes(packed) for *place, packed in there.values_list(*Place._fields, "lists")}
    made = {place: replaced(stored.get(place), list(points), wanted.get(place, NOTHING)) for place in places}
    changed = {place: packed for place, packed in made.items() if packed and packed != stored.get(place)}
    if changed:
        store(_source(said), changed)
    for place, packed in made.items():
        if packed is None and place in stored:
            PackedList.objects.filter(source=source, **place._asdict()).delete()


def _wanted(said: Tallied) -> dict[Place, Listed]:
    """Every list of the year as the tallies say."""
    return {
        _place(said, kind, part): of_part
        for kind, parts, listed in _kinds(said)
        for part, of_part in _apart(parts, listed)
    }


def _packed(said: Tallied) -> dict[Place, bytes]:
    """The same, packed: all of a kind together, for of every day by itself it takes much longer."""
    return {
        _place(said, kind, part): packed
        for kind, parts, listed in _kinds(said)
        for part, packed in packed_apart(parts, listed)
    }


def _place(said: Tallied, kind: tuple[int, int], part: int) -> Place:
    what, span = kind
    first = date(said.year, 1, 1)
    if span == Span.YEAR:
        return Place(what, span, first, part)
    return Place(what, span, date(said.year, part, 1) if span == Span.MONTH else first + timedelta(days=part - 1))


def _kinds(said: Tallied) -> Iterator[tuple[tuple[int, int], Array, Listed]]:
    """What is listed and its span, the part that each number belongs to (a block of the year, or the number of the month
    or day), and all the lists, those of a part together."""
    keys, owners = said.keys, said.owners
    line, day, how, person = said.line, said.day, said.how, said.person
    counted = {_What.OWN_DAYS: how == OWN, _What.OTHER_DAYS: how == OTHERS, _What.ALL_DAYS: how == how}
    for what, chosen in counted.items():
        sums = np.bincount(line[chosen] * DAYS + day[chosen], said.speeches[chosen]).astype(np.int64)
        at = np.flatnonzero(sums)
        of, days = np.divmod(at, DAYS)
        times = -(-sums[at] // _MOST)
        values = np.repeat(days * PackedList.OF_DAY + _MOST, times)
        values[np.cumsum(times) - times] -= times * _MOST - sums[at]
        of = np.repeat(of, times)
        yield (what, Span.YEAR), keys[of] // PackedList.BLOCK, Listed(keys[of], owners[of], values)
    used = (how == OWN) & (person > 0)
    people, who = np.unique(person[used], return_inverse=True)
    pairs = line[used] * len(people) + who
    for span, part in ((Span.YEAR, day * 0), (Span.MONTH, month_of(said.year)[day]), (Span.DAY, day)):
        both = once(part[used] * (len(keys) * len(people)) + pairs)
        parts, both = np.divmod(both, max(1, len(keys) * len(people)))
        of, who = np.divmod(both, max(1, len(people)))
        users = Listed(keys[of], owners[of], people[who])
        yield (_What.USERS, span), keys[of] // PackedList.BLOCK if span == Span.YEAR else parts, users


def _apart(parts: Array, listed: Listed) -> Iterator[tuple[int, Listed]]:
    """The lists of each part by itself; those of a part stand together."""
    begins = np.flatnonzero(np.diff(parts, prepend=-1))
    for begin, end in zip(begins, np.append(begins, len(parts))[1:], strict=True):
        yield int(parts[begin]), Listed(*(column[begin:end] for column in listed))
