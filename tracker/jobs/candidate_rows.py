"""Candidates of the engine as rows: written out, counted, with examples, and told from what the catalogue covers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tracker.engine.discovery.finding import Candidate as Found
from tracker.engine.discovery.wording import as_written, phrasings_of
from tracker.engine.matching import Match, Matcher, Phrase
from tracker.jobs.loaded_lines import LoadedLines
from tracker.jobs.read_record import ReadRecord
from tracker.models import Party
from tracker.queries.turns import texts_in

EXAMPLES = 5
# Speeches of each wording that are looked at to see how it is written, and of each candidate to see what covers it.
_LOOKED_AT = 6
# The share of those in which a line's own words touch the candidate's.
_COVERED = 0.5
Spans = list[list[str | int]]


@dataclass(frozen=True)
class CandidateRow:
    """What is stored of a candidate; `since` and `until` are the days searched, `point` is the catalogued line that its
    wording belongs to."""

    party: Party
    language: str
    wording: str
    phrasings: tuple[str, ...]
    score: float
    parts: dict[str, dict[str, float]]
    speeches: int
    speakers: int
    days: int
    first: date
    last: date
    since: date
    until: date
    spoken_by: list[list[int | str | None]]
    months: list[list[str | int]]
    examples: list[dict[str, object]]
    stems: tuple[tuple[str, ...], ...]
    point: int | None


def candidate_rows(
    read: ReadRecord, found: Sequence[Found], lines: LoadedLines, searched: tuple[date, date]
) -> list[CandidateRow]:
    """The candidates of the days searched as rows, in order; those that a line of the catalogue covers whole are left
    out."""
    language = read.record.language
    samples = [_samples(read, one) for one in found]
    wanted = {read.speeches[number] for sample in samples for wording in sample for number in wording}
    texts = texts_in(sorted(wanted), language)
    wordings = [
        [
            as_written(stems, [texts[read.speeches[number]] for number in numbers], language)
            for stems, numbers in zip(one.wordings, sample, strict=True)
        ]
        for one, sample in zip(found, samples, strict=True)
    ]
    speeches = sorted(wanted)
    said = [texts[speech] for speech in speeches]
    ours = _found([(number, text) for number, some in enumerate(wordings) for text in some], said, language)
    theirs = lines.matcher.find_many(said, language)
    rows = []
    for number, one in enumerate(found):
        places = {speeches[text]: matches for text, matches in ours.get(number, {}).items()}
        point = _covering(ours.get(number, {}), theirs)
        if point is None:
            point = _near(wordings[number][0], lines, language)
        new = wordings[number] if point is None else _uncovered(wordings[number], point, lines, language)
        if new:
            rows.append(_row(read, one, new, wordings[number], places, point, searched))
    return rows


def _samples(read: ReadRecord, one: Found) -> list[list[int]]:
    """Of each wording, a few short speeches that hold it, of different speakers first."""
    record = read.record
    sizes = np.diff(record.begins)
    samples = []
    for places in one.held_in:
        by_length = sorted(places, key=lambda number: (int(sizes[number]), number))
        firsts = list({int(record.speaker[number]): number for number in reversed(by_length)}.values())
        chosen = sorted(firsts, key=lambda number: (int(sizes[number]), number))[:_LOOKED_AT]
        chosen += [number for number in by_length if number not in chosen][: _LOOKED_AT - len(chosen)]
        samples.append(chosen)
    return samples


def _found(wordings: list[tuple[int, str]], said: Sequence[str], language: str) -> dict[int, dict[int, list[Match]]]:
    """By candidate, and by text, where its wordings stand."""
    phrases = [Phrase(key, number, text, language) for key, (number, text) in enumerate(wordings)]
    found: dict[int, dict[int, list[Match]]] = defaultdict(dict)
    for text, matches in Matcher(phrases).find_many(said, language).items():
        for match in matches:
            found[match.point].setdefault(text, []).append(match)
    return found


def _covering(ours: dict[int, list[Match]], theirs: dict[int, list[Match]]) -> int | None:
    """The line whose mentions touch the candidate's words in most of the texts looked at."""
    touched = Counter(
        point
        for text, matches in ours.items()
        for point in {
            line.point
            for line in theirs.get(text, ())
            for own in matches
            if line.start < own.end and own.start < line.end
        }
    )
    point, texts = max(touched.items(), key=lambda item: (item[1], -item[0]), default=(None, 0))
    return point if ours and texts >= _COVERED * len(ours) else None


