"""Which candidate is a known line, and which one holds it."""

from bench import known_lines

LINE = {1: [(0, 10)], 2: [(5, 9)], 3: [(0, 4)]}


def test_a_candidate_is_the_line_where_its_words_touch_the_lines_in_half_of_its_speeches():
    aside = ("beside it", {1: [(10, 14)], 2: [(0, 5)]})
    part = ("a part of it", {2: [(8, 12)], 9: [(0, 4)]})
    wide = ("much more", {number: [(0, 20)] for number in range(1, 20)})
    found = known_lines._covering(LINE, [aside, part, wide])
    assert found == {"is": [2, "a part of it"], "holds": [3, "much more"]}


def test_what_no_candidate_touches_is_not_found():
    assert known_lines._covering(LINE, [("elsewhere", {7: [(0, 4)]})]) == {"is": None, "holds": None}


def test_the_rank_in_all_days_and_the_best_in_a_season_are_shown():
    rows = [
        {"line": "tides", "party": "h", "mentions": 12, "own": 9,
         "is": {"all": None, "season": [7, "the tide"]}, "holds": {"all": [3, "tides"], "season": None}},
        {"line": "lamps", "party": "m", "mentions": 10, "own": 10, "is": {"all": [2, "lamps"]}, "holds": {"all": None}},
        {"line": "quays", "party": "m", "mentions": 10, "own": 10, "is": {"all": None}, "holds": {"all": [9, "a quay"]}},
        {"line": "nets", "party": "m", "mentions": 10, "own": 10, "is": {"all": None, "season": None}, "holds": {"all": None}},
    ]  # fmt: skip
    text = known_lines.section(rows)
    assert "| tides | h | 12, 9 | – |  | the tide | 7 | tides | 3 |" in text
    assert "| lamps | m | 10, 10 | lamps | 2 | – |  | – |  |" in text
    assert (
        "2 of 4 found at rank 100 or better, 1 of them in all days together; 1 more is held by a broader one." in text
    )
