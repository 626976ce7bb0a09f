"""Packed tables come back as they were, and are added up key by key."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.engine.tables import MIXED, Table, merged, nothing, only, pack_table, replaced, unpack_tables

# The first example loads compiled code.
READ = settings(deadline=None)

figure = st.one_of(st.integers(0, 300), st.integers(65_530, 65_540), st.integers(0, 2**32 - 1))
rows = st.dictionaries(st.integers(1, 2**32 - 1), st.tuples(st.integers(0, 70_000), figure, figure, figure), max_size=5)


def table(rows):
    keys = sorted(rows)
    owners = [rows[key][0] for key in keys]
    figures = np.array([rows[key][1:] for key in keys], np.int64).reshape(-1, 3)
    return Table(np.array(keys, np.int64), np.array(owners, np.int64), figures)


def as_rows(found):
    return [(int(key), int(owner), *map(int, figures)) for key, owner, figures in zip(*found, strict=True)]


@READ
@given(st.lists(rows, max_size=4))
def test_what_is_packed_comes_back(several):
    packed = [pack_table(table(one)) for one in several]
    everything = [(key, *one[key]) for one in several for key in sorted(one)]
    assert as_rows(unpack_tables(packed, 3)) == everything


@READ
@given(rows, rows)
def test_rows_are_replaced_and_the_others_stay(kept, new):
    gone = sorted({*new, *list(kept)[:1]})
    found = replaced(pack_table(table(kept)), np.array(gone, np.int64), table(new))
    expected = {key: row for key, row in kept.items() if key not in gone} | new
    assert found == (pack_table(table(expected)) if expected else None)


@READ
@given(st.lists(rows, max_size=4))
def test_keys_are_added_up_and_an_owner_stays_where_all_agree(several):
    sums, owners = {}, {}
    for one in several:
        for key, (owner, *figures) in one.items():
            owners.setdefault(key, set()).add(owner)
            sums[key] = [a + b for a, b in zip(sums.get(key, (0, 0, 0)), figures, strict=True)]
    expected = [(key, next(iter(owners[key])) if len(owners[key]) == 1 else MIXED, *sums[key]) for key in sorted(sums)]
    assert as_rows(merged(unpack_tables([pack_table(table(one)) for one in several], 3))) == expected


def test_a_table_is_these_bytes():
    packed = pack_table(Table(np.array([3, 300]), np.array([1, 2]), np.array([[0, 7], [255, 70_000]])))
    assert packed.hex() == "02" + "038229" + "0102" + "00817f" + "0784a270"


def test_nothing_is_packed_too():
    assert pack_table(nothing(2)).hex() == "00"
    assert as_rows(unpack_tables([pack_table(nothing(2))], 2)) == as_rows(unpack_tables([], 2)) == []
    assert replaced(None, np.array([3]), nothing(2)) is None


def test_rows_are_chosen():
    both = table({4: (1, 1, 2, 3), 5: (1, 4, 5, 6)})
    assert as_rows(only(both, both.keys == 5)) == [(5, 1, 4, 5, 6)]
