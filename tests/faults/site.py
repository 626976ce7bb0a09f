"""A site of its own for a test of faults: a database that can be put back as it was, and commands that can be killed."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).parent.parent.parent
AVALONIA = """
from tracker.models import *
home = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
party = Party.objects.create(slug="av-harbour", legislature=home, name="Harbour Party", short_name="Harbour", nicknames=["HP"])
Source.objects.create(slug="av-debates", name="Avalonia Debates", legislature=home)
point = TalkingPoint.objects.create(slug="lighthouse-tax", title="Lighthouse tax", party=party, status="published")
Phrasing.objects.create(point=point, text="boat-sinking lighthouse tax")
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code (minus the signal that ended it), and what it printed."""

    code: int
    out: str
    err: str


class Site:
    """A database of its own, and Refrain's commands run on it as a user would."""

    def __init__(
        self,
        folder: Path,
        *,
        server: str | None = None,
        settings: str = "tracker.settings",
        tablespace: str = "pg_default",
        file: Path | None = None,
    ) -> None:
        """On the PostgreSQL at `server`, "" for SQLite (in `file`, or in the folder); by default where DATABASE_URL says."""
        self.environment = {**os.environ, "REFRAIN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": settings}
        self.folder, self.file = folder, file or folder / "refrain.sqlite3"
        folder.mkdir(exist_ok=True)
        if server is None:
            url = os.environ.get("DATABASE_URL", "")
            server = url if url.startswith("postgres") else ""
        self.server, self.url = server, ""
        self.name = f"refrain_faults_{os.getpid()}"
        self.environment["DATABASE_URL"] = f"sqlite:///{file}" if file else ""
        if server:
            self.url = self.environment["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{self.name}"))
            self._on_server(
                f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)",
                f"CREATE DATABASE {self.name} TABLESPACE {tablespace}",
            )
        # What commands print is kept elsewhere: the folder may be on a disk that is full.
        self._printed = Path(tempfile.mkdtemp(prefix="refrain-printed-"))
        self._loaded: subprocess.Popen[str] | None = None
        self.started = 0
        self._numbers: dict[int, int] = {}

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start a command as a process of its own."""
        command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: object) -> str:
        """Run a command that must succeed, and return what it printed."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return out

    def fork(self, *arguments: object, hold: int = 0) -> int:
        """Start a command that has everything loaded at once; returns its process id.

        An import told to `hold` is returned when it stands still, for `go_on` or `kill`, in the middle of the document of
        that number among those it stores: what comes then comes inside, however fast the machine.
        """
        self.started += 1
        out, err = (str(self._printed / f"{self.started}.{stream}") for stream in ("out", "err"))
        process = int(self._ask({"run": [str(one) for one in arguments], "out": out, "err": err, "hold": hold}))
        self._numbers[process] = self.started
        if hold:
            self._ask({"held": process})
        return process

    def go_on(self, process: int) -> None:
        """Let a command go on that was held."""
        os.kill(process, signal.SIGCONT)

    def wait(self, process: int) -> Ran:
        """Wait until a forked command has ended."""
        code = int(self._ask({"wait": process}))
        number = self._numbers[process]
        return Ran(code, *((self._printed / f"{number}.{stream}").read_text() for stream in ("out", "err")))

    def kill(self, process: int) -> Ran:
        """SIGKILL a forked command, which may have ended already."""
        os.kill(process, signal.SIGKILL)
        return self.wait(process)

    def do(self, *arguments: object) -> Ran:
        """Run a forked command to its end."""
        return self.wait(self.fork(*arguments))

    def must(self, *arguments: object) -> str:
        """Run a forked command that must succeed, and return what it printed."""
        ran = self.do(*arguments)
        assert ran.code == 0, ran.err
        return ran.out

    def rows(self, statement: str) -> list[tuple]:
        """What the database answers."""
        if not self.server:
            with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
                return connection.execute(statement).fetchall()
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()

    def keep(self) -> None:
        """Remember the database as it is; nothing may be connected."""
        if self.server:
            self._on_server(f"DROP DATABASE IF EXISTS {self.name}_kept WITH (FORCE)",
                            f"CREATE DATABASE {self.name}_kept TEMPLATE {self.name}")  # fmt: skip
            return
        with closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(self.file, self.folder / "kept")

    def put_back(self) -> None:
        """Make the database what it was when it was kept."""
        if self.server:
            self._on_server(f"DROP DATABASE {self.name} WITH (FORCE)",
                            f"CREATE DATABASE {self.name} TEMPLATE {self.name}_kept")  # fmt: skip
            return
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.folder / "kept", self.file)

    def close(self) -> None:
        """End what was started, and drop the database."""
        if self._loaded:
            self._loaded.communicate(timeout=60)
        shutil.rmtree(self._printed)
        if self.server:
            self._on_server(
                *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in (self.name, f"{self.name}_kept"))
            )

    def terminate_backends(self) -> int:
        """Make the server end every connection to the database, as an administrator would; returns how many."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with psycopg.connect(self.server, autocommit=True) as connection:
            return len(connection.execute(ended, (self.name,)).fetchall())

    def _ask(self, what: dict[str, object]) -> str:
        if self._loaded is None:
            command = [sys.executable, "-m", "tests.faults.forks"]
            self._loaded = subprocess.Popen(
                command, env=self.environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert self._loaded.stdout
            assert self._loaded.stdout.readline() == "ready\n"
        assert self._loaded.stdin
        assert self._loaded.stdout
        self._loaded.stdin.write(json.dumps(what) + "\n")
        self._loaded.stdin.flush()
        return self._loaded.stdout.readline()

    def _on_server(self, *statements: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def turns(path: Path, *, documents: int, turns: int, words: int = 20, first: int = 0) -> Path:
    """Write a record of the Assembly of Avalonia: a line is said in every fourth turn."""
    with path.open("w") as file:
        for document in range(first, first + documents):
            for order in range(turns):
                said = "The boat-sinking lighthouse tax!" if order % 4 == 0 else "Fair tides to every member. " * words
                turn = {
                    "document": f"av-{document}", "date": f"2014-05-{document % 28 + 1:02}", "order": order,
                    "speaker": f"Ms. Quill{order % 7}", "given_name": "Ada", "party": "HP", "riding": "North Quay",
                    "chair": False, "language": "en", "text": said,
                }  # fmt: skip
                file.write(json.dumps(turn) + "\n")
    return path


# SQLite files with their tables, by what the code made in them: many sites begin alike.
_MADE: dict[str, bytes] = {}


def prepared(folder: Path, made: str = AVALONIA, **options: str | Path) -> Site:
    """A site with its tables and what the code makes in it, kept."""
    site = Site(folder, **options)
    if site.server or made not in _MADE:
        site.run("migrate", "-v0")
        site.run("shell", "-v0", "-c", made)
    else:
        site.file.write_bytes(_MADE[made])
    site.keep()
    if not site.server:
        _MADE.setdefault(made, site.file.read_bytes())
    return site


def differences(left: dict[str, Sequence], right: dict[str, Sequence]) -> str:
    """The first rows of each table that are in one only, in words; "" when all are equal."""
    told = []
    for table in left:
        mine, theirs = set(left[table]), set(right[table])
        if list(left[table]) != list(right[table]):
            told += [f"{table} {sign} {row}" for sign, rows in (("-", mine - theirs), ("+", theirs - mine))
                     for row in sorted(rows, key=repr)[:4]] or [f"{table}: not as many rows"]  # fmt: skip
    return "\n".join(told)