def _near(wording: str, lines: LoadedLines, language: str) -> int | None:
    """The line that a wording is, or nearly is, a phrasing of."""
    exact, near = lines.matcher.scan_with_near([wording], language)
    hits = [(1.0, match.point) for _, match in exact]
    hits += [
        (float(score), match.point)
        for (_, match), score in zip(near, near.score.tolist(), strict=True)
        if score >= lines.lines[match.point].threshold
    ]
    return max(hits, key=lambda hit: (hit[0], -hit[1]))[1] if hits else None


def _uncovered(wordings: Sequence[str], point: int, lines: LoadedLines, language: str) -> list[str]:
    """The wordings that the line's phrasings do not find."""
    found = lines.matcher.find_many(wordings, language)
    return [text for n, text in enumerate(wordings) if not any(match.point == point for match in found.get(n, ()))]


def _row(
    read: ReadRecord, one: Found, new: list[str], wordings: list[str], places: dict[int, list[Match]], point: int | None,
    searched: tuple[date, date],
) -> CandidateRow:  # fmt: skip
    record, language = read.record, read.record.language
    kept = [place for place, text in enumerate(wordings) if text in new]
    numbers = sorted(set().union(*(one.held_in[place] for place in kept)))
    by_speaker = Counter(int(record.speaker[number]) for number in numbers)
    days = [date.fromordinal(int(record.day[number])) for number in numbers]
    spoken_by: list[list[int | str | None]] = [
        [*read.speakers[who], count] for who, count in sorted(by_speaker.items(), key=lambda item: (-item[1], item[0]))
    ]
    return CandidateRow(
        party=read.parties[one.party - 1],
        language=language,
        wording=new[0],
        phrasings=tuple(phrasings_of(new, language)),
        score=round(one.score, 2),
        parts={part: {name: round(value, 3) for name, value in values.items()} for part, values in one.parts.items()},
        speeches=len(numbers),
        speakers=len(by_speaker),
        days=len(set(days)),
        first=days[0],
        last=days[-1],
        since=searched[0],
        until=searched[1],
        spoken_by=spoken_by,
        months=_months(days),
        examples=_examples(read, numbers, places),
        stems=tuple(one.wordings[place] for place in kept),
        point=point,
    )


def _months(days: Sequence[date]) -> list[list[str | int]]:
    """The speeches of each month from the first to the last, months without any included."""
    counts = Counter((day.year, day.month) for day in days)
    (year, month), last = min(counts), max(counts)
    months: list[list[str | int]] = []
    while (year, month) <= last:
        months.append([f"{year}-{month:02}", counts[year, month]])
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def _examples(read: ReadRecord, numbers: Sequence[int], places: dict[int, list[Match]]) -> list[dict[str, object]]:
    """A few speeches spread evenly over those that were looked at, with where the words stand."""
    looked_at = [number for number in numbers if read.speeches[number] in places]
    room = min(EXAMPLES, len(looked_at))
    chosen = [looked_at[len(looked_at) * n // room] for n in range(room)]
    return [
        {
            "speech": read.speeches[number],
            "date": date.fromordinal(int(read.record.day[number])).isoformat(),
            "spans": [[read.record.language, match.start, match.end] for match in places[read.speeches[number]]],
        }
        for number in chosen
    ]
