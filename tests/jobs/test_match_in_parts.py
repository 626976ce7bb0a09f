"""Matching stores in small transactions, reads again what changed meanwhile, and a run that was killed is finished."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from tests.jobs.conftest import turn
from tracker.jobs import all_cores, found_mentions
from tracker.jobs import match as matching
from tracker.jobs.insert_rows import insert_rows
from tracker.jobs.match import MOST_ROWS, match
from tracker.jobs.tallies import recount
from tracker.models import Document, DueTotal, Mention, Phrasing, SpeechText, TalkingPoint

ROOT = Path(__file__).parent.parent.parent
LINE = "This boat-sinking lighthouse tax must go."


def add_lines(avalonia, phrasings):
    """A line for each of the phrasings, matched nowhere yet."""
    points = []
    for number, text in enumerate(phrasings):
        point = TalkingPoint.objects.create(slug=f"line-{number}", title=text, party=avalonia.harbour)
        Phrasing.objects.create(point=point, text=text)
        points.append(point)
    return points


@pytest.fixture
def rows_by_transaction(monkeypatch):
    """How many mention rows each outermost transaction of a match inserted."""
    counted, open_ = Counter(), []

    class Counting(transaction.Atomic):
        def __enter__(self):
            open_.append(open_[-1] if open_ else len(counted))
            counted.setdefault(open_[-1], 0)
            return super().__enter__()

        def __exit__(self, *error):
            open_.pop()
            return super().__exit__(*error)

    def atomic(using=None, savepoint=True, durable=False):
        return Counting(using, savepoint, durable)

    def insert(model, columns, rows):
        rows = list(rows)
        if rows:
            assert open_, "rows are inserted inside a transaction"
            counted[open_[-1]] += len(rows)
        insert_rows(model, columns, rows)

    monkeypatch.setattr("django.db.transaction.atomic", atomic)
    monkeypatch.setattr("tracker.jobs.store_mentions.insert_rows", insert)
    return counted


def test_no_transaction_stores_more_than_500_mentions(avalonia, importing, rows_by_transaction):
    for number in range(4):
        importing(
            *(turn("calm sea and fair wind", order=n, document=f"d-{number}") for n in range(150)),
            name=f"{number}.jsonl",
        )
    add_lines(avalonia, ["calm sea", "fair wind"])
    rows_by_transaction.clear()
    assert match().mentions == 1200
    stored = sorted(filter(None, rows_by_transaction.values()))
    assert (stored, sum(stored)) == ([300, 300, 300, 300], 1200)
    assert max(stored) <= MOST_ROWS
    assert not recount(check=True).differences


def test_a_document_that_alone_has_more_is_cut_by_its_lines(avalonia, importing, rows_by_transaction):
    importing(*(turn("calm sea and fair wind on every boat", order=n) for n in range(200)))
    silent = ["lamp levy"]
    add_lines(avalonia, ["calm sea", "fair wind", "every boat", "sea and fair", *silent])
    rows_by_transaction.clear()
    assert match().mentions == 800
    assert sorted(filter(None, rows_by_transaction.values())) == [400, 400]
    assert Counter(Mention.objects.values_list("point__slug", flat=True)) == {f"line-{n}": 200 for n in range(4)}
    assert not recount(check=True).differences


def test_a_document_cut_by_its_lines_loses_what_is_no_longer_said(avalonia, importing):
    importing(*(turn("calm sea and fair wind on every boat", order=n) for n in range(200)))
    points = add_lines(avalonia, ["calm sea", "fair wind", "every boat", "sea and fair"])
    match()
    Phrasing.objects.filter(point__in=points[:1]).update(text="lamp levy")
    match()
    assert Counter(Mention.objects.values_list("point__slug", flat=True)) == {f"line-{n}": 200 for n in (1, 2, 3)}
    assert not recount(check=True).differences


def test_a_document_stored_anew_while_match_runs_is_read_again(avalonia, importing, monkeypatch):
    importing(turn(LINE, order=0), turn("Nothing of it.", order=1), turn(LINE, order=0, document="av-2"))
    Phrasing.objects.create(point=avalonia.point, text="lamp levy")
    scan, told = found_mentions.scan, []

    def scan_slowly(loaded, texts):
        texts = list(texts)
        scanned = scan(loaded, texts)
        told.append(sorted(text.text for text in texts))
        return scanned

    transactions = matching._transactions

    def stored_meanwhile(by_document, points):
        # Between the scan and its storing, somebody else stores the first day's text anew.
        if len(told) == 1:
            second = SpeechText.objects.filter(speech__document__external_id="av-1", speech__order=1)
            second.update(text="A lamp levy!", stems="a lamp levi")
            first = SpeechText.objects.filter(speech__document__external_id="av-1", speech__order=0)
            first.update(text="Gone.", stems="gone")
            Document.objects.filter(external_id="av-1").update(updated_at=timezone.now())
        return transactions(by_document, points)

    monkeypatch.setattr(found_mentions, "scan", scan_slowly)
    monkeypatch.setattr(matching, "_transactions", stored_meanwhile)
    match()
    assert told[-1] == ["A lamp levy!", "Gone."], "only the day that changed is read again"
    found = Mention.objects.order_by("speech__document", "speech__order")
    assert list(found.values_list("speech__document__external_id", "speech__order")) == [("av-1", 1), ("av-2", 0)]
    assert not recount(check=True).differences


def test_suggestions_of_a_document_stored_anew_while_match_runs_are_those_of_its_new_text(
    avalonia, importing, monkeypatch
):
    near = "A lighthouse tax that sinks boats."
    importing(turn(near, order=0), turn("Calm seas.", order=1), turn(near, order=0, document="av-2"))
    Mention.objects.all().delete()
    Phrasing.objects.create(point=avalonia.point, text="lamp levy")
    transactions, stored = matching._transactions, []

    def stored_meanwhile(by_document, points):
        if not stored:
            stored.append(True)
            for order, text, stems in ((0, "Gone.", "gone"), (1, near, "a lighthous tax that sink boat")):
                texts = SpeechText.objects.filter(speech__document__external_id="av-1", speech__order=order)
                texts.update(text=text, stems=stems)
            Document.objects.filter(external_id="av-1").update(updated_at=timezone.now())
        return transactions(by_document, points)

    monkeypatch.setattr(matching, "_transactions", stored_meanwhile)
    assert match().suggestions == 2
    waiting = Mention.objects.order_by("speech__document", "speech__order").values_list(
        "speech__document__external_id", "speech__order", "state"
    )
    assert list(waiting) == [("av-1", 1, "suggested"), ("av-2", 0, "suggested")]


def test_a_document_that_goes_while_match_runs_leaves_no_suggestion(avalonia, importing, monkeypatch):
    near = "A lighthouse tax that sinks boats."
    importing(turn(near, order=0), turn(near, order=0, document="av-2"))
    Phrasing.objects.create(point=avalonia.point, text="lamp levy")
    transactions = matching._transactions

    def gone_meanwhile(by_document, points):
        Document.objects.filter(external_id="av-1").delete()
        return transactions(by_document, points)

    monkeypatch.setattr(matching, "_transactions", gone_meanwhile)
    assert match().suggestions == 1
    assert Mention.objects.get().speech.document.external_id == "av-2"


def test_match_passes_over_documents_of_which_all_go_or_are_stored_anew_while_it_runs(avalonia, importing, monkeypatch):
    importing(turn(LINE, order=0), turn(LINE, order=0, document="av-2"))
    transactions, meanwhile = matching._transactions, []

    def first(by_document, points):
        while meanwhile:
            meanwhile.pop()()
        return transactions(by_document, points)

    monkeypatch.setattr(matching, "_transactions", first)
    Phrasing.objects.create(point=avalonia.point, text="lamp levy")
    meanwhile.append(lambda: Document.objects.update(updated_at=timezone.now()))
    match()
    assert Mention.objects.count() == 2
    assert not recount(check=True).differences
    Phrasing.objects.create(point=avalonia.point, text="lantern levy")
    meanwhile.append(Document.objects.all().delete)
    match()
    assert not Mention.objects.exists()


def test_changed_documents_are_matched_where_there_is_no_line(avalonia, importing):
    importing(turn(LINE, order=0), turn(LINE, order=0, document="av-2"))
    TalkingPoint.objects.all().delete()
    Document.objects.update(match_due=True)
    assert match().documents == 2
    assert not Document.objects.filter(match_due=True).exists()
    assert not recount(check=True).differences


def test_one_changed_line_reads_only_the_texts_that_can_hold_it(avalonia, importing, monkeypatch):
    quiet = [turn(f"Calm seas, day {n}.", order=n, document=f"d-{n}") for n in range(30)]
    importing(*quiet, turn(LINE, order=0, document="av-1"), turn("A lamp levy on boats.", order=0, document="av-2"))
    read, scan = [], found_mentions.scan

    def counted(loaded, texts):
        texts = list(texts)
        read.extend(text.text for text in texts)
        return scan(loaded, texts)

    monkeypatch.setattr(found_mentions, "scan", counted)
    match()
    read.clear()
    Phrasing.objects.create(point=avalonia.point, text="lamp levy")
    summary = match()
    assert sorted(read) == ["A lamp levy on boats.", LINE]
    assert (summary.points, summary.documents, summary.mentions) == (("lighthouse-tax",), 2, 2)
    assert not recount(check=True).differences


def test_one_changed_line_makes_only_its_own_figures_again(avalonia, importing, monkeypatch):
    importing(turn(LINE, order=0), turn(LINE, order=0, document="av-2"))
    match()
    Phrasing.objects.create(point=avalonia.point, text="must go")
    with monkeypatch.context() as patch:
        patch.setattr(matching, "settle_totals", lambda: 0)
        assert match().mentions == 2
    assert set(DueTotal.objects.values_list("point", flat=True)) == {avalonia.point.pk}
    assert not recount(check=True).differences


def test_processes_find_what_threads_find(avalonia, importing, monkeypatch):
    importing(
        *(turn(f"{LINE} A lamp levy on day {n}.", order=n, document=f"av-{n % 3}") for n in range(6)),
        turn("This boat-sinking, harbour-closing lighthouse tax must go.", order=9, document="av-4"),
    )
    columns = [field.name for field in Mention._meta.fields if field.name != "id"]

    def found():
        Mention.objects.all().delete()
        TalkingPoint.objects.update(matched_digest="")
        summary = match()
        return summary, sorted(Mention.objects.values_list(*columns), key=repr)

    in_threads = found()
    assert {method for *_, method in Mention.objects.values_list("pk", "method")} == {"phrasing", "near"}
    monkeypatch.setattr(all_cores, "MANY", 1)
    monkeypatch.setattr(all_cores.os, "cpu_count", lambda: 2)
    assert found() == in_threads


def test_a_process_that_reads_texts_needs_neither_django_nor_the_models():
    code = """
