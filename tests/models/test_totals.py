"""Keys that say where packed rows stand: one for each place, in the order of the places, and no longer than a database has."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.models import PackedFigures, PackedList, Span, SpokenBy

SOURCES, POINTS = st.integers(0, 2**19 - 1), st.integers(1, 2**28 - 1)
LISTS = st.tuples(
    SOURCES,
    st.sampled_from(PackedList.What.values),
    st.sampled_from(Span.values),
    st.dates(),
    st.integers(0, 2**17 - 1),
)
FIGURES = st.tuples(SOURCES, st.sampled_from(PackedFigures.Whose.values), st.sampled_from(Span.values), st.dates())
SPOKEN = st.tuples(
    POINTS, SOURCES, st.sampled_from(PackedFigures.Whose.values), st.integers(date.min.year, date.max.year)
)


@given(FIGURES, FIGURES)
def test_figures_have_keys_in_the_order_of_source_uses_span_and_day(one, other):
    keys = PackedFigures.key_of(*one), PackedFigures.key_of(*other)
    assert (one < other, one == other) == (keys[0] < keys[1], keys[0] == keys[1])
    assert 0 <= min(keys) <= max(keys) < 2**63
    assert PackedFigures.first_of(keys[0]) == one[-1]


@given(LISTS, LISTS)
def test_lists_have_keys_in_the_order_of_source_kind_span_day_and_block(one, other):
    keys = PackedList.key_of(*one), PackedList.key_of(*other)
    assert (one < other, one == other) == (keys[0] < keys[1], keys[0] == keys[1])
    assert 0 <= min(keys) <= max(keys) < 2**63
    assert PackedList.first_of(keys[0]) == one[3]


@given(SPOKEN, SPOKEN)
def test_speakers_have_keys_in_the_order_of_line_source_uses_and_year(one, other):
    keys = SpokenBy.key_of(*one), SpokenBy.key_of(*other)
    assert (one < other, one == other) == (keys[0] < keys[1], keys[0] == keys[1])
    assert 0 <= min(keys) <= max(keys) < 2**63


def test_all_sources_together_have_the_key_of_none():
    assert SpokenBy.key_of(7, None, 3, 2014) == SpokenBy.key_of(7, 0, 3, 2014)
    assert PackedFigures.key_of(None, 3, 1, date(2014, 1, 1)) == PackedFigures.key_of(0, 3, 1, date(2014, 1, 1))
