"""A disk that fills up in the middle of an import: one clear line, documents whole or absent, and a rerun completes."""

import os

import psycopg
import pytest

from tests.faults.site import Site, differences, prepared, turns
from tests.faults.tables import tables
from tests.faults.test_lost_connection import assert_told, assert_whole, server  # noqa: F401

pytestmark = pytest.mark.faults

DOCUMENTS, TURNS = 24, 16
ROOM = 128 * 1024
FULL = "Refrain stopped: the disk of the database is full"


@pytest.fixture
def record(tmp_path):
    return turns(tmp_path / "record.jsonl", documents=DOCUMENTS, turns=TURNS, words=200)


def completed(site, record, wanted):
    site.must("import_record", record, "--source", "av-debates")
    assert differences(wanted, tables(site)) == ""
    site.must("recount", "--check")


def whole(site, record):
    """What an import with room enough stores."""
    site.must("import_record", record, "--source", "av-debates")
    wanted = tables(site)
    site.put_back()
    # The first to connect to a new database makes PostgreSQL write what it keeps of its own tables: not for want of that
    # room is the import to be stopped.
    site.rows("SELECT 1")
    return wanted


def test_an_sqlite_that_may_not_grow_keeps_whole_documents_and_completes_with_room(tmp_path, record):
    site = prepared(tmp_path / "var", server="", settings="tests.faults.small_disk")
    wanted = whole(site, record)
    ((pages,),) = site.rows("PRAGMA page_count")
    held = []
    for room in range(2, 162, 20):
        # The forks' settings are read when the first of them starts.
        limited = Site(site.folder, server="", settings="tests.faults.small_disk")
        limited.environment["SQLITE_PAGES"] = str(pages + room)
        ran = limited.do("import_record", record, "--source", "av-debates")
        limited.close()
        held.append(assert_whole(site, wanted))
        if ran.code == 0:
            break
        assert_told(ran, FULL)
    assert len({*held} - {0, DOCUMENTS}) > 0, held
    assert held == sorted(held)
    completed(site, record, wanted)
    site.close()


def filled(site, record, wanted, folder, small_disk, step):
    """Import with ever more room, in steps of so many kilobytes, until it is enough; returns how many whole documents
    there were each time."""
    disk = os.statvfs(folder)
    used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024
    held = []
    for room in range(step, 40_000, step):
        small_disk(used + room)
        ran = site.do("import_record", record, "--source", "av-debates")
        held.append(assert_whole(site, wanted))
        if ran.code == 0:
            break
        assert_told(ran, FULL)
    small_disk(ROOM)
    return held


def test_an_sqlite_on_a_small_file_system_keeps_whole_documents_and_completes_with_room(tmp_path, record, small_disk):
    folder = small_disk(ROOM)
    site = prepared(tmp_path / "var", server="", file=folder / "refrain.sqlite3")
    wanted = whole(site, record)
    held = filled(site, record, wanted, folder, small_disk, step=400)
    assert len({*held} - {0, DOCUMENTS}) > 0, held
    assert held == sorted(held)
    completed(site, record, wanted)
    site.close()


def test_a_postgresql_tablespace_on_a_small_file_system_keeps_whole_documents(tmp_path, record, small_disk, server):  # noqa: F811
    folder = small_disk(ROOM)
    server.own(folder)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        # It would have that written again, at a moment of its own.
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    site = prepared(tmp_path / "var", server=server.url, tablespace="small")
    wanted = whole(site, record)
    held = filled(site, record, wanted, folder, small_disk, step=120)
    assert len({*held} - {0, DOCUMENTS}) > 0, held
    assert held == sorted(held)
    completed(site, record, wanted)
    site.close()
