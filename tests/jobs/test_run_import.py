"""An import as a run: what the desk can read of it, whoever ran it and however it ended."""

import json
import sqlite3
import threading
from io import StringIO
from zipfile import ZipFile

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from tests.jobs.conftest import turn
from tracker.jobs import database_trouble, import_record, run_import, take_turn
from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.kept_uploads import clean_uploads, upload_folder
from tracker.jobs.queue_import import queue_again, queue_import, withdraw_run
from tracker.jobs.run_import import import_now
from tracker.jobs.work import work
from tracker.models import Document, ImportRun, Source

LINE = "This boat-sinking lighthouse tax must go."
QUEUED, RUNNING, DONE, FAILED = ImportRun.State.values


def sqlite_error(name):
    error = sqlite3.OperationalError("")
    error.sqlite_errorname = name
    return error


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def upload(avalonia, write, tmp_path, django_user_model):
    """Queue files of turns, by name, as the desk does."""
    editor = django_user_model.objects.create(username="editor")

    def queued(files, packed=False, **options):
        received = [(name, write(*turns, name=name)) for name, turns in files.items()]
        if packed:
            with ZipFile(tmp_path / "days.zip", "w") as archive:
                for name, path in received:
                    archive.write(path, f"days/{name}")
            received = [("days.zip", tmp_path / "days.zip")]
        return queue_import(source=avalonia.source, files=received, options=options, requested_by=editor)

    return queued


def worked(**options):
    ended = []
    work(stopping=lambda: False, once=True, finished=ended.append, **options)
    return [finished.line() for finished in ended]


def day(number, text=LINE, **more):
    return turn(text, document=f"av-{number}", **more)


def test_a_command_leaves_a_run_with_its_counts(avalonia, write):
    path = write(turn(LINE), turn("Who am I?", speaker="Mr. Nobody", given=None, party=None, order=1))
    seen = []
    import_now(paths=[path], source=avalonia.source, progress=lambda done, total: seen.append((done, total)))
    run = ImportRun.objects.get()
    assert (run.origin, run.state, run.attempts, run.documents_done, run.documents_total) == ("command", DONE, 1, 1, 1)
    assert (run.paths, run.options, run.errors) == ([str(path)], {}, [])
    assert (run.summary["speeches"], run.summary["added"], run.summary["unplaced"]) == (2, 1, {"Mr. Nobody": 1})
    assert run.started_at <= run.heartbeat_at <= run.finished_at
    assert seen == [(1, 1)]
    assert list(take_turn.Hold(run).path.parent.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_a_commands_run_before_its_lock(avalonia, write, monkeypatch):
    seen = []
    take = take_turn.Hold.take

    def taking(hold):
        seen.append(connection.in_atomic_block)
        return take(hold)

    monkeypatch.setattr(take_turn.Hold, "take", taking)
    import_now(paths=[write(turn(LINE))], source=avalonia.source)
    assert seen[0]


def test_a_command_that_fails_leaves_a_run_that_says_which_file_and_where(avalonia, write):
    good, bad = write(turn(LINE), name="a.jsonl"), write(turn(LINE), turn(LINE, order=1, party="XP"), name="b.jsonl")
    broken = write(turn(LINE), name="c.jsonl")
    broken.write_text("{")
    with pytest.raises(CommandError) as error:
        call_command("import_record", good, bad, broken, source="av-debates")
    assert str(error.value) == f"{bad}: line 2: unknown party “XP” (known: Harbour, Meadow) (and 1 more)"
    run = ImportRun.objects.get()
    assert (run.state, run.documents_done, Document.objects.count()) == (FAILED, 0, 0)
    assert [(wrong["path"], wrong["place"]) for wrong in run.errors] == [(str(bad), "line 2"), (str(broken), "line 1")]
    assert run.errors[0]["text"] == "unknown party “XP” (known: Harbour, Meadow)"


def test_what_was_said_beside_a_file_is_kept_with_the_run(avalonia, tmp_path):
    path = tmp_path / "speech.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Quill>Fair tides to every member.\n")
    call_command(
        "import_record", path, source="av-debates", date="2014-05-14", title="At the quay", format="webvtt",
        stdout=StringIO(),
    )  # fmt: skip
    assert ImportRun.objects.get().options == {"format": "webvtt", "date": "2014-05-14", "title": "At the quay"}


