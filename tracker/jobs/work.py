"""The worker: does the imports that wait, one after another, and publishes what is due, until it is told to stop."""

import time
from collections.abc import Callable

from tracker.jobs.database_trouble import TROUBLE, described, renew_connection
from tracker.jobs.kept_uploads import clean_uploads
from tracker.jobs.publish_line import PublishedDue, publish_due
from tracker.jobs.run_import import FinishedRun, run_import
from tracker.jobs.take_turn import next_run

# Seconds between two looks for work, or for the database while it is away.
_PAUSE = 1.0
# And between two looks for lines whose hour to be published has come.
_BETWEEN_HOURS = 10.0


def work(
    *,
    stopping: Callable[[], bool],
    once: bool = False,
    finished: Callable[[FinishedRun], None] = lambda run: None,
    published: Callable[[PublishedDue], None] = lambda due: None,
    trouble: Callable[[str], None] = lambda text: None,
) -> int:
    """Run what waits, oldest first, and with `once` end when nothing is left to do; else look again every second until
    `stopping` says so. Returns how many runs it ran to an end.

    `finished` is told of each, and `published` of lines that were published at their hour. While the database is away
    the worker waits for it, and `trouble` is told once; with `once` the database's error passes through.
    """
    ran, cleaned, told = 0, False, ""
    looked = -_BETWEEN_HOURS
    while not stopping():
        renew_connection()
        try:
            if not cleaned:
                clean_uploads()
                cleaned = True
            if time.monotonic() - looked >= _BETWEEN_HOURS:
                looked = time.monotonic()
                due = publish_due()
                if due.published:
                    published(due)
            found = next_run()
            if found:
                run, hold = found
                done = run_import(run=run, hold=hold, stopping=stopping)
                ran += done.end in ("done", "failed")
                finished(done)
            told = ""
        except TROUBLE as error:
            if once:
                raise
            if not told:
                told = described(error)
                trouble(told)
            found = None
        if not found:
            if once:
                break
            time.sleep(_PAUSE)
    return ran
