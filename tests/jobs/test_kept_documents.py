"""Documents that were parsed once are read again as they were, and forgotten where there is no room for them."""

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.conftest import turn
from tracker.jobs import import_record, kept_documents
from tracker.jobs.kept_documents import KeptDocuments
from tracker.models import Document
from tracker.parsers.document import ParsedDocument, ParsedSpeech

SPEECH = ParsedSpeech(
    "1", "Ms. Quill", "Fair tides – œuvre 😀", identifiers=(("av", "7"),), kind="witness", place="line 3"
)
ONE = ParsedDocument("csv", "av-1", date(2014, 5, 14), "en", speeches=[SPEECH] * 3, warnings=["odd"], version="2")
TWO = ParsedDocument("csv", "av-2", date(2014, 5, 15), "fr", title="Jour", speeches=[SPEECH])


@pytest.mark.parametrize("in_memory", [1, 1_000_000])
def test_they_are_read_as_they_were_in_any_order_of_files(monkeypatch, in_memory):
    monkeypatch.setattr(kept_documents, "_IN_MEMORY", in_memory)
    kept = KeptDocuments()
    kept.keep(Path("a"), [ONE, TWO])
    kept.keep(Path("b"), [TWO])
    assert list(kept.read(Path("b"))) == [TWO]
    assert list(kept.read(Path("a"))) == [ONE, TWO]
    assert not kept.held(Path("c"))


def test_reading_two_files_at_once_mixes_nothing():
    kept = KeptDocuments()
    kept.keep(Path("a"), [ONE, TWO])
    kept.keep(Path("b"), [TWO, ONE])
    assert list(zip(kept.read(Path("a")), kept.read(Path("b")), strict=True)) == [(ONE, TWO), (TWO, ONE)]


class Full:
    """A disk without room."""

    def __init__(self, max_size):
        pass

    def seek(self, at, whence=0):
        return 0

    def write(self, data):
        raise OSError(28, "No space left on device")


def test_a_file_is_parsed_again_where_the_disk_is_full(monkeypatch, importing):
    monkeypatch.setattr(kept_documents, "SpooledTemporaryFile", Full)
    read = []
    parse = import_record.parse
    monkeypatch.setattr(import_record, "parse", lambda data, **more: read.append(data) or parse(data, **more))
    assert importing(turn("Fair tides."), turn("Foul tides.", document="av-2")).totals()["added"] == 2
    assert len(read) == 2
    assert Document.objects.count() == 2


def test_a_file_is_parsed_once_where_there_is_room(monkeypatch, importing):
    read = []
    parse = import_record.parse
    monkeypatch.setattr(import_record, "parse", lambda data, **more: read.append(data) or parse(data, **more))
    assert importing(turn("Fair tides."), turn("Foul tides.", document="av-2")).totals()["added"] == 2
    assert len(read) == 1
