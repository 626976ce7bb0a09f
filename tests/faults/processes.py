"""A database of its own on which commands run as a user would run them, and an invented record to import."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS, TURNS = 60, 40
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
        self.folder = folder
        self.file = folder / "refrain.sqlite3"
        url = os.environ.get("DATABASE_URL", "")
        self.server = url if url.startswith("postgres") else ""
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS refrain_workers WITH (FORCE)")
                connection.execute("CREATE DATABASE refrain_workers")
            self.url = urlunsplit(urlsplit(self.server)._replace(path="/refrain_workers"))
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
                connection.execute("DROP DATABASE IF EXISTS refrain_workers WITH (FORCE)")


@contextmanager
def prepared(folder: Path) -> Iterator[Site]:
    """A site with one party, one source and one line."""
    made = Site(folder)
    made.run("migrate", "-v0")
    made.run("shell", "-v0", "-c", PREPARE)
    yield made
    made.drop()


def write_record(path: Path) -> Path:
    """Sixty days of forty turns, a quarter of which repeat the line."""
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
