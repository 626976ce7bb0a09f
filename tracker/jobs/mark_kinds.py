"""Marking the record again after a rule of kind changed: kinds, and every figure that rests on them."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from tracker.engine.kinds import Kinds, Told, Turn
from tracker.jobs.hold_rows import hold_sources
from tracker.jobs.loaded_lines import LoadedLines, load_lines
from tracker.jobs.match import match_document
from tracker.jobs.tallies import retally_document, revolume_document
from tracker.jobs.totals import settle_totals
from tracker.models import Document, Source, Speech, SpeechText
from tracker.queries.kind_rules import load_kinds

Progress = Callable[[int, int], None]
_TOGETHER = 12  # documents read at once
_IDS = 500  # named in one statement


@dataclass(frozen=True)
class MarkSummary:
    """How many turns of how many documents were read, and how many became what ("speech", "petition") from what.
    `last` is the last document that was read, where time ran out before all were."""

    documents: int
    turns: int
    changed: dict[tuple[str, str], int]
    last: int | None = None

    def as_json(self) -> dict[str, object]:
        """The summary as the command prints it."""
        changed = [{"from": before, "to": after, "turns": turns} for (before, after), turns in self.changed.items()]
        return {"documents": self.documents, "turns": self.turns, "changed": changed}

    def in_words(self) -> str:
        """The same in words."""
        told = [f"{turns} {before} to {after}" for (before, after), turns in self.changed.items()]
        return f"{self.turns} turns of {self.documents} documents read; changed: {', '.join(told) or 'none'}"


class _Stored(NamedTuple):
    """A stored turn, with the text that its marks were read from."""

    pk: int
    document: int
    language: str
    turn: Turn
    kind: str
    rule: int | None
    counts: bool
    by_hand: bool


def mark_kinds(
    *,
    source: Source | None = None,
    after: int = 0,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> MarkSummary:
    """Tell the kind of every stored turn again from what the record states, by the rules as they are now.

    A document in which anything changed is one transaction with its volumes, mentions and tallies; a kind that an
    editor set by hand stays. Running it again changes nothing. `after` passes over the documents up to that one, and
    once `seconds` are over no more are read. `progress` is called with documents done and to do.
    """
    began = time.monotonic()
    documents = Document.objects.filter(held=Document.Held.TEXT, pk__gt=after).order_by("pk")
    if source:
        documents = documents.filter(source=source)
    due = list(documents.values_list("pk", "source_id"))
    kinds = {row.pk: load_kinds(source=row) for row in Source.objects.filter(pk__in={of for _, of in due})}
    loaded: LoadedLines | None = None
    changed: Counter[tuple[str, str]] = Counter()
    turns = done = 0
    for begin in range(0, len(due), _TOGETHER):
        if seconds is not None and begin and time.monotonic() - began > seconds:
            break
        some = due[begin : begin + _TOGETHER]
        by_document = defaultdict(list)
        for stored in _stored([pk for pk, _ in some]):
            by_document[stored.document].append(stored)
            turns += 1
        for pk, of in some:
            if next(_differing(by_document[pk], kinds[of]), None):
                loaded = loaded or load_lines()
                changed += _mark(pk, of, kinds[of], loaded)
        done += len(some)
        if progress:
            progress(done, len(due))
    settle_totals()
    ordered = dict(sorted(changed.items(), key=lambda item: (-item[1], item[0])))
    return MarkSummary(done, turns, ordered, due[done - 1][0] if 0 < done < len(due) else None)


def _mark(pk: int, of: int, kinds: Kinds, loaded: LoadedLines) -> Counter[tuple[str, str]]:
    """Mark one document of the source, read once more under its lock; returns the changes of kind."""
    with transaction.atomic():
        # Whoever changes turns takes turns.
        hold_sources(sources=[of])
        document = Document.objects.select_for_update(no_key=True).get(pk=pk)
        differing = list(_differing(list(_stored([pk])), kinds))
        by_told: dict[Told, list[int]] = defaultdict(list)
        for stored, told in differing:
            by_told[told].append(stored.pk)
        for told, speeches in by_told.items():
            for begin in range(0, len(speeches), _IDS):
                Speech.objects.filter(pk__in=speeches[begin : begin + _IDS]).update(kind=told.kind, kind_rule=told.rule)
        changed = Counter((stored.kind, told.kind) for stored, told in differing if stored.kind != told.kind)
        if any(stored.counts and _counts(stored.kind) != _counts(told.kind) for stored, told in differing):
            revolume_document(document=document)
            # A match that has read the document without its lock must read it again.
            document.save(update_fields=["updated_at"])
            match_document(document=document, loaded=loaded)
            retally_document(document=document)
    return changed


def _counts(kind: str) -> bool:
    return kind == Speech.Kind.SPEECH


def _differing(stored: Sequence[_Stored], kinds: Kinds) -> Iterator[tuple[_Stored, Told]]:
    """The turns whose kind, or the rule that decided it, is another by the rules, and what they are."""
    by_language: dict[str, list[_Stored]] = defaultdict(list)
    for one in stored:
        if not one.by_hand:
            by_language[one.language].append(one)
    for language, ones in by_language.items():
        for one, told in zip(ones, kinds.tell([one.turn for one in ones], language), strict=True):
            if told != (one.kind, one.rule):
                yield one, told


def _stored(documents: Sequence[int]) -> Iterator[_Stored]:
    """The turns of the documents with the text that leads: the English one, else the other."""
    texts: dict[int, tuple[str, str]] = {}
    rows = SpeechText.objects.filter(speech__document__in=documents).order_by()
    for speech, language, text in rows.values_list("speech", "language", "text"):
        if speech not in texts or language == "en" or (texts[speech][0] != "en" and language < texts[speech][0]):
            texts[speech] = language, text
    columns = ("pk", "document", "speaker", "heading", "stated_kind", "kind", "kind_rule", "withdrawn", "corrected")
    speeches = Speech.objects.filter(document__in=documents).order_by()
    for pk, document, speaker, heading, stated, kind, rule, withdrawn, corrected in speeches.values_list(*columns):
        if pk in texts:
            language, text = texts[pk]
            turn = Turn(speaker, heading, text, stated)
            yield _Stored(pk, document, language, turn, kind, rule, not withdrawn, "kind" in corrected)
