"""The ledger: the same figures without the text, loaded all or nothing, and safe to load again."""

import shutil

import pytest

from tests.jobs.conftest import turn
from tracker.jobs.export_ledger import export_ledger
from tracker.jobs.load_ledger import LedgerError, load_ledger
from tracker.jobs.review_mention import review_mention
from tracker.jobs.tallies import recount
from tracker.models import Document, Mention, SeedRecord, Speech, SpeechText, TalkingPoint, Volume
from tracker.queries.evidence import EvidenceScope
from tracker.queries.line_record import line_record
from tracker.queries.lines import months_of
from tracker.queries.ranking import ranked_points
from tracker.queries.scope import Scope

LINE = "This boat-sinking lighthouse tax must go."


def figures():
    return [(row.point.slug, row.speeches, row.rate, row.first) for row in ranked_points(Scope(stance="all")).rows]


@pytest.fixture
def exported(importing, tmp_path):
    """A day with two mentions, written as a ledger; then the day is forgotten."""
    importing(
        turn(LINE * 200, order=0),
        turn("So they say: “a boat-sinking lighthouse tax” comes." * 200, order=1, speaker="Mr. Reed", given="Tom", party="MP"),
    )  # fmt: skip
    before = figures()
    folder = tmp_path / "ledger"
    export_ledger(folder=folder)
    Document.objects.all().delete()
    recount()  # no job forgets a day
    return folder, before


def test_a_loaded_ledger_gives_the_figures_of_the_text_and_holds_none_of_it(exported):
    folder, before = exported
    assert before[0][1] == 2
    summary = load_ledger(folder=folder)
    assert (summary.documents, summary.volumes, summary.mentions) == (1, 2, 2)
    assert figures() == before
    assert not SpeechText.objects.exists()
    assert "must go" not in "".join(path.read_text() for path in folder.iterdir())
    assert not recount(check=True).differences


def test_a_ledger_knows_only_the_lines_it_was_made_for(exported, avalonia, tmp_path):
    folder, _ = exported
    assert (folder / "lines-av-debates.csv").read_text() == "line\nlighthouse-tax\n"
    later = TalkingPoint.objects.create(slug="later", title="Later", party=avalonia.harbour, status="published")
    load_ledger(folder=folder)
    assert list(avalonia.source.ledger_lines.all()) == [avalonia.point]
    rows = {row.point: row for row in ranked_points(Scope(stance="all")).rows}
    words = sum(Volume.objects.values_list("words", flat=True))
    assert (rows[avalonia.point].unsearched, rows[later].unsearched, rows[later].rate) == (0, words, None)
    months = {
        point: [(m.speeches, m.covered) for m in months_of(line_record(point, EvidenceScope()))] for point in rows
    }
    assert months == {avalonia.point: [(1, True)], later: []}
    again = tmp_path / "again"
    export_ledger(folder=again)
    assert "later" not in (again / "lines-av-debates.csv").read_text(), "nobody looked for it in those days"


def test_exporting_twice_or_from_a_loaded_ledger_writes_the_same_bytes(exported, tmp_path):
    folder, _ = exported
    load_ledger(folder=folder)
    again = tmp_path / "again"
    export_ledger(folder=again)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_loading_again_changes_nothing_and_keeps_reviews(exported, django_user_model):
    folder, _ = exported
    load_ledger(folder=folder)
    mention = Mention.objects.first()
    review_mention(mention=mention, state="rejected", reviewer=django_user_model.objects.create(username="e"))
    assert load_ledger(folder=folder).files == ()
    SeedRecord.objects.filter(kind="ledger").delete()
    assert len(load_ledger(folder=folder).files) == 4
    mention.refresh_from_db()
    assert mention.state == "rejected"
    assert Mention.objects.count() == 2


def test_importing_the_text_upgrades_the_document_and_keeps_identities(exported, importing):
    folder, _ = exported
    load_ledger(folder=folder)
    ids = list(Mention.objects.order_by("pk").values_list("pk", flat=True)), Speech.objects.count()
    importing(
        turn(LINE, order=0),
        turn("A boat-sinking lighthouse tax.", order=1, speaker="Mr. Reed", given="Tom", party="MP"),
    )
    assert Document.objects.get().held == "text"
    assert (list(Mention.objects.order_by("pk").values_list("pk", flat=True)), Speech.objects.count()) == ids
    assert set(Mention.objects.values_list("method", flat=True)) == {"phrasing"}
    assert not recount(check=True).differences
    SeedRecord.objects.filter(kind="ledger").delete()
    load_ledger(folder=folder)
    assert Document.objects.get().held == "text", "the text says more than the ledger"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("mentions", "lighthouse-tax", "no-such-line", "mentions-av-debates.csv: line 2: unknown line “no-such-line”"),
        ("mentions", ",uses,", ",loves,", "mentions-av-debates.csv: line 2: unknown stance “loves”"),
        ("mentions", "av-1,0,", "av-9,0,", "mentions-av-debates.csv: line 2: unknown document “av-9”"),
        ("volumes", "av-meadow", "av-lake", "volumes-av-debates.csv: line 3: unknown party “av-lake”"),
        ("lines", "lighthouse-tax", "no-such-line", "lines-av-debates.csv: line 2: unknown line “no-such-line”"),
        ("volumes", "av-1,av-harbour,1", "av-1,av-harbour,x", "volumes-av-debates.csv: line 2: speeches “x” is not"),
        ("documents", "2014-05-14", "2014-05-99", "documents-av-debates.csv: line 2: “2014-05-99” is no date"),
        ("documents", "document,date", "paper,date", "documents-av-debates.csv: line 1: the columns are not"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_stored(exported, name, old, new, message):
    folder, _ = exported
    path = folder / f"{name}-av-debates.csv"
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(LedgerError) as error:
        load_ledger(folder=folder)
    assert str(error.value).startswith(message)
    assert not Document.objects.exists()
    assert not Volume.objects.exists()


def test_a_source_that_is_not_known_or_not_whole_is_refused(exported):
    folder, _ = exported
    (folder / "volumes-av-debates.csv").unlink()
    with pytest.raises(LedgerError, match="the file is missing"):
        load_ledger(folder=folder)
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "documents-elsewhere.csv").write_text("document,date,title,url\n")
    with pytest.raises(LedgerError, match="unknown source “elsewhere”"):
        load_ledger(folder=folder)
