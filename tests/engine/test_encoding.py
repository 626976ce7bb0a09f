"""UTF-8 as Python makes it, whatever the text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.engine.encoding import STRIDE, utf8

END = "\0" * (2 * STRIDE)
# Long runs of ASCII, and characters of two, three and four bytes and lone surrogates, alone and side by side.
PIECES = st.one_of(
    st.integers(0, 3 * STRIDE).map(lambda size: "a" * size),
    st.sampled_from("’“é\x7f\x80\u07ff\u0800\ud7ff\ud800\udbff\udc00\udfff\ue000\uffff"),
    st.sampled_from(("\ud83d\ude00", "\U00010000", "\U0010ffff")),
)


@settings(deadline=None)  # the first compiles
@given(st.lists(PIECES, max_size=20).map("".join))
def test_the_bytes_are_python_s_own(text):
    assert bytes(utf8(text + END)) == (text + END).encode("utf-8", "surrogatepass")


@given(st.lists(st.sampled_from(("a" * 40, "a", "é", "’", "\udc00", "\ud800")), max_size=30).map("".join))
def test_so_they_are_where_no_character_is_beyond_two_units(text):
    assert bytes(utf8(text + END)) == (text + END).encode("utf-8", "surrogatepass")


def test_all_texts_come_as_one_kind_of_array():
    kinds = {
        (array.dtype.str, array.flags.writeable) for array in map(utf8, ("a" + END, "é" + END, "\U00010000" + END))
    }
    assert kinds == {("|u1", False)}
