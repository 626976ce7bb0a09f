"""Whether anything was committed to the database since a page was made: asked of the database itself, which forgets none."""

import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import wraps
from pathlib import Path
from threading import Lock
from typing import Generic, ParamSpec, TypeVar

from django.db import DatabaseError, connection
from django.utils import timezone

_Asked = ParamSpec("_Asked")
_Found = TypeVar("_Found")
_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")

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
_of_page: ContextVar[str | None] = ContextVar("_of_page", default=None)


def commit_mark() -> str | None:
    """A mark that is another once anything at all was committed; it holds within this process only.

    Take it before reading: while it stays the same, reading again gives the same. None where it cannot be told: inside
    a transaction, whose own changes it would not see, in a database without a file, and when the database fails.
    """
    return None if connection.in_atomic_block else _of_page.get() or _asked()


@contextmanager
def one_mark(mark: str | None) -> Iterator[None]:
    """While a page is made for a reader, the mark is the one that was taken before, and is not asked for again."""
    token = _of_page.set(mark)
    try:
        yield
    finally:
        _of_page.reset(token)


class Kept(Generic[_Question, _Answer]):
    """Answers by question, of at most so much weight together, for as long as nothing is committed and the day does not
    end."""

    def __init__(self, most: int, weigh: Callable[[_Answer], int]) -> None:
        self._most, self._weigh = most, weigh
        self._answers: OrderedDict[_Question, _Answer] = OrderedDict()
        self._weight = 0
        self._made: tuple[str, date] | None = None
        self._lock = Lock()

    def find(self, mark: str, questions: Iterable[_Question]) -> dict[_Question, _Answer]:
        """The answers that are kept, of those questions, while the mark is the same."""
        with self._lock:
            if self._made != (mark, timezone.localdate()):
                return {}
            found = {question: self._answers[question] for question in questions if question in self._answers}
            for question in found:
                self._answers.move_to_end(question)
            return found

    def keep(self, mark: str, answers: Mapping[_Question, _Answer]) -> None:
        """Keep those too, read after the mark was taken; what was asked for longest ago is given up."""
        with self._lock:
            now = (mark, timezone.localdate())
            if self._made != now:
                self._answers.clear()
                self._made, self._weight = now, 0
            for question, answer in answers.items():
                before = self._answers.pop(question, None)
                self._weight += self._weigh(answer) - (0 if before is None else self._weigh(before))
                self._answers[question] = answer
            while self._weight > self._most:
                self._weight -= self._weigh(self._answers.popitem(last=False)[1])


def kept_until_a_commit(most: int) -> Callable[[Callable[_Asked, _Found]], Callable[_Asked, _Found]]:
    """Decorator of a read: what it found is given again until anything is committed or the day ends, in this process.

    For what many pages share, and never changes once it was found. At most the last `most` questions are kept.
    """

    def keeping(read: Callable[_Asked, _Found]) -> Callable[_Asked, _Found]:
        answers = Kept[object, _Found](most, lambda _: 1)

        @wraps(read)
        def kept(*values: _Asked.args, **named: _Asked.kwargs) -> _Found:
            mark = commit_mark()
            if mark is None:
                return read(*values, **named)
            question = (values, tuple(sorted(named.items())))
            found = answers.find(mark, [question])
            if question not in found:
                found = {question: read(*values, **named)}
                answers.keep(mark, found)
            return found[question]

        return kept

    return keeping


def _asked() -> str | None:
    try:
        if connection.vendor == "sqlite":
            path = Path(connection.settings_dict["NAME"])
            return _watch.mark(path) if path.is_file() else None
        with connection.cursor() as cursor:
            cursor.execute(_SNAPSHOT)
            return str(cursor.fetchone()[0])
    except (DatabaseError, sqlite3.Error, OSError):
        return None
