"""Discovery: what members of a party repeat and no editor has listed yet becomes candidates that wait for an editor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from tracker.engine.discovery.finding import Finder, LeftOut
from tracker.engine.discovery.learning import Judged, Learned, learned
from tracker.engine.discovery.mining import least_in, mine
from tracker.engine.discovery.scoring import LATER, POINTS, points
from tracker.engine.discovery.wordfacts import word_facts
from tracker.engine.method import DISCOVERY
from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.engine.words import LANGUAGES, stems_of, tokens
from tracker.jobs.candidate_rows import CandidateRow, candidate_rows
from tracker.jobs.loaded_lines import load_lines
from tracker.jobs.read_record import Progress, ReadRecord, read_record
from tracker.models import Candidate, Party, Source
from tracker.queries.turns import languages_of

LIMIT = 50
_FIELDS = ("wording", "phrasings", "score", "parts", "speeches", "speakers", "days", "first", "last", "spoken_by",
           "months", "examples")  # fmt: skip
Stems = tuple[str, ...]


@dataclass(frozen=True)
class Discovery:
    """What was read and found: the days searched; the candidates that wait, of each party the best first, and the wordings
    that wait as phrasings of catalogued lines; how many rows were added, brought up to date and taken away, and how many
    that an editor judged before were found again; and, when asked for, the commonest sequences left out, with reasons."""

    since: date | None
    until: date | None
    turns: int
    candidates: tuple[CandidateRow, ...]
    phrasings: tuple[CandidateRow, ...]
    added: int
    updated: int
    removed: int
    judged_before: int
    left_out: tuple[tuple[Party, LeftOut], ...] = ()


def discover(
    *, source: Source, party: Party | None = None, since: date | None = None, until: date | None = None,
    limit: int = LIMIT, left_out: int = 0, progress: Progress | None = None,
) -> Discovery:  # fmt: skip
    """Find candidates in the days between `since` and `until` (all, without them), and store them.

    Days before are what the days searched are compared with. Of each party, or of the one given, at most `limit` in each
    language of phrasings. A candidate that an editor dismissed or adopted stays as it is; an open one is brought up to
    date; one that is not found again in its days is taken away, unless readers are shown it.
    """
    runs = [
        _found_in(read_record(source, language, until=until, progress=progress), party, since, until, limit, left_out)
        for language in languages_of(source)
    ]
    rows = [row for run in runs for row in run.rows]
    days = [day for run in runs if run.days for day in run.days]
    first, last = (min(days), max(days)) if days else (None, None)
    stored = _store(rows, source, party, first, last, limit)
    return Discovery(
        first, last, sum(run.turns for run in runs), stored.candidates, stored.phrasings, stored.added, stored.updated,
        stored.removed, stored.judged_before, tuple(one for run in runs for one in run.left_out),
    )  # fmt: skip


@dataclass(frozen=True)
class _Run:
    turns: int
    days: tuple[date, date] | None
    rows: list[CandidateRow]
    left_out: list[tuple[Party, LeftOut]]


@dataclass(frozen=True)
class _Stored:
    candidates: tuple[CandidateRow, ...]
    phrasings: tuple[CandidateRow, ...]
    added: int
    updated: int
    removed: int
    judged_before: int


def _found_in(
    read: ReadRecord, party: Party | None, since: date | None, until: date | None, limit: int, left_out: int
) -> _Run:
    """What is found in one language."""
    held = read.days()
    if not held:
        return _Run(len(read.speeches), None, [], [])
    first, last = since or held[0], until or held[1]
    record, parties = read.record, len(read.parties)
    inside = record.own & (record.day >= first.toordinal()) & (record.day <= last.toordinal())
    least = least_in(len(set(record.day[inside].tolist())))
    between = {"since": first.toordinal(), "until": last.toordinal()}
    facts = word_facts(record, read.party_names)
    mined = mine(record, **between, parties=parties, least=least, telling=facts.telling)
    finder = Finder(
        record, mined, **between, parties=parties, facts=facts, least=least, learned=_learned(record.language)
    )
    lines = load_lines()
    rows: list[CandidateRow] = []
    reasons: list[tuple[Party, LeftOut]] = []
    for number, one in enumerate(read.parties, start=1):
        if party is None or one.pk == party.pk:
            judged = Candidate.objects.filter(party=one, language=record.language).exclude(state=Candidate.State.OPEN)
            # Room for those that were judged before, and for what the catalogue covers.
            rows += candidate_rows(read, finder.candidates(number, limit + judged.count() + len(lines.lines)), lines)
            reasons += [(one, left) for left, _ in zip(finder.left_out(number), range(left_out), strict=False)]
    return _Run(len(read.speeches), (first, last), rows, reasons)


def _learned(language: str) -> Learned:
    """What editors' judgements of candidates in that language teach."""
    rows = Candidate.objects.filter(language=language).exclude(state=Candidate.State.OPEN).order_by("pk")
    return learned(
        [
            Judged(
                state == Candidate.State.ADOPTED,
                frozenset(_stems(wording, language)),
                {part: points(part, values["value"]) for part, values in parts.items() if part in (*POINTS, *LATER)},
            )
            for wording, state, parts in rows.values_list("wording", "state", "parts")
        ]
    )


