"""Reading ahead in a process of its own: what is stored is what one process stores, and its end is told."""

import multiprocessing
import os
import signal

import numpy as np
import pytest
from django.db import transaction

from tests.jobs.conftest import turn
from tests.parsers.test_canada_hansard import sitting
from tracker.engine.matching import Matcher, Phrase
from tracker.jobs import read_ahead
from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.import_record import Watcher, import_record
from tracker.jobs.loaded_lines import LoadedLines
from tracker.jobs.tallies import recount
from tracker.models import Mention, Phrasing, Source, Speech, SpeechText, Tally, Volume

LINE = "This boat-sinking lighthouse tax must go."
TEXTS = (
    "Agreed.",
    LINE,
    "The tax on the lighthouse sinks boats.",
    "Agreed.",
    LINE,
    "A boat-sinking tax, a lighthouse.",
)


@pytest.fixture
def ahead(monkeypatch):
    """From here on every import is read ahead; which documents' texts were searched again is noted."""
    monkeypatch.setattr(read_ahead, "MANY", 1)
    monkeypatch.setattr(read_ahead.os, "cpu_count", lambda: 2)
    searched = []

    def scan(self, texts, language):
        searched.append(list(texts))
        return read(self, texts, language)

    read = Matcher.scan_with_near
    monkeypatch.setattr(Matcher, "scan_with_near", scan)
    return searched


def stored():
    """All that reading has a say in, without keys."""
    said = "speech__document__external_id", "speech__external_id"
    return [
        sorted(model.objects.values_list(*columns), key=repr)
        for model, columns in (
            (
                Speech,
                ("document__external_id", "external_id", "person__name", "kind", "kind_rule", "language", "words"),
            ),
            (SpeechText, (*said, "language", "text", "stems")),
            (Mention, (*said, "point", "phrasing", "spans", "occurrences", "stance", "cue", "state", "score")),
            (Tally, ("document__external_id", "point", "person__name", "stance", "speeches", "occurrences")),
            (Volume, ("document__external_id", "party__slug", "speeches", "words")),
        )
    ]


def alone(**how):
    """What an import in one process stores, which is taken back."""
    with transaction.atomic():
        import_record(**how)
        found = stored()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def days(avalonia, write):
    """Several days with lines, near misses, repeated texts, two languages and what counts for nothing."""
    Phrasing.objects.create(point=avalonia.point, text="taxe sur les phares", language="fr")
    return write(
        *(
            line
            for day in range(1, 9)
            for line in (
                *(turn(text, order=place, document=f"av-{day}") for place, text in enumerate(TEXTS)),
                turn("Non à la taxe sur les phares.", order=20, document=f"av-{day}", language="fr"),
                turn("I have a petition about the boat-sinking lighthouse tax. The prayer reads: no.", order=21,
                     document=f"av-{day}"),
                turn(LINE, order=22, document=f"av-{day}", speaker="The Speaker", given=None, party=None, chair=True),
            )
        )
    )  # fmt: skip


def test_what_is_read_ahead_is_stored_as_what_is_not(avalonia, days, request):
    expected = alone(paths=[days], source=avalonia.source)
    assert len(expected[2]) > 16
    searched = request.getfixturevalue("ahead")
    import_record(paths=[days], source=avalonia.source)
    assert stored() == expected
    assert not recount(check=True).differences
    assert searched == []
    assert {one.status for one in import_record(paths=[days], source=avalonia.source).documents} == {"unchanged"}


def test_texts_that_are_held_otherwise_are_read_when_they_are_stored(db, tmp_path, request):
    source = Source.objects.create(slug="house", name="House")
    english, french = tmp_path / "en.xml", tmp_path / "fr.xml"
    english.write_bytes(sitting())
    french.write_bytes(sitting(language="FR").replace(b"It sinks every boat", "Elle coule à pic tout bateau".encode()))
    expected = alone(paths=[english, french], source=source)
    searched = request.getfixturevalue("ahead")
    import_record(paths=[english, french], source=source)
    assert stored() == expected
    # Of the second edition only: beside the first, its texts are in other languages.
    assert searched


def test_a_process_that_is_killed_is_told_and_the_next_import_goes_on(avalonia, days, request):
    expected = alone(paths=[days], source=avalonia.source)

    class Killing(Watcher):
        def stored(self, document):
            for process in multiprocessing.active_children():
                os.kill(process.pid, signal.SIGKILL)

    request.getfixturevalue("ahead")
    with pytest.raises(ImportFailed, match="what was stored is whole, and running it again goes on"):
        import_record(paths=[days], source=avalonia.source, watcher=Killing())
    assert 0 < len({row[0] for row in stored()[0]}) < 8
    assert not recount(check=True).differences
    import_record(paths=[days], source=avalonia.source)
    assert stored() == expected


def test_a_process_that_is_told_to_end_reads_on_until_the_import_ends(avalonia, days, request):
    expected = alone(paths=[days], source=avalonia.source)
    told = []

    class Telling(Watcher):
        def stored(self, document):
            for process in multiprocessing.active_children():
                os.kill(process.pid, signal.SIGTERM)
                told.append(process.pid)

    request.getfixturevalue("ahead")
    import_record(paths=[days], source=avalonia.source, watcher=Telling())
    assert told
    assert stored() == expected


def test_what_was_found_is_given_for_any_of_the_texts_in_any_order():
    matcher = Matcher([Phrase(1, 1, "boat-sinking lighthouse tax", "en", False), Phrase(2, 2, "agreed", "en", False)])
    texts = ["No.", *dict.fromkeys(TEXTS), "Nothing."]
    found = matcher.scan_with_near(texts, "en")
    for places in ([], [1], [4, 0, 2, 1, 1, 3], [5, 2, 2]):
        here = np.array(places, np.int64)
        again = matcher.scan_with_near([texts[place] for place in places], "en")
        assert [list(some.among(here)) for some in found] == [list(some) for some in again]


def test_lines_without_a_document_read_ahead_are_the_lines_themselves():
    lines = LoadedLines({}, (), {None: ()})
    assert read_ahead.foreseen(lines, read_ahead.ReadDocument(None, None)) is lines
