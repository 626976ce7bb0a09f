"""Matching against other libraries: the same record, the same phrasings, one core, each matcher in its own process.

Alone: `python -m bench.matching`, with `--turns 4000 --sizes 1000` for a trial that takes a minute.
"""

import argparse
import importlib.util
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.peers import BY_KEY, CONTESTANTS, Contestant
from bench.phrasings import read_phrasings, read_texts, written
from bench.saskatchewan import ROOT

SIZES = (1_000, 10_000, 100_000)
PASSES = 3
# A matcher that would take longer than this over the whole record is timed on a sample of it.
LONGEST_PASS = 20.0
SAMPLE_BYTES = 5_000_000
LONGEST_CHILD = 300.0
SHARES = (1 / 8, 1 / 4, 1 / 2, 1.0)
SHARES_AT = 10_000
# What the project promises, in MB per CPU second, and how much faster than others it must be in the same run.
GOALS = ((10_000, "refrain", 150), (10_000, "gaps", 100), (100_000, "refrain", 60))
# These give every occurrence of the exact words, and must find the same number of them.
EVERY_OCCURRENCE = ("pyahocorasick", "ahocorasick_rs", "hyperscan")
FACTORS = (("spacy", 30), ("flashtext2", 3))

Figures = dict[str, Any]


def measured(folder: Path, sizes: Sequence[int] = SIZES) -> str:
    """The section of the results, as Markdown, from the files that bench.phrasings wrote."""
    found = {
        size: {contestant.key: _in_child(contestant.key, size, folder) for contestant in CONTESTANTS} for size in sizes
    }
    growing = _in_child("growing", min(SHARES_AT, max(sizes)), folder)
    sections = [_method(), *(_table(size, found[size]) for size in sizes), _checks(found), _growth(growing)]
    return "\n".join(sections)


