"""Whether anything was committed to the database since a page was made: asked of the database itself, which forgets none."""

import sqlite3
from pathlib import Path
from threading import Lock

from django.db import DatabaseError, connection

# Of two equal snapshots, the same transactions are visible in both; a restart may bring an older state back.
_SNAPSHOT = "SELECT pg_current_snapshot()::text || ' since ' || pg_postmaster_start_time()::text"


class _Watch:
    """A connection of its own to an SQLite file, which only looks whether others have committed.

    `PRAGMA data_version` (https://sqlite.org/pragma.html#pragma_data_version) moves on one connection with every
    commit of any other, and cannot be compared between connections: hence one for the whole process, never written to.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._file: tuple[int, int] | None = None
        self._connection: sqlite3.Connection | None = None
        self._opened = 0

    def mark(self, path: Path) -> str:
        """The file that is there now, and the commits seen in it."""
        with self._lock:
            found = path.stat()
            if self._connection is None or self._file != (found.st_dev, found.st_ino):
                self._open(path)
                self._file = found.st_dev, found.st_ino
            assert self._connection is not None
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            return f"{self._opened} {version} {found.st_mtime_ns}"

    def _open(self, path: Path) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._opened += 1
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA query_only=1")


_watch = _Watch()


def commit_mark() -> str | None:
    """A mark that is another once anything at all was committed; it holds within this process only.

    Take it before reading: while it stays the same, reading again gives the same. None where it cannot be told: inside
    a transaction, whose own changes it would not see, in a database without a file, and when the database fails.
    """
    if connection.in_atomic_block:
        return None
    try:
        if connection.vendor == "sqlite":
            path = Path(connection.settings_dict["NAME"])
            return _watch.mark(path) if path.is_file() else None
        with connection.cursor() as cursor:
            cursor.execute(_SNAPSHOT)
            return str(cursor.fetchone()[0])
    except (DatabaseError, sqlite3.Error, OSError):
        return None
