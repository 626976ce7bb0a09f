"""Fetching a period of the record from a publisher's server, by day and by number, and importing what came."""

import errno
import fcntl
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.jobs.conftest import turn
from tracker.jobs.fetch_record import FetchFailed, fetch_record
from tracker.jobs.polite_download import PoliteDownloader
from tracker.jobs.safe_download import Limits, SafeClient
from tracker.models import Document, ImportRun, Mention

LINE = "This boat-sinking lighthouse tax must go."


@pytest.fixture
def fetch(official, avalonia, tmp_path):
    """Fetch the days into a folder that stays from one run to the next."""

    def fetched(first, last, **options):
        client = SafeClient(agent="Refrain/test", trusted=frozenset({official.endpoint}), limits=Limits(idle=0.3))
        downloader = PoliteDownloader(client, pause=0, sleep=lambda _: None)
        return fetch_record(
            source=avalonia.source, first=date.fromisoformat(first), last=date.fromisoformat(last),
            folder=tmp_path / "fetched", downloader=downloader, **options,
        )  # fmt: skip

    return fetched


def sitting(day, document=None, text=LINE):
    return (json.dumps(turn(text, document=document or f"av-{day}", day=day)) + "\n").encode()


@pytest.fixture
def by_day(official, avalonia):
    """A source whose files stand by day, and the server's days as a function that adds one."""
    avalonia.source.address_pattern = official.address + "/{date:%Y/%m-%d}.jsonl"
    avalonia.source.save()

    def add(day, body=None):
        official.serve(f"/{day[:4]}/{day[5:]}.jsonl", body or sitting(day))

    return add


@pytest.fixture
def by_number(official, avalonia):
    """A source of two sessions: 40 sittings from 2021-02-01, one a day, then 20 from 2021-04-01."""
    avalonia.source.address_pattern = official.address + "/{parliament}{session}/{sitting:03}-{edition}.jsonl"
    avalonia.source.address_editions = "E F"
    avalonia.source.address_sessions = ["7-2 2021-04-01", "7-1 2021-02-01"]
    avalonia.source.save()
    for session, opened, sittings in (("71", date(2021, 2, 1), 40), ("72", date(2021, 4, 1), 20)):
        for number in range(1, sittings + 1):
            day = date.fromordinal(opened.toordinal() + number - 1).isoformat()
            for edition in "EF":
                body = sitting(day, f"{session}-{number}-{edition}")
                official.serve(f"/{session}/{number:03}-{edition}.jsonl", body)


def statuses(summary):
    return [(file.address.partition("/20")[2] or file.address.split("/", 3)[3], file.status) for file in summary.files]


def held():
    return sorted(Document.objects.values_list("external_id", flat=True))


def test_the_days_of_a_period_are_fetched_and_imported(official, fetch, by_day):
    by_day("2021-05-03")
    by_day("2021-05-05")
    by_day("2021-05-06")
    seen = []
    summary = fetch("2021-05-03", "2021-05-05", progress=lambda done, total: seen.append((done, total)))
    assert [(file.status, file.day, file.wanted) for file in summary.files] == [
        ("new", "2021-05-03", True),
        ("not found", "", False),
        ("new", "2021-05-05", True),
    ]
    assert held() == ["av-2021-05-03", "av-2021-05-05"]
    assert Mention.objects.count() == 2
    assert list(ImportRun.objects.values_list("origin", "state", "documents_done")) == [("fetch", "done", 2)]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert (summary.complete, summary.requests, len(summary.imported)) == (True, 4, 2)


def test_fetching_again_asks_only_whether_anything_changed(official, fetch, by_day):
    by_day("2021-05-03")
    by_day("2021-05-04")
    fetch("2021-05-03", "2021-05-04")
    official.asked.clear()
    official.serve("/2021/05-04.jsonl", sitting("2021-05-04", text="Nothing."), etag='"2"')
    again = fetch("2021-05-03", "2021-05-04")
    assert [file.status for file in again.files] == ["unchanged", "updated"]
    assert [document.status for document in again.imported] == ["unchanged", "updated"]
    assert official.sent("If-None-Match") == ['"1"', '"1"']
    assert held() == ["av-2021-05-03", "av-2021-05-04"]