def test_files_passed_over_are_told_and_the_others_come_in(avalonia, write):
    good, bad = write(turn(LINE), name="a.jsonl"), write(day(2, party="XP"), name="b.jsonl")
    summary = import_now(paths=[bad, good], source=avalonia.source, passing_over=True)
    assert [str(wrong) for wrong in summary.passed_over] == [
        f"{bad}: line 1: unknown party “XP” (known: Harbour, Meadow)"
    ]
    run = ImportRun.objects.get()
    assert (run.state, run.documents_done, run.summary["added"], len(run.errors)) == (FAILED, 1, 1, 1)


def test_an_upload_is_imported_by_the_worker_and_its_files_are_removed(upload):
    run = upload({"a.jsonl": [day(1)], "b.jsonl": [day(2), day(2, "Fair tides.", order=1)]})
    assert sorted(path.name for path in upload_folder(run).rglob("*.jsonl")) == ["a.jsonl", "b.jsonl"]
    assert worked() == [f"run {run.pk} (av-debates): 2 documents, done"]
    run.refresh_from_db()
    assert (run.origin, run.state, run.documents_done, run.summary["speeches"]) == ("upload", DONE, 2, 3)
    assert (run.paths, run.requested_by.username) == (["a.jsonl", "b.jsonl"], "editor")
    assert not upload_folder(run).exists()


def test_a_zip_is_one_run(upload):
    run = upload({"a.jsonl": [day(1)], "b.jsonl": [day(2)]}, packed=True)
    assert worked() == [f"run {run.pk} (av-debates): 2 documents, done"]
    assert (ImportRun.objects.get().paths, Document.objects.count()) == (["days.zip"], 2)


def test_an_upload_that_fails_names_its_files_as_they_came_and_keeps_them_to_run_again(upload):
    run = upload({"a.jsonl": [day(1)], "b.jsonl": [day(2, party="XP")]}, packed=True)
    wrong = "days/b.jsonl: line 1: unknown party “XP” (known: Harbour, Meadow)"
    assert worked()[0].endswith(wrong)
    run.refresh_from_db()
    assert (run.state, [": ".join(error[part] for part in ("path", "place", "text")) for error in run.errors]) == (
        FAILED,
        [wrong],
    )
    assert not Document.objects.exists()
    (upload_folder(run) / "packed" / "days.zip").rename(upload_folder(run) / "away.zip")
    # As if an editor had entered the party meanwhile.
    with ZipFile(upload_folder(run) / "packed" / "days.zip", "w") as archive:
        archive.writestr("b.jsonl", json.dumps(day(2)))
    assert queue_again(run=run)
    run.refresh_from_db()
    assert (run.state, run.attempts, run.errors) == (QUEUED, 0, [])
    assert not queue_again(run=run)
    assert worked() == [f"run {run.pk} (av-debates): 1 documents, done"]


def test_what_was_said_beside_an_upload_reaches_the_parser(upload, tmp_path, avalonia, django_user_model):
    path = tmp_path / "speech.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Quill>Fair tides to every member.\n")
    queue_import(
        source=avalonia.source, files=[("speech.vtt", path)], requested_by=django_user_model.objects.get(),
        options={"format": "webvtt", "date": "2014-05-14", "title": "At the quay", "url": ""},
    )  # fmt: skip
    assert len(worked()) == 1
    assert Document.objects.values_list("date", "title").get()[1] == "At the quay"
    assert ImportRun.objects.get().options == {"format": "webvtt", "date": "2014-05-14", "title": "At the quay"}


def test_a_withdrawn_upload_is_gone_with_its_files_and_a_done_one_stays(upload):
    run = upload({"a.jsonl": [day(1)]})
    assert withdraw_run(run=run)
    assert (ImportRun.objects.count(), upload_folder(run).exists()) == (0, False)
    done = upload({"a.jsonl": [day(1)]})
    worked()
    assert not withdraw_run(run=done)
    assert ImportRun.objects.get().state == DONE


def test_a_run_that_a_worker_has_is_not_withdrawn(upload):
    run = upload({"a.jsonl": [day(1)]})
    take_turn.next_run()
    assert not withdraw_run(run=run)
    assert upload_folder(run).exists()


