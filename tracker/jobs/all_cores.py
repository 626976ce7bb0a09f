"""Texts matched and judged on all cores while the database stores what was found before: in a thread, or, where much will
be found, in processes of their own, for Python judges on one core only.

Nothing of the models is imported above: a new process that reads texts needs none, and one that counts sets Django up
first."""

import gc
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

    from tracker.jobs.found_mentions import HeldText, Read, Reading

# With fewer phrasings than that, starting a process takes longer than it saves.
MANY = 1_000
Submit = Callable[["list[HeldText]"], "Future[Read]"]
_reading: "Reading | None" = None
_everybody: "Barrier | None" = None


class ReadersLost(RuntimeError):
    """A process that read texts was ended from outside."""


@contextmanager
def on_all_cores(reading: "Reading") -> Iterator[Submit]:
    """Gives what to call with some texts, in the order in which they are to be read; what is found in them follows.
    Raises ReadersLost."""
    cores = os.cpu_count() or 1
    if cores < 2 or len(reading.loaded.phrases) < MANY:
        # Here, for a process that only counts needs no engine.
        from tracker.engine.matching import reading_thread

        thread = reading_thread()
        try:
            yield lambda texts: thread.submit(reading.read, texts)
        finally:
            # It has one thing to do after the other: with this, all that was asked is done.
            thread.submit(int).result()
        return
    # New processes and not forks: they hold no lock, socket or transaction of this one.
    fresh = multiprocessing.get_context("spawn")
    try:
        # As many as there are cores: the process that stores waits for them, or for the database, half of the time.
        with ProcessPoolExecutor(cores, fresh, _begin, (fresh.Barrier(cores),)) as processes:
            for _ in range(cores):
                processes.submit(int)
            # They begin with a task each. Compiled here meanwhile, and once.
            _ = reading.loaded.matcher
            packed = pickle.dumps(reading)
            for _ in range(cores):
                processes.submit(_know, packed)
            yield lambda texts: processes.submit(_read, texts)
    except BrokenProcessPool as error:
        raise ReadersLost(
            "a process that read texts was ended, as may happen where memory runs out; what was stored is whole, "
            "and running it again goes on"
        ) from error


def begin_counting(snapshot: str) -> None:
    """Begin a new process that compares what is stored, as of that snapshot of PostgreSQL's or, without one, of now."""
    begin_reader()
    from django.db import connection

    with connection.cursor() as cursor:
        # Past Django, which on SQLite begins every transaction as one that writes.
        if snapshot:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        else:
            cursor.execute("BEGIN DEFERRED")


def begin_reader() -> None:
    """Begin a new process that works for this one and ends with it."""
    _belong()
    import django

    django.setup()


def _belong() -> None:
    # Ctrl-C is for the process that stores: it tells these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _begin(everybody: "Barrier") -> None:
    _belong()
    global _everybody
    _everybody = everybody
    import tracker.jobs.found_mentions  # noqa: F401
    from tracker.engine.matching import Matcher, Phrase

    # The kernels are loaded with the first text.
    Matcher([Phrase(1, 1, "as long as", "en")]).scan_with_near(["."], "en")


def _know(packed: bytes) -> None:
    """Know what texts are read for; every process is told once, for none is done before all have begun."""
    global _reading
    _reading = pickle.loads(packed)
    # Here for good: the collector would look through all of it again and again.
    gc.freeze()
    assert _everybody is not None
    _everybody.wait()


def _end_with_parent() -> None:
    """However the process that stores ends: killed, it tells nobody, and these would wait for texts for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _read(texts: "list[HeldText]") -> "Read":
    assert _reading is not None
    return _reading.read(texts)