def test_what_was_only_downloaded_is_imported_by_the_next_run(official, fetch, by_day):
    by_day("2021-05-03")
    assert fetch("2021-05-03", "2021-05-03", importing=False).imported == ()
    assert (held(), ImportRun.objects.count()) == ([], 0)
    assert [document.status for document in fetch("2021-05-03", "2021-05-03").imported] == ["added"]


def test_one_bad_day_does_not_keep_the_others_out(official, fetch, by_day):
    by_day("2021-05-03")
    by_day("2021-05-04", b"<html><body><article><p>2021-05-04: we are sorry.</p></article></body></html>")
    by_day("2021-05-05", sitting("2021-05-05").replace(b'"HP"', b'"XP"'))
    by_day("2021-05-06")
    summary = fetch("2021-05-03", "2021-05-06")
    assert [file.status for file in summary.files] == ["new", "unreadable", "new", "new"]
    assert summary.files[1].message == "the address gave a page to read, not a record"
    assert held() == ["av-2021-05-03", "av-2021-05-06"]
    assert [message.partition(": ")[2] for message in summary.not_imported.values()] == [
        "line 1: unknown party “XP” (known: Harbour, Meadow)"
    ]
    assert not summary.complete
    run = ImportRun.objects.get()
    assert (run.origin, run.state, run.summary["added"], len(run.paths)) == ("fetch", "failed", 2, 3)
    assert [(error["path"].rpartition("/")[2], error["place"], error["text"]) for error in run.errors] == [
        ("05-04.jsonl", "", "the address gave a page to read, not a record"),
        (run.paths[1].rpartition("/")[2], "line 1", "unknown party “XP” (known: Harbour, Meadow)"),
    ]
    official.asked.clear()
    by_day("2021-05-04")
    assert [file.status for file in fetch("2021-05-03", "2021-05-04").files] == ["unchanged", "updated"]
    assert official.sent("If-None-Match") == ['"1"', None]
    assert held() == ["av-2021-05-03", "av-2021-05-04", "av-2021-05-06"]


def test_one_file_in_trouble_is_passed_over_and_three_in_a_row_end_the_run(official, fetch, by_day):
    for day in range(3, 10):
        by_day(f"2021-05-{day:02}")
    for day in (4, 6, 7, 8):
        official.pages[f"/2021/05-{day:02}.jsonl"] = lambda request: request.answer(500)
    summary = fetch("2021-05-03", "2021-05-09")
    assert [file.status for file in summary.files] == ["new", "failed", "new", "failed", "failed", "failed"]
    assert summary.stopped == "3 addresses in a row failed: run it again later to go on"
    assert held() == ["av-2021-05-03", "av-2021-05-05"]


def test_a_period_by_number_starts_at_its_first_sitting_and_ends_at_its_last(official, fetch, by_number):
    summary = fetch("2021-02-20", "2021-02-22")
    # Sitting n is of the n-th of February: 20 is found by steps and halves.
    english = [path for path in official.paths() if path.endswith("-E.jsonl")]
    assert [int(path[4:7]) for path in english] == [1, 3, 7, 15, 31, 23, 19, 21, 20, 22]
    assert [path for path in official.paths() if "-F" in path] == [f"/71/{n:03}-F.jsonl" for n in (20, 21, 22)]
    assert held() == ["71-20-E", "71-20-F", "71-21-E", "71-21-F", "71-22-E", "71-22-F"]
    outside = [file for file in summary.files if not file.wanted]
    assert {file.message for file in outside} == {"outside the period"}
    assert len(official.paths()) == len(set(official.paths()))


def test_the_next_run_goes_on_from_what_is_kept(official, fetch, by_number):
    fetch("2021-02-20", "2021-02-22")
    official.asked.clear()
    fetch("2021-02-23", "2021-02-24")
    assert official.paths() == [
        "/71/023-E.jsonl",
        "/71/023-F.jsonl",
        "/71/024-E.jsonl",
        "/71/024-F.jsonl",
        "/71/025-E.jsonl",
    ]
    assert official.sent("If-None-Match") == ['"1"', None, None, None, None]


