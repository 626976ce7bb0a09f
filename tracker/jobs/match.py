"""Matching: phrasings become engine phrases, engine matches become mentions, and reviews are never touched."""

import os
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import QuerySet

from tracker.engine.phrasings import compile_phrasing
from tracker.engine.words import LANGUAGES
from tracker.jobs.all_cores import on_all_cores
from tracker.jobs.found_mentions import FoundMention, HeldText, Read, Reading
from tracker.jobs.insert_rows import update_rows
from tracker.jobs.loaded_lines import LoadedLines, lines_due, load_lines
from tracker.jobs.record_sighting import absorb_sightings
from tracker.jobs.store_mentions import keep_in_step
from tracker.jobs.suggest import Suggestions, room_for_suggestions
from tracker.jobs.suggest_in_document import suggest_in_document
from tracker.jobs.tallies import retally
from tracker.jobs.totals import settle_totals
from tracker.models import Document, Mention, Speech, SpeechText, TalkingPoint
from tracker.queries.holding import texts_that_can_hold, texts_that_can_nearly_hold

Progress = Callable[[int, int], None]
MOST_ROWS = 500  # in one transaction, so that editors never wait long
_TOGETHER, _TOGETHER_FEW = 12, 100  # documents read at once, and those of which the index leaves few texts
_AHEAD = 2 * (os.cpu_count() or 1)  # batches that are being read while one is stored
_MOST_NAMED = 200  # lines whose figures alone are made again; for more, those of every line of a day
_IN_ORDER = itemgetter(0, 1, 2)  # document, speech and language of a text
_MOST_ASKED = 20  # lines for which the text index is asked; for more, everything is read


@dataclass(frozen=True)
class MatchSummary:
    """Lines and documents that were matched again, the mentions found in those documents, and the suggestions that
    wait of those lines."""

    points: tuple[str, ...]
    documents: int
    mentions: int
    suggestions: int


def match(*, point: TalkingPoint | None = None, progress: Progress | None = None) -> MatchSummary:
    """Match what changed since last time: every document for a line whose phrasings or method changed, and every line
    for a document whose text changed. With `point`, that line is matched everywhere, changed or not.

    Mentions are stored in transactions of at most 500 rows; a run that is stopped half-way is finished by the next.
    """
    loaded = load_lines([point.pk] if point else None)
    due, edited = set(loaded.lines), set[int]()
    if point is None:
        due = lines_due(loaded)
        edited = set(_documents().filter(match_due=True).values_list("pk", flat=True))
    mentions = waiting = 0
    if edited:
        suggestions = Suggestions(loaded)
        mentions, anew = _match_documents(loaded, sorted(edited), None, suggestions, progress, edited)
        read = edited - anew
        waiting = suggestions.store(points=set(loaded.lines), was_read=lambda document, _: document in read)
    documents: Sequence[int] = ()
    if due:
        some = loaded.only(due)
        texts = _texts_that_can_hold(some) if len(due) <= _MOST_ASKED else None
        documents = _documents_of(due, texts, edited)
        suggestions = Suggestions(some)
        found, anew = _match_documents(some, documents, texts, suggestions, progress, set())
        mentions += found
        not_read = edited | anew
        waiting = suggestions.store(points=due, was_read=lambda document, _: document not in not_read)
        with transaction.atomic():
            update_rows(TalkingPoint, ["matched_digest"], [(some.lines[pk].digest, pk) for pk in sorted(due)])
    settle_totals()
    slugs = tuple(loaded.lines[pk].slug for pk in sorted(due))
    return MatchSummary(slugs, len(edited) + len(documents), mentions, waiting)


