"""Bad input at the command line: exit code 1, one line naming file and place, nothing stored."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.site import prepared

ROOT = Path(__file__).parent.parent.parent
NOTHING = b"0" * 1024


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = prepared(tmp_path_factory.mktemp("site") / "var", server="")
    yield made
    made.close()


FILES = {
    "broken.xml": (b"<Hansard><HansardBody></Hansard>", "line 1: not well-formed XML"),
    "bomb.xml": (b'<!DOCTYPE Hansard [<!ENTITY a "b">]><Hansard>&a;</Hansard>', "XML entities, which are refused"),
    "outside.xml": (
        b'<!DOCTYPE Hansard [<!ENTITY a SYSTEM "file:///etc/passwd">]><Hansard>&a;</Hansard>',
        "XML entities, which are refused",
    ),
    "short.jsonl.gz": (gzip.compress(os.urandom(4096))[:-30], "the gzip data is broken or cut short"),
    "huge.jsonl.gz": (gzip.compress(NOTHING * 1024 * 300, 1), "larger than 256 MB when decompressed"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0", "byte 9: the file is binary, not text"),
    "empty.jsonl": (b"", "the file is empty"),
    "columns.jsonl": (b'{"document": "a"}\n', "line 1: wrong columns: missing"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_one_line_and_exit_code_1(site, tmp_path, name):
    data, message = FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    ran = site.do("import_record", path, "--source", "av-debates")
    assert ran.code == 1
    line = ran.err.strip()
    assert len(line.splitlines()) == 1
    assert name in line
    assert message in line
    with closing(sqlite3.connect(site.file)) as database:
        documents = database.execute("SELECT COUNT(*) FROM tracker_document").fetchone()
        state, errors = database.execute("SELECT state, errors FROM tracker_importrun ORDER BY id DESC").fetchone()
    # Nothing of the record, and a run that tells the desk what the command said.
    assert (documents, state) == ((0,), "failed")
    (error,) = json.loads(errors)
    assert error["path"] == str(path)
    assert message in f"{error['place']}: {error['text']}"


def test_a_file_that_is_not_there_and_a_source_that_is_not_known(site, tmp_path):
    ran = site.do("import_record", tmp_path / "none.xml", "--source", "av-debates")
    assert (ran.code, "none.xml: there is no such file" in ran.err) == (1, True)
    ran = site.do("import_record", tmp_path, "--source", "other")
    assert (ran.code, "unknown source “other” (known: av-debates)" in ran.err) == (1, True)
    ran = site.do("import_record", tmp_path, "--source", "two words", "--new-source", "Other")
    assert (ran.code, "“two words” is not a slug" in ran.err) == (1, True)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("DEBUG", "maybe", "DEBUG"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_POOL_SIZE", "many", "DATABASE_POOL_SIZE"),
        ("CSRF_TRUSTED_ORIGINS", "example.org", "CSRF_TRUSTED_ORIGINS"),
        ("DATABASE_URL", "postgresql://", "DATABASE_URL names no database"),
        ("ALLOWED_HOSTS", " , ", "ALLOWED_HOSTS names no host"),
        ("ALLOWED_HOSTS", "https://refrain.example", "ALLOWED_HOSTS: 'https://refrain.example' is not a host name"),
        ("TIME_ZONE", "Avalonia/Quay", "TIME_ZONE='Avalonia/Quay' is not a time zone"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL='LOUD' is not one of"),
        ("REFRAIN_VAR", "/dev/null/var", "REFRAIN_VAR: the folder /dev/null/var cannot be made"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path, name, value, message):
    environment = {**os.environ, "REFRAIN_VAR": str(tmp_path), "DATABASE_URL": "", name: value}
    command = [sys.executable, str(ROOT / "manage.py"), "check"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    told = ran.stderr.strip().splitlines()
    assert (len(told), message in told[0]) == (1, True)


def test_production_settings_pass_djangos_own_deployment_check(tmp_path):
    environment = {
        **os.environ, "REFRAIN_VAR": str(tmp_path), "DATABASE_URL": "", "HTTPS": "true", "SECRET_KEY": "av4lon1a-Harbour_" * 5,
        "ALLOWED_HOSTS": "refrain.example",
    }  # fmt: skip
    command = [sys.executable, str(ROOT / "manage.py"), "check", "--deploy", "--fail-level", "WARNING"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
