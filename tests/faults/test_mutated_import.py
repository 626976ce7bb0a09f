"""What a parser makes of a spoilt file can be stored, on both databases: only ImportFailed leaves the job."""

import random

import pytest

from tests.parsers.mutated import MOST, TARGETS, rearranged, with_edits
from tracker.jobs.import_record import ImportFailed, import_record
from tracker.jobs.tallies import recount
from tracker.models import Document, Legislature, Party, Phrasing, Source, TalkingPoint
from tracker.parsers.registry import FORMATS

TRIED = 50


@pytest.fixture
def source(db):
    """A source of a legislature whose parties every sample names."""
    home = Legislature.objects.create(slug="canada", name="Assembly of Avalonia")
    codes = {"av-harbour": ["HP", "NDP", "NPD", "HG", "harbour", "New Democratic Party"],
             "av-meadow": ["MP", "CPC", "PCC", "meadow"]}  # fmt: skip
    for slug, names in codes.items():
        party = Party.objects.create(slug=slug, legislature=home, name=slug, short_name=slug, nicknames=names)
    point = TalkingPoint.objects.create(slug="tide", title="The tide is fair", party=party, status="published")
    Phrasing.objects.create(point=point, text="tide is fair")
    return Source.objects.create(slug="av-debates", name="Avalonia Debates", legislature=home)


@pytest.mark.parametrize("format_name", [known.name for known in FORMATS])
def test_a_spoilt_file_is_stored_or_refused(format_name, source, tmp_path):
    chance = random.Random(20121206)
    seeds = TARGETS[format_name].seeds
    refused = 0
    for number in range(TRIED):
        name, data = chance.choice(seeds)
        way = chance.choice([rearranged, with_edits])
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(way(data, [chance.randint(0, MOST) for _ in range(chance.randint(1, 4))]))
        try:
            import_record(paths=[path], source=source, format_name=format_name)
        except ImportFailed:
            refused += 1
    assert 0 < refused < TRIED
    assert Document.objects.exists()
    assert recount(check=True).differences == ()
