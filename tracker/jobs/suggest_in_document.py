"""Suggestions from one document, as it is stored: what they change of the many that wait is asked of the database, which
hands over the weakest of each line and no more."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import connection

from tracker.jobs.found_mentions import FoundMention
from tracker.jobs.insert_rows import update_rows
from tracker.jobs.loaded_lines import LoadedLines
from tracker.jobs.store_mentions import StoredMention, insert_mentions, mentions_in
from tracker.models import Mention
from tracker.queries.listing import marks

_COLUMNS = ("phrasing_id", "spans", "occurrences", "stance", "cue", "score")
_SUGGESTED = Mention.State.SUGGESTED
_WEAKEST = """
SELECT id, point_id, speech_id, score FROM (
    SELECT id, point_id, speech_id, COALESCE(score, 0) AS score,
        ROW_NUMBER() OVER (PARTITION BY point_id ORDER BY COALESCE(score, 0) DESC, speech_id) AS place
    FROM tracker_mention WHERE state = %s AND point_id IN ({points}){apart}
) AS waiting WHERE place > %s OR score < %s"""

# A speech and a line.
_Key = tuple[int, int]


class _Waiting(NamedTuple):
    pk: int
    key: _Key
    made: tuple[Any, ...]


def suggest_in_document(
    *, document: int, loaded: LoadedLines, near: Iterable[FoundMention], room: int, speeches: Collection[int] | None
) -> None:
    """Make what waits of the lines, at most `room` of each, the best of `near`, what nearly matches in the document, and
    of what waits from speeches that were not read: those of other documents, and where `speeches` is given all others.

    Call it in the transaction that stored the document, once its mentions are stored.
    """
    decided, here = _held(document, loaded, speeches)
    gathered: dict[int, dict[_Key, FoundMention]] = defaultdict(dict)
    for made in near:
        if (made.speech, made.point) not in decided:
            gathered[made.point][made.speech, made.point] = made
    touched = sorted({*gathered, *(waiting.key[1] for waiting in here.values())})
    if not touched:
        return
    most = max(map(len, gathered.values()), default=0)
    ranked: dict[int, list[tuple[float, _Key]]] = defaultdict(list)
    elsewhere: dict[_Key, int] = {}
    gone = []
    for pk, point, speech, score in _weakest(touched, here.values(), loaded, room - most):
        if score < loaded.lines[point].threshold:
            gone.append(pk)
        else:
            elsewhere[speech, point] = pk
            ranked[point].append((-score, (speech, point)))
    for point, found in gathered.items():
        ranked[point] += [(-(made.score or 0), key) for key, made in found.items()]
    # What is stronger than the weakest handed over stays, whatever was found.
    kept = {key for rows in ranked.values() for _, key in sorted(rows)[: min(most, room)]}
    gone += [pk for key, pk in elsewhere.items() if key not in kept]
    gone += [waiting.pk for key, waiting in here.items() if key not in kept]
    if gone:
        # Unless an editor has just accepted it.
        Mention.objects.filter(pk__in=gone, state=_SUGGESTED).delete()
    new = {key: made for found in gathered.values() for key, made in found.items() if key in kept}
    changed = [(made, here[key]) for key, made in new.items() if key in here and _made(made) != here[key].made]
    update_rows(Mention, _COLUMNS, [(*_plain(made), waiting.pk) for made, waiting in changed])
    insert_mentions(made for key, made in sorted(new.items()) if key not in here)


def _held(
    document: int, loaded: LoadedLines, speeches: Collection[int] | None
) -> tuple[set[_Key], dict[_Key, _Waiting]]:
    """Which speeches and lines of the document have a mention that is no suggestion, and what waits of those read."""
    decided: set[_Key] = set()
    here: dict[_Key, _Waiting] = {}
    for held in mentions_in([document]):
        key = held.speech, held.point
        if held.state != _SUGGESTED:
            decided.add(key)
        elif held.point in loaded.lines and (speeches is None or held.speech in speeches):
            here[key] = _Waiting(held.pk, key, _made(held))
    return decided, here


def _weakest(
    points: Collection[int], here: Collection[_Waiting], loaded: LoadedLines, strong: int
) -> list[tuple[int, int, int, float]]:
    """What waits of the lines but for what waits here: all behind the `strong` first of each line, and all that its
    line's threshold may leave out; key, line, speech and score."""
    threshold = max(loaded.lines[point].threshold for point in points)
    apart = f" AND id NOT IN ({marks(here)})" if here else ""
    statement = _WEAKEST.format(points=marks(points), apart=apart)
    with connection.cursor() as cursor:
        cursor.execute(statement, [_SUGGESTED.value, *points, *(waiting.pk for waiting in here), strong, threshold])
        return list(cursor.fetchall())


def _made(found: FoundMention | StoredMention) -> tuple[Any, ...]:
    return tuple(getattr(found, name) for name in _COLUMNS)


def _plain(found: FoundMention) -> tuple[Any, ...]:
    return tuple(json.dumps(value) if isinstance(value, list) else value for value in _made(found))
