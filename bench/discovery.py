"""Mining a record for what is repeated in it, beside polars, DuckDB and CountVectorizer counting four-word sequences of
the same text; one day added to ten years; and time against length. Alone: `python -m bench.discovery [--megabytes 10]`."""

import argparse
import gzip
import importlib.util
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench.saskatchewan import ROOT, files

MEGABYTES = 100
YEARS = 10
SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)
PASSES = 3
LONGEST_CHILD = 600.0
PROMISED_SECONDS, PROMISED_MEGABYTES, PROMISED_DAY, PROMISED_SLOPE = 6.0, 1500, 2.0, 1.15
PEERS = {"polars": "polars", "duckdb": "DuckDB", "sklearn": "CountVectorizer (scikit-learn)"}
_LEAST = 5
_NEXT_YEARS = 366 * 8  # days by which the record is moved when it begins again

Figures = dict[str, Any]
Row = tuple[str, int, str, str, bool]


def rows(megabytes: float | None = None, years: int | None = None) -> Iterator[Row]:
    """Text, day, speaker, party and whether the chair speaks, in order of day: the Saskatchewan record, and where more is
    asked for, from its beginning again as if it were later."""
    size, first = 0, None
    for turn in range(4):
        for path in files():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in sorted(map(json.loads, lines), key=lambda row: row["date"]):
                    day = date.fromisoformat(line["date"]).toordinal() + turn * _NEXT_YEARS
                    first = first or day
                    if years and day - first > years * 365.25:
                        return
                    yield line["text"], day, line["speaker"], line["party"] or "", line["chair"]
                    size += len(line["text"].encode())
                    if megabytes and size > megabytes * 1e6:
                        return


def written(folder: Path, megabytes: float, years: int) -> None:
    """Write both records where the measuring processes read them."""
    for name, found in (("all", rows(megabytes)), ("years", rows(years=years))):
        with open(folder / f"{name}.jsonl", "w") as out:
            out.writelines(json.dumps(row) + "\n" for row in found)


def measured(megabytes: float = MEGABYTES, years: int = YEARS) -> dict[str, Figures]:
    """The figures of ours, of the day added, of the growth and of each peer, each from a process of its own."""
    files()
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "bench.discovery",
            "--write",
            folder,
            "--megabytes",
            str(megabytes),
            "--years",
            str(years),
        ]
        subprocess.run(command, cwd=ROOT, check=True)
        return {what: _in_child(what, folder) for what in ("ours", "day", "growth", *PEERS)}


