"""Discovery: what members of a party repeat and no editor has listed yet becomes candidates that wait for an editor."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import transaction
from django.db.models import Q

from tracker.engine.discovery.finding import Finder, LeftOut
from tracker.engine.discovery.learning import Judged, Learned, learned
from tracker.engine.discovery.mining import least_in, mine
from tracker.engine.discovery.scoring import LATER, POINTS, points
from tracker.engine.discovery.seasons import seasons
from tracker.engine.discovery.wordfacts import WordFacts, word_facts
from tracker.engine.method import DISCOVERY
from tracker.engine.phrasings import PhrasingError, compile_phrasing
from tracker.engine.words import LANGUAGES, stems_of, tokens
from tracker.jobs.candidate_rows import CandidateRow, candidate_rows
from tracker.jobs.loaded_lines import load_lines
from tracker.jobs.read_record import Progress, ReadRecord, read_record
from tracker.models import Candidate, Party, Source
from tracker.queries.turns import languages_of

LIMIT = 50
_FIELDS = ("wording", "phrasings", "score", "parts", "speeches", "speakers", "days", "first", "last", "since", "until",
           "spoken_by", "months", "examples")  # fmt: skip
Stems = tuple[str, ...]
Days = tuple[date, date]
Searching = Callable[[date, date], None]


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
    limit: int = LIMIT, left_out: int = 0, each_season: bool = False, progress: Progress | None = None,
    searching: Searching | None = None,
) -> Discovery:  # fmt: skip
    """Find candidates in the days between `since` and `until` (all, without them), and store them.

    Days before are what the days searched are compared with. Of each party, or of the one given, at most `limit` in each
    language of phrasings. With `each_season` every season of those days is then searched by itself and compared with all
    other days: what is loud for a season only. Of these at most `limit` of each, less those that were found before.
    `progress` is told how many speeches were read, `searching` the first and the last of the days looked through.

    A candidate that an editor dismissed or adopted stays as it is; an open one is brought up to
    date; one that is not found again in its days is taken away, unless readers are shown it.
    """
    runs = [
        _found_in(
            read_record(source, language, until=until, progress=progress), party, since, until,
            limit=limit, left_out=left_out, each_season=each_season, searching=searching,
        )
        for language in languages_of(source)
    ]  # fmt: skip
    rows = [row for run in runs for row in run.rows]
    days = [day for run in runs if run.days for day in run.days]
    first, last = (min(days), max(days)) if days else (None, None)
    apart = {days for run in runs for days in run.apart}
    stored = _store(rows, source, party, first, last, limit, apart)
    return Discovery(
        first, last, sum(run.turns for run in runs), stored.candidates, stored.phrasings, stored.added, stored.updated,
        stored.removed, stored.judged_before, tuple(one for run in runs for one in run.left_out),
    )  # fmt: skip


@dataclass(frozen=True)
class _Run:
    """What was read and found in one language; `apart` are the seasons that were not searched by themselves."""

    turns: int
    days: Days | None
    rows: list[CandidateRow]
    left_out: list[tuple[Party, LeftOut]]
    apart: list[Days]


@dataclass(frozen=True)
class _Stored:
    candidates: tuple[CandidateRow, ...]
    phrasings: tuple[CandidateRow, ...]
    added: int
    updated: int
    removed: int
    judged_before: int


def _found_in(
    read: ReadRecord, party: Party | None, since: date | None, until: date | None, *,
    limit: int, left_out: int, each_season: bool, searching: Searching | None,
) -> _Run:  # fmt: skip
    """What is found in one language."""
    held = read.days()
    if not held:
        return _Run(len(read.speeches), None, [], [], [])
    first, last = since or held[0], until or held[1]
    facts, learnt = word_facts(read.record, read.party_names), _learned(read.record.language)
    lines = load_lines()
    rows: list[CandidateRow] = []
    reasons: list[tuple[Party, LeftOut]] = []
    by_season = _seasons(read, first, last)
    for days in [(first, last), *(by_season if each_season else [])]:
        if searching:
            searching(*days)
        finder = _finder(read, facts, learnt, days)
        for number, one in enumerate(read.parties, start=1):
            if party is None or one.pk == party.pk:
                judged = Candidate.objects.filter(party=one, language=read.record.language)
                # Room for those that were judged before, and for what the catalogue covers.
                room = judged.exclude(state=Candidate.State.OPEN).count() + len(lines.lines)
                rows += candidate_rows(read, finder.candidates(number, limit + room), lines, days)
                if days == (first, last):
                    reasons += [(one, left) for left, _ in zip(finder.left_out(number), range(left_out), strict=False)]
    return _Run(len(read.speeches), (first, last), rows, reasons, [] if each_season else by_season)


def _seasons(read: ReadRecord, first: date, last: date) -> list[Days]:
    """The seasons between two days; none where all of it is one."""
    record = read.record
    inside = record.own & (record.day >= first.toordinal()) & (record.day <= last.toordinal())
    found = seasons(record.day[inside])
    return [(date.fromordinal(begin), date.fromordinal(end)) for begin, end in found] if len(found) > 1 else []


def _finder(read: ReadRecord, facts: WordFacts, learnt: Learned, days: Days) -> Finder:
    """The sequences of those days, ready to be ranked."""
    record, parties = read.record, len(read.parties)
    since, until = (day.toordinal() for day in days)
    inside = record.own & (record.day >= since) & (record.day <= until)
    least = least_in(len(np.unique(record.day[inside])))
    mined = mine(record, since=since, until=until, parties=parties, least=least, telling=facts.telling)
    return Finder(record, mined, since=since, until=until, parties=parties, facts=facts, least=least, learned=learnt)


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
    rows: Sequence[CandidateRow], source: Source, party: Party | None, first: date | None, last: date | None, limit: int,
    apart: Collection[Days],
) -> _Stored:  # fmt: skip
    held = Candidate.objects.select_for_update(no_key=True, of=("self",)).filter(
        language__in=LANGUAGES, party__isnull=False
    )
    standing: dict[tuple[int, str], list[tuple[Candidate, set[Stems]]]] = {}
    for candidate in held.order_by("pk"):
        assert candidate.party_id is not None
        readings = _readings([candidate.wording, *candidate.phrasings], candidate.language)
        standing.setdefault((candidate.party_id, candidate.language), []).append((candidate, readings))
    found: list[tuple[CandidateRow, Candidate]] = []
    waiting: dict[tuple[int, str, date], int] = {}
    judged_before, added = 0, 0
    touched: set[int] = set()
    for row in rows:
        here = (row.party.pk, row.language)
        same = next((one for one, readings in standing.get(here, ()) if _is_same(row, one, readings, touched)), None)
        if same is not None and same.state != Candidate.State.OPEN:
            judged_before += 1
            continue
        if row.point is None:
            searched = (*here, row.since)
            if waiting.get(searched, 0) == limit:
                continue
            waiting[searched] = waiting.get(searched, 0) + 1
        if any(_is_found(row, other) for other, _ in found):
            continue
        candidate = same or Candidate(party=row.party, language=row.language)
        added += candidate.pk is None
        for name in _FIELDS:
            value = getattr(row, name)
            setattr(candidate, name, list(value) if isinstance(value, tuple) else value)
        candidate.source, candidate.point_id, candidate.method = source, row.point, DISCOVERY
        found.append((row, candidate))
        if candidate.pk:
            touched.add(candidate.pk)
    removed = _remove(source, party, first, last, apart, keeping=touched)
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


def _is_found(row: CandidateRow, other: CandidateRow) -> bool:
    """Whether what was found in one season is what was found before, in all days or in another season."""
    if (row.party, row.language) != (other.party, other.language) or (row.since, row.until) == (
        other.since,
        other.until,
    ):
        return False
    return other.stems[0] in row.stems or _holds(row.stems[0], other.stems[0])


def _remove(
    source: Source, party: Party | None, first: date | None, last: date | None, apart: Collection[Days],
    keeping: set[int],
) -> int:  # fmt: skip
    """Take away open candidates of those days that were not found again, but those of a season that was not searched by
    itself; how many."""
    if first is None or last is None:
        return 0
    gone = Candidate.objects.waiting().filter(source=source, shown=False, since__gte=first, until__lte=last)
    for begin, end in apart:
        gone = gone.exclude(since=begin, until__lte=end)
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
