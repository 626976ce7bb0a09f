"""Workers as processes: two of them, one that is killed, one that is told to stop, and one beside `make run`."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from tests.faults.site import ROOT, Site, turns

pytestmark = pytest.mark.faults

DOCUMENTS, TURNS = 60, 40
QUEUE = """
import shutil, sys
from pathlib import Path
from django.contrib.auth.models import User
from tracker.jobs.queue_import import queue_import
from tracker.models import Source
editor, _ = User.objects.get_or_create(username="editor")
for number in range({times}):
    received = Path("{path}").with_suffix(f".{{number}}")
    shutil.copy("{path}", received)
    source = Source.objects.get(slug="av-debates")
    queue_import(source=source, files=[("record.jsonl", received)], options={{}}, requested_by=editor)
"""


@pytest.fixture
def record(tmp_path):
    return turns(tmp_path / "record.jsonl", documents=DOCUMENTS, turns=TURNS)


@pytest.fixture
def queue(site, record):
    def queued(times=1):
        site.must("shell", "-v0", "-c", QUEUE.format(path=record, times=times))

    return queued


def runs(site: Site) -> list[tuple]:
    return site.rows("SELECT state, attempts, documents_done, documents_total FROM tracker_importrun ORDER BY id")


def wait_until(told, seconds=60):
    deadline = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def assert_whole(site: Site) -> None:
    assert site.rows("SELECT COUNT(*) FROM tracker_document")[0][0] == DOCUMENTS
    assert site.rows("SELECT COUNT(*) FROM tracker_speech")[0][0] == DOCUMENTS * TURNS
    assert site.rows("SELECT COUNT(*) FROM tracker_mention")[0][0] == DOCUMENTS * TURNS // 4
    site.must("recount", "--check")


def test_two_workers_share_the_runs_of_one_source_one_at_a_time(site, queue):
    queue(times=4)
    workers = [site.fork("worker") for _ in range(2)]
    most = 0
    while any(row[0] in ("queued", "running") for row in runs(site)):
        most = max(most, sum(row[0] == "running" for row in runs(site)))
        time.sleep(0.02)
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    ended = [site.wait(worker) for worker in workers]
    assert [(ran.code, ran.err) for ran in ended] == [(0, ""), (0, "")]
    assert most == 1
    assert runs(site) == [("done", 1, DOCUMENTS, DOCUMENTS)] * 4
    assert_whole(site)
    assert not [path for path in (site.folder / "uploads").iterdir() if path.is_dir()]
    assert not list((site.folder / "runs").iterdir())


def test_a_killed_worker_is_followed_by_another_that_starts_the_run_again(site, queue):
    queue()
    worker = site.fork("worker")
    wait_until(lambda: runs(site)[0][2] >= 3)
    site.kill(worker)
    state, attempts, done, _ = runs(site)[0]
    assert (state, attempts, 0 < done < DOCUMENTS) == ("running", 1, True)
    site.must("worker", "--once")
    assert runs(site) == [("done", 2, DOCUMENTS, DOCUMENTS)]
    assert_whole(site)


def test_after_three_kills_the_run_is_given_up_and_the_next_one_goes_on(site, queue):
    queue(times=2)
    for attempt in range(1, 4):
        worker = site.fork("worker")
        wait_until(lambda attempt=attempt: runs(site)[0][:2] == ("running", attempt) and runs(site)[0][3] == DOCUMENTS)
        site.kill(worker)
    site.must("worker", "--once")
    assert [row[:2] for row in runs(site)] == [("failed", 3), ("done", 1)]
    errors = site.rows("SELECT errors FROM tracker_importrun ORDER BY id")[0][0]
    assert "given up after 3 attempts" in str(errors)
    assert_whole(site)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_the_document_and_gives_the_run_back(site, queue, number):
    queue()
    worker = site.fork("worker")
    wait_until(lambda: runs(site)[0][2] >= 1)
    os.kill(worker, number)
    ran = site.wait(worker)
    assert (ran.code, ran.err) == (0, "")
    state, attempts, done, _ = runs(site)[0]
    assert (state, attempts) == ("queued", 0)
    assert f"{done} documents, stopped" in ran.out
    assert site.rows("SELECT COUNT(*) FROM tracker_document")[0][0] == done
    site.must("worker", "--once")
    assert runs(site) == [("done", 1, DOCUMENTS, DOCUMENTS)]
    assert_whole(site)


def test_a_command_waits_for_the_worker_that_has_its_source(site, queue, record):
    queue()
    worker = site.fork("worker")
    wait_until(lambda: runs(site)[0][0] == "running")
    ran = site.do("import_record", record, "--source", "av-debates")
    os.kill(worker, signal.SIGTERM)
    assert site.wait(worker).code == 0
    assert ran.code == 0, ran.err
    assert f"{DOCUMENTS} unchanged" in ran.out
    assert "waiting for run 1 of av-debates, running since" in ran.err
    assert [row[0] for row in runs(site)] == ["done", "done"]
    assert_whole(site)


@pytest.mark.skipif(
    not (ROOT / ".venv/runtime").exists() or not shutil.which("make"), reason="make run has no .venv here"
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_make_run_serves_with_a_worker_beside_and_leaves_nothing_running(tmp_path, number):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "REFRAIN_VAR": str(tmp_path / "var"), "DATABASE_URL": ""}
    log = (tmp_path / "log").open("w")
    # A session of its own stands for a terminal: its processes are those that Ctrl-C reaches, also where the suite
    # itself runs in the background of a shell, which leaves its children deaf to SIGINT.
    make = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        wait_until(lambda: answers(port) or make.poll() is not None, seconds=240)
        wait_until(lambda: any("manage.py worker" in command for command in session(make.pid)))
        if number == signal.SIGINT:
            os.killpg(make.pid, number)
        else:
            make.send_signal(number)
        make.wait(timeout=60)
        wait_until(lambda: not session(make.pid), seconds=30)
        assert not answers(port)
    finally:
        for pid in session(make.pid, pids=True):
            os.kill(int(pid), signal.SIGKILL)
    assert "Traceback" not in (tmp_path / "log").read_text()


def answers(port: int) -> bool:
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).status == 200
    except (urllib.error.URLError, OSError):
        return False


def session(leader: int, *, pids: bool = False) -> list[str]:
    """The commands (or ids) of the processes of a session, as `ps` tells them, without those that are only not waited for."""
    told = subprocess.run(["ps", "-s", str(leader), "-o", "stat=,pid=,args="], capture_output=True, text=True).stdout
    rows = [line.split(None, 2) for line in told.splitlines()]
    return [row[1] if pids else row[2] for row in rows if not row[0].startswith("Z")]