def test_a_worker_that_is_told_to_stop_gives_the_run_back_and_the_attempt_does_not_count(upload, monkeypatch):
    run = upload({"a.jsonl": [day(1), day(2), day(3)]})
    ended = []
    work(stopping=lambda: Document.objects.count() == 2, finished=ended.append)
    assert [(finished.end, finished.documents) for finished in ended] == [("stopped", 2)]
    run.refresh_from_db()
    assert (run.state, run.attempts, Document.objects.count()) == (QUEUED, 0, 2)
    assert worked() == [f"run {run.pk} (av-debates): 3 documents, done"]
    run.refresh_from_db()
    assert (run.attempts, run.summary["added"], run.summary["unchanged"]) == (1, 1, 2)


def test_a_worker_that_lost_its_run_to_another_stops_there(upload, monkeypatch):
    run = upload({"a.jsonl": [day(1), day(2)]})
    store = import_record._import_document

    def slow(*args):
        # While this one slept, another took it for dead and began again.
        ImportRun.objects.update(started_at=timezone.now(), attempts=2)
        return store(*args)

    monkeypatch.setattr(import_record, "_import_document", slow)
    taken, hold = take_turn.next_run()
    finished = run_import.run_import(run=taken, hold=hold, stopping=lambda: False)
    assert (finished.end, Document.objects.count()) == ("taken", 1)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RUNNING, 2)


def test_a_fault_of_refrains_own_ends_the_run_and_not_the_worker(upload, monkeypatch, caplog):
    first, second = upload({"a.jsonl": [day(1)]}), upload({"b.jsonl": [day(2)]})
    store = import_record._import_document

    def faulty(read, *args):
        if read.parsed.external_id == "av-1":
            raise TypeError("a tide\nwas missed")
        return store(read, *args)

    monkeypatch.setattr(import_record, "_import_document", faulty)
    assert len(worked()) == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (FAILED, DONE)
    assert first.errors[0]["path"] == "a.jsonl"
    assert first.errors[0]["text"] == ("a fault in Refrain itself (TypeError: a tide was missed); nothing was stored")
    assert "a tide" in caplog.text


def test_a_database_in_trouble_ends_the_run_after_the_documents_that_are_whole(avalonia, write, monkeypatch):
    path = write(day(1), day(2), day(3))
    store, finish, trouble = import_record._import_document, run_import._finish, [1, 2]

    def failing(read, *args):
        if read.parsed.external_id == "av-2":
            raise OperationalError("server closed the connection unexpectedly\n\tThis probably means nothing.")
        return store(read, *args)

    def late(*args):
        # The database comes back at the third try.
        if trouble:
            raise OperationalError(f"still away, {trouble.pop()}")
        return finish(*args)

    monkeypatch.setattr(import_record, "_import_document", failing)
    monkeypatch.setattr(run_import, "_finish", late)
    monkeypatch.setattr(database_trouble, "_PAUSE", 0)
    with pytest.raises(OperationalError):
        call_command("import_record", path, source="av-debates")
    run = ImportRun.objects.get()
    assert (run.state, run.documents_done, run.errors) == (
        FAILED,
        1,
        [
            {
                "path": str(path),
                "place": "",
                "text": "the connection to the database was lost (server closed the connection unexpectedly); "
                "1 of 3 documents are stored, whole: run it again to go on",
            }
        ],
    )
    assert list(Document.objects.values_list("external_id", flat=True)) == ["av-1"]
    monkeypatch.undo()
    call_command("import_record", path, source="av-debates", stdout=StringIO())
    assert Document.objects.count() == 3


def test_a_worker_says_once_that_the_database_is_away_and_goes_on_when_it_is_back(upload, monkeypatch):
    upload({"a.jsonl": [day(1)]})
    found, away, told = take_turn.next_run, [1, 2, 3], []

    def unreachable():
        if away:
            away.pop()
            raise OperationalError("connection refused")
        return found()

    monkeypatch.setattr("tracker.jobs.work.next_run", unreachable)
    monkeypatch.setattr("tracker.jobs.work._PAUSE", 0)
    with pytest.raises(OperationalError, match="connection refused"):
        worked()
    work(stopping=lambda: Document.objects.exists(), trouble=told.append)
    assert told == ["the connection to the database was lost (connection refused)"]
    assert ImportRun.objects.get().state == DONE


