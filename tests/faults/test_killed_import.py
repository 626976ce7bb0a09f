"""An import killed at any moment leaves each document whole or absent, and a rerun completes it."""

import os
import random
import time
from collections import defaultdict

import pytest

from tests.faults.site import differences, turns
from tests.faults.tables import miscounted, tables

pytestmark = pytest.mark.faults

DOCUMENTS, TURNS = 12, 12
KILLS = int(os.environ.get("REFRAIN_KILLS", 100))
OF_DOCUMENTS = ("documents", "editions", "speeches", "texts", "volumes", "tallies", "mentions")


def by_document(held):
    """Every row that belongs to a document, by its name."""
    rows = defaultdict(list)
    for table in OF_DOCUMENTS:
        for row in held[table]:
            rows[row[1]].append((table, *row))
    return rows


def index_is_whole(site):
    """Whether the text index knows exactly the texts that are stored; PostgreSQL keeps its own."""
    if not site.server:
        site.rows("INSERT INTO tracker_speech_search(tracker_speech_search, rank) VALUES ('integrity-check', 1)")


def test_a_hundred_kills_leave_every_document_whole_or_absent_and_a_rerun_completes(site, tmp_path):
    """The record is imported, then an edited one over it; each document is what one of the two says, or not there."""
    files = [turns(tmp_path / "first.jsonl", documents=DOCUMENTS, turns=TURNS)]
    files.append(tmp_path / "edited.jsonl")
    files[1].write_text(files[0].read_text().replace("Fair tides to every", "A boat-sinking lighthouse tax for the"))
    stages, seconds = [{}], []
    site.must("recount", "--check")  # so that loading everything is not measured
    for file in files:
        begun = time.monotonic()
        site.must("import_record", file, "--source", "av-debates")
        seconds.append(time.monotonic() - begun)
        stages.append(tables(site))
    known = [by_document(stage) if stage else {} for stage in stages]
    site.put_back()
    chance = random.Random(20121206)
    stage, inside, held = 0, 0, {}
    for kill in range(KILLS):
        left = sum(held.get(document) != rows for document, rows in known[stage + 1].items())
        # Every other one comes while documents are stored, half of these where it stands still: no machine is too fast.
        hold = chance.randint(min(2, left), left // 2 + 1) if kill % 2 == 0 else 0
        process = site.fork("import_record", files[stage], "--source", "av-debates", hold=hold)
        if not hold:
            time.sleep(seconds[stage] * chance.uniform(0.1, 1))
        elif kill % 4:
            site.go_on(process)
            time.sleep(seconds[stage] / DOCUMENTS * chance.uniform(0, 1))
        ran = site.kill(process)
        held = by_document(tables(site))
        for document in {*held, *known[stage]}:
            assert held.get(document) in (known[stage].get(document), known[stage + 1].get(document)), document
        assert miscounted(site) == []
        inside += held not in (known[stage], known[stage + 1])
        if held == known[stage + 1]:
            # All documents are in: the rest is bookkeeping.
            stage += 1
        if stage == len(files):
            stage, held = 0, {}
            site.put_back()
        assert ran.code in (0, -9), ran.err
    assert inside >= KILLS // 4, f"only {inside} kills came while documents were being stored"
    index_is_whole(site)
    for file, wanted in zip(files[stage:], stages[stage + 1 :], strict=True):
        site.must("import_record", file, "--source", "av-debates")
        assert differences(wanted, tables(site)) == ""
    site.must("recount", "--check")
