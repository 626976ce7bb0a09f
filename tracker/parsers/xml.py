"""XML from anywhere, read so that no file can reach outside itself or grow without bound."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from lxml import etree

from tracker.parsers.document import ParseError

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# A named character is declared as at most so many characters, so that a reference to it cannot make a file grow.
_LONGEST_CHARACTER = 4
# What a tree takes in memory, in bytes for each element (with the text after it) and each attribute; a file whose tree
# takes more than both bounds is refused. Annotated corpora take seven times their size, transcripts two to four.
_ELEMENT, _ATTRIBUTE = 240, 220
_LARGEST_TREE, _TREE_PER_BYTE = 80 * 1024 * 1024, 9
_OUTSIDE = re.compile(r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.S)
_START_TAG = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


def read_xml(data: bytes, *, named_characters: bool = False) -> etree._Element:
    """The root element of the bytes. Raises ParseError, with the line, for anything that is not plain, whole XML.

    Documents that declare entities are refused whole (XML bombs, external entities: OWASP XXE cheat sheet), unless
    `named_characters` allows those that only name a character, as `<!ENTITY mdash "&#8212;">` does.
    """
    if len(data) > _LARGEST_TREE // _ELEMENT * len("<a/>") and _tree_of(data) > max(
        _LARGEST_TREE, _TREE_PER_BYTE * len(data)
    ):
        raise ParseError("the file holds more markup than a transcript has")
    root = _parsed(data, resolve=False)
    dtd: Any = root.getroottree().docinfo.internalDTD
    declared = list(dtd.iterentities()) if dtd is not None else []
    if not declared:
        return root
    if not named_characters or not all(_names_a_character(entity.content) for entity in declared):
        raise ParseError("the document declares XML entities, which are refused", "line 1")
    return _parsed(data, resolve=True)


def all_text(element: etree._Element) -> str:
    """Every character inside the element, tags left out."""
    if not len(element):
        return element.text or ""
    return "".join(str(text) for text in element.itertext())


def one_line(text: str) -> str:
    """The text on one line, whatever white space it is printed with, and nothing of it doubled or at the ends."""
    text = text.strip()
    # Of white space only the space is printable. Most text is so already, and taking it apart takes ten times as long.
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def joined_on_one_line(pieces: Iterable[str]) -> str:
    """What `one_line` makes of the pieces one behind the other."""
    tidy: list[str] = []
    apart = False
    for piece in pieces:
        text = one_line(piece)
        if not text:
            apart = apart or bool(piece)
            continue
        if tidy and (apart or piece[0].isspace()):
            tidy.append(" ")
        tidy.append(text)
        apart = piece[-1].isspace()
    return "".join(tidy)


def line_text(element: etree._Element | None) -> str:
    """Every character inside the element on one line; "" for None."""
    return one_line(all_text(element)) if element is not None else ""


def text_without(element: etree._Element, left_out: frozenset[str]) -> str:
    """The element's text on one line without that of elements of those local names, at any depth."""
    own = element.text or ""
    if not len(element):
        return one_line(own)
    pieces = [own]
    for child in element:
        if local_name(child) in left_out:
            pieces.append(f" {child.tail or ''}")
            continue
        if len(child):
            pieces += _nested_pieces(child, left_out)
        else:
            pieces.append(child.text or "")
        pieces.append(child.tail or "")
    return joined_on_one_line(pieces)


def _nested_pieces(element: etree._Element, left_out: frozenset[str]) -> list[str]:
    pieces = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        if event == "end":
            if node is not element:
                pieces.append(node.tail or "")
        elif local_name(node) in left_out:
            pieces.append(" ")
            walker.skip_subtree()
        else:
            pieces.append(node.text or "")
    return pieces


def local_name(element: etree._Element | None) -> str:
    """The element's name without its namespace; "" for None, a comment or an entity."""
    return _without_namespace(element.tag) if element is not None else ""


@lru_cache(maxsize=1024)
def _without_namespace(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line_of(element: etree._Element) -> str:
    """The place of the element, such as "line 12"."""
    line: Any = element.sourceline
    return f"line {line or 1}"


def first_names(head: bytes) -> list[str]:
    """The local names of the elements that begin in a file's first bytes, in order; empty when it is not XML."""
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = head.decode(encoding, "ignore").lstrip("\ufeff \r\n\t")
    return _START_TAG.findall(_OUTSIDE.sub("", text)) if text.startswith("<") else []


def _parsed(data: bytes, *, resolve: bool) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=resolve,
        no_network=True,
        load_dtd=False,
        remove_pis=True,
        remove_comments=True,
        # An id that occurs twice is a fault of the record's, not of the XML.
        collect_ids=False,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # The parser ends its sentence with the place, which goes in front.
        said = re.sub(r"(,? line \d+)?(, line \d+, column \d+)?$", "", error.msg or "nothing to read")
        raise ParseError(f"not well-formed XML: {' '.join(said.split())[:200]}", f"line {error.lineno or 1}") from None


def _tree_of(data: bytes) -> int:
    """About how many bytes of memory the file's tree takes, told without making it."""
    elements = data.count(b"<") - data.count(b"</")
    return elements * _ELEMENT + (data.count(b'="') + data.count(b"='")) * _ATTRIBUTE


def _names_a_character(content: str | None) -> bool:
    return bool(content) and len(content or "") <= _LONGEST_CHARACTER and not set(content or "") & set("&<%")