def match_document(
    *,
    document: Document,
    loaded: LoadedLines,
    partial: bool = False,
    speeches: Collection[int] | None = None,
    texts: Sequence[HeldText] | None = None,
) -> int:
    """Make the mentions of one document held with its text, for the loaded lines, then its tallies and suggestions.

    Call it inside the transaction that stored the document. `partial` says that only some lines are loaded, so that
    the document stays due for the others if it was; `speeches` are those to match, all of them where it is None. `texts`
    are all that is to be read of the document, where they are at hand. Returns how many mentions of those lines were
    found in it.
    """
    if texts is None:
        texts = _held_texts([document.pk], None, speeches)
    found, near = Reading(loaded).read(sorted(texts, key=_IN_ORDER))
    edited = {document.pk} if document.match_due else set[int]()
    # Most days of an archive hold no line, and none held one before.
    if found or near or _has_mentions(document):
        _store(loaded, [document.pk], set(loaded.lines), found, edited, speeches)
        nearly = [candidate.made for candidate in near]
        room = room_for_suggestions(TalkingPoint.objects.count() if partial else len(loaded.lines))
        suggest_in_document(document=document.pk, loaded=loaded, near=nearly, room=room, speeches=speeches)
    if document.match_due and not partial:
        update_rows(Document, ["match_due"], [(False, document.pk)])
        document.match_due = False
    return len(found)


def _has_mentions(document: Document) -> bool:
    """Asked of every imported document, so past the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM tracker_mention AS said
            JOIN tracker_speech AS speech ON speech.id = said.speech_id WHERE speech.document_id = %s)""",
            [document.pk],
        )
        return bool(cursor.fetchone()[0])


def _documents() -> "QuerySet[Document]":
    return Document.objects.filter(held=Document.Held.TEXT).order_by("pk")


def _texts_that_can_hold(loaded: LoadedLines) -> dict[int, list[int]]:
    """By document, the texts in which the text index does not rule out a match or near match of the lines."""
    texts: dict[int, set[int]] = defaultdict(set)
    for language in LANGUAGES:
        typed = [phrase.text for phrase in loaded.phrases if phrase.language == language]
        readings = [reading for text in typed for reading in compile_phrasing(text, language).readings]
        for held in (texts_that_can_hold(readings, language), texts_that_can_nearly_hold(readings, language)):
            for document, text in held.values_list("speech__document", "pk"):
                texts[document].add(text)
    return {document: sorted(held) for document, held in texts.items()}


def _documents_of(points: Collection[int], texts: dict[int, list[int]] | None, apart_from: set[int]) -> list[int]:
    """The documents that those texts are in or where the lines have mentions; all of them where `texts` is None."""
    documents = set(_documents().values_list("pk", flat=True)) - apart_from
    if texts is not None:
        mentioned = Mention.objects.filter(point__in=points).order_by()
        documents &= texts.keys() | set(mentioned.values_list("speech__document", flat=True).distinct())
    return sorted(documents)


def _held_texts(
    documents: Collection[int], texts: dict[int, list[int]] | None, speeches: Collection[int] | None = None
) -> list[HeldText]:
    """The counted texts of the documents in the languages of phrasings, only those of `texts` when given."""
    counted = SpeechText.objects.filter(speech__kind=Speech.Kind.SPEECH, speech__withdrawn=False).order_by()
    if texts is None:
        rows = counted.filter(speech__document__in=documents)
    else:
        # By their own ids alone: with the documents' beside them SQLite picks a slow way.
        rows = counted.filter(pk__in=[text for document in documents for text in texts.get(document, ())])
    if speeches is not None:
        rows = rows.filter(speech__in=speeches)
    columns = ("speech__document", "speech", "language", "text", "speech__language", "speech__party")
    # Sorted here: a database would carry every text through its sort.
    return sorted((HeldText(*row) for row in rows.values_list(*columns)), key=_IN_ORDER)


def _match_documents(
    loaded: LoadedLines,
    documents: Sequence[int],
    texts: dict[int, list[int]] | None,
    suggestions: Suggestions,
    progress: Progress | None,
    edited: set[int],
) -> tuple[int, set[int]]:
    """Read, match on all cores and store; returns how many mentions were found, and the documents that were stored anew
    meanwhile, whose suggestions are stored already, or are gone."""
    mentions = done = 0
    anew = set[int]()
    running: deque[tuple[dict[int, datetime], Future[Read]]] = deque()

    def store_one() -> None:
        nonlocal mentions, done
        stamps, future = running.popleft()
        found, near = future.result()
        stale = _store_batch(loaded, stamps, found, edited)
        suggestions.gather(one for one in near if one.made.document not in stale)
        anew.update(stale)
        mentions += len(found)
        done += len(stamps)
        if progress:
            progress(done, len(documents))

    with on_all_cores(suggestions.reading()) as submit:
        for some in _chunks(documents, _TOGETHER if texts is None else _TOGETHER_FEW):
            stamps = dict(Document.objects.filter(pk__in=some).values_list("pk", "updated_at"))
            held = _held_texts(some, texts)
            running.append((stamps, submit(held)))
            if len(running) > _AHEAD:
                store_one()
        while running:
            store_one()
    return mentions, anew


