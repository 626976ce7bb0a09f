"""Storing what matching found: identities are kept, reviews are never touched, tallies follow in the transaction."""

import json
from collections.abc import Collection, Iterable, Sequence

from tracker.jobs.found_mentions import FoundByKey, FoundMention
from tracker.jobs.insert_rows import insert_rows
from tracker.models import Mention

_MADE = ("phrasing_id", "spans", "occurrences", "stance", "cue", "method", "state", "score")
_COLUMNS = ("speech_id", "point_id", *_MADE)
# More lines than this are not named in a statement: all mentions are read, and those of other lines passed over.
_MOST_NAMED = 200


def keep_in_step(
    *,
    documents: Collection[int],
    points: Collection[int],
    found: FoundByKey,
    edited: set[int],
    speeches: Collection[int] | None = None,
) -> bool:
    """Make the mentions of those lines in those documents what was found; call it inside a transaction.

    A mention found again keeps its identity, and one that an editor reviewed its verdict; where its words stand
    follows the text, and in `edited` documents a reviewed mention may lose them. Only those `speeches` are looked at,
    all where it is None. Mentions of withdrawn speeches stay as they are, and suggestions are left to suggest.py.
    Returns whether anything changed.
    """
    stored = Mention.objects.filter(speech__document__in=documents).select_related("speech")
    if len(points) <= _MOST_NAMED:
        stored = stored.filter(point__in=points)
    if speeches is not None:
        stored = stored.filter(speech__in=speeches)
    found = dict(found)
    gone, updated = [], []
    for old in stored:
        if old.point_id not in points or old.speech.withdrawn:
            continue
        new = found.get((old.speech_id, old.point_id))
        if _is_decided(old, new):
            found.pop((old.speech_id, old.point_id), None)
            if new and (old.spans, old.occurrences) != (new.spans, new.occurrences):
                # The verdict is the editor's. Where the words are may move with an edited text.
                old.spans, old.occurrences, old.phrasing_id = new.spans, new.occurrences, new.phrasing_id
                updated.append(old)
            elif new is None and old.spans and old.speech.document_id in edited:
                old.spans = []
                updated.append(old)
        elif new is not None:
            del found[old.speech_id, old.point_id]
            if any(getattr(old, name) != getattr(new, name) for name in _MADE):
                take(old, new)
                updated.append(old)
        elif old.state != Mention.State.SUGGESTED:
            gone.append(old.pk)
    if gone:
        Mention.objects.filter(pk__in=gone).delete()
    Mention.objects.bulk_update(updated, [*_MADE, "reviewer", "reviewed_at"], batch_size=50)
    insert_mentions(found.values())
    return bool(gone or updated or found)


def insert_mentions(found: Iterable[FoundMention]) -> None:
    """Store new mentions; call it inside a transaction."""
    insert_rows(
        Mention,
        _COLUMNS,
        (
            (
                made.speech, made.point, made.phrasing_id, json.dumps(made.spans), made.occurrences, made.stance,
                made.cue, made.method, made.state, made.score,
            )
            for made in found
        ),
    )  # fmt: skip


def take(old: Mention, new: FoundMention) -> None:
    """Give the stored mention what matching found; a rejected suggestion of other words starts anew."""
    for name in _MADE:
        setattr(old, name, getattr(new, name))
    old.reviewer, old.reviewed_at = None, None


def _is_decided(old: Mention, new: FoundMention | None) -> bool:
    """Whether an editor's verdict stands: always, except that rejecting a suggestion says nothing of other words."""
    reviewed = old.reviewer_id is not None or old.state in (Mention.State.ACCEPTED, Mention.State.REJECTED)
    if reviewed and new and old.method == Mention.Method.NEAR and old.state == Mention.State.REJECTED:
        return _overlap(old.spans, new.spans)
    return reviewed


def _overlap(left: Sequence[Sequence[str | int]], right: Sequence[Sequence[str | int]]) -> bool:
    return any(
        language == of and int(start) < int(end_of) and int(start_of) < int(end)
        for language, start, end in left
        for of, start_of, end_of in right
    )
