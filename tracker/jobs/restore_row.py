"""Putting a row back as a record of its history has it, where no page of the desk edits such rows alone."""

from typing import Any

from django.db import transaction
from django.db.models import Model


@transaction.atomic
def restore_row(*, record: Any, reason: str = "") -> Model:
    """Save the row that the record is of as the record has it, under the same key where it was deleted; the reason goes
    into its history. Raises ValidationError where it can no longer stand so, as when what it belongs to is gone."""
    row: Any = record.instance
    row._state.adding = not type(row)._base_manager.filter(pk=row.pk).exists()
    row.full_clean()
    row._change_reason = reason
    row.save()
    restored: Model = row
    return restored