def _store_batch(
    loaded: LoadedLines, stamps: dict[int, datetime], found: Iterable[FoundMention], edited: set[int]
) -> set[int]:
    """Store what was found in a batch of documents; one stored anew meanwhile is read again in its transaction. Returns
    those that were, or are gone."""
    anew = set[int]()
    by_document: dict[int, list[FoundMention]] = {document: [] for document in stamps}
    for made in found:
        by_document[made.document].append(made)
    for documents, points, rows in _transactions(by_document, set(loaded.lines)):
        with transaction.atomic():
            _look_up_by_index()
            locked = Document.objects.select_for_update(no_key=True).filter(pk__in=documents).order_by("pk")
            stored = dict(locked.values_list("pk", "updated_at"))
            stale = {pk for pk, stamp in stored.items() if stamp != stamps[pk]}
            current = stored.keys() - stale
            kept = [made for made in rows if made.document in current]
            _store(loaded, sorted(current), points, kept, edited & current)
            if edited:
                Document.objects.filter(pk__in=edited & current, match_due=True).update(match_due=False)
            for document in Document.objects.filter(pk__in=stale):
                match_document(document=document, loaded=loaded, partial=not edited)
            anew.update(set(documents) - current)
    return anew


# Documents, lines, and what was found of these lines in these documents.
_Part = tuple[list[int], set[int], list[FoundMention]]


def _transactions(by_document: dict[int, list[FoundMention]], points: set[int]) -> Iterator[_Part]:
    """What was found, cut so that no part stores more than MOST_ROWS where that can be.

    A document that alone has more is cut by its lines, the lines in which nothing was found coming last.
    """
    together: list[int] = []
    rows: list[FoundMention] = []
    for document, found in by_document.items():
        if len(found) > MOST_ROWS:
            yield from _by_lines(document, found, points)
            continue
        if together and len(rows) + len(found) > MOST_ROWS:
            yield together, points, rows
            together, rows = [], []
        together.append(document)
        rows += found
    if together:
        yield together, points, rows


def _by_lines(document: int, found: Sequence[FoundMention], points: set[int]) -> Iterator[_Part]:
    by_point: dict[int, list[FoundMention]] = defaultdict(list)
    for made in found:
        by_point[made.point].append(made)
    rest = set(points)
    some: set[int] = set()
    rows: list[FoundMention] = []
    for point, of_point in sorted(by_point.items()):
        if rows and len(rows) + len(of_point) > MOST_ROWS:
            yield [document], some, rows
            some, rows = set(), []
        some.add(point)
        rest.discard(point)
        rows += of_point
    yield [document], some | rest, rows


def _store(
    loaded: LoadedLines,
    documents: Sequence[int],
    points: Collection[int],
    found: Iterable[FoundMention],
    edited: set[int],
    speeches: Collection[int] | None = None,
) -> None:
    """Mentions, then the sightings they replace, then tallies; inside the caller's transaction."""
    changed = keep_in_step(documents=documents, points=points, found=found, edited=edited, speeches=speeches)
    if changed:
        absorb_sightings(documents=documents)
    # A speech that was withdrawn changes the counts, not its mentions, and those of every line.
    if changed or edited:
        every = len(points) == len(loaded.lines) and (bool(edited) or len(points) > _MOST_NAMED)
        retally(documents=documents, points=None if every else points)


def _chunks(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]


def _look_up_by_index() -> None:
    """Have PostgreSQL look up what the transaction around this asks of a few documents by indexes, in this process's
    turn; call it inside a transaction.

    What is stored beside them is in memory as a rule. By its defaults, which are for spinning disks, it reads a table of
    a hundred thousand mentions from end to end for a dozen documents, and with the cores that are reading texts.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1.1; SET LOCAL max_parallel_workers_per_gather = 0")
