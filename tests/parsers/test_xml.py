"""Text of XML on one line: what Python's own split and join make of it, in less time."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tracker.parsers.xml import joined_on_one_line, one_line, text_without

# Words, every kind of white space, and what is neither printable nor white space.
PIECES = st.lists(st.text(alphabet="aé \n\t\r\xa0\x85\u2003\u2028\u3000\u00ad\u200b", max_size=6), max_size=8)


@given(PIECES)
def test_white_space_of_any_kind_is_one_space_and_none_at_the_ends(pieces):
    text = "".join(pieces)
    assert one_line(text) == " ".join(text.split())
    assert joined_on_one_line(pieces) == " ".join(text.split())


def test_what_is_left_out_parts_words_and_what_is_not_does_not():
    element = etree.fromstring(
        "<seg>The <hi>tide</hi>s are<note>cheers <b>loud</b></note>fair<br/>, <i>a <b>b</b></i>c.</seg>"
    )
    assert text_without(element, frozenset({"note"})) == "The tides are fair, a bc."
