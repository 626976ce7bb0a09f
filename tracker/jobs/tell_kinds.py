"""Telling kinds: parsed turns are given their kind, before anybody is placed and anything stored."""

from dataclasses import replace

from tracker.engine.kinds import Kinds, Turn
from tracker.parsers.document import ParsedDocument

LONGEST_LABEL = 300  # characters, as stored


def with_kinds(parsed: ParsedDocument, kinds: Kinds) -> ParsedDocument:
    """The document with the kind of every turn told, and by which rule."""
    turns = [
        Turn(said.speaker[:LONGEST_LABEL], said.heading[:LONGEST_LABEL], said.text, said.stated_kind)
        for said in parsed.speeches
    ]
    told = kinds.tell(turns, parsed.language)
    speeches = tuple(
        replace(said, kind=kind, kind_rule=rule) for said, (kind, rule) in zip(parsed.speeches, told, strict=True)
    )
    return replace(parsed, speeches=speeches)
