"""The packed lists of lines: on which days each was said and by whom, made from the tallies and checked against
them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from tracker.engine.adding import numbered, once
from tracker.engine.cutting import Array
from tracker.engine.deflated import deflated, inflated, inflated_or_nothing
from tracker.engine.packing import Listed, pack, packed_apart, replaced, spread, unpack
from tracker.jobs.insert_rows import delete_at, insert_rows, put_rows
from tracker.jobs.tallied import DAYS, OTHERS, OWN, Tallied, month_of
from tracker.models import PackedList, Span
from tracker.queries.listing import day_of
from tracker.queries.packed import lists_between
from tracker.queries.packed_rows import Keys, Part, rows_at

_What = PackedList.What
_PEOPLE = (_What.USERS, _What.OTHER_SPEAKERS)
_OF_LINES = (_What.OWN_DAYS, _What.OTHER_DAYS, _What.ALL_DAYS, *_PEOPLE)
_MOST = PackedList.OF_DAY - 1
_COLUMNS = ("id", "what", "span", "first", "block", "source_id", "lists")


class Place(NamedTuple):
    """Where a packed list stands among those of its source."""

    what: int
    span: int
    first: date
    block: int = 0

    def keys(self, source: int) -> Keys:
        """Where it is stored."""
        key = PackedList.key_of(source, *self)
        return key, key


def make_lists(said: Tallied) -> None:
    """Make all lists of the year anew."""
    delete_at(PackedList, lists_of_year(_source(said), _OF_LINES, said.year))
    insert_rows(PackedList, _COLUMNS, _rows(_source(said), _packed(said)))


def wrong_lists(said: Tallied, *, of: Collection[int]) -> Iterator[str]:
    """Every list of the year that is not what the tallies say, in words, but for lines that are not `of` those."""
    return differences(said.source, _packed(said), stored_lists(_source(said), _OF_LINES, said.year), of=of)


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
    put_rows(PackedList, _COLUMNS, _COLUMNS[:1], _rows(source, lists))


def _rows(source: int, lists: Mapping[Place, bytes]) -> list[tuple[int | str | bytes, ...]]:
    rows = list[tuple[int | str | bytes, ...]]()
    for place, packed in sorted(lists.items()):
        what, span, first, block = place
        key, _ = place.keys(source)
        rows.append(
            (key, int(what), int(span), first.isoformat(), block, source, deflated(packed, smaller=span == Span.DAY))
        )
    return rows


def _source(said: Tallied) -> int:
    assert said.source is not None, "all sources together have no lists"
    return said.source


def lists_of_year(source: int, whats: Collection[int], year: int) -> list[Keys]:
    """Where the lists of those kinds stand, of the year, its months and its days."""
    return lists_between([source], whats, Span.values, date(year, 1, 1), date(year, 12, 31))


def stored_lists(source: int, whats: Collection[int], year: int) -> dict[Place, bytes]:
    """The lists of those kinds, of the year, its months and its days, to compare them."""
    rows = rows_at(Part(PackedList, lists_of_year(source, whats, year), (*Place._fields, "lists")))
    return {
        Place(what, span, day_of(first), block): inflated_or_nothing(packed)
        for _, what, span, first, block, packed in rows
    }


def replace_lists(said: Tallied, points: Collection[int], days: Collection[date]) -> None:
    """Make the lists of some lines anew, of which those are the year's tallies: of the year, and of the months and days
    that are due."""
    source, first, wanted = _source(said), date(said.year, 1, 1), _packed(said, days)
    keys = np.array(sorted(points), np.int64)
    blocks = sorted({point // PackedList.BLOCK for point in points})
    months = sorted({day.replace(day=1) for day in days})
    places = [Place(what, Span.YEAR, first, block) for what in _OF_LINES for block in blocks]
    places += [Place(what, Span.MONTH, month) for what in _PEOPLE for month in months]
    places += [Place(what, Span.DAY, day) for what in _PEOPLE for day in sorted(days)]
    stored = _stored_at(source, places)
    made = {place: replaced(stored.get(place), keys, wanted.get(place)) for place in places}
    store(source, {place: packed for place, packed in made.items() if packed and packed != stored.get(place)})
    delete_at(PackedList, [place.keys(source) for place, packed in made.items() if packed is None and place in stored])


def _stored_at(source: int, places: Sequence[Place]) -> dict[Place, bytes]:
    by_key = {place.keys(source): place for place in places}
    rows = rows_at(Part(PackedList, list(by_key), ("id", "lists")))
    return {by_key[key, key]: inflated(lists) for _, key, lists in rows}


def _packed(said: Tallied, days: Collection[date] | None = None) -> dict[Place, bytes]:
    """Every list of the year as the tallies say; or of its months and days those on which `days` are. All of a kind are
    packed together, for of every day by itself it takes much longer."""
    return {
        _place(said, kind, part): packed
        for kind, parts, listed in _kinds(said, days)
        for part, packed in packed_apart(parts, listed)
    }


def _place(said: Tallied, kind: tuple[int, int], part: int) -> Place:
    what, span = kind
    first = date(said.year, 1, 1)
    if span == Span.YEAR:
        return Place(what, span, first, part)
    return Place(what, span, date(said.year, part, 1) if span == Span.MONTH else first + timedelta(days=part - 1))


def _kinds(said: Tallied, days: Collection[date] | None) -> Iterator[tuple[tuple[int, int], Array, Listed]]:
    """What is listed and its span, the part that each number belongs to (a block of the year, or the number of the month
    or day), and all the lists, those of a part together."""
    keys, owners = said.keys, said.owners
    line, day, how, person = said.line, said.day, said.how, said.person
    counted = {_What.OWN_DAYS: how == OWN, _What.OTHER_DAYS: how == OTHERS, _What.ALL_DAYS: how == how}
    for what, chosen in counted.items():
        sums = np.bincount(line[chosen] * DAYS + day[chosen], said.speeches[chosen]).astype(np.int64)
        at = np.flatnonzero(sums)
        of, on = np.divmod(at, DAYS)
        times = -(-sums[at] // _MOST)
        values = np.repeat(on * PackedList.OF_DAY + _MOST, times)
        values[np.cumsum(times) - times] -= times * _MOST - sums[at]
        of = np.repeat(of, times)
        yield (what, Span.YEAR), keys[of] // PackedList.BLOCK, Listed(keys[of], owners[of], values)
    months, numbers = None, None
    if days is not None:
        months, numbers = [one.month for one in days], [one.timetuple().tm_yday for one in days]
    spans = [(Span.YEAR, day * 0, None), (Span.MONTH, month_of(said.year)[day], months), (Span.DAY, day, numbers)]
    people, who = numbered(person)
    size = max(1, len(people))
    for what, chosen in ((_What.USERS, how == OWN), (_What.OTHER_SPEAKERS, how != OWN)):
        known = chosen & (person > 0)
        for span, part, among in spans:
            # In order of part, line and person, once each.
            meant = known if among is None else known & _named(among)[part]
            cells = once((part[meant] * len(keys) + line[meant]) * size + who[meant])
            cells, of_person = np.divmod(cells, size)
            parts, of = np.divmod(cells, max(1, len(keys)))
            speakers = Listed(keys[of], owners[of], people[of_person])
            yield (what, span), keys[of] // PackedList.BLOCK if span == Span.YEAR else parts, speakers


def _named(numbers: Collection[int]) -> Array:
    """By the number of a month or of a day of the year whether it is among those; NumPy's `isin` takes far longer."""
    named = np.zeros(DAYS, bool)
    named[list(numbers)] = True
    return named