def _in_child(what: str, folder: str) -> Figures:
    print(f"discovery: {what}", file=sys.stderr)
    command = [sys.executable, "-m", "bench.discovery", "--child", what, "--folder", folder]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_CHILD)
    except subprocess.TimeoutExpired:
        return {"failed": f"not finished in {LONGEST_CHILD:.0f} s"}
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "Error" in line]
        return {"failed": f"failed: {said[-1][:100] if said else f'ended with {done.returncode}'}"}
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def child(what: str, folder: Path) -> Figures:
    """Measure one of them."""
    if what in PEERS and importlib.util.find_spec(what) is None:
        return {"failed": "not installed"}
    with open(folder / ("years.jsonl" if what == "day" else "all.jsonl")) as lines:
        held = [json.loads(line) for line in lines]
    figures: Figures = {"ours": ours, "day": day, "growth": growth}.get(what, lambda some: peer(what, some, folder))(
        held
    )
    used = resource.getrusage(resource.RUSAGE_SELF)
    return figures | {"peak": used.ru_maxrss // 1024, "megabytes": _size(held)}


def _size(held: list[Row]) -> float:
    return sum(len(row[0].encode()) for row in held) / 1e6


def _turns(held: list[Row]) -> list[Any]:
    from tracker.engine.discovery.reading import Turn

    speakers = {name: number for number, name in enumerate(sorted({row[2] for row in held}))}
    parties = {name: number for number, name in enumerate(sorted({row[3] for row in held}))}
    return [Turn(text, day, speakers[who], parties[party], not chair) for text, day, who, party, chair in held]


def _mined(turns: list[Any]) -> Any:
    from tracker.engine.discovery.mining import mine
    from tracker.engine.discovery.reading import Record

    record = Record("en")
    record.add(turns)
    return record, mine(record, since=0, until=10**7, parties=2)


def ours(held: list[Row]) -> Figures:
    """All lengths from 3 to 12 words, counted by speech, speaker, day and party: from text to counts, the median of some
    passes. Then, once, ranking them as candidates of both parties."""
    from tracker.engine.discovery.finding import Finder
    from tracker.engine.discovery.wordfacts import word_facts

    turns = _turns(held)
    _mined(turns[:200])
    seconds, cpu = [], []
    for _ in range(PASSES):
        started, used = time.perf_counter(), time.process_time()
        record, mined = _mined(turns)
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    started = time.perf_counter()
    facts = word_facts(record, [["ndp"], ["saskatchewan", "parti"]])
    finder = Finder(record, mined, since=0, until=10**7, parties=2, facts=facts)
    for party in (1, 2):
        finder.candidates(party, 50)
    return {
        "seconds": statistics.median(seconds), "cpu": statistics.median(cpu), "mining_peak": peak, "words": record.count,
        "found": len(mined), "ranking": time.perf_counter() - started,
    }  # fmt: skip


def day(held: list[Row]) -> Figures:
    """The last day added to a record of years that was mined before."""
    from tracker.engine.discovery.adding import mine_day

    turns = _turns(held)
    last = turns[-1].day
    record, before = _mined([turn for turn in turns if turn.day < last])
    fresh = [turn for turn in turns if turn.day == last]
    started = time.perf_counter()
    record.add(fresh)
    after = mine_day(record, before, day=last, since=0, parties=2)
    return {"seconds": time.perf_counter() - started, "turns": len(fresh), "found": len(after), "words": record.count}


def growth(held: list[Row]) -> Figures:
    """CPU seconds over growing shares of the record, and the slope of their logarithms: 1 is linear."""
    turns = _turns(held)
    points = []
    for share in SHARES:
        part = turns[: round(len(turns) * share)]
        taken = []
        for _ in range(PASSES):
            used = time.process_time()
            _mined(part)
            taken.append(time.process_time() - used)
        points.append((_size(held[: len(part)]), statistics.median(taken)))
    logs = [[math.log(value) for value in column] for column in zip(*points, strict=True)]
    return {"points": points, "slope": statistics.linear_regression(*logs).slope}


def peer(what: str, held: list[Row], folder: Path) -> Figures:
    """Four-word sequences in at least five texts, as that library counts them; once."""
    texts = [row[0] for row in held]
    started, used = time.perf_counter(), time.process_time()
    if what == "duckdb":
        found = _duckdb(folder / "all.jsonl")
    else:
        found = {"polars": _polars, "sklearn": _sklearn}[what](texts)
    return {"seconds": time.perf_counter() - started, "cpu": time.process_time() - used, "found": found}


def _polars(texts: list[str]) -> int:
    import polars as pl

    # Rust's own threads: as many as there are cores.
    words = pl.DataFrame({"text": texts}).with_row_index("speech").lazy()
    words = words.with_columns(pl.col("text").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}']+")).explode("text")
    words = words.with_columns(pl.col("text").cast(pl.Categorical).to_physical())
    columns = [pl.col("text").shift(-n).over("speech").alias(f"w{n}") for n in range(4)]
    four = words.select("speech", *columns).drop_nulls().unique()
    return four.group_by([f"w{n}" for n in range(4)]).len().filter(pl.col("len") >= _LEAST).collect().height


def _duckdb(path: Path) -> int:
    """It reads the texts from the file itself."""
    import duckdb

    # Words of different speeches never stand beside each other: a speech ends with a word that is none.
    found = (
        duckdb.connect()
        .execute(
            """WITH texts AS (SELECT row_number() OVER () AS speech, json ->> 0 AS text FROM read_json_objects(?)),
            words AS (SELECT speech, unnest(list_append(regexp_extract_all(lower(text), '[\\p{L}\\p{N}'']+'), NULL)) AS word,
                generate_subscripts(list_append(regexp_extract_all(lower(text), '[\\p{L}\\p{N}'']+'), NULL), 1) AS place FROM texts),
            four AS (SELECT speech, word AS a, lead(word, 1) OVER spoken AS b, lead(word, 2) OVER spoken AS c,
                lead(word, 3) OVER spoken AS d FROM words WINDOW spoken AS (PARTITION BY speech ORDER BY place))
        SELECT count(*) FROM (SELECT 1 FROM four WHERE a IS NOT NULL AND b IS NOT NULL AND c IS NOT NULL AND d IS NOT NULL
            GROUP BY a, b, c, d HAVING count(DISTINCT speech) >= ?)""",
            [str(path), _LEAST],
        )
        .fetchone()
    )
    assert found is not None
    return int(found[0])


def _sklearn(texts: list[str]) -> int:
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(ngram_range=(4, 4), min_df=_LEAST, binary=True, token_pattern=r"[^\W_]+(?:'[^\W_]+)*")
    return int(counter.fit_transform(texts).shape[1])


def section(found: dict[str, Figures]) -> str:
    """The section of the results, as Markdown."""
    ours, day, growth = found["ours"], found["day"], found["growth"]
    text = [
        "## Discovery: what a record repeats",
        "",
        f"The Saskatchewan record, and from its beginning again, {MEGABYTES} MB in all. Refrain reads the texts, cuts and stems",
        "their words, and mines every closed sequence of 3 to 12 words that members of one party repeat (5 speeches, 3 speakers,",
        "3 days), counted by speech, speaker, day and party; the others count four-word sequences in five texts or more, without",
        "stems, speakers, days or parties. Each in a process of its own, on all cores; Refrain the median of three passes, the",
        "others once. Peak memory is the whole process, the texts included.",
        "",
        "| | seconds | CPU seconds | peak MB | sequences |",
        "|---|--:|--:|--:|--:|",
    ]
    if "failed" in ours:
        text.append(f"| Refrain, 3 to 12 words | {ours['failed']} | | | |")
    else:
        text.append(
            f"| Refrain, 3 to 12 words | {ours['seconds']:.1f} | {ours['cpu']:.1f} | {ours['mining_peak']:,} | {ours['found']:,} |"
        )
    for key, name in PEERS.items():
        figures = found[key]
        if "failed" in figures:
            text.append(f"| {name}, 4 words | {figures['failed']} | | | |")
        else:
            text.append(
                f"| {name}, 4 words | {figures['seconds']:.1f} | {figures['cpu']:.1f} | {figures['peak']:,} | {figures['found']:,} |"
            )
    text.append("")
    if "failed" not in ours:
        text += [
            f"Told from procedure, scored and grouped, 50 candidates of both parties: {ours['ranking']:.1f} s more.",
            "",
            _promise("all lengths", ours["seconds"], PROMISED_SECONDS, "s"),
            _promise("memory", ours["mining_peak"], PROMISED_MEGABYTES, "MB"),
        ]
    if "failed" in day:
        text.append(f"- a day added: {day['failed']}")
    else:
        title = f"a day of {day['turns']} turns added to {day['megabytes']:.0f} MB, {YEARS} years"
        text.append(_promise(title, day["seconds"], PROMISED_DAY, "s"))
    if "failed" in growth:
        text.append(f"- time and length: {growth['failed']}")
    else:
        points = ", ".join(f"{size:.0f} MB {seconds:.1f} s" for size, seconds in growth["points"])
        text.append(_promise(f"slope of log CPU time over log size ({points})", growth["slope"], PROMISED_SLOPE, ""))
    return "\n".join(text) + "\n"


def _promise(title: str, value: float, most: float, unit: str) -> str:
    shown = f"{value:,.0f}" if unit == "MB" else f"{value:.2f}"
    return f"- {title}: {shown} {unit}, promised at most {most:g}: {'kept' if value <= most else '**not kept**'}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Mining a record, beside other libraries.")
    parser.add_argument("--megabytes", type=float, default=MEGABYTES)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="only write the records there")
    parser.add_argument("--child", help="one measurement; needs --folder")
    parser.add_argument("--folder", type=Path, help="what --write wrote")
    asked = parser.parse_args()
    if asked.write:
        written(asked.write, asked.megabytes, asked.years)
    elif asked.child:
        print(json.dumps(child(asked.child, asked.folder)))
    else:
        print(section(measured(asked.megabytes, asked.years)))


if __name__ == "__main__":
    main()
