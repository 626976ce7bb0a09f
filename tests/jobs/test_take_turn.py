"""One import at a time for each source: who is next, who waits, and what becomes of the dead."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tracker.jobs import take_turn
from tracker.jobs.take_turn import Hold, claim, next_run, settle_abandoned, wait_for_turn
from tracker.models import ImportRun, Source

QUEUED, RUNNING, DONE, FAILED = ImportRun.State.values


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def source(db):
    return Source.objects.create(slug="av-debates", name="Avalonia Debates")


@pytest.fixture
def run(source):
    """Make a run: an upload that waits, unless it is told otherwise."""

    def made(**fields):
        queued_at = fields.pop("queued_at", None)
        run = ImportRun.objects.create(**({"source": source, "origin": "upload"} | fields))
        if queued_at:
            ImportRun.objects.filter(pk=run.pk).update(queued_at=queued_at)
            run.refresh_from_db()
        return run

    return made


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def test_the_oldest_upload_of_a_free_source_is_next(run):
    other = Source.objects.create(slug="av-committees", name="Avalonia Committees")
    second, first, third = run(queued_at=ago(20)), run(queued_at=ago(30)), run(source=other, queued_at=ago(10))
    taken, hold = next_run()
    assert (taken, taken.state, taken.attempts, hold.path.exists()) == (first, RUNNING, 1, True)
    # As long as its lock is held.
    also, other_hold = next_run()
    assert (also, other_hold.path.exists()) == (third, True)
    assert next_run() is None
    ImportRun.objects.filter(pk=first.pk).update(state=DONE)
    assert next_run()[0] == second


def test_a_run_is_claimed_once(run):
    waiting = run()
    again = ImportRun.objects.get(pk=waiting.pk)
    assert claim(waiting, Hold(waiting))
    assert not claim(again, Hold(again))
    assert ImportRun.objects.get().attempts == 1


def test_the_database_keeps_two_runs_of_a_source_from_running(run, source):
    run(state=RUNNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(state=RUNNING)
    waiting = run()
    hold = Hold(waiting)
    assert not claim(waiting, hold)
    assert (ImportRun.objects.get(pk=waiting.pk).state, hold.file, hold.path.exists()) == (QUEUED, None, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="an SQLite database in memory has one writer")
def test_of_many_workers_at_once_one_gets_the_source(run):
    for number in range(3):
        run(queued_at=ago(number))
    gate, taken = threading.Barrier(8), []

    def worker():
        gate.wait()
        found = next_run()
        # With its lock: without it, whoever claimed the run is taken for dead.
        taken.append(found)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([found for found in taken if found]) == 1
    assert ImportRun.objects.filter(state=RUNNING).count() == 1


def test_a_command_that_waits_goes_before_uploads(run):
    run(queued_at=ago(60))
    command = run(origin="command", heartbeat_at=timezone.now())
    assert next_run() is None
    wait_for_turn(command, Hold(command), lambda ahead: pytest.fail(f"waited for {ahead.pk}"))
    assert (command.state, command.attempts) == (RUNNING, 1)


def test_a_command_waits_for_what_runs_and_for_older_commands(run, monkeypatch):
    running = run(state=RUNNING, heartbeat_at=timezone.now())
    older = run(origin="fetch", heartbeat_at=timezone.now(), queued_at=ago(5))
    command = run(origin="command", heartbeat_at=timezone.now())
    told = []
    ends = iter([running, older])

    def sleep(seconds):
        ImportRun.objects.filter(pk=next(ends).pk).update(state=DONE)

    monkeypatch.setattr(take_turn.time, "sleep", sleep)
    hold = Hold(command)
    wait_for_turn(command, hold, lambda ahead: told.append(ahead.pk))
    assert (command.state, list(ends), len(told)) == (RUNNING, [], 1)


def test_a_command_that_was_taken_for_dead_does_not_wait_for_ever(run, monkeypatch):
    command = run(origin="command", state=FAILED, heartbeat_at=timezone.now())
    monkeypatch.setattr(take_turn.time, "sleep", lambda seconds: pytest.fail("it waits"))
    with pytest.raises(take_turn.Taken):
        wait_for_turn(command, Hold(command), lambda ahead: None)


def test_what_is_silent_for_a_minute_is_taken_for_dead(run):
    dead = run(state=RUNNING, started_at=ago(200), heartbeat_at=ago(61), attempts=1, queued_at=ago(300))
    settle_abandoned()
    assert ImportRun.objects.get(pk=dead.pk).state == QUEUED
    taken, _ = next_run()
    assert (taken, taken.attempts) == (dead, 2)


def test_what_gave_a_sign_within_the_minute_is_left_alone(run):
    run(state=RUNNING, started_at=ago(200), heartbeat_at=ago(50), attempts=1)
    settle_abandoned()
    assert ImportRun.objects.get().state == RUNNING


def test_a_lock_that_nobody_has_tells_at_once_that_its_process_died(run):
    dead = run(state=RUNNING, started_at=ago(3), heartbeat_at=ago(1), attempts=1)
    left = Hold(dead)
    left.path.parent.mkdir()
    left.path.touch()
    settle_abandoned()
    assert (ImportRun.objects.get().state, left.path.exists()) == (QUEUED, False)


def test_a_lock_that_somebody_has_tells_that_it_lives_however_silent(run):
    alive = run(state=RUNNING, started_at=ago(600), heartbeat_at=ago(600), attempts=1)
    hold = Hold(alive)
    assert hold.take()
    settle_abandoned()
    assert ImportRun.objects.get().state == RUNNING
    hold.release()
    settle_abandoned()
    assert ImportRun.objects.get().state == QUEUED


def test_after_three_attempts_it_is_given_up_and_says_so(run):
    run(state=RUNNING, started_at=ago(200), heartbeat_at=ago(100), attempts=3)
    settle_abandoned()
    given_up = ImportRun.objects.get()
    assert (given_up.state, given_up.errors) == (
        FAILED,
        [{"path": "", "place": "", "text": take_turn.GIVEN_UP}],
    )
    assert given_up.finished_at
    assert next_run() is None


@pytest.mark.parametrize("state", [QUEUED, RUNNING])
def test_a_command_that_was_killed_has_failed_and_keeps_nobody_waiting(run, state):
    run(origin="command", state=state, heartbeat_at=ago(100), attempts=1)
    upload = run()
    assert next_run()[0] == upload
    killed = ImportRun.objects.get(origin="command")
    assert (killed.state, killed.errors[0]["text"]) == (FAILED, take_turn.KILLED)


def test_a_folder_that_cannot_be_locked_in_keeps_nobody_from_working(run, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.write_text("")
    waiting = run()
    assert next_run()[0] == waiting
    settle_abandoned()
    assert ImportRun.objects.get().state == RUNNING


def test_looking_for_work_costs_the_same_however_much_waits(run, django_assert_num_queries):
    run(state=RUNNING, heartbeat_at=timezone.now())
    run()
    with django_assert_num_queries(2):
        assert next_run() is None
    for _ in range(3):
        run()
    with django_assert_num_queries(2):
        assert next_run() is None
