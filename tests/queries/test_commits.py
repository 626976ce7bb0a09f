"""Whether something was committed: told by the database, for every way of writing to it."""

import os
import sqlite3
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection, connections, transaction

from tracker.models import Topic
from tracker.queries import commits
from tracker.queries.commits import _Watch, commit_mark, kept_until_a_commit, one_mark


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "some.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE line (words TEXT)")
    made.close()
    return path


def write(path, statement="INSERT INTO line VALUES ('again')"):
    other = sqlite3.connect(path)
    other.execute(statement)
    other.commit()
    other.close()


def test_the_mark_stays_while_nothing_is_committed(file):
    watch = _Watch()
    first = watch.mark(file)
    reading = sqlite3.connect(file)
    assert reading.execute("SELECT count(*) FROM line").fetchone() == (0,)
    reading.close()
    assert watch.mark(file) == first


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO line VALUES ('again')",
        "UPDATE line SET words = 'other'",
        "DELETE FROM line",
        "CREATE TABLE party (name TEXT)",
    ],
)
def test_the_mark_moves_with_every_kind_of_commit(file, statement):
    write(file)
    watch = _Watch()
    first = watch.mark(file)
    write(file, statement)
    assert watch.mark(file) != first


def test_what_is_not_committed_does_not_move_the_mark_and_its_commit_does(file):
    watch = _Watch()
    first = watch.mark(file)
    writing = sqlite3.connect(file)
    writing.execute("INSERT INTO line VALUES ('again')")
    assert watch.mark(file) == first
    writing.commit()
    writing.close()
    assert watch.mark(file) != first


def test_another_file_in_its_place_moves_the_mark(file, tmp_path):
    watch = _Watch()
    first = watch.mark(file)
    copy = tmp_path / "copy.sqlite3"
    before = file.stat()
    for name in ("", "-wal", "-shm"):
        if os.path.exists(f"{file}{name}"):
            os.rename(f"{file}{name}", f"{copy}{name}")
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE line (words TEXT)")
    made.close()
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert watch.mark(file) != first


@pytest.mark.django_db
def test_inside_a_transaction_nothing_can_be_told():
    assert connection.in_atomic_block
    assert commit_mark() is None


@pytest.mark.django_db(transaction=True)
def test_without_a_file_nothing_can_be_told_and_postgresql_tells_every_commit():
    if connection.vendor == "sqlite":
        assert commit_mark() is None
        return
    first = commit_mark()
    assert first is not None
    assert Topic.objects.count() == 0
    assert commit_mark() == first
    Topic.objects.create(slug="lighthouses", name="Lighthouses")
    second = commit_mark()
    assert second != first
    with transaction.atomic():
        Topic.objects.update(name="Harbours")
        assert commit_mark() is None
    assert commit_mark() not in (first, second)


def test_a_database_that_fails_tells_nothing(monkeypatch, file):
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", str(file.parent))
    if connection.vendor == "sqlite":
        assert commit_mark() is None


@pytest.fixture
def mark(monkeypatch):
    """The mark, moved by hand."""
    marks = ["1"]
    monkeypatch.setattr(commits, "_asked", lambda: marks[0])
    return marks


@pytest.fixture
def read():
    """A read that is kept, and what it was asked."""
    asked = []

    @kept_until_a_commit(2)
    def kept(number, *, times=1):
        asked.append((number, times))
        return object()

    return SimpleNamespace(kept=kept, asked=asked)


def test_what_was_read_is_given_again_until_a_commit_or_the_next_day(mark, read, monkeypatch):
    first = read.kept(1)
    assert read.kept(1) is first
    assert read.kept(1, times=2) is not first
    mark[0] = "2"
    second = read.kept(1)
    assert second is not first
    monkeypatch.setattr(commits.timezone, "localdate", lambda: date(2099, 1, 1))
    assert read.kept(1) is not second
    assert read.asked == [(1, 1), (1, 2), (1, 1), (1, 1)]


def test_the_last_questions_are_kept(mark, read):
    for number in (1, 2, 1, 3, 1, 2):
        read.kept(number)
    assert [number for number, _ in read.asked] == [1, 2, 3, 2]


def test_nothing_is_kept_where_commits_cannot_be_told(mark, read):
    mark[0] = None
    assert read.kept(1) is not read.kept(1)


def test_a_page_rests_on_the_mark_that_was_taken_before_it(mark, read):
    with one_mark("1"):
        mark[0] = "2"
        assert commit_mark() == "1"
        old = read.kept(1)
    # What was read since is not taken for what there is now.
    assert commit_mark() == "2"
    assert read.kept(1) is not old


@pytest.mark.django_db
def test_a_transaction_sees_what_it_wrote_itself(mark, read):
    with one_mark("1"):
        assert commit_mark() is None
        assert read.kept(1) is not read.kept(1)
