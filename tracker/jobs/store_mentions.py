"""Storing what matching found: identities are kept, reviews are never touched, tallies follow in the transaction."""

import json
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from tracker.jobs.found_mentions import FoundMention
from tracker.jobs.insert_rows import insert_rows, update_rows
from tracker.models import Mention, Speech
from tracker.queries.listing import marks

MADE = ("phrasing_id", "spans", "occurrences", "stance", "cue", "method", "state", "score")
_COLUMNS = ("speech_id", "point_id", *MADE)
# More lines than this are not named in a statement: all mentions are read, and those of other lines passed over.
_MOST_NAMED = 200


class StoredMention(NamedTuple):
    """A mention as it is stored, as far as matching makes it."""

    pk: int
    speech: int
    point: int
    phrasing_id: int | None
    spans: list[list[str | int]]
    occurrences: int
    stance: str
    cue: str
    method: str
    state: str
    score: float | None
    reviewer: int | None


_SPANS = StoredMention._fields.index("spans")


def stored_mentions(mentions: "QuerySet[Mention]") -> list[StoredMention]:
    """Those mentions, in no order; one query."""
    rows = mentions.order_by().values_list("pk", "speech", "point", *MADE, "reviewer")
    return [StoredMention(*row) for row in rows]


def mentions_in(
    documents: Collection[int], points: Collection[int] | None = None, *, withdrawn: bool = True
) -> list[StoredMention]:
    """Those in the documents, of those lines or of all, and but for those of withdrawn speeches unless they are wanted
    too; in no order. Asked twice of every imported document, so past the ORM."""
    columns = ", ".join(f"said.{name}" for name in ("id", "speech_id", "point_id", *MADE, "reviewer_id"))
    conditions, named = [f"speech.document_id IN ({marks(documents)})"], [*documents]
    if not withdrawn:
        conditions.append("NOT speech.withdrawn")
    if points is not None:
        conditions.append(f"said.point_id IN ({marks(points)})")
        named += points
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {columns} FROM tracker_mention AS said JOIN tracker_speech AS speech ON speech.id = said.speech_id
            WHERE {" AND ".join(conditions)}""",
            named,
        )
        return [StoredMention(*row)._replace(spans=json.loads(row[_SPANS])) for row in cursor.fetchall()]


def keep_in_step(
    *,
    documents: Collection[int],
    points: Collection[int],
    found: Iterable[FoundMention],
    edited: set[int],
    speeches: Collection[int] | None = None,
) -> bool:
    """Make the mentions of those lines in those documents what was found; call it inside a transaction.

    A mention found again keeps its identity, and one that an editor reviewed its verdict; where its words stand
    follows the text, and in `edited` documents a reviewed mention may lose them. Only those `speeches` are looked at,
    all where it is None. Mentions of withdrawn speeches stay as they are, and suggestions are left to suggest.py.
    Returns whether anything changed.
    """
    # Of one document those of all lines are few.
    named = points if len(documents) > 1 and len(points) <= _MOST_NAMED else None
    new_ones = {(made.speech, made.point): made for made in found}
    gone: list[int] = []
    taken: list[tuple[int, FoundMention]] = []
    moved: list[tuple[int, FoundMention]] = []
    lost: list[StoredMention] = []
    for old in mentions_in(documents, named, withdrawn=False):
        if old.point not in points or (speeches is not None and old.speech not in speeches):
            continue
        new = new_ones.get((old.speech, old.point))
        if _is_decided(old, new):
            if new is None:
                lost += [old] if old.spans else []
            elif (old.spans, old.occurrences) != (new.spans, new.occurrences):
                moved.append((old.pk, new))
        elif new is None:
            gone += [old.pk] if old.state != Mention.State.SUGGESTED else []
        elif differs(old, new):
            taken.append((old.pk, new))
        new_ones.pop((old.speech, old.point), None)
    emptied = _of_documents(lost, edited)
    if gone:
        Mention.objects.filter(pk__in=gone).delete()
    update_mentions(taken)
    # The verdict is the editor's. Where the words are may move with an edited text.
    update_rows(
        Mention,
        ["spans", "occurrences", "phrasing_id"],
        [(json.dumps(new.spans), new.occurrences, new.phrasing_id, pk) for pk, new in moved],
    )
    update_rows(Mention, ["spans"], [("[]", pk) for pk in emptied])
    insert_mentions(new_ones.values())
    return bool(gone or taken or moved or emptied or new_ones)


def insert_mentions(found: Iterable[FoundMention]) -> None:
    """Store new mentions; call it inside a transaction."""
    insert_rows(Mention, _COLUMNS, [(made.speech, made.point, *_plain(made)) for made in found])


def update_mentions(taken: Iterable[tuple[int, FoundMention]]) -> None:
    """Give stored mentions, by primary key, what matching found; a rejected suggestion of other words starts anew. Call
    it inside a transaction."""
    rows = [(*_plain(new), None, None, pk) for pk, new in taken]
    update_rows(Mention, [*MADE, "reviewer_id", "reviewed_at"], rows)


def differs(old: StoredMention, new: FoundMention) -> bool:
    """Whether what is stored is not what matching made."""
    return any(getattr(old, name) != getattr(new, name) for name in MADE)


def _plain(made: FoundMention) -> tuple[Any, ...]:
    return (
        made.phrasing_id, _written(made.spans), made.occurrences, made.stance, made.cue, made.method, made.state,
        made.score,
    )  # fmt: skip


def _written(spans: Sequence[Sequence[str | int]]) -> str:
    """Spans as json.dumps writes them, which takes long to begin with each."""
    return f"[{', '.join([f'[{_quoted(language)}, {start}, {end}]' for language, start, end in spans])}]"


_quoted = cache(json.dumps)


def _of_documents(mentions: Sequence[StoredMention], documents: Collection[int]) -> list[int]:
    """Which of the mentions are in those documents."""
    if not mentions or not documents:
        return []
    speeches = Speech.objects.filter(pk__in={old.speech for old in mentions}, document__in=documents)
    inside = set(speeches.order_by().values_list("pk", flat=True))
    return [old.pk for old in mentions if old.speech in inside]


def _is_decided(old: StoredMention, new: FoundMention | None) -> bool:
    """Whether an editor's verdict stands: always, except that rejecting a suggestion says nothing of other words."""
    reviewed = old.reviewer is not None or old.state in (Mention.State.ACCEPTED, Mention.State.REJECTED)
    if reviewed and new and old.method == Mention.Method.NEAR and old.state == Mention.State.REJECTED:
        return _overlap(old.spans, new.spans)
    return reviewed


def _overlap(left: Sequence[Sequence[str | int]], right: Sequence[Sequence[str | int]]) -> bool:
    return any(
        language == of and int(start) < int(end_of) and int(start_of) < int(end)
        for language, start, end in left
        for of, start_of, end_of in right
    )
