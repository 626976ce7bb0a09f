"""Whether discovery finds, without being told, the lines that the catalogue has: those of seeds/ with ten mentions or more
in the record of their own legislature, and the rank of the candidate that is the line. Alone: `python -m bench.known_lines`.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bench.record import imported
from bench.saskatchewan import DATA, ROOT, files

# As often must a line be said to be looked for, and so far down is a candidate still found.
MENTIONS, RANK = 10, 100
SOURCES = ("saskatchewan-assembly", "house-of-commons")
_FEDERAL = ("canada-house-xml/*.xml", "canada-lipad/*.csv")
_TOUCHES = 0.5
_AT_ONCE = 2_000

Span = tuple[int, int]
Places = Mapping[int, Sequence[Span]]
# The candidates of a party in the days searched, from the best down: the wording, and where its phrasings stand.
Ranked = Sequence[tuple[str, Places]]
# Of a line: its name and party, its mentions and those of its own party; in all days, and in the seasons, the best
# candidate that is the line, and the best that holds it, as rank and wording.
Row = dict[str, Any]


def measured() -> list[Row]:
    """The rows of every line, from a database of its own."""
    with imported(files()) as (environment, _):
        federal = [path for pattern in _FEDERAL for path in sorted(DATA.parent.glob(pattern))]
        if federal:
            command = [sys.executable, "manage.py", "import_record", *map(str, federal), "--source", "house-of-commons"]
            subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
        command = [sys.executable, "-m", "bench.known_lines", "--here"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows: list[Row] = json.loads(done.stdout.splitlines()[-1])
    return rows


def here() -> list[Row]:
    """The same in the database that the settings name, which then has no catalogue any more."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    from tracker.jobs.loaded_lines import load_lines
    from tracker.models import Candidate, CandidateJudgement, TalkingPoint

    lines = load_lines()
    owners = dict(TalkingPoint.objects.values_list("pk", "party__slug"))
    TalkingPoint.objects.all().delete()
    CandidateJudgement.objects.all().delete()
    Candidate.objects.all().delete()
    rows = []
    for source in SOURCES:
        print(f"known lines: {source}", file=sys.stderr)
        everybody, own, texts = _mentions(source, lines, owners)
        known = [pk for pk in lines.lines if len(everybody[pk]) >= MENTIONS]
        ranked = _ranked(source, texts)
        for pk in known:
            found: dict[str, dict[str, list[Any]]] = {"is": {}, "holds": {}}
            for days, of_party in ranked.items():
                for key, answer in _covering(own[pk], of_party.get(owners[pk], [])).items():
                    found[key].setdefault("season" if days else "all", []).extend([answer] if answer else [])
            rows.append(
                {"line": lines.lines[pk].slug, "party": owners[pk], "mentions": len(everybody[pk]), "own": len(own[pk]),
                 **{key: {days: min(answers, default=None) for days, answers in by.items()} for key, by in found.items()}}
            )  # fmt: skip
    return rows


def _mentions(source: str, lines: Any, owners: Mapping[int, str]) -> tuple[Any, Any, Any]:
    """By line the English speeches that count and hold it, with the places, and those of its own party alone; and all
    those speeches by party: number and text."""
    from tracker.models import SpeechText

    rows = SpeechText.objects.filter(
        language="en", speech__kind="speech", speech__withdrawn=False, speech__document__published=True,
        speech__document__source__slug=source,
    ).order_by("pk")  # fmt: skip
    everybody: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    own: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    texts: dict[str | None, list[tuple[int, str]]] = defaultdict(list)
    held = list(rows.values_list("speech", "speech__party__slug", "text"))
    for begin in range(0, len(held), _AT_ONCE):
        some = held[begin : begin + _AT_ONCE]
        found = lines.matcher.find_many([text for *_, text in some], "en")
        for place, (speech, party, text) in enumerate(some):
            texts[party].append((speech, text))
            for match in found.get(place, ()):
                everybody[match.point][speech].append((match.start, match.end))
                if party == owners[match.point]:
                    own[match.point][speech].append((match.start, match.end))
    return everybody, own, texts


def _ranked(source: str, texts: Any) -> dict[tuple[date, date] | None, dict[str, Ranked]]:
    """The candidates of all days (None) and of every season, by party, with what a line of their phrasings would find."""
    from tracker.engine.matching import Matcher, Phrase
    from tracker.jobs.discover import discover
    from tracker.models import Source

    found = discover(source=Source.objects.get(slug=source), limit=RANK, each_season=True)
    by_days: dict[tuple[date, date], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in found.candidates:
        if row.language == "en":
            by_days[row.since, row.until][row.party.slug].append(row)
    ranked: dict[tuple[date, date] | None, dict[str, Ranked]] = {}
    for (since, until), by_party in by_days.items():
        of_party = ranked[None if (since, until) == (found.since, found.until) else (since, until)] = {}
        for party, rows in by_party.items():
            phrases = [Phrase(n, n, text, "en") for n, row in enumerate(rows) for text in row.phrasings]
            said = texts[party]
            places: list[dict[int, list[Span]]] = [defaultdict(list) for _ in rows]
            for place, matches in Matcher(phrases).find_many([text for _, text in said], "en").items():
                for match in matches:
                    places[match.point][said[place][0]].append((match.start, match.end))
            of_party[party] = [(row.wording, where) for row, where in zip(rows, places, strict=True)]
    return ranked


def _covering(line: Places, ranked: Ranked) -> dict[str, Any]:
    """The best candidate that is the line (its words touch the line's in half of its speeches), and the best that holds it
    (in half of the line's): rank and wording, or nothing."""
    answer: dict[str, Any] = {"is": None, "holds": None}
    for rank, (wording, places) in enumerate(ranked, start=1):
        both = sum(_touch(line[speech], spans) for speech, spans in places.items() if speech in line)
        if answer["is"] is None and both >= _TOUCHES * max(len(places), 1):
            answer["is"] = [rank, wording]
        if answer["holds"] is None and line and both >= _TOUCHES * len(line):
            answer["holds"] = [rank, wording]
    return answer


def _touch(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(start < end_of_other and begin < end for start, end in some for begin, end_of_other in others)


def section(rows: Sequence[Row]) -> str:
    """The table, as Markdown."""
    lines = [
        "| line | party | mentions, own | in all days | rank | in a season | rank | holding it, in either | rank |",
        "|---|---|--:|---|--:|---|--:|---|--:|",
    ]
    for row in rows:
        holding = min(filter(None, row["holds"].values()), default=None)
        answers = (row["is"].get("all"), row["is"].get("season"), holding)
        cells = " | ".join(f"{answer[1]} | {answer[0]}" if answer else "– | " for answer in answers)
        lines.append(f"| {row['line']} | {row['party']} | {row['mentions']}, {row['own']} | {cells} |")
    alone = sum(bool(row["is"].get("all")) for row in rows)
    found = sum(any(row["is"].values()) for row in rows)
    held = sum(any(row["holds"].values()) and not any(row["is"].values()) for row in rows)
    told = f"{found} of {len(rows)} found at rank {RANK} or better, {alone} of them in all days together; "
    lines += ["", f"{told}{held} more {'is' if held == 1 else 'are'} held by a broader one."]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="The catalogue's lines, found by discovery without the catalogue.")
    parser.add_argument("--here", action="store_true", help="in the database that the settings name, emptied of lines")
    asked = parser.parse_args()
    print(json.dumps(here()) if asked.here else section(measured()))


if __name__ == "__main__":
    main()