def test_ctrl_c_ends_the_run_and_leaves_what_is_whole(avalonia, write, monkeypatch):
    path = write(day(1), day(2))
    store = import_record._import_document

    def interrupted(read, *args):
        if read.parsed.external_id == "av-2":
            raise KeyboardInterrupt
        return store(read, *args)

    monkeypatch.setattr(import_record, "_import_document", interrupted)
    with pytest.raises(CommandError, match="stopped by hand; run it again to go on") as error:
        call_command("import_record", path, source="av-debates")
    assert error.value.returncode == 130
    assert ImportRun.objects.get().errors[0]["text"].startswith("stopped by hand; 1 of 2 documents are stored")


def test_the_heart_beats_while_one_document_takes_long(upload, monkeypatch):
    upload({"a.jsonl": [day(1)]})
    beaten, beats = threading.Event(), []
    monkeypatch.setattr(run_import, "HEARTBEAT", 0.01)

    class Beats:
        def update(self, **fields):
            beats.append(sorted(fields))
            beaten.set()
            return 1

    mine, store = run_import._mine, import_record._import_document
    here = threading.current_thread()
    monkeypatch.setattr(run_import, "_mine", lambda run: mine(run) if threading.current_thread() is here else Beats())

    def slow(*args):
        beaten.clear()
        assert beaten.wait(30)
        return store(*args)

    monkeypatch.setattr(import_record, "_import_document", slow)
    assert len(worked()) == 1
    assert ["heartbeat_at"] in beats


def test_uploads_that_nobody_needs_are_cleaned_away_after_a_day(upload, settings, monkeypatch):
    failed, done = upload({"a.jsonl": [day(1, party="XP")]}), upload({"b.jsonl": [day(2)]})
    worked()
    uploads = settings.VAR_DIR / "uploads"
    for name in (str(done.pk), "4711"):
        (uploads / name).mkdir()
    (uploads / "tmp.upload.xml").touch()
    clean_uploads()
    assert sorted(path.name for path in uploads.iterdir()) == sorted(
        [str(failed.pk), str(done.pk), "4711", "tmp.upload.xml"]
    )
    monkeypatch.setattr("tracker.jobs.kept_uploads._FORGOTTEN", -1)
    clean_uploads()
    assert [path.name for path in uploads.iterdir()] == [str(failed.pk)]


def test_an_upload_whose_files_are_elsewhere_says_so(upload, settings, tmp_path):
    run = upload({"a.jsonl": [day(1)]})
    settings.VAR_DIR = tmp_path / "another"
    assert "the uploaded files are not at" in worked()[0]
    run.refresh_from_db()
    assert run.state == FAILED
    assert not queue_again(run=run)


def test_a_new_source_whose_import_breaks_off_keeps_what_came_in(avalonia, write, monkeypatch):
    store = import_record._import_document

    def failing(read, *args):
        if read.parsed.external_id == "av-2":
            raise OperationalError("gone")
        return store(read, *args)

    monkeypatch.setattr(import_record, "_import_document", failing)
    with pytest.raises(OperationalError):
        call_command("import_record", write(day(1), day(2)), source="new", new_source="New", legislature="avalonia")
    assert Source.objects.get(slug="new").documents.count() == 1


def test_an_error_without_a_file_is_its_text_alone():
    assert str(ImportFailed("nothing")) == "nothing"
    assert ImportFailed("nothing").errors[0].as_json() == {"path": "", "place": "", "text": "nothing"}


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (sqlite_error("SQLITE_FULL"), "the disk of the database is full (gone)"),
        (sqlite_error("SQLITE_IOERR_WRITE"), "the disk of the database is full or failing (gone)"),
        (sqlite_error("SQLITE_BUSY"), "the database is busy: another program kept it for too long (gone)"),
        (sqlite_error("SQLITE_ERROR"), "the database is in trouble (gone)"),
        (psycopg.errors.DiskFull(), "the disk of the database is full (gone)"),
        (psycopg.errors.AdminShutdown(), "the connection to the database was lost (gone)"),
        (psycopg.errors.DeadlockDetected(), "the database is busy: another program kept it for too long (gone)"),
        (psycopg.OperationalError(), "the connection to the database was lost (gone)"),
        (None, "the connection to the database was lost (gone)"),
    ],
)
def test_what_is_wrong_with_a_database_is_one_line(cause, said):
    error = OperationalError("gone\n\tby the board")
    error.__cause__ = cause
    assert database_trouble.described(error) == said
