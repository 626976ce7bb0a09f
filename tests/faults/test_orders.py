"""Whatever the order, however often and however many at once: the same files make the same tables."""

import random

import pytest

from tests.faults.site import differences, prepared
from tests.faults.tables import miscounted, tables
from tests.parsers.sampled import FOLDER

pytestmark = pytest.mark.faults

DATA = FOLDER.parent / "data"
SOURCES = {
    "canada-hansard": [FOLDER / name for name in ("sitting-7-E.xml", "sitting-7-F.xml", "sitting-8-E.xml")],
    "lipad": [FOLDER / "lipad.csv"],
    "openparliament": [FOLDER / "openparliament.json"],
    "csv": [FOLDER / "transcript.csv"],
    "captions": [FOLDER / "captions.vtt"],
    "articles": [FOLDER / "article.txt"],
    "pages": [FOLDER / "article.html"],
    "parlamint": sorted((DATA / "parlamint").glob("*_2014*.xml")),
    "parlparse": sorted((DATA / "parlparse").glob("*2014*.xml")),
    "akoma-ntoso": sorted((DATA / "akoma-ntoso").glob("*.xml")),
}
# Samples of different makers contradict each other: who sat for whom is one story in each house.
HOUSES = {
    source: "canada" if source in ("canada-hansard", "openparliament", "pages") else f"av-{source}"
    for source in SOURCES
}
HOUSES["lipad"] = "canada"
MADE = f"""
from tracker.models import *
for home in {sorted({*HOUSES.values()})!r}:
    home = Legislature.objects.create(slug=home, name=home)
    harbour = Party.objects.create(slug=home.slug + "-harbour", legislature=home, name="Harbour Party",
        short_name="Harbour", nicknames=["HP", "NDP", "NPD", "New Democratic Party", "HG", "harbour"])
    meadow = Party.objects.create(slug=home.slug + "-meadow", legislature=home, name="Meadow Party",
        short_name="Meadow", nicknames=["MP", "CPC", "PCC", "meadow"])
for slug, home in {HOUSES!r}.items():
    Source.objects.create(slug=slug, name=slug, legislature=Legislature.objects.get(slug=home))
point = TalkingPoint.objects.create(slug="lighthouse-tax", title="Lighthouse tax", party=harbour, status="published")
Phrasing.objects.create(point=point, text="boat-sinking lighthouse tax")
Phrasing.objects.create(point=point, text="taxe sur les phares", language="fr")
tide = TalkingPoint.objects.create(slug="fair-tide", title="Fair tide", party=meadow, status="published")
Phrasing.objects.create(point=tide, text="tide is fair")
"""
FILES = [(source, path) for source, paths in SOURCES.items() for path in paths]


@pytest.fixture
def assembly(tmp_path):
    """An assembly whose record comes in every format, and what its files make, imported one after the other."""
    site = prepared(tmp_path / "var", MADE)
    once = imported(site, FILES)
    assert {name for name, rows in once.items() if not rows} == set()
    yield site, once
    site.close()


def imported(site, files):
    """Put the site back as it was, and import each file by a command of its own."""
    site.put_back()
    for source, path in files:
        site.must("import_record", path, "--source", source)
    assert miscounted(site) == []
    return tables(site)


def test_files_imported_twice_change_nothing(assembly):
    site, once = assembly
    assert differences(once, imported(site, [file for file in FILES for _ in range(2)])) == ""
    for source, path in FILES:
        site.must("import_record", path, "--source", source)
    assert differences(once, tables(site)) == ""


@pytest.mark.parametrize("seed", ["backwards", 1])
def test_files_imported_in_another_order_make_the_same_tables(assembly, seed):
    site, once = assembly
    files = list(reversed(FILES))
    if seed != "backwards":
        random.Random(seed).shuffle(files)
    in_another_order = imported(site, files)
    # The ids of somebody who became known later are learned when the file is read again.
    without_ids = {name: rows for name, rows in once.items() if name != "identifiers"}
    assert differences(without_ids, in_another_order) == ""
    assert set(in_another_order["identifiers"]) <= set(once["identifiers"])
    for source, path in files:
        site.must("import_record", path, "--source", source)
    assert differences(once, tables(site)) == ""


@pytest.mark.parametrize("seed", range(2))
def test_processes_that_import_the_same_files_at_once_make_the_same_tables(assembly, seed):
    site, once = assembly
    site.put_back()
    chance = random.Random(seed)
    started = []
    for _ in range(2):
        for source in chance.sample(sorted(SOURCES), len(SOURCES)):
            paths = chance.sample(SOURCES[source], len(SOURCES[source]))
            started.append(site.fork("import_record", *paths, "--source", source))
    for process in started:
        ran = site.wait(process)
        assert ran.code == 0, ran.err
    for source, path in FILES:
        site.must("import_record", path, "--source", source)
    assert miscounted(site) == []
    assert differences(once, tables(site)) == ""