@transaction.atomic
def _store(
    rows: Sequence[CandidateRow], source: Source, party: Party | None, first: date | None, last: date | None, limit: int
) -> _Stored:
    held = Candidate.objects.select_for_update(of=("self",)).filter(language__in=LANGUAGES, party__isnull=False)
    standing: dict[tuple[int, str], list[tuple[Candidate, set[Stems]]]] = {}
    for candidate in held.order_by("pk"):
        assert candidate.party_id is not None
        readings = _readings([candidate.wording, *candidate.phrasings], candidate.language)
        standing.setdefault((candidate.party_id, candidate.language), []).append((candidate, readings))
    found: list[tuple[CandidateRow, Candidate]] = []
    waiting: dict[tuple[int, str], int] = {}
    judged_before, added = 0, 0
    touched: set[int] = set()
    for row in rows:
        here = (row.party.pk, row.language)
        same = next((one for one, readings in standing.get(here, ()) if _is_same(row, one, readings, touched)), None)
        if same is not None and same.state != Candidate.State.OPEN:
            judged_before += 1
            continue
        if row.point is None:
            if waiting.get(here, 0) == limit:
                continue
            waiting[here] = waiting.get(here, 0) + 1
        candidate = same or Candidate(party=row.party, language=row.language)
        added += candidate.pk is None
        for name in _FIELDS:
            value = getattr(row, name)
            setattr(candidate, name, list(value) if isinstance(value, tuple) else value)
        candidate.source, candidate.since, candidate.until = source, first, last
        candidate.point_id, candidate.method = row.point, DISCOVERY
        found.append((row, candidate))
        if candidate.pk:
            touched.add(candidate.pk)
    removed = _remove(source, party, first, last, keeping=touched)
    # A wording may have passed from one open candidate to another: set aside first, it is free.
    for pk in touched:
        Candidate.objects.filter(pk=pk).update(wording=f"#{pk}")
    for _, candidate in found:
        candidate.save()
    stored = [row for row, _ in found]
    return _Stored(
        tuple(row for row in stored if row.point is None), tuple(row for row in stored if row.point is not None),
        added, len(touched), removed, judged_before,
    )  # fmt: skip


def _is_same(row: CandidateRow, candidate: Candidate, readings: set[Stems], touched: set[int]) -> bool:
    """Whether the row is that candidate found again: one holds the best wording of the other. A judged one may be found in
    several rows; an open one is one of them only."""
    if candidate.state == Candidate.State.OPEN:
        return candidate.pk not in touched and bool(readings & {row.stems[0]})
    return any(_holds(row.stems[0], reading) for reading in readings) or any(
        _holds(stems, reading) or stems in readings for stems in row.stems for reading in readings
    )


def _remove(source: Source, party: Party | None, first: date | None, last: date | None, keeping: set[int]) -> int:
    """Take away open candidates of those days that were not found again; how many."""
    if first is None or last is None:
        return 0
    gone = Candidate.objects.waiting().filter(source=source, shown=False, since__gte=first, until__lte=last)
    if party is not None:
        gone = gone.filter(party=party)
    pks = [pk for pk in gone.values_list("pk", flat=True) if pk not in keeping]
    Candidate.objects.filter(Q(pk__in=pks)).delete()
    return len(pks)


def _readings(phrasings: Iterable[str], language: str) -> set[Stems]:
    found: set[Stems] = set()
    for text in phrasings:
        try:
            readings = compile_phrasing(text, language).readings
        except PhrasingError:
            continue
        found.update(tuple(word.stem for word in reading) for reading in readings)
    return found


def _holds(longer: Stems, shorter: Stems) -> bool:
    size = len(shorter)
    return any(longer[at : at + size] == shorter for at in range(len(longer) - size + 1))


def _stems(wording: str, language: str) -> list[str]:
    return stems_of([word.folded for word in tokens(wording)], language)
