"""Calendars of sittings, as CSV and as iCalendar."""

from datetime import date

import pytest

from tracker.parsers.calendars import CalendarDay, parse_calendar
from tracker.parsers.document import ParseError


def icalendar(*events):
    body = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Avalonia//EN\r\n{body}END:VCALENDAR\r\n".encode()


def test_each_row_is_a_day_and_an_empty_cell_means_that_it_sat():
    text = "date,sits,note\n2014-05-14,,Budget\n2014-05-15,no,\n2014-05-16,yes,\n"
    assert parse_calendar(text.encode(), name="a.csv") == [
        CalendarDay(date(2014, 5, 14), True, "Budget", "line 2"),
        CalendarDay(date(2014, 5, 15), False, "", "line 3"),
        CalendarDay(date(2014, 5, 16), True, "", "line 4"),
    ]


def test_only_the_date_is_needed_and_columns_come_in_any_order():
    (day,) = parse_calendar("date\r\n2014-05-14\r\n".encode("utf-8-sig"), name="a.csv")
    assert (day.date, day.sits) == (date(2014, 5, 14), True)
    (day,) = parse_calendar(b"note;sits;date\nRecess;0;2014-05-14\n", name="a.csv")
    assert (day.date, day.sits, day.note) == (date(2014, 5, 14), False, "Recess")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("day\n2014-05-14\n", "line 1: wrong columns: missing date; unknown day (known: date, sits, note)"),
        ("date\n2014-05-14\n14/05/2014\n", "line 3: wrong date “14/05/2014”: a date is written 2014-05-14"),
        ("date\n20140514\n", "line 2: wrong date “20140514”: a date is written 2014-05-14"),
        ("date,sits\n2014-05-14,maybe\n", "line 2: wrong value for sits: “maybe” (yes or no)"),
        ("date\n2014-05-14\n2014-05-15\n2014-05-14\n", "line 4: 2014-05-14 is there already, on line 2"),
        ("date,note\n2014-05-14,a,b\n", "line 2: 3 cells where there are 2 columns"),
        ("date,note\n2014-05-14," + "x" * 201 + "\n", "line 2: the note is longer than 200 characters"),
        ("date\n", "a.csv names no day"),
        ("", "line 1: wrong columns: missing date (known: date, sits, note)"),
    ],
)
def test_a_wrong_row_is_an_error_that_names_its_line(text, message):
    with pytest.raises(ParseError) as error:
        parse_calendar(text.encode(), name="a.csv")
    assert str(error.value) == message


def test_an_event_is_a_day_or_the_days_up_to_its_end():
    data = icalendar(
        "DTSTART;VALUE=DATE:20140514\r\nDTEND;VALUE=DATE:20140516\r\nSUMMARY:House\\, sitting",
        "DTSTART:20140520T100000Z\r\nDTEND:20140521T010000Z",
        "DTSTART;VALUE=DATE:20140522\r\nSTATUS:CANCELLED",
    )
    assert [(day.date.day, day.sits, day.note, day.place) for day in parse_calendar(data, name="a.ics")] == [
        (14, True, "House, sitting", "event 1"),
        (15, True, "House, sitting", "event 1"),
        (20, True, "", "event 2"),
        (22, False, "", "event 3"),
    ]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("DTSTART;VALUE=DATE:20140514\r\nRRULE:FREQ=DAILY", "event 1: the event repeats: a calendar of sittings names each day"),
        ("SUMMARY:When?", "event 1: the event has no day (DTSTART)"),
        ("DTSTART;VALUE=DATE:20140514\r\nDTEND;VALUE=DATE:20240514", "event 1: the event lasts 3653 days"),
    ],
)  # fmt: skip
def test_an_event_that_is_no_sitting_day_is_an_error(event, message):
    with pytest.raises(ParseError) as error:
        parse_calendar(icalendar(event), name="a.ics")
    assert str(error.value) == message


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nno colon\r\nEND:VCALENDAR",
        icalendar("DTSTART:hello"),
        b"BEGIN:VCALENDAR\xff",
        b"date\n\xff\xfe\n",
        b"\x00" * 100,
        b'date,note\n2014-05-14,"never closed\n',
    ],
)
def test_what_is_no_calendar_is_a_parse_error(data):
    with pytest.raises(ParseError):
        parse_calendar(data, name="a")
