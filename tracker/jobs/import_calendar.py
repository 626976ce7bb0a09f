"""Importing a calendar of sittings: what it says of each day is kept, the days it does not name are left alone."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from tracker.jobs.hold_rows import hold
from tracker.jobs.import_failed import ImportFailed
from tracker.models import Document, SittingDay, Source
from tracker.parsers.calendars import parse_calendar
from tracker.parsers.document import ParseError


@dataclass(frozen=True)
class CalendarSummary:
    """What one calendar came to, in days; `warnings` name the days without a sitting of which a document is held."""

    days: int
    sittings: int
    added: int
    changed: int
    warnings: tuple[str, ...]

    def in_words(self) -> str:
        """The summary as the command prints it."""
        return (
            f"{self.days} days, {self.sittings} of them sittings: {self.added} added, {self.changed} changed, "
            f"{self.days - self.added - self.changed} as they were"
        )


def import_calendar(*, path: Path, source: Source) -> CalendarSummary:
    """Record what a calendar (CSV or iCalendar, see parsers/calendars.py) says of the source's days.

    All or nothing, and safe to run again. Raises ImportFailed with the file and the line.
    """
    try:
        days = parse_calendar(path.read_bytes(), name=path.name)
    except ParseError as error:
        raise ImportFailed(f"{path}: {error}") from None
    except OSError as error:
        raise ImportFailed(f"{path}: {error.strerror}") from None
    with transaction.atomic():
        # Two calendars of one source take turns.
        hold(Source.objects.filter(pk=source.pk))
        stored = {day.date: day for day in SittingDay.objects.filter(source=source)}
        new, changed = [], []
        for day in days:
            held = stored.get(day.date)
            if held is None:
                new.append(SittingDay(source=source, date=day.date, sits=day.sits, note=day.note))
            elif (held.sits, held.note) != (day.sits, day.note):
                held.sits, held.note = day.sits, day.note
                changed.append(held)
        SittingDay.objects.bulk_create(new, batch_size=200)
        SittingDay.objects.bulk_update(changed, ["sits", "note"], batch_size=100)
        read = set(Document.objects.filter(source=source).values_list("date", flat=True))
    warnings = tuple(
        f"{day.place}: {day.date} is said to have no sitting, but a document of it is held"
        for day in days
        if not day.sits and day.date in read
    )
    return CalendarSummary(len(days), sum(day.sits for day in days), len(new), len(changed), warnings)
