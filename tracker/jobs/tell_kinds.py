"""Telling kinds: parsed turns are given their kind, before anybody is placed and anything stored."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.engine.kinds import Kinds, Told, Turn
from tracker.models import Speech
from tracker.parsers.document import ParsedDocument, ParsedSpeech
from tracker.queries.kind_rules import load_kinds

# The kind of a turn and the rule that told it are the last of what it has.
_KIND = ParsedSpeech._fields.index("kind")
LONGEST_LABEL = 300  # characters, as stored


def with_kinds(parsed: ParsedDocument, kinds: Kinds) -> ParsedDocument:
    """The document with the kind of every turn told, and by which rule."""
    turns = [
        Turn(said.speaker[:LONGEST_LABEL], said.heading[:LONGEST_LABEL], said.text, said.stated_kind)
        for said in parsed.speeches
    ]
    return told_so(parsed, kinds.tell(turns, parsed.language))


def told_so(parsed: ParsedDocument, told: Sequence[Told]) -> ParsedDocument:
    """The document whose turns are of those kinds."""
    speeches = tuple(
        said if (said.kind, said.kind_rule) == (kind, rule) else ParsedSpeech._make((*said[:_KIND], kind, rule))
        for said, (kind, rule) in zip(parsed.speeches, told, strict=True)
    )
    return replace(parsed, speeches=speeches)


def told_again(speech: Speech) -> Told:
    """The kind of one stored turn by what the record states and the rules as they are, whatever an editor set."""
    texts = dict(speech.texts.values_list("language", "text"))
    language = "en" if "en" in texts else min(texts, default="en")
    turn = Turn(speech.speaker, speech.heading, texts.get(language, ""), speech.stated_kind)
    return load_kinds(source=speech.document.source).tell([turn], language)[0]
