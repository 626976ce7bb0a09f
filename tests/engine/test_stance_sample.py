"""Stance against the labelled sample: `stance_sample/` holds what was said where and how it was labelled, no text."""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tracker.engine.stance import judge
from tracker.parsers.registry import parse

SAMPLE = Path(__file__).parent / "stance_sample"
SEEDS = Path(__file__).parent.parent.parent / "seeds"


def rows(name):
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def party_names():
    """Every party's names, as matching passes them."""
    keys = ("name", "name_fr", "short_name", "short_name_fr")
    parties = yaml.safe_load((SEEDS / "parties.yaml").read_text(encoding="utf-8"))
    return {party["slug"]: [*(party[key] for key in keys), *party["nicknames"]] for party in parties}


def texts(real_data, wanted):
    """The texts of the wanted (record, document, speech)."""
    found = {}
    for path in sorted((real_data / "saskatchewan").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                turn = json.loads(line)
                found["saskatchewan", turn["document"], str(turn["order"])] = turn["text"]
    for name in sorted({record for record, _, _ in wanted if record.endswith(".xml")}):
        for document in parse((real_data / "canada-house-xml" / name).read_bytes(), name=name):
            for speech in document.speeches:
                found[name, document.external_id, speech.external_id] = speech.text
    with (real_data / "canada-lipad" / "2016-4-18.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found["lipad", row["speechdate"], row["basepk"]] = row["speechtext"]
    return {key: found[key] for key in wanted}


@pytest.fixture(scope="module")
def judged(real_data):
    """Each labelled mention with what the rules say of it: (row, own party, stance)."""
    labels, lines = rows("labels.csv"), {row["line"]: row for row in rows("lines.csv")}
    text_of = texts(real_data, {(row["record"], row["document"], row["speech"]) for row in labels})
    names = party_names()
    found = []
    for row in labels:
        line = lines[row["line"]]
        judgement = judge(
            text_of[row["record"], row["document"], row["speech"]],
            [tuple(map(int, span.split("-"))) for span in row["spans"].split()],
            language=row["language"],
            own_party=row["party"] == line["party"],
            owner_names=names[line["party"]],
            speaker_names=names[row["party"]],
            aimed=line["aimed"] == "yes",
        )
        found.append((row, row["party"] == line["party"], judgement.stance))
    return found


def confusion(judged, part):
    """How often each label was judged as what, in one part of the sample."""
    return Counter((row["stance"], stance) for row, _, stance in judged if row["part"] == part)


def accuracy(table):
    return sum(count for (label, stance), count in table.items() if label == stance) / table.total()


def test_the_sample_is_as_large_and_as_mixed_as_it_says():
    labels, lines = rows("labels.csv"), {row["line"]: row for row in rows("lines.csv")}
    assert Counter(row["part"] for row in labels) == {"development": 254, "held-out": 254, "second held-out": 230}
    assert Counter(row["language"] for row in labels) == {"en": 686, "fr": 52}
    assert Counter(row["party"] == lines[row["line"]]["party"] for row in labels) == {True: 397, False: 341}
    assert len({(row["record"], row["document"], row["speech"], row["line"]) for row in labels}) == 738


def test_the_sample_holds_no_text():
    assert list(rows("labels.csv")[0]) == [
        "record", "document", "speech", "language", "party", "line", "spans", "stance", "part"
    ]  # fmt: skip
    assert {row["stance"] for row in rows("labels.csv")} == {"uses", "quotes", "unclear"}


# What each label was judged to be: (label, judged): how many. The held-out parts were labelled before they were judged.
TABLES = {
    "development": {
        ("uses", "uses"): 194,
        ("uses", "quotes"): 4,
        ("quotes", "uses"): 4,
        ("quotes", "quotes"): 52,
    },
    "held-out": {
        ("uses", "uses"): 201,
        ("uses", "quotes"): 11,
        ("quotes", "uses"): 12,
        ("quotes", "quotes"): 28,
        ("unclear", "quotes"): 2,
    },
    "second held-out": {
        ("uses", "uses"): 177,
        ("uses", "quotes"): 9,
        ("quotes", "uses"): 14,
        ("quotes", "quotes"): 30,
    },
}


@pytest.mark.parametrize("part", TABLES)
def test_each_part_is_judged_exactly_as_the_document_says(judged, part):
    assert dict(confusion(judged, part)) == TABLES[part]


def test_at_least_nine_in_ten_of_the_parts_set_aside_are_judged_as_labelled(judged):
    assert accuracy(confusion(judged, "second held-out")) >= 0.90
    assert accuracy(confusion(judged, "held-out") + confusion(judged, "second held-out")) >= 0.90


def test_the_document_gives_the_tables_that_were_measured():
    document = (SEEDS.parent / "docs" / "stance.md").read_text(encoding="utf-8")
    for part, table in TABLES.items():
        right = sum(count for (label, stance), count in table.items() if label == stance)
        total = sum(table.values())
        assert f"| {part} | {total} | {right} | {100 * right / total:.1f} % |" in document
