"""The published list of judged candidates is whole, and the documentation says what it holds."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

JUDGED = Path(__file__).parent / "judged.csv"
DOCUMENT = Path(__file__).parents[3] / "docs" / "discovery.md"
KINDS = ("line", "subject", "name", "fragment", "filler")


@pytest.fixture(scope="module")
def lists():
    found = defaultdict(list)
    with JUDGED.open(newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["years"], row["party"]].append(row)
    return found


def test_every_rank_is_judged_once(lists):
    assert len(lists) == 4
    for rows in lists.values():
        assert [int(row["rank"]) for row in rows] == list(range(1, 51))
        assert len({row["wording"] for row in rows}) == 50
        assert {row["judgement"] for row in rows} <= set(KINDS)


def test_seven_in_ten_are_lines_where_four_years_are_compared_with_four(lists):
    for party in ("sk-sp", "sk-ndp"):
        assert sum(row["judgement"] == "line" for row in lists["2011-2014", party]) >= 35


def test_the_documentation_says_what_the_list_holds(lists):
    document = DOCUMENT.read_text()
    for (years, party), rows in lists.items():
        counts = Counter(row["judgement"] for row in rows)
        [line] = [line for line in document.splitlines() if line.startswith(f"| {years} |") and f"| {party} |" in line]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert [int(cell) for cell in cells[3:8]] == [counts[kind] for kind in KINDS]
        assert cells[8:] == [f"{2 * counts['line']} %", f"{2 * (counts['line'] + counts['subject'])} %"]
