"""An import killed at any moment leaves each document whole or absent, and a rerun completes it."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS, TURNS, KILLS = 60, 40, 20
PREPARE = """
from tracker.models import *
home = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
party = Party.objects.create(slug="av-harbour", legislature=home, name="Harbour Party", short_name="Harbour", nicknames=["HP"])
Source.objects.create(slug="av-debates", name="Avalonia Debates", legislature=home)
point = TalkingPoint.objects.create(slug="lighthouse-tax", title="Lighthouse tax", party=party, status="published")
Phrasing.objects.create(point=point, text="boat-sinking lighthouse tax")
"""


class Site:
    """A database of its own, and Refrain's commands run on it as a user would."""

    def __init__(self, folder: Path) -> None:
        self.environment = {**os.environ, "REFRAIN_VAR": str(folder)}
        self.file = folder / "refrain.sqlite3"
        url = os.environ.get("DATABASE_URL", "")
        self.server = url if url.startswith("postgres") else ""
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS refrain_faults WITH (FORCE)")
                connection.execute("CREATE DATABASE refrain_faults")
            self.url = urlunsplit(urlsplit(self.server)._replace(path="/refrain_faults"))
            self.environment["DATABASE_URL"] = self.url

    def start(self, *arguments: object) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: object) -> str:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out

    def rows(self, statement: str) -> list[tuple]:
        if not self.server:
            with sqlite3.connect(self.file) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()

    def drop(self) -> None:
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS refrain_faults WITH (FORCE)")


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path / "var")
    made.run("migrate", "-v0")
    made.run("shell", "-v0", "-c", PREPARE)
    yield made
    made.drop()


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.jsonl"
    with path.open("w") as file:
        for document in range(DOCUMENTS):
            for order in range(TURNS):
                said = "The boat-sinking lighthouse tax!" if order % 4 == 0 else "Fair tides to every member. " * 20
                turn = {
                    "document": f"av-{document}", "date": f"2014-05-{document % 28 + 1:02}", "order": order,
                    "speaker": f"Ms. Quill{order % 7}", "given_name": "Ada", "party": "HP", "riding": "North Quay",
                    "chair": False, "language": "en", "text": said,
                }  # fmt: skip
                file.write(json.dumps(turn) + "\n")
    return path


def test_twenty_kills_leave_every_document_whole_or_absent_and_a_rerun_completes(site, record):
    chance = random.Random(20121206)
    begun = time.monotonic()
    site.run("rank", "--json")
    start = time.monotonic() - begun
    stopped_inside = 0
    for _ in range(KILLS):
        process = site.start("import_record", record, "--source", "av-debates")
        time.sleep(start * chance.uniform(0.7, 2.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        held = site.rows(
            "SELECT d.id, COUNT(s.id) FROM tracker_document d LEFT JOIN tracker_speech s ON s.document_id = d.id GROUP BY d.id"
        )
        assert all(speeches == TURNS for _, speeches in held)
        assert len(site.rows("SELECT id FROM tracker_document WHERE match_due")) == 0
        counted = site.rows("SELECT COALESCE(SUM(speeches), 0) FROM tracker_tally")[0][0]
        assert counted == len(held) * TURNS // 4
        site.run("recount", "--check")
        stopped_inside += 0 < len(held) < DOCUMENTS
    assert stopped_inside, "no kill came while documents were being stored: the test tested nothing"
    printed = json.loads(site.run("import_record", record, "--source", "av-debates", "--json"))
    assert printed["totals"]["documents"] == DOCUMENTS
    assert printed["totals"]["speeches"] == DOCUMENTS * TURNS
    assert site.rows("SELECT COUNT(*) FROM tracker_speech")[0][0] == DOCUMENTS * TURNS
    assert site.rows("SELECT COUNT(*) FROM tracker_mention")[0][0] == DOCUMENTS * TURNS // 4
    assert json.loads(site.run("rank", "--json"))["rows"][0]["speeches"] == DOCUMENTS * TURNS // 4
    site.run("recount", "--check")