def test_a_period_runs_from_one_session_into_the_next(official, fetch, by_number):
    summary = fetch("2021-03-11", "2021-04-02")
    assert held() == sorted(
        [f"71-{n}-{edition}" for n in (39, 40) for edition in "EF"]
        + [f"72-{n}-{edition}" for n in (1, 2) for edition in "EF"]
    )
    missing = [file.address[-10:] for file in summary.files if file.status == "not found"]
    assert missing[-6:] == [f"{n:03}-{edition}.jsonl"[-10:] for n in (41, 42, 43) for edition in "EF"]
    assert summary.complete


def test_a_session_before_the_period_is_not_asked_for(official, fetch, by_number):
    fetch("2021-04-01", "2021-04-01")
    assert official.paths() == ["/72/001-E.jsonl", "/72/001-F.jsonl", "/72/002-E.jsonl"]


def test_a_number_without_a_file_is_stepped_over(official, fetch, by_number):
    for number in (3, 4, 20):
        for edition in "EF":
            del official.pages[f"/71/{number:03}-{edition}.jsonl"]
    fetch("2021-02-19", "2021-02-21")
    assert held() == ["71-19-E", "71-19-F", "71-21-E", "71-21-F"]


def test_an_edition_that_is_missing_does_not_end_a_session(official, fetch, by_number):
    for number in range(1, 5):
        del official.pages[f"/72/{number:03}-F.jsonl"]
    fetch("2021-04-01", "2021-04-05")
    assert held() == ["72-1-E", "72-2-E", "72-3-E", "72-4-E", "72-5-E", "72-5-F"]


@pytest.mark.parametrize("day", ["2021-02-02", "2021-02-20"])
def test_a_server_that_gives_one_file_for_every_number_is_not_asked_for_ever(
    official, fetch, by_number, day, monkeypatch
):
    monkeypatch.setattr("tracker.jobs.fetch_record._NUMBERS", 20)
    official.pages = {
        f"/71/{n:03}-{edition}.jsonl": official.pages["/71/002-E.jsonl"] for n in range(99) for edition in "EF"
    }
    fetch(day, "2021-03-20")
    assert len(official.paths()) <= 40


def test_nothing_is_fetched_for_a_pattern_that_cannot_be_used(official, fetch, avalonia):
    for values, message in [
        ({}, "“av-debates” has no address of its files"),
        ({"address_pattern": "https://records.example/day"}, "the address of “av-debates”: It needs either"),
        ({"address_pattern": "https://records.example/{date:%Y}-{edition}"}, "these words need each other"),
    ]:
        for name, value in values.items():
            setattr(avalonia.source, name, value)
        with pytest.raises(FetchFailed, match=message):
            fetch("2021-05-03", "2021-05-03")
    with pytest.raises(FetchFailed, match="2021-05-04 is after 2021-05-03"):
        fetch("2021-05-04", "2021-05-03")


def test_a_source_is_fetched_by_one_run_at_a_time(official, fetch, by_day, tmp_path):
    (tmp_path / "fetched").mkdir()
    with (tmp_path / "fetched" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(FetchFailed, match="“av-debates” is being fetched already"):
            fetch("2021-05-03", "2021-05-03")
    assert official.asked == []


def test_a_full_disk_is_one_line_and_what_was_whole_stays(official, fetch, by_day, monkeypatch, tmp_path):
    by_day("2021-05-03")
    by_day("2021-05-04")
    fetch("2021-05-03", "2021-05-03")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FetchFailed, match=r"05-04\.jsonl: No space left on device; what came before is kept"):
        fetch("2021-05-03", "2021-05-04")
    monkeypatch.undo()
    assert [file.status for file in fetch("2021-05-03", "2021-05-04").files] == ["unchanged", "new"]


