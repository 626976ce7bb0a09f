"""How an import stands, and whether anybody is there to do it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tracker.models import ImportRun, Source
from tracker.queries.import_runs import RunStanding, run_standing, worker_missing

QUEUED, RUNNING, DONE, FAILED = ImportRun.State.values


@pytest.fixture
def run(db):
    """Make a run of a source, queued and alive so many seconds ago."""

    def made(slug="av-debates", *, queued=0.0, alive=None, origin="upload", state=QUEUED):
        source, _ = Source.objects.get_or_create(slug=slug, defaults={"name": slug})
        now = timezone.now()
        heartbeat = None if alive is None else now - timedelta(seconds=alive)
        run = ImportRun.objects.create(source=source, origin=origin, state=state, heartbeat_at=heartbeat)
        ImportRun.objects.filter(pk=run.pk).update(queued_at=now - timedelta(seconds=queued))
        run.refresh_from_db()
        return run

    return made


def test_what_waits_knows_how_many_of_its_source_come_first(run):
    first = run(state=RUNNING, alive=1, queued=30)
    second, third = run(queued=20), run(queued=10)
    run("av-committees", queued=20)
    run(state=DONE, queued=40)
    assert [run_standing(one).ahead for one in (first, second, third)] == [0, 1, 2]


def test_what_runs_tells_its_last_sign_of_life(run):
    assert run_standing(run(state=RUNNING, alive=4)) == RunStanding(0, 4, False)
    assert run_standing(run("b", state=DONE, alive=4)) == RunStanding(0, None, False)


def test_a_worker_is_missing_when_a_free_source_waits_for_fifteen_seconds(run):
    waiting = run(queued=10)
    assert (worker_missing(), run_standing(waiting).worker_missing) == (False, False)
    waiting = run("av-committees", queued=16)
    assert (worker_missing(), run_standing(waiting).worker_missing) == (True, True)


def test_no_worker_is_missed_while_one_is_busy_or_a_command_has_the_source(run):
    run("busy", state=RUNNING, alive=30)
    run(queued=100)
    assert not worker_missing()
    ImportRun.objects.filter(state=RUNNING).update(origin="command", source=Source.objects.get(slug="av-debates"))
    assert not worker_missing()


def test_a_worker_that_is_silent_for_a_minute_is_missed(run):
    silent = run(state=RUNNING, alive=61)
    assert run_standing(silent) == RunStanding(0, 61, True)


def test_a_command_waits_for_no_worker(run):
    run(queued=100)
    command = run("other", origin="command", queued=100, alive=1)
    assert not run_standing(command).worker_missing