import sys
import tracker.jobs.all_cores, tracker.jobs.found_mentions
print([name for name in sys.modules if name.startswith(("django", "tracker.models", "tracker.queries"))])
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout == "[]\n"


def test_what_reads_names_methods_and_states_as_mentions_do():
    assert (found_mentions.PHRASING, found_mentions.NEAR) == (Mention.Method.PHRASING, Mention.Method.NEAR)
    assert (found_mentions.DECLARED, found_mentions.SUGGESTED) == (Mention.State.DECLARED, Mention.State.SUGGESTED)


class Killed(BaseException):
    """As sudden as a signal."""


def test_a_killed_match_is_finished_by_the_next(avalonia, importing, monkeypatch):
    for number in range(3):
        importing(*(turn(LINE, order=n, document=f"d-{number}") for n in range(2)), name=f"{number}.jsonl")
    points = add_lines(avalonia, ["boat-sinking", "must go"])
    for name in ("_TOGETHER", "_TOGETHER_FEW"):
        monkeypatch.setattr(matching, name, 1)
    store, stored = matching._store, []

    def killed_at_the_second(loaded, documents, *rest):
        if len(stored) == 1:
            raise Killed
        stored.append(documents)
        return store(loaded, documents, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(matching, "_store", killed_at_the_second)
        with pytest.raises(Killed):
            match()
    assert Mention.objects.filter(point__in=points).count() == 4, "the first day is stored whole"
    assert not recount(check=True).differences
    assert set(TalkingPoint.objects.filter(pk__in=[p.pk for p in points]).values_list("matched_digest", flat=True)) == {
        ""
    }
    summary = match()
    assert {"line-0", "line-1"} <= set(summary.points)
    assert Mention.objects.filter(point__in=points).count() == 12
    assert "" not in TalkingPoint.objects.values_list("matched_digest", flat=True)
    assert not recount(check=True).differences
    assert match().points == ()
