"""Rosters as CSV."""

from datetime import date

from tracker.parsers.rosters import RosterRow, parse_roster

HEAD = "as_of,family,given,name_raw,riding,province,party,role\n"


def test_each_row_is_a_member_with_the_line_where_it_begins():
    text = (
        HEAD
        + '2014-05-14,Lee,Ann,"Lee, Hon. Ann",North Quay,West,HP,"Minister of\n Tides"\n2014-05-14,Moor,Ben,,Fen,,MP,\n'
    )
    assert parse_roster(text.encode(), name="a.csv") == [
        RosterRow("Lee", "Ann", "North Quay", "HP", "Minister of Tides", "", date(2014, 5, 14), "line 2"),
        RosterRow("Moor", "Ben", "Fen", "MP", "", "", date(2014, 5, 14), "line 4"),
    ]


def test_columns_come_in_any_order_and_only_four_are_needed():
    (row,) = parse_roster("party,riding,given,family\r\nHP,Quay,Ann,Lee\r\n".encode("utf-8-sig"), name="a.csv")
    assert (row.name, row.party, row.riding, row.as_of) == ("Ann Lee", "HP", "Quay", None)


def test_empty_seats_are_left_out():
    text = HEAD + "2014-05-14,VACANCY,,VACANCY,North Quay,West,,\n2014-05-14,Moor,Ben,,Fen,,MP,\n"
    assert [row.family for row in parse_roster(text.encode(), name="a.csv")] == ["Moor"]


def test_real_rosters_hold_every_filled_seat(real_data):
    folder = real_data / "canada-rosters"
    sizes = {path.name: len(parse_roster(path.read_bytes(), name=path.name)) for path in folder.glob("*.csv")}
    assert sizes == {"members-2011-11-25.csv": 307, "members-2013-05-31.csv": 308}
