"""Who said the words of candidates, when two people become one and when they are two again."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tracker.models import Candidate, Person

_COLUMNS = ("spoken_by", "speakers")
# A candidate's key and its columns before and after, in values that JSON can hold.
Joined = dict[str, Any]


def join_speakers(kept: Person, gone: Person) -> list[Joined]:
    """Count what `gone` said of each candidate as said by `kept`; returns what was changed."""
    changed = []
    for candidate in Candidate.objects.order_by("pk").only(*_COLUMNS):
        if any(person == gone.pk for person, _, _ in candidate.spoken_by):
            before = _stored(candidate)
            candidate.spoken_by = _joined(candidate.spoken_by, kept, gone)
            candidate.speakers -= len(before["spoken_by"]) - len(candidate.spoken_by)
            changed.append((candidate, {"id": candidate.pk, "before": before, "after": _stored(candidate)}))
    Candidate.objects.bulk_update([candidate for candidate, _ in changed], _COLUMNS)
    return [join for _, join in changed]


def part_speakers(joined: Sequence[Joined]) -> tuple[int, int]:
    """Take that back where the candidate is still as it was left; returns how many were, and how many were not."""
    held = Candidate.objects.only(*_COLUMNS).in_bulk([join["id"] for join in joined])
    back = []
    for join in joined:
        candidate = held.get(join["id"])
        if candidate is not None and _stored(candidate) == join["after"]:
            candidate.spoken_by, candidate.speakers = (join["before"][name] for name in _COLUMNS)
            back.append(candidate)
    Candidate.objects.bulk_update(back, _COLUMNS)
    return len(back), len(joined) - len(back)


def _stored(candidate: Candidate) -> dict[str, Any]:
    return {name: getattr(candidate, name) for name in _COLUMNS}


def _joined(spoken_by: Sequence[Sequence[Any]], kept: Person, gone: Person) -> list[list[Any]]:
    """The rows with one for both, under the name of the one who stays where they are named; most speeches first."""
    names = {person or name: name for person, name, _ in spoken_by if person != gone.pk}
    speeches: Counter[int | str] = Counter()
    for person, name, said in spoken_by:
        speeches[kept.pk if person == gone.pk else person or name] += said
        names.setdefault(kept.pk if person == gone.pk else person or name, name)
    return [[who if isinstance(who, int) else None, names[who], said] for who, said in speeches.most_common()]
