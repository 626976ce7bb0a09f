"""The benchmark's section on pages says what was kept and what was not."""

from bench import pages


def test_every_state_is_set_against_the_promise():
    times = {"clock": 12.0, "processor": 11.0, "kilobytes": 9.2}
    slow = {**times, "clock": 40.0}
    states = {"anew": slow, "cut": slow, "made": times, "kept": times, "304": times}
    figures = {"mentions": 1_234, "pages": {"first page": states, "line": states, "party": states}}
    text = pages.section({"SQLite": figures})
    assert (
        "| SQLite, line | 1,234 | 9.2 | 40.0 (11.0) | 40.0 (11.0) | 12.0 (11.0) | 12.0 (11.0) | 12.0 (11.0) |" in text
    )
    assert "- SQLite, anew: median of the pages 40.0 ms, promised under 20: **not kept**" in text
    assert "- SQLite, made: median of the pages 12.0 ms, promised under 20: kept" in text
    assert "- PostgreSQL: **not measured**, the run failed" in text


def test_the_lines_are_whole_phrases_and_more_than_a_page_holds():
    assert len(pages.LINES) == len(set(pages.LINES)) == 36
    assert "child care spaces" in pages.LINES
    assert "economic growth" in pages.LINES
