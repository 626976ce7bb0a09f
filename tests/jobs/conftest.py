"""An invented parliament, and days of it written as files to import."""

import json
from types import SimpleNamespace

import pytest

from tests.kinds_of_speech import store_rules
from tests.official_server import OfficialServer
from tracker.jobs.run_import import import_now
from tracker.models import Legislature, Party, Phrasing, Source, TalkingPoint


@pytest.fixture
def avalonia(db):
    """The Assembly of Avalonia with its two parties, one source, and one published line of the Harbour Party."""
    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    harbour = Party.objects.create(
        slug="av-harbour", legislature=legislature, name="Harbour Party", short_name="Harbour", nicknames=["HP"]
    )
    meadow = Party.objects.create(
        slug="av-meadow", legislature=legislature, name="Meadow Party", short_name="Meadow", nicknames=["MP"]
    )
    source = Source.objects.create(slug="av-debates", name="Avalonia Debates", legislature=legislature)
    store_rules(house=source)
    point = TalkingPoint.objects.create(
        slug="lighthouse-tax", title="Boat-sinking lighthouse tax", party=harbour, status=TalkingPoint.Status.PUBLISHED
    )
    Phrasing.objects.create(point=point, text="boat-sinking lighthouse tax", language="en")
    return SimpleNamespace(legislature=legislature, harbour=harbour, meadow=meadow, source=source, point=point)


def turn(text, *, speaker="Ms. Quill", given="Ada", party="HP", order=0, document="av-1", day="2014-05-14", **more):
    """One line of a JSON Lines file."""
    return {
        "document": document, "date": day, "order": order, "speaker": speaker, "given_name": given, "party": party,
        "riding": "North Quay", "chair": False, "language": "en", "text": text, **more,
    }  # fmt: skip


@pytest.fixture
def write(tmp_path):
    """Write turns as a file; turns without an order of their own are numbered."""

    def written(*turns, name="day.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(line) + "\n" for line in turns))
        return path

    return written


@pytest.fixture
def importing(avalonia, write):
    """Write the turns as one file and import it."""

    def imported(*turns, name="day.jsonl"):
        return import_now(paths=[write(*turns, name=name)], source=avalonia.source)

    return imported


@pytest.fixture
def official():
    """A server on this machine that stands for a parliament's."""
    server = OfficialServer()
    yield server
    server.close()
