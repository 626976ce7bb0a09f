"""When the database is busy, full or gone: what is wrong in one line, and what can still be written after."""

import time
from collections.abc import Callable

from django.db import InterfaceError, InternalError, OperationalError, close_old_connections, connection

TROUBLE = (OperationalError, InterfaceError, InternalError)
# Seconds that a lost database may take to come back, and between two tries.
_PATIENCE, _PAUSE = 3.0, 0.25
_LOST = "the connection to the database was lost"
_FULL = "the disk of the database is full"
_BUSY = "the database is busy: another program kept it for too long"
# By the codes of PostgreSQL (its manual, appendix A) and the names of SQLite (sqlite.org/rescode.html), from their start.
_BY_CODE = {"53100": _FULL, "55P03": _BUSY, "40": _BUSY, "08": _LOST, "57P": _LOST, "53": "the database has no room"}
_BY_NAME = {
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": "the disk of the database is full or failing",
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CANTOPEN": "the file of the database cannot be opened",
    "SQLITE_READONLY": "the file of the database cannot be written",
}


def described(error: Exception) -> str:
    """The trouble in one line, with the first line of what the database said."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{_kind(error)} ({lines[0]})" if lines else _kind(error)


def when_back(write: Callable[[], object], error: BaseException) -> bool:
    """Do it after that error as soon as the database lets it, within a few seconds; whether it was done."""
    full = isinstance(error, TROUBLE) and _kind(error).startswith(_FULL)
    deadline = time.monotonic() + (0 if full else _PATIENCE)
    while True:
        renew_connection()
        try:
            write()
        except TROUBLE:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        else:
            return True


def renew_connection() -> None:
    """Let go of a connection that broke or is old, so that the next question opens another; not in a transaction."""
    if not connection.in_atomic_block:
        close_old_connections()


def _kind(error: Exception) -> str:
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", None)
    code = getattr(cause, "sqlstate", None)
    if name or code:
        known, said = (_BY_NAME, name) if name else (_BY_CODE, code)
        for start, kind in known.items():
            if str(said).startswith(start):
                return kind
        return "the database is in trouble"
    # The client found nobody at the other end.
    return _LOST