def _in_child(what: str, size: int, folder: Path) -> Figures:
    """The figures that one process of its own prints, or why there are none."""
    command = [sys.executable, "-m", "bench.matching", "--child", what, "--sizes", str(size), "--folder", str(folder)]
    print(f"{what}, {size:,} phrasings", file=sys.stderr)
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_CHILD)
    except subprocess.TimeoutExpired:
        return {"failed": f"not finished in {LONGEST_CHILD:.0f} s"}
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return {"failed": f"failed: {said[-1][:100] if said else f'ended with {done.returncode}'}"}
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def one(contestant: Contestant, size: int, folder: Path) -> Figures:
    """Build one matcher, warm it up and time it; seconds are CPU seconds, megabytes are millions of bytes of the text
    as published, however little of it the matcher was given."""
    if importlib.util.find_spec(contestant.module) is None:
        return {"failed": "not installed"}
    sizes_in_bytes, texts = _texts(contestant, folder)
    phrasings = read_phrasings(folder / contestant.phrasings, size)
    before = _peak()
    build_seconds, count = _timed(lambda: contestant.build(phrasings))
    # Every n-th turn, so that the sample is as mixed as the record.
    step = max(1, sum(sizes_in_bytes) // SAMPLE_BYTES)
    sample, sample_bytes = texts[::step], sum(sizes_in_bytes[::step])
    cold_seconds, matches = _timed(lambda: count(sample))
    warm_seconds, matches = _timed(lambda: count(sample))
    whole = warm_seconds * sum(sizes_in_bytes) / sample_bytes <= LONGEST_PASS
    given, given_bytes = (texts, sum(sizes_in_bytes)) if whole else (sample, sample_bytes)
    if whole:
        count(given)
    seconds = []
    for _ in range(PASSES):
        taken, matches = _timed(lambda: count(given))
        seconds.append(taken)
    return {
        "megabytes": given_bytes / 1e6,
        "whole": whole,
        "rate": given_bytes / 1e6 / statistics.median(seconds),
        "cold_rate": sample_bytes / 1e6 / cold_seconds,
        "build_seconds": build_seconds,
        "matches": matches,
        "peak": _peak(),
        "peak_before": before,
        "phrasings": len(phrasings),
    }


def growing(size: int, folder: Path) -> Figures:
    """Seconds of ours over growing shares of the record, and the slope of their logarithms: 1 is linear."""
    contestant = BY_KEY["refrain"]
    sizes_in_bytes, texts = _texts(contestant, folder)
    count = contestant.build(read_phrasings(folder / contestant.phrasings, size))
    points = []
    for share in SHARES:
        part = texts[: round(len(texts) * share)]
        count(part)
        seconds = statistics.median(_timed(partial(count, part))[0] for _ in range(PASSES))
        points.append((sum(sizes_in_bytes[: len(part)]) / 1e6, seconds))
    slope = statistics.linear_regression(
        [math.log(megabytes) for megabytes, _ in points], [math.log(seconds) for _, seconds in points]
    ).slope
    return {"points": points, "slope": slope, "phrasings": size}


def _texts(contestant: Contestant, folder: Path) -> tuple[list[int], list[object]]:
    """The bytes of each turn as published, and the turns as this matcher takes them."""
    sizes_in_bytes = [len(text.encode()) for text in read_texts(folder / "raw.jsonl")]
    return sizes_in_bytes, [contestant.prepare(text) for text in read_texts(folder / contestant.texts)]


def _timed(run: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    result = run()
    return time.process_time() - started, result


def _peak() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _method() -> str:
    return f"""## Matching, beside other libraries

Every turn of the Saskatchewan record as one string. Half of the phrasings are runs of 3 to 8 words from its own
sentences, half are such runs with one word changed for another word of the record so that they stand nowhere. Each
matcher runs in a process of its own on one core, is warmed up, and the median of {PASSES} passes counts. MB are
millions of bytes of the text as published, whatever the matcher was given; the time is CPU time. Folding the text for
the matchers that are given it folded is not in their time. A matcher that would need more than {LONGEST_PASS:.0f} s a
pass is timed on every n-th turn, {SAMPLE_BYTES / 1e6:.0f} MB in all. Peak memory is the whole process; in brackets, before building, with the text alone.
Refrain finds more than the others because it finds inflected forms, and less because it never crosses the end of a
sentence. Those that give the longest match only leave out what overlaps it; leftmost longest among phrases between
spaces also misses a phrase that directly follows another. spaCy cuts words its own way and keeps punctuation.
"""


def _table(size: int, found: dict[str, Figures]) -> str:
    ours = found["refrain"].get("rate")
    lines = [
        f"### {size:,} phrasings",
        "",
        "| matcher | what it is given, what it gives | MB a CPU second | Refrain is | build, s | peak MB (text) | matches |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for contestant in CONTESTANTS:
        figures = found[contestant.key]
        if "failed" in figures:
            lines.append(f"| {contestant.name} | {contestant.given} | {figures['failed']} | | | | |")
            continue
        times = f"{ours / figures['rate']:.1f} ×" if ours else ""
        part = "" if figures["whole"] else f" in {figures['megabytes']:.1f} MB"
        lines.append(
            f"| {contestant.name} | {contestant.given} | {figures['rate']:.1f} | {times} | "
            f"{figures['build_seconds']:.1f} | {figures['peak']:,} ({figures['peak_before']:,}) | {figures['matches']:,}{part} |"
        )
    for key in ("refrain", "gaps"):
        if "failed" not in found[key]:
            lines += ["", f"{BY_KEY[key].name}: the very first pass, {found[key]['cold_rate']:.1f} MB a CPU second."]
    return "\n".join(lines) + "\n"


def _checks(found: dict[int, dict[str, Figures]]) -> str:
    """The promises as plain lines, each with its figures."""
    lines = ["### What was promised", ""]
    for size, key, goal in GOALS:
        if size not in found:
            continue
        rate = found[size][key].get("rate", 0.0)
        lines.append(
            f"- {BY_KEY[key].name} at {size:,}: {rate:.1f} MB a CPU second, promised {goal}: {_word(rate >= goal)}"
        )
    for size, of in found.items():
        ours = of["refrain"].get("rate")
        for key, factor in FACTORS:
            other = of[key].get("rate")
            if ours and other:
                lines.append(
                    f"- at {size:,}, {ours / other:.1f} × {BY_KEY[key].name} ({ours:.1f} and {other:.1f}), "
                    f"promised {factor} ×: {_word(ours >= factor * other)}"
                )
        every = [of[key]["matches"] for key in EVERY_OCCURRENCE if of[key].get("whole")]
        agree = "agree" if len(set(every)) == 1 else "**do not agree**"
        lines.append(f"- at {size:,}, the matchers that give every occurrence {agree}: {', '.join(map(str, every))}")
    return "\n".join(lines) + "\n"


def _word(kept: bool) -> str:
    return "kept" if kept else "**not kept**"


def _growth(growing: Figures) -> str:
    if "failed" in growing:
        return f"### Time and length of text\n\n{growing['failed']}\n"
    slope = f"The slope of log time over log size is {growing['slope']:.2f}; 1 is linear."
    lines = [
        "### Time and length of text",
        "",
        f"Refrain at {growing['phrasings']:,} phrasings. {slope}",
        "",
        "| MB | CPU seconds | MB a CPU second |",
        "|--:|--:|--:|",
    ]
    lines += [
        f"| {megabytes:.1f} | {seconds:.2f} | {megabytes / seconds:.1f} |" for megabytes, seconds in growing["points"]
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Refrain and other matchers on the same text.")
    parser.add_argument("--turns", type=int, help="only that many turns")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="PHRASINGS")
    parser.add_argument("--child", help="one matcher by its key, or growing; needs --folder and one size")
    parser.add_argument("--folder", type=Path, help="what bench.phrasings wrote")
    asked = parser.parse_args()
    if not asked.child:
        with written(asked.turns) as folder:
            print(measured(folder, asked.sizes))
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    size = asked.sizes[0]
    if asked.child == "growing":
        figures = growing(size, asked.folder)
    else:
        figures = one(BY_KEY[asked.child], size, asked.folder)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
