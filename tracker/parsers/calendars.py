"""Calendars of sittings: the days on which a source sat or did not, as CSV or as iCalendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar
from icalendar.cal.component import Component

from tracker.parsers.csv_rows import rows
from tracker.parsers.document import ParseError

LARGEST = 10 * 1024 * 1024
LONGEST_NOTE = 200
# An event of more days than a session has is no sitting.
_LONGEST_EVENT = 366
_NEEDED, _OPTIONAL = "date", ("sits", "note")
_SITS = {"": True, "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a calendar: whether the source sat, what the calendar says beside it, and where it says so."""

    date: date
    sits: bool
    note: str
    place: str


def parse_calendar(data: bytes, *, name: str) -> list[CalendarDay]:
    """The days that a calendar names, in its order; `name` is only for messages.

    CSV has the columns date (YYYY-MM-DD) and, where wanted, sits (yes, true or 1; no, false or 0; empty means yes)
    and note. In iCalendar (RFC 5545) each event is a day or some days in a row; a cancelled one did not sit.

    Raises ParseError, with the line or the event, for a file that is neither or larger than 10 MB, wrong columns, a
    wrong date or value, a day that is named twice, an event that repeats, and a calendar without any day.
    """
    if len(data) > LARGEST:
        raise ParseError(f"the calendar is larger than {LARGEST // 1024**2} MB")
    is_icalendar = data[:200].decode("utf-8-sig", "ignore").lstrip().upper().startswith("BEGIN:VCALENDAR")
    days: dict[date, CalendarDay] = {}
    for day in _from_icalendar(data) if is_icalendar else _from_csv(data):
        before = days.setdefault(day.date, day)
        if before is not day:
            raise ParseError(f"{day.date} is there already, on {before.place}", day.place)
    if not days:
        raise ParseError(f"{name} names no day")
    return list(days.values())


def _from_csv(data: bytes) -> Iterator[CalendarDay]:
    found = rows(data)
    place, columns = next(found, ("line 1", {}))
    unknown = sorted(set(columns) - {_NEEDED, *_OPTIONAL})
    if _NEEDED not in columns or unknown:
        told = [] if _NEEDED in columns else [f"missing {_NEEDED}"]
        told += [f"unknown {', '.join(name[:40] or '(no name)' for name in unknown[:5])}"] if unknown else []
        raise ParseError(f"wrong columns: {'; '.join(told)} (known: {', '.join((_NEEDED, *_OPTIONAL))})", place)
    for place, cells in found:
        written = cells[_NEEDED].strip()
        try:
            day = date.fromisoformat(written)
            if day.isoformat() != written:
                raise ValueError
        except ValueError:
            raise ParseError(f"wrong date “{written[:40]}”: a date is written 2014-05-14", place) from None
        sits = _SITS.get(cells.get("sits", "").strip().lower())
        if sits is None:
            raise ParseError(f"wrong value for sits: “{cells['sits'].strip()[:40]}” (yes or no)", place)
        yield CalendarDay(day, sits, _note(cells.get("note", ""), place), place)


def _from_icalendar(data: bytes) -> Iterator[CalendarDay]:
    try:
        calendar = Calendar.from_ical(data.decode("utf-8-sig"))
    # The library raises whatever the part that broke raises.
    except Exception as error:
        raise ParseError(f"not iCalendar: {error}"[:300]) from None
    for number, event in enumerate(calendar.walk("VEVENT"), start=1):
        place = f"event {number}"
        if "RRULE" in event or "RDATE" in event:
            raise ParseError("the event repeats: a calendar of sittings names each day", place)
        first, days = _span(event, place)
        sits = str(event.get("STATUS", "")).upper() != "CANCELLED"
        note = _note(str(event.get("SUMMARY", "")), place)
        for offset in range(days):
            yield CalendarDay(first + timedelta(offset), sits, note, place)


def _span(event: Component, place: str) -> tuple[date, int]:
    """The first day of the event and for how many it lasts; an end that is a day is not itself included."""
    try:
        start, end = (getattr(event.get(name), "dt", None) for name in ("DTSTART", "DTEND"))
    except ValueError as error:
        raise ParseError(f"the event has no day: {error}"[:300], place) from None
    if not isinstance(start, date):
        raise ParseError("the event has no day (DTSTART)", place)
    first = _day(start)
    if not isinstance(end, date):
        return first, 1
    # A sitting that goes on past midnight is one day's.
    days = 1 if isinstance(end, datetime) else max(1, (end - first).days)
    if days > _LONGEST_EVENT or first.year == date.max.year:
        raise ParseError(f"the event lasts {days} days", place)
    return first, days


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _note(written: str, place: str) -> str:
    note = " ".join(written.split())
    if len(note) > LONGEST_NOTE:
        raise ParseError(f"the note is longer than {LONGEST_NOTE} characters", place)
    return "".join(letter for letter in note if letter.isprintable())