def test_both_editions_of_a_real_sitting_come_as_one_document(official, fetch, avalonia, real_data):
    source = avalonia.source
    source.legislature = None
    source.address_pattern = (
        official.address + "/House/{parliament}{session}/{sitting:03}/HAN{sitting:03}-{edition}.XML"
    )
    source.address_editions, source.address_sessions = "E F", ["42-1 2015-12-03", "43-1 2019-12-05"]
    source.save()
    for edition, name in (("E", "42-1-2-en.xml"), ("F", "42-1-2-fr.xml")):
        official.serve(f"/House/421/002/HAN002-{edition}.XML", (real_data / "canada-house-xml" / name).read_bytes())
    summary = fetch("2015-12-04", "2015-12-04")
    assert [(file.day, file.wanted) for file in summary.files if file.status == "new"] == [("2015-12-04", True)] * 2
    assert held() == ["42-1-2"]
    assert Document.objects.get().editions.count() == 2
    missing = {file.address.rpartition("/")[2] for file in summary.files if file.status == "not found"}
    assert missing == {f"HAN{number:03}-{edition}.XML" for number in (1, 3, 4, 5) for edition in "EF"}


@pytest.fixture
def command(official, by_day, settings, tmp_path):
    """The command's lines, and the sentence it fails with."""
    settings.VAR_DIR, settings.FETCH_PAUSE, settings.FETCH_TRUSTED = tmp_path, 0, frozenset({official.endpoint})

    def run(*arguments, **options):
        out, err = StringIO(), StringIO()
        period = {"from": "2021-05-03", "to": "2021-05-04"}
        words = [f"--{name}={value}" for name, value in period.items()]
        try:
            call_command(
                "fetch_record", *words, *arguments, **{"source": "av-debates", **options}, stdout=out, stderr=err
            )
        except CommandError as error:
            return out.getvalue(), err.getvalue(), str(error)
        return out.getvalue(), err.getvalue(), ""

    return run


def test_the_command_prints_one_line_an_address_and_a_total(official, command, by_day, tmp_path):
    by_day("2021-05-03")
    size = len(sitting("2021-05-03"))
    total = (
        "total: 2 addresses, 1 new, 0 updated, 0 unchanged, 1 not found, 0 failed, 0 refused, 0 unreadable, "
        f"{size} bytes, 3 requests, 1 imported, 0 not imported"
    )
    out, err, failed = command()
    assert out.splitlines() == [
        f"new        2021-05-03 {official.address}/2021/05-03.jsonl: {size} bytes",
        f"not found  -          {official.address}/2021/05-04.jsonl: 0 bytes",
        "no file of 2021-05-04 (only a calendar can say whether there was a sitting)",
        total,
    ]
    assert "Set FETCH_CONTACT" in err
    assert failed == ""
    kept = [path for path in (tmp_path / "fetched" / "av-debates").iterdir() if path.name.endswith("05-03.jsonl")]
    assert [path.read_bytes() for path in kept] == [sitting("2021-05-03")]


def test_the_command_prints_json(official, command, by_day):
    by_day("2021-05-03")
    printed = json.loads(command("--json", "--no-import")[0])
    assert printed["totals"]["new"] == 1
    assert printed["files"][0]["day"] == "2021-05-03"
    assert printed["imported"] == []


def test_the_command_fails_when_something_did_not_come(official, command, by_day, settings):
    official.pages["/2021/05-03.jsonl"] = lambda request: request.answer(302, Location="http://169.254.169.254/latest")
    settings.FETCH_AGENT = "Refrain/9 (+https://desk.example)"
    out, _, failed = command()
    assert "refused    -" in out
    assert "169.254.169.254, which is not a public address" in out
    assert failed == "not everything came; the summary above says what"
    assert {headers["User-Agent"] for _, headers in official.asked} == {"Refrain/9 (+https://desk.example)"}


def test_the_command_names_the_known_sources(command):
    assert command(source="other")[2] == "unknown source “other” (known: av-debates)"


def test_without_the_setting_this_machine_is_refused(official, command, by_day, settings):
    by_day("2021-05-03")
    settings.FETCH_TRUSTED = frozenset()
    assert "127.0.0.1, which is not a public address" in command()[0]
    assert official.asked == []
