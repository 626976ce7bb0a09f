"""Texts matched and judged on all cores while the database stores what was found before: in threads, or, where much will
be found, in processes of their own, for Python judges on one core only.

Nothing of the models is imported above: a new process sets Django up first."""

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.jobs.found_mentions import HeldText, Read, Reading

# With fewer phrasings than that, starting a process takes longer than it saves.
MANY = 1_000
Submit = Callable[["list[HeldText]"], "Future[Read]"]
_reading: "Reading | None" = None


@contextmanager
def on_all_cores(reading: "Reading") -> Iterator[Submit]:
    """Gives what to call with some texts, in the order in which they are to be read; what is found in them follows."""
    cores = os.cpu_count() or 1
    if cores < 2 or len(reading.loaded.phrases) < MANY:
        with ThreadPoolExecutor(cores) as threads:
            yield lambda texts: threads.submit(reading.read, texts)
        return
    # A new process and not a fork: it holds no lock, socket or transaction of this one, and ends when this one does.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores - 1, fresh, _begin, (pickle.dumps(reading),)) as processes:
        yield lambda texts: processes.submit(_read, texts)


def _begin(packed: bytes) -> None:
    # Ctrl-C is for the process that stores: it tells these.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import django

    django.setup()
    global _reading
    _reading = pickle.loads(packed)


def _read(texts: "list[HeldText]") -> "Read":
    assert _reading is not None
    return _reading.read(texts)
