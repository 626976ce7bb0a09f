"""Import of the Saskatchewan record into an empty database: the one DATABASE_URL names, else an SQLite file of its own.

Alone: `python -m bench.record`, or `python tests/with_postgres.py python -m bench.record`.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.saskatchewan import ROOT, files

# What to put before a command that needs a database, by the database's name.
DATABASES: dict[str, list[str]] = {
    "SQLite": [],
    "PostgreSQL": [sys.executable, str(ROOT / "tests" / "with_postgres.py")],
}

PROMISED = 3_000

Figures = dict[str, Any]


@contextmanager
def imported(paths: Sequence[Path]) -> Iterator[tuple[dict[str, str], Figures]]:
    """A database with the seeds and those files: the environment in which programs see it, and the import's figures."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "REFRAIN_VAR": folder}

        def manage(*arguments: object) -> str:
            command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
            return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout

        manage("migrate", "-v0")
        manage("seed")
        # The seeded ledger holds the same sittings without text; the import fills them in.
        started, used = time.perf_counter(), _used()
        said = manage("import_record", *paths, "--source", "saskatchewan-assembly", "--json")
        seconds = time.perf_counter() - started
        totals = json.loads(said)["totals"]
        used = _used() - used
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        yield (
            environment,
            {
                "turns": totals["speeches"],
                "words": totals["words"],
                "seconds": seconds,
                "used": used,
                "megabytes": memory,
            },
        )


def _used() -> float:
    """The CPU seconds of the programs that ran so far."""
    programs = resource.getrusage(resource.RUSAGE_CHILDREN)
    return programs.ru_utime + programs.ru_stime


def section(found: Mapping[str, Figures]) -> str:
    """The section of the results, as Markdown, from each database's figures."""
    lines = [
        "## Import and matching of Saskatchewan 2007-2014",
        "",
        "`manage.py import_record` of every file, with text index, matching of the seeded lines, volumes and tallies: the",
        "command's own wall time, its start included. CPU seconds are the command's and of the process that reads ahead for",
        "it; those of PostgreSQL's server are not among them. Peak MB is of the largest process.",
        "",
        "| database | turns | words | seconds | turns a second | CPU seconds | turns a CPU second | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, figures in found.items():
        lines.append(
            f"| {name} | {figures['turns']:,} | {figures['words']:,} | {figures['seconds']:.0f} | "
            f"{figures['turns'] / figures['seconds']:,.0f} | {figures['used']:.0f} | "
            f"{figures['turns'] / figures['used']:,.0f} | {figures['megabytes']:,} |"
        )
    lines.append("")
    for name, figures in found.items():
        rate = figures["turns"] / figures["seconds"]
        kept = "kept" if rate >= PROMISED else "**not kept**"
        lines.append(f"- {name}: {rate:,.0f} turns a second stored, promised {PROMISED:,}: {kept}")
    return "\n".join(lines) + "\n"


def main() -> None:
    with imported(files()) as (_, figures):
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
