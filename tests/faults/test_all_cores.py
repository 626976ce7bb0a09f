"""Processes that read texts end with the one that stores, and their own end is told."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.faults.site import ROOT
from tracker.engine.matching import Phrase
from tracker.jobs import all_cores
from tracker.jobs.all_cores import ReadersLost, on_all_cores
from tracker.jobs.found_mentions import HeldText, Reading
from tracker.jobs.loaded_lines import Line, LoadedLines

pytestmark = pytest.mark.faults
TEXT = HeldText(1, 1, "en", "A lighthouse tax.", "en", 1)
READING = Reading(
    LoadedLines(
        {1: Line(1, "tax", 1, (), False, "", 0.55)}, (Phrase(1, 1, "lighthouse tax", "en", False),), {1: (), None: ()}
    )
)
STORES = """
import time
import django
if __name__ == "__main__":
    django.setup()
    import multiprocessing
    from tests.faults import test_all_cores as known
    known.all_cores.MANY, known.all_cores.os.cpu_count = 1, lambda: 2
    with known.on_all_cores(known.READING) as submit:
        assert len(submit([known.TEXT]).result().found) == 1
        print(multiprocessing.active_children()[0].pid, flush=True)
        time.sleep(120)
"""


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_reader_ends_when_the_process_that_stores_is_killed(tmp_path):
    script = tmp_path / "stores.py"
    script.write_text(STORES)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "REFRAIN_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    stores = subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)
    reader = int(stores.stdout.readline())
    assert runs(reader)
    stores.kill()
    stores.wait()
    deadline = time.monotonic() + 20
    while runs(reader) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not runs(reader)


def lose_a_reader():
    with on_all_cores(READING) as submit:
        assert len(submit([TEXT]).result().found) == 1
        reader, _ = multiprocessing.active_children()
        os.kill(reader.pid, signal.SIGKILL)
        # The other one may answer until it is noticed.
        for _ in range(1000):
            submit([TEXT]).result()


def test_a_reader_that_is_killed_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(all_cores, "MANY", 1)
    monkeypatch.setattr(all_cores.os, "cpu_count", lambda: 2)
    with pytest.raises(ReadersLost, match="what was stored is whole"):
        lose_a_reader()
