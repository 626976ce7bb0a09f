"""A database that goes away in the middle: one clear line, nothing stored by halves, and a rerun completes."""

import random
import time

import psycopg
import pytest

from tests.faults.site import differences, prepared, turns
from tests.faults.tables import miscounted, tables
from tests.postgres_server import PostgresServer

pytestmark = pytest.mark.faults

DOCUMENTS, TURNS, TIMES = 24, 16, 12
LOST = "Refrain stopped: the connection to the database was lost"


@pytest.fixture
def record(tmp_path):
    return turns(tmp_path / "record.jsonl", documents=DOCUMENTS, turns=TURNS)


def imported(site, record):
    """What an import without trouble stores, and how many seconds it takes; the site is put back as it was."""
    site.must("recount", "--check")  # so that loading everything is not measured
    begun = time.monotonic()
    site.must("import_record", record, "--source", "av-debates")
    seconds = time.monotonic() - begun
    wanted = tables(site)
    site.put_back()
    return wanted, seconds


def assert_whole(site, wanted):
    """Every document that is there has all its turns, and what is counted is what is there."""
    speeches = site.rows(
        "SELECT COUNT(s.id) FROM tracker_document d LEFT JOIN tracker_speech s ON s.document_id = d.id GROUP BY d.id"
    )
    assert {count for (count,) in speeches} <= {TURNS}
    assert miscounted(site) == []
    assert set(tables(site)["mentions"]) <= set(wanted["mentions"])
    return len(speeches)


def assert_told(ran, line):
    """The command ended with that one line and an exit code."""
    # An import that could not write down its end is waited for until it is known to be dead.
    told = [line for line in ran.err.strip().splitlines() if not line.startswith("waiting for run ")]
    assert (ran.code, len(told), told[0].startswith(line)) == (1, 1, True), ran.err


def test_a_connection_ended_by_the_server_is_told_and_a_rerun_completes(site, record):
    if not site.server:
        pytest.skip("SQLite has no connection to lose")
    wanted, seconds = imported(site, record)
    chance = random.Random(20121206)
    inside = documents = 0
    for turn in range(TIMES):
        left = DOCUMENTS - documents
        # Every other one comes while documents are stored, half of these where it stands still: no machine is too fast.
        hold = chance.randint(min(2, left), left // 2 + 1) if turn % 2 == 0 else 0
        process = site.fork("import_record", record, "--source", "av-debates", hold=hold)
        if not hold:
            time.sleep(seconds * chance.uniform(0.1, 1))
        elif turn % 4:
            site.go_on(process)
            time.sleep(seconds / DOCUMENTS * chance.uniform(0, 1))
        ended = site.terminate_backends()
        if hold:
            site.go_on(process)
        ran = site.wait(process)
        documents = assert_whole(site, wanted)
        if ran.code:
            assert ended
            assert_told(ran, LOST)
        inside += 0 < documents < DOCUMENTS
        if documents == DOCUMENTS:
            site.put_back()
            documents = 0
    assert inside >= TIMES // 4, f"only {inside} connections were lost while documents were being stored"
    site.must("import_record", record, "--source", "av-debates")
    assert differences(wanted, tables(site)) == ""


@pytest.fixture
def server():
    made = PostgresServer()
    made.start()
    yield made
    made.stop()
    made.remove()


def test_a_server_stopped_in_the_middle_is_told_and_a_rerun_completes(tmp_path, server, record):
    site = prepared(tmp_path / "var", server=server.url)
    wanted, _ = imported(site, record)
    process = site.fork("import_record", record, "--source", "av-debates", hold=DOCUMENTS // 2)
    server.stop()
    site.go_on(process)
    assert_told(site.wait(process), LOST)
    assert_told(site.do("import_record", record, "--source", "av-debates"), LOST)
    assert_told(site.do("recount", "--check"), LOST)
    server.start()
    assert 0 < assert_whole(site, wanted) < DOCUMENTS
    site.must("import_record", record, "--source", "av-debates")
    assert differences(wanted, tables(site)) == ""
    with pytest.raises(psycopg.Error):
        site.rows("SELECT nothing FROM nowhere")
    site.close()
