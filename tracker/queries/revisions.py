"""What publishers corrected: the revisions of a document, word for word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from tracker.models import Document, Revision, Speech

Change = Literal["same", "removed", "inserted"]
# Unchanged words that are shown on either side of a change.
CONTEXT = 30
# More words than this on both sides of a change are shown as they were and as they are, not compared.
_MOST_WORDS = 3000
_TOKEN = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")
DIFFERENCES_PER_PAGE = 40


@dataclass(frozen=True)
class Part:
    """A run of words that is the same in both printings, was removed, or was inserted."""

    text: str
    change: Change


@dataclass(frozen=True)
class LabelChange:
    """What is printed beside a speech, and changed: "speaker", "spoken" (its language) or "heading"."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One difference of a revision: the speech's id and speaker (None: of the document), the change, its words."""

    revision: Revision
    change: str
    speech: int | None
    speaker: str
    language: str
    parts: tuple[Part, ...]
    labels: tuple[LabelChange, ...]


@dataclass(frozen=True)
class Withdrawal:
    """A withdrawn speech with the revision that withdrew it and what is held of it."""

    speech: Speech
    revision: Revision
    texts: tuple[tuple[str, str], ...]


def revisions_of(document: Document) -> list[Revision]:
    """The document's revisions with their editions, latest first; one query."""
    found = Revision.objects.filter(edition__document=document).select_related("edition")
    return list(found.order_by("-revised_at", "-pk"))


def is_revised(document: Document) -> bool:
    """Whether a publisher corrected the document since it was first read; one query."""
    return Revision.objects.filter(edition__document=document).exists()


def entries_of(revisions: Sequence[Revision]) -> list[tuple[Revision, dict[str, Any] | None]]:
    """Every difference of the revisions in order; one None for a revision without any that readers see."""
    return [(revision, entry) for revision in revisions for entry in (revision.differences or [None])]


def differences(entries: Sequence[tuple[Revision, dict[str, Any] | None]]) -> list[Difference]:
    """The entries word for word."""
    return [_difference(revision, entry or {"change": "", "speech": None}) for revision, entry in entries]


def withdrawal_of(pk: int) -> Withdrawal | None:
    """The speech, where a publisher's correction withdrew it from a published document; three queries."""
    speeches = Speech.objects.filter(pk=pk, withdrawn=True, document__published=True)
    speech = speeches.select_related("document__source", "party", "person").first()
    if speech is None:
        return None
    for revision in revisions_of(speech.document):
        if any(entry["speech"] == pk and entry["change"] == "withdrawn" for entry in revision.differences):
            texts = speech.texts.order_by("language").values_list("language", "text")
            return Withdrawal(speech, revision, tuple(texts))
    return None


def compared(before: str, after: str) -> tuple[Part, ...]:
    """The two texts in one, word for word: what is in both, what was removed, what was inserted.

    Paragraphs are compared first, then the words of those that differ (difflib's Ratcliff and Obershelp).
    """
    parts: list[Part] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("".join(old[i:j]), "same"))
        else:
            parts += _words("".join(old[i:j]), "".join(new[k:n]))
    return tuple(_joined(parts))


def shortened(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with long unchanged runs cut to the words around the changes."""
    last = len(parts) - 1
    return tuple(
        Part(_around(part.text, first=place == 0, last=place == last), "same") if part.change == "same" else part
        for place, part in enumerate(parts)
    )


def _difference(revision: Revision, entry: dict[str, Any]) -> Difference:
    before, after = entry.get("before", ""), entry.get("after", "")
    parts = compared(before, after) if before or after else ()
    return Difference(
        revision=revision,
        change=entry["change"],
        speech=entry["speech"],
        speaker=entry.get("speaker", ""),
        language=entry.get("language", revision.edition.language),
        parts=shortened(parts) if entry["change"] == "changed" else parts,
        labels=tuple(LabelChange(name, *values) for name, values in entry.get("label", {}).items()),
    )


def _words(before: str, after: str) -> Iterator[Part]:
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    least = min(len(old), len(new))
    head = next((place for place in range(least) if old[place] != new[place]), least)
    tail = next((place for place in range(least - head) if old[-1 - place] != new[-1 - place]), least - head)
    yield Part("".join(new[:head]), "same")
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    yield Part("".join(new[len(new) - tail :]), "same")


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    """What lies between the words with which both begin and end."""
    bare, bare_new = ([token.strip() or token for token in tokens] for tokens in (old, new))
    whole = [("replace", 0, len(old), 0, len(new))]
    compare = min(len(old), len(new)) <= _MOST_WORDS
    for tag, i, j, k, n in SequenceMatcher(None, bare, bare_new, autojunk=False).get_opcodes() if compare else whole:
        if tag == "equal":
            yield Part("".join(new[k:n]), "same")
        else:
            yield from (Part("".join(old[i:j]), "removed"), Part("".join(new[k:n]), "inserted"))


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts without empty ones, neighbours of one kind joined."""
    held: list[Part] = []
    for part in parts:
        if held and part.text and held[-1].change == part.change:
            held[-1] = Part(held[-1].text + part.text, part.change)
        elif part.text:
            held.append(part)
    yield from held


def _around(text: str, *, first: bool, last: bool) -> str:
    words = _TOKEN.findall(text)
    if first and last:
        return text
    if first or last:
        cut = len(words) > CONTEXT
        kept = words[-CONTEXT:] if first else words[:CONTEXT]
        return ("… " if cut and first else "") + "".join(kept) + (" …" if cut and last else "")
    if len(words) <= 2 * CONTEXT:
        return text
    return "".join(words[:CONTEXT]).rstrip() + " … " + "".join(words[-CONTEXT:])
