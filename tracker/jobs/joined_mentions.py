"""One mention of two: where a speech repeats both of two lines that are one, or is moved to a line that it repeats."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tracker.models import Mention

_COUNTED = (Mention.State.DECLARED, Mention.State.ACCEPTED)
# What matching may have made anew since, and makes again: that it did keeps nothing from being taken back.
MADE_BY_MATCHING = frozenset({"phrasing_id", "spans", "occurrences", "stance", "cue", "method", "score"})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def which_stays(ours: Mention, theirs: Mention) -> tuple[Mention, Mention]:
    """The mention that stays and the one that goes: the reviewed one stays, of two the one reviewed last, else the one
    that counts, else ours."""

    def worth(mention: Mention) -> tuple[bool, datetime, bool]:
        return is_reviewed(mention), mention.reviewed_at or _LONG_AGO, mention.state in _COUNTED

    return (theirs, ours) if worth(theirs) > worth(ours) else (ours, theirs)


def is_reviewed(mention: Mention) -> bool:
    """Whether an editor has said something of it."""
    return mention.reviewer_id is not None or mention.state in (Mention.State.ACCEPTED, Mention.State.REJECTED)


def join(stays: Mention, goes: Mention) -> None:
    """Give the mention that stays what the other knew; it is not saved. The words of both are its words where both
    count; what was rejected or suggested adds none."""
    stays.sampled_at = stays.sampled_at or goes.sampled_at
    if stays.state not in _COUNTED or goes.state not in _COUNTED:
        return
    stays.phrasing_id = stays.phrasing_id or goes.phrasing_id
    most = max(stays.occurrences, goes.occurrences)
    if stays.spans and goes.spans:
        stays.spans = joined_spans([*stays.spans, *goes.spans])
        most = max(most, *(sum(of == language for of, _, _ in stays.spans) for language in {s[0] for s in stays.spans}))
    stays.spans = stays.spans or goes.spans
    stays.occurrences = most


def joined_spans(spans: Iterable[Sequence[str | int]]) -> list[list[str | int]]:
    """The spans in order, those that share words made one."""
    joined: list[list[str | int]] = []
    for language, start, end in sorted(spans, key=lambda span: (str(span[0]), int(span[1]), int(span[2]))):
        if joined and joined[-1][0] == language and int(start) < int(joined[-1][2]):
            joined[-1][2] = max(int(end), int(joined[-1][2]))
        else:
            joined.append([language, start, end])
    return joined
