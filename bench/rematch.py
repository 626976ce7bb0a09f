"""The Saskatchewan record against 10,000 lines, mentions stored, and against one line that changed; on SQLite and on
PostgreSQL, each in a database made for it. Alone: `python -m bench.rematch`, with `--turns 4000` for a trial."""

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.phrasings import read_phrasings, written
from bench.record import DATABASES, Figures, imported
from bench.saskatchewan import ROOT, files

LINES = 10_000
CHANGES = 5
LONGEST = {"PostgreSQL": 20, "SQLite": 30}
LONGEST_CHANGE = 1


def measured(folder: Path, turns: int | None = None, lines: int = LINES) -> dict[str, Figures]:
    """The figures of each database that could be used, those of the import under "import"; with `turns`, of that many
    turns only."""
    found = {}
    some = ["--turns", str(turns)] if turns else []
    for name, before in DATABASES.items():
        print(f"{lines:,} lines on {name}", file=sys.stderr)
        command = [sys.executable, "-m", "bench.rematch", "--folder", str(folder), "--lines", str(lines), *some]
        done = subprocess.run([*before, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        # Its own words are on the standard error; the other figures are worth having without it.
        if not done.returncode:
            found[name] = json.loads(done.stdout.splitlines()[-1])
    return found


def section(found: Mapping[str, Figures], lines: int = LINES) -> str:
    """The section of the results, as Markdown, from each database's figures."""
    text = [
        f"## The whole record against {lines:,} lines",
        "",
        f"`manage.py match` after {lines:,} published lines of one phrasing each were added to the imported record: the",
        "command's own wall time, start and stored mentions included, and the peak memory of its largest process. Then",
        f"{CHANGES} times the phrasing of one line changes and `match` runs inside a process that is already up: the",
        "first run, the median and the slowest.",
        "",
        "| database | turns | mentions | seconds | peak MB | one line: first, s | median, s | slowest, s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, figures in found.items():
        seconds = figures["changes"]
        text.append(
            f"| {name} | {figures['import']['turns']:,} | {figures['mentions']:,} | {figures['seconds']:.1f} | "
            f"{figures['megabytes']:,} | {seconds[0]:.2f} | {statistics.median(seconds):.2f} | {max(seconds):.2f} |"
        )
    text.append("")
    for name, figures in found.items():
        change = statistics.median(figures["changes"])
        kept = [_word(figures["seconds"] < LONGEST[name]), _word(change < LONGEST_CHANGE)]
        text.append(f"- {name}: {figures['seconds']:.1f} s, promised under {LONGEST[name]}: {kept[0]}")
        text.append(f"- {name}: one changed line {change:.2f} s, promised under {LONGEST_CHANGE}: {kept[1]}")
    text += [f"- {name}: **not measured**, the run failed" for name in DATABASES if name not in found]
    return "\n".join(text) + "\n"


def _word(kept: bool) -> str:
    return "kept" if kept else "**not kept**"


def matched(environment: dict[str, str], folder: Path, lines: int) -> Figures:
    """Add the lines to the imported record, match them, then change some one by one."""

    def inside(step: str) -> Figures:
        command = [
            sys.executable,
            "-m",
            "bench.rematch",
            "--step",
            step,
            "--folder",
            str(folder),
            "--lines",
            str(lines),
        ]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        figures: Figures = json.loads(done.stdout.splitlines()[-1])
        return figures

    inside("add")
    started = time.perf_counter()
    # Its own wait, so that the memory is this command's and not the import's.
    command = [sys.executable, str(ROOT / "manage.py"), "match", "-v0", "--json"]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, "manage.py match")
    return {
        "seconds": seconds,
        "megabytes": usage.ru_maxrss // 1024,
        **inside("count"),
        **inside("change"),
    }


def add_lines(phrasings: Sequence[str]) -> Figures:
    """Publish one line for each phrasing, the parties of Saskatchewan in turn."""
    from tracker.models import Party, Phrasing, TalkingPoint

    parties = list(Party.objects.filter(legislature__slug="saskatchewan").order_by("pk"))
    points = TalkingPoint.objects.bulk_create(
        [
            TalkingPoint(
                slug=f"bench-{number}",
                title=text,
                party=parties[number % len(parties)],
                status=TalkingPoint.Status.PUBLISHED,
            )
            for number, text in enumerate(phrasings)
        ],
        batch_size=500,
    )
    Phrasing.objects.bulk_create(
        [Phrasing(point=point, text=text, language="en") for point, text in zip(points, phrasings, strict=True)],
        batch_size=500,
    )
    return {}


def count_mentions() -> Figures:
    """How many mentions the added lines have."""
    from tracker.models import Mention

    return {"mentions": Mention.objects.filter(point__slug__startswith="bench-").count()}


def change_lines(others: Sequence[str]) -> Figures:
    """Seconds to match after each line in turn was given one of the other phrasings."""
    from tracker.jobs.match import match
    from tracker.models import Phrasing

    seconds = []
    for number, text in enumerate(others):
        Phrasing.objects.filter(point__slug=f"bench-{number}").update(text=text)
        started = time.perf_counter()
        summary = match()
        seconds.append(time.perf_counter() - started)
        assert summary.points == (f"bench-{number}",)
    return {"changes": seconds}


def _step(step: str, folder: Path, lines: int) -> Figures:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    phrasings = read_phrasings(folder / "plain.txt", lines + CHANGES)
    if step == "add":
        return add_lines(phrasings[:lines])
    if step == "count":
        return count_mentions()
    return change_lines(phrasings[lines:])


def _some_turns(turns: int, folder: Path) -> list[Path]:
    """A file of the record's first turns, for trials."""
    path = folder / "some.jsonl"
    with gzip.open(files()[0], "rt", encoding="utf-8") as all_lines:
        path.write_text("".join(line for line, _ in zip(all_lines, range(turns), strict=False)))
    return [path]


def main() -> None:
    parser = argparse.ArgumentParser(description="Matching 10,000 lines and one changed line, mentions stored.")
    parser.add_argument("--turns", type=int, help="only that many turns")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--folder", type=Path, help="what bench.phrasings wrote")
    parser.add_argument("--step", choices=("add", "count", "change"), help="one step in a database that exists")
    asked = parser.parse_args()
    if not asked.folder:
        with written(asked.turns) as folder:
            print(section(measured(folder, asked.turns, asked.lines), asked.lines))
    elif asked.step:
        print(json.dumps(_step(asked.step, asked.folder, asked.lines)))
    else:
        paths = _some_turns(asked.turns, asked.folder) if asked.turns else files()
        with imported(paths) as (environment, figures):
            print(json.dumps({"import": figures, **matched(environment, asked.folder, asked.lines)}))


if __name__ == "__main__":
    main()
