"""Imports at the desk: uploading files, watching how far they are, running a failed one again and withdrawing it."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.admin.test_every_page import assert_opens_without_inline_code
from tests.jobs.conftest import turn
from tracker.admin import uploads
from tracker.jobs.take_turn import next_run
from tracker.jobs.work import work
from tracker.models import Document, ImportRun, Party, Revision

LIST, ADD = "/admin/tracker/importrun/", "/admin/tracker/importrun/add/"
QUEUED, RUNNING, DONE, FAILED = ImportRun.State.values


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


def page(run):
    return reverse("admin:tracker_importrun_change", args=[run.pk])


def record(*, party="HP", document="av-1"):
    return (json.dumps(turn("Fair tides.", party=party, document=document)) + "\n").encode()


def packed(**entries):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/") + ".jsonl", data)
    return file.getvalue()


@pytest.fixture
def upload(desk, avalonia):
    """Post files by name, and what is said of them."""
    avalonia.rows[ImportRun].delete()

    def posted(files, **said):
        received = [SimpleUploadedFile(name, data) for name, data in files.items()]
        return desk.post(ADD, {"source": avalonia.source.pk, "files": received, **said})

    return posted


def work_off():
    return work(stopping=lambda: False, once=True)


def test_files_are_uploaded_imported_and_cleaned_away(desk, upload, tmp_path, editor):
    answer = upload({"a.jsonl": record(), "b.jsonl": record(document="av-2")})
    run = ImportRun.objects.get()
    assert (answer.status_code, answer.url) == (302, page(run))
    assert (run.state, run.origin, run.requested_by, run.paths) == (QUEUED, "upload", editor, ["a.jsonl", "b.jsonl"])
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")) == [
        f"uploads/{run.pk}/files/a.jsonl",
        f"uploads/{run.pk}/files/b.jsonl",
    ]
    shown = desk.get(page(run)).content.decode()
    assert "The next worker takes it." in shown
    assert "<form" in shown
    assert work_off() == 1
    shown = desk.get(page(run)).content.decode()
    assert "2 of 2 documents stored." in shown
    assert "Run again" not in shown
    assert Document.objects.filter(external_id__startswith="av-").count() == 2
    assert not (tmp_path / "uploads" / str(run.pk)).exists()


def test_a_zip_is_one_run_whose_errors_name_its_files_and_lines(desk, upload):
    upload({"days.zip": packed(days__a=record(), days__b=record(document="av-2", party="XP"))})
    work_off()
    run = ImportRun.objects.get()
    assert (run.paths, run.state) == (["days.zip"], FAILED)
    shown = desk.get(page(run)).content.decode()
    assert "<td>days/b.jsonl</td><td>line 1</td><td>unknown party “XP” (known: Harbour, Meadow)</td>" in shown
    assert "Run again" in shown
    Party.objects.filter(slug="av-meadow").update(nicknames=["MP", "XP"])
    answer = desk.post(reverse("admin:tracker_importrun_again", args=[run.pk]), follow=True)
    assert "1 upload waits for a worker again." in answer.content.decode()
    work_off()
    run.refresh_from_db()
    assert (run.state, run.documents_done) == (DONE, 2)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "This field is required."),
        ({"empty.jsonl": b""}, "The submitted file is empty."),
        ({"days.zip": packed(a=record())[:-9]}, "days.zip: it is not a whole zip"),
        ({"days.zip": packed(__a=record(), b=record())}, "/a.jsonl: the name leads out of its folder"),
        ({"days.zip": packed(a=packed(b=record()))}, "a.jsonl: it is packed again inside the zip: unpack it first"),
        ({"days.zip": packed(a=record()), "b.jsonl": record()}, "A zip is uploaded by itself"),
        ({("é" * 130) + ".jsonl": record()}, "the name is too long"),
    ],
    ids=["none", "empty", "half", "elsewhere", "nested", "mixed", "long"],
)
def test_what_cannot_be_imported_is_told_at_once_and_nothing_is_kept(upload, tmp_path, files, said):
    answer = upload(files)
    assert said in answer.content.decode()
    assert not ImportRun.objects.exists()
    answer.close()
    del answer
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_two_files_of_one_name_are_told(desk, avalonia):
    files = [SimpleUploadedFile("a.jsonl", record()) for _ in range(2)]
    answer = desk.post(ADD, {"source": avalonia.source.pk, "files": files})
    assert "Two files have the same name: a.jsonl" in answer.content.decode()


def test_twenty_faults_of_a_zip_are_told_and_the_rest_counted(upload):
    answer = upload({"days.zip": packed(**{f"a{number}": b"PK\x03\x04" for number in range(23)})})
    assert len(answer.context["form"].errors["files"]) == 21
    assert answer.context["form"].errors["files"][-1] == "and 3 more"


def test_a_file_that_is_too_large_is_thrown_away_as_it_comes_and_told(upload, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    answer = upload({"small.jsonl": record(), "large.jsonl": b" " * 200_000})
    assert answer.context["form"].errors["files"] == ["large.jsonl is larger than 256 MB."]
    assert not ImportRun.objects.exists()


def test_a_file_without_its_day_is_given_one(upload):
    captions = b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Quay>Fair tides.\n"
    upload(
        {"speech.vtt": captions}, format="webvtt", date="2021-03-05", url="https://example.org/v", title="At the quay"
    )
    run = ImportRun.objects.get()
    assert run.options == {
        "format": "webvtt", "date": "2021-03-05", "url": "https://example.org/v", "title": "At the quay",
    }  # fmt: skip
    work_off()
    assert str(Document.objects.get(title="At the quay").date) == "2021-03-05"


def test_who_may_only_look_may_not_upload_nor_run_again_nor_withdraw(client, django_user_model, avalonia, tmp_path):
    looker = django_user_model.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    client.force_login(looker)
    run = avalonia.rows[ImportRun]
    ImportRun.objects.update(origin="upload", state=FAILED)
    (tmp_path / "uploads" / str(run.pk)).mkdir()
    posted = {"source": avalonia.source.pk, "files": [SimpleUploadedFile("a.jsonl", record())]}
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, posted).status_code == 403
    for action in ("again", "withdraw"):
        assert client.post(reverse(f"admin:tracker_importrun_{action}", args=[run.pk])).status_code == 403
        assert client.get(reverse(f"admin:tracker_importrun_{action}", args=[run.pk])).status_code == 405
    shown = client.get(page(run)).content.decode()
    assert "Run again" not in shown
    assert "Import files" not in client.get(LIST).content.decode()
    assert ImportRun.objects.get().state == FAILED


def test_files_of_who_is_not_staff_are_not_even_received(client, django_user_model, avalonia, monkeypatch):
    received = []
    monkeypatch.setattr(uploads.TemporaryFileUploadHandler, "new_file", lambda *args, **kwargs: received.append(args))
    posted = {"files": [SimpleUploadedFile("a.jsonl", record())]}
    assert client.post("/admin/login/", posted).status_code == 200
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.post(ADD, posted).status_code == 302
    assert received == []


def test_failed_and_waiting_uploads_are_run_again_or_withdrawn_from_the_list(desk, upload, tmp_path):
    upload({"a.jsonl": record(party="XP")})
    work_off()
    upload({"b.jsonl": record()})
    failed, waiting = ImportRun.objects.order_by("pk")
    chosen = {"_selected_action": [failed.pk, waiting.pk]}
    answer = desk.post(LIST, {"action": "run_again", **chosen}, follow=True).content.decode()
    assert "1 upload waits for a worker again." in answer
    assert "1 run was left as it is" in answer
    answer = desk.post(LIST, {"action": "withdraw", **chosen}, follow=True).content.decode()
    assert "2 uploads were withdrawn." in answer
    assert not ImportRun.objects.exists()
    assert list((tmp_path / "uploads").iterdir()) == []


def test_what_a_worker_has_is_not_withdrawn(desk, upload):
    upload({"a.jsonl": record()})
    taken, hold = next_run()
    assert "Withdraw, with its files" not in desk.get(page(taken)).content.decode()
    answer = desk.post(reverse("admin:tracker_importrun_withdraw", args=[taken.pk]), follow=True)
    assert "1 run was left as it is" in answer.content.decode()
    assert (hold.file is not None, ImportRun.objects.get().state) == (True, RUNNING)


STATES = {
    "waiting": {"state": QUEUED},
    "reading": {"state": RUNNING, "attempts": 2},
    "storing": {"state": RUNNING, "documents_total": 60, "documents_done": 12, "attempts": 1},
    "done": {"state": DONE, "documents_total": 1, "documents_done": 1},
    "failed": {"state": FAILED, "errors": [{"path": "a.jsonl", "place": "line 3", "text": "<b>not JSON"}]},
}
SUMMARY = {
    "documents": 1, "added": 1, "updated": 0, "unchanged": 0, "superseded": 0, "speeches": 1234, "words": 5,
    "member_speeches": 1234, "placed": 1200, "unplaced": {"Mr. <Nobody>": 34},
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_the_page_of_a_run_says_how_it_stands(desk, avalonia, name):
    now = timezone.now()
    warning = {"path": "a.jsonl", "place": "", "text": "the date is read from the file's name"}
    ImportRun.objects.update(
        origin="upload", started_at=now, heartbeat_at=now - timedelta(seconds=4), summary=SUMMARY, warnings=[warning],
        **STATES[name],
    )  # fmt: skip
    run = ImportRun.objects.get()
    answers = [desk.get(page(run)), desk.get(page(run), {"fragment": "1"})]
    for answer in answers:
        assert_opens_without_inline_code(answer)
    # Every page has a token of its own.
    whole, shown = (re.sub(r'value="\w{64}"', "", " ".join(one.content.decode().split())) for one in answers)
    assert "<html" not in shown
    assert shown in whole
    assert '<td>Mr. &lt;Nobody&gt;</td><td class="number">34</td>' in shown
    assert '<td class="number">1,200 of 1,234</td>' in shown
    assert "<td>the date is read from the file&#x27;s name</td>" in shown
    wanted = {
        "waiting": ["The next worker takes it.", 'data-live-state="on"', "Withdraw, with its files"],
        "reading": ["Reading and checking the files; nothing is stored yet.", "attempt 2 of 3", "Last sign of life 4"],
        "storing": ["12 of 60 documents stored.", 'value="12" max="60"', 'data-live-state="on"'],
        "done": ["1 of 1 documents stored.", 'data-live-state="over"'],
        "failed": ["<td>a.jsonl</td><td>line 3</td><td>&lt;b&gt;not JSON</td>", 'data-live-state="over"'],
    }[name]
    assert [words for words in wanted if words not in shown] == []


def test_pages_say_that_no_worker_runs_and_how_to_start_one(desk, upload):
    said = "No worker is running, so uploads wait."
    upload({"a.jsonl": record()})
    run = ImportRun.objects.get()
    assert not [address for address in (page(run), LIST, ADD) if said in desk.get(address).content.decode()]
    ImportRun.objects.update(queued_at=timezone.now() - timedelta(seconds=16))
    for address in (page(run), LIST, ADD):
        shown = desk.get(address).content.decode()
        assert said in shown
        assert "<code>manage.py worker</code>" in shown


def test_the_list_shows_how_far_each_run_is_and_costs_the_same_for_many(desk, avalonia):
    def shown():
        with CaptureQueriesContext(connection) as asked:
            answer = desk.get(LIST)
        return answer.content.decode(), len(asked)

    shown()
    _, cost = shown()
    errors = [{"path": "", "place": "", "text": "gone"}]
    ImportRun.objects.create(source=avalonia.source, state=RUNNING, documents_done=12, documents_total=60)
    ImportRun.objects.create(source=avalonia.source, state=FAILED, errors=errors, summary=SUMMARY)
    page, same = shown()
    assert same == cost
    assert '<progress value="12" max="60" aria-label="documents"></progress> 12 / 60' in page
    assert '<span class="run-state run-failed">failed</span>' in page
    assert '<td class="field-failures">1</td>' in page
    assert '<td class="field-unplaced">1</td>' in page


def test_a_run_costs_the_same_number_of_queries_whatever_it_lists(desk, avalonia, django_assert_num_queries):
    run = ImportRun.objects.get()
    desk.get(page(run))
    with django_assert_num_queries(4):
        desk.get(page(run), {"fragment": "1"})
    ImportRun.objects.update(errors=[{"path": "a", "place": "b", "text": "c"}] * 50, summary=SUMMARY)
    with django_assert_num_queries(4):
        desk.get(page(run), {"fragment": "1"})


def test_the_page_of_a_run_lists_what_it_corrected(desk, avalonia):
    revision, run = avalonia.rows[Revision], ImportRun.objects.get()
    assert reverse("admin:tracker_revision_change", args=[revision.pk]) not in desk.get(page(run)).content.decode()
    Revision.objects.update(run=run)
    shown = desk.get(page(run))
    assert_opens_without_inline_code(shown)
    assert reverse("admin:tracker_revision_change", args=[revision.pk]) in shown.content.decode()
