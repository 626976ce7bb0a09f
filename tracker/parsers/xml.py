"""XML from anywhere, read so that no file can reach outside itself or grow without bound."""

import re
from typing import Any

from lxml import etree

from tracker.parsers.document import ParseError


def read_xml(data: bytes) -> etree._Element:
    """The root element of the bytes. Raises ParseError, with the line, for anything that is not plain, whole XML.

    Documents that declare entities are refused whole (XML bombs, external entities: OWASP XXE cheat sheet).
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # The parser ends its sentence with the place, which goes in front.
        said = re.sub(r"(,? line \d+)?(, line \d+, column \d+)?$", "", error.msg)
        raise ParseError(f"not well-formed XML: {said}", f"line {error.lineno or 1}") from None
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise ParseError("the document declares XML entities, which are refused", "line 1")
    return root


def all_text(element: etree._Element) -> str:
    """Every character inside the element, tags left out."""
    return "".join(str(text) for text in element.itertext())
