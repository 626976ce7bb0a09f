"""Parsing of the real files of each format in XML and of JSON Lines, bytes to documents. Alone: `python -m bench.parsing`."""

import gzip
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from bench.saskatchewan import DATA, files
from tracker.engine.stems import stems_and_words
from tracker.parsers.registry import companion, is_companion, parse

PROMISED = 10_000
# Each format's files, and what reads the same bytes and makes nothing of them: no parser of them can be faster.
GROUPS = {
    "Canada Hansard": ("canada-house-xml/*.xml", "lxml"),
    "ParlaMint": ("parlamint-tei/*.xml", "lxml"),
    "ParlParse": ("parlparse-xml/*.xml", "lxml"),
    "Akoma Ntoso": ("akoma-ntoso/*.xml", "lxml"),
    "JSON Lines": ("saskatchewan/*.gz", "json"),
}
# Passes over a format's files, after one that warms up; fewer where they take long.
PASSES = {"JSON Lines": 3}
MOST_PASSES = 41

Figures = dict[str, Any]


def measured() -> dict[str, Figures]:
    """The figures of each format whose files are there."""
    files()
    found = {}
    for name, (pattern, floor) in GROUPS.items():
        paths = sorted(DATA.parent.glob(pattern))
        if paths:
            print(f"parsing {name}", file=sys.stderr)
            found[name] = _of(paths, PASSES.get(name, MOST_PASSES)) | {"floor": floor}
    return found


def section(found: dict[str, Figures]) -> str:
    """The section of the results, as Markdown."""
    lines = [
        "## Parsing",
        "",
        f"Every real file of the format, from its bytes to documents (`registry.parse`), {MOST_PASSES} passes over each format",
        f"({PASSES['JSON Lines']} of JSON Lines, unpacking included) on one core after one to warm up; the median pass in CPU",
        "time. Beside it the floor: the same bytes through `lxml.etree.fromstring`, or each line through `json.loads`, and",
        "nothing made of them. No parser of these formats on PyPI gives speeches, so there is none beside ours. How many",
        "speeches go into a second depends on their length, so words are given too.",
        "",
        "| format | files | speeches | words a speech | speeches a CPU second | words a CPU second | MB a CPU second | floor, MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, of in found.items():
        seconds = of["seconds"]
        lines.append(
            f"| {name} | {of['files']} | {of['speeches']:,} | {of['words'] / of['speeches']:.0f} | "
            f"{of['speeches'] / seconds:,.0f} | {of['words'] / seconds:,.0f} | {of['megabytes'] / seconds:.0f} | "
            f"{of['megabytes'] / of['floor_seconds']:.0f} ({of['floor']}) |"
        )
    lines.append("")
    for name, of in found.items():
        rate = of["speeches"] / of["seconds"]
        kept = "kept" if rate >= PROMISED else "**not kept**"
        lines.append(f"- {name}: {rate:,.0f} speeches a CPU second, promised {PROMISED:,}: {kept}")
    return "\n".join(lines) + "\n"


def _of(paths: Sequence[Path], passes: int) -> Figures:
    contents = {path: path.read_bytes() for path in paths}
    people = [companion(data, name=path.name) for path, data in contents.items() if is_companion(data)]
    files = {path.name: data for path, data in contents.items() if not is_companion(data)}
    unpacked = [gzip.decompress(data) if name.endswith(".gz") else data for name, data in files.items()]
    speeches = words = 0
    for name, data in files.items():
        for document in parse(data, name=name, companions=people):
            speeches += len(document.speeches)
            words += sum(stems_and_words([said.text for said in document.speeches], document.language)[1])

    def parsed() -> None:
        for name, data in files.items():
            parse(data, name=name, companions=people)

    def floor() -> None:
        for data in unpacked:
            if data.startswith(b"{"):
                for line in data.splitlines():
                    json.loads(line)
            else:
                etree.fromstring(data)

    return {
        "files": len(files),
        "speeches": speeches,
        "words": words,
        "megabytes": sum(map(len, unpacked)) / 1e6,
        "seconds": _median(parsed, passes),
        "floor_seconds": _median(floor, passes),
    }


def _median(work: Callable[[], None], passes: int) -> float:
    """The median CPU time of the passes, in seconds."""
    times = []
    for _ in range(passes + 1):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times[1:])


if __name__ == "__main__":
    print(f"Python {platform.python_version()}\n\n{section(measured())}")
