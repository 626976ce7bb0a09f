"""Import and matching of the Saskatchewan record, on SQLite and on PostgreSQL, each in a database made for it."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("REFRAIN_DATA") or ROOT.parent / "shared" / "data") / "saskatchewan"


def measured() -> str:
    """The section of the results, as Markdown."""
    if not DATA.is_dir():
        return f"The Saskatchewan record is not at {DATA} (set REFRAIN_DATA): nothing was measured.\n"
    lines = [
        "## Import and matching of Saskatchewan 2007-2014",
        "",
        "`manage.py import_record` of every file, with text index, matching of the seeded lines, volumes and tallies.",
        "",
        "| database | turns | words | seconds | turns a second | peak memory |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    with_postgres = [sys.executable, str(ROOT / "tests" / "with_postgres.py")]
    for name, before in (("SQLite", []), ("PostgreSQL", with_postgres)):
        done = subprocess.run(
            [*before, sys.executable, "-m", "bench.record"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
        lines.append(
            f"| {name} | {found['turns']:,} | {found['words']:,} | {found['seconds']:.0f} | "
            f"{found['turns'] / found['seconds']:,.0f} | {found['megabytes']:,} MB |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """One import into an empty database: the one DATABASE_URL names, else an SQLite file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "REFRAIN_VAR": folder}

        def manage(*arguments: object) -> str:
            command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
            return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

        manage("migrate", "-v0")
        manage("seed")
        files = sorted(DATA.glob("*.gz"))
        # The seeded ledger holds the same sittings without text; the import fills them in.
        started = time.perf_counter()
        said = manage("import_record", *files, "--source", "saskatchewan-assembly", "--json")
        seconds = time.perf_counter() - started
    totals = json.loads(said)["totals"]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"turns": totals["speeches"], "words": totals["words"], "seconds": seconds, "megabytes": memory}))


if __name__ == "__main__":
    main()
