"""Entering a correction into the public log, beside the change that made it."""

from typing import Any

from django.db import transaction

from tracker.models import Correction, Rebuttal, TalkingPoint


@transaction.atomic
def log_correction(
    *, point: TalkingPoint | None = None, rebuttal: Rebuttal | None = None, note: str, note_fr: str = "", by: Any = None
) -> Correction:
    """Enter what was wrong of a line, or of one answer to it, dated today; call it in the transaction of the change.
    Raises ValidationError for a correction without a note, or of both at once."""
    correction = Correction(point=point, rebuttal=rebuttal, note=note, note_fr=note_fr, entered_by=by)
    correction.full_clean()
    correction.save()
    return correction
