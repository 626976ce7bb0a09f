"""What a rule of kind as typed would mark, worked out on stored turns without storing anything."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from tracker.engine.kinds import Kinds, Turn
from tracker.engine.phrasings import compile_phrasing
from tracker.engine.words import LANGUAGES
from tracker.models import KindRule, Source, Speech, SpeechText
from tracker.queries.holding import texts_that_can_hold
from tracker.queries.kind_rules import load_kinds

EXAMPLES = 10
MOST_READ = 10_000  # turns
_TOGETHER = 1000
_SHOWN = 240  # characters


@dataclass(frozen=True)
class Example:
    """A turn that the rule would mark, as it is now, and how it begins."""

    speech: Speech
    language: str
    beginning: str


@dataclass(frozen=True)
class KindPreview:
    """Of the turns `read`, how many the rule would mark, by the kind that each has now, most first, and some of them.

    `sampled` says that more turns than those could be marked, and the newest were read.
    """

    read: int
    sampled: bool
    marked: int
    kinds: dict[str, int]
    examples: tuple[Example, ...]


class _Row(NamedTuple):
    text: int
    speech: int
    language: str
    kind: str
    corrected: list[str]
    source: int
    turn: Turn


def preview_kind(rule: KindRule, *, most: int = MOST_READ) -> KindPreview:
    """What the rule, stored or not, would mark among the others of its order; at most `most` turns are read.

    Which turns are read the text index says, where the rule asks how a turn begins or what stands in it; else they
    are the newest. Raises PhrasingError for a rule that cannot be read.
    """
    kinds: dict[int, Kinds] = {}
    key = rule.pk or 0
    read = 0
    marked: list[_Row] = []
    # One more than are read tells whether there are more.
    rows = _rows(rule, most + 1)
    while batch := list(islice(rows, min(_TOGETHER, most - read))):
        read += len(batch)
        for source in {row.source for row in batch}:
            if source not in kinds:
                kinds[source] = load_kinds(source=Source.objects.get(pk=source), instead=rule)
            marked += _marked([row for row in batch if row.source == source], kinds[source], key)
    sampled = next(rows, None) is not None
    return KindPreview(read, sampled, len(marked), _by_kind(marked), _examples(marked))


def _marked(rows: Sequence[_Row], kinds: Kinds, key: int) -> Iterator[_Row]:
    for language in sorted({row.language for row in rows}):
        asked = [row for row in rows if row.language == language]
        for row, told in zip(asked, kinds.tell([row.turn for row in asked], language), strict=True):
            if told.rule == key and "kind" not in row.corrected:
                yield row


def _rows(rule: KindRule, most: int) -> Iterator[_Row]:
    columns = ("pk", "speech", "language", "speech__kind", "speech__corrected", "speech__document__source",
               "speech__speaker", "speech__heading", "text", "speech__stated_kind")  # fmt: skip
    rows = _texts(rule).order_by("-pk").values_list(*columns)[:most].iterator(chunk_size=_TOGETHER)
    for text, speech, language, kind, corrected, source, *turn in rows:
        yield _Row(text, speech, language, kind, corrected, source, Turn(*turn))


def _texts(rule: KindRule) -> "QuerySet[SpeechText]":
    """The texts that the rule could be asked of, and that its wordings could stand in."""
    stated = Q(speech__stated_kind="") | Q(speech__stated_kind__in=rule.overrules)
    texts = SpeechText.objects.filter(stated, speech__withdrawn=False)
    english = SpeechText.objects.filter(speech=OuterRef("speech"), language="en")
    texts = texts.filter(Q(language="en") | ~Exists(english))
    if rule.source_id:
        texts = texts.filter(speech__document__source=rule.source_id)
    if rule.language:
        texts = texts.filter(language=rule.language)
    wordings = rule.openings or rule.holds
    if not wordings:
        return texts
    can_hold = Q()
    for language in [rule.language] if rule.language else sorted(LANGUAGES):
        readings = [reading for text in wordings for reading in compile_phrasing(text, language).readings]
        can_hold |= Q(pk__in=texts_that_can_hold(readings, language).values("pk"))
    return texts.filter(can_hold)


def _by_kind(marked: Sequence[_Row]) -> dict[str, int]:
    counted = Counter(row.kind for row in marked)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _examples(marked: Sequence[_Row]) -> tuple[Example, ...]:
    """Ten at most, evenly over those marked."""
    rooms = min(EXAMPLES, len(marked))
    chosen = [marked[len(marked) * number // rooms] for number in range(rooms)]
    speeches = Speech.objects.select_related("person", "document").in_bulk([row.speech for row in chosen])
    return tuple(Example(speeches[row.speech], row.language, _beginning(row.turn.text)) for row in chosen)


def _beginning(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rsplit(' ', 1)[0]} …"
