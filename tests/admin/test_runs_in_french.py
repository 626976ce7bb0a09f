"""What is wrong with an import is said on the desk's French pages in French, and kept and printed in English."""

import html
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.jobs.conftest import turn
from tracker.jobs.work import work
from tracker.models import ImportRun

ADD = "/fr/admin/tracker/importrun/add/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def upload(desk, avalonia):
    """Post a file by its name; gives the answer."""
    avalonia.rows[ImportRun].delete()

    def posted(name, data, **said):
        return desk.post(ADD, {"source": avalonia.source.pk, "files": [SimpleUploadedFile(name, data)], **said})

    return posted


def shown(desk, run, language="/fr"):
    return html.unescape(desk.get(f"{language}/admin/tracker/importrun/{run.pk}/change/").content.decode())


WRONG = {
    "not JSON": (b"tide\n", "not JSON: Expecting value: line 1 column 1 (char 0)", "ce n’est pas du JSON\u00a0: "),
    "columns": (
        (json.dumps({"document": "av-1", "tides": "fair"}) + "\n").encode(),
        "wrong columns: missing date, speaker, text; unknown tides",
        "colonnes erronées\u00a0: absentes\u00a0: date, speaker, text\u00a0; inconnues\u00a0: tides",
    ),
    "party": (
        (json.dumps(turn("Fair tides.", party="Nobody’s Own")) + "\n").encode(),
        "unknown party “Nobody’s Own” (known: Harbour, Meadow)",
        "parti inconnu «\u00a0Nobody’s Own\u00a0» (connus\u00a0: Harbour, Meadow)",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_failed_import_is_told_in_french_and_kept_in_english(desk, upload, name):
    data, english, french = WRONG[name]
    upload("a.jsonl", data, format="json-lines")
    assert work(stopping=lambda: False, once=True) == 1
    run = ImportRun.objects.get()
    assert (run.state, run.errors[0]["place"]) == ("failed", "line 1")
    assert run.errors[0]["text"].startswith(english)
    page = shown(desk, run)
    assert "<td>a.jsonl</td><td>ligne 1</td>" in page
    assert f"<td>{french}" in page
    # What was said beside the file stands under the words of the form.
    assert "<dt>format</dt><dd>json-lines</dd>" in page
    assert f"<td>{english}" in shown(desk, run, "")


def test_warnings_and_options_of_a_run_are_in_french(desk, avalonia):
    run = avalonia.rows[ImportRun]
    run.options = {"date": "2021-03-04", "url": "https://tide.example/"}
    run.warnings = [
        {"path": "a.vtt", "place": "", "text": "lines of no named speaker: 2 of 5"},
        {"path": "b.vtt", "place": "", "text": "the tide is out"},
    ]
    run.save()
    page = shown(desk, run)
    assert "<td>a.vtt</td><td>lignes sans orateur nommé\u00a0: 2 sur 5</td>" in page
    assert '<td>b.vtt</td><td lang="en">the tide is out</td>' in page
    assert "<dt>jour</dt><dd>2021-03-04</dd>" in page
    assert "<dt>lien</dt>" in page


def test_what_is_wrong_with_a_zip_is_told_in_french_at_once(upload):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../tide.jsonl", b"{}")
    answer = upload("all.zip", packed.getvalue())
    assert answer.context["form"].errors["files"] == ["../tide.jsonl\u00a0: le nom mène hors de son dossier"]
    answer = upload("all.zip", b"PK\x03\x04tide")
    assert answer.context["form"].errors["files"] == ["all.zip\u00a0: ce n’est pas un zip entier"]
    assert not ImportRun.objects.exists()
