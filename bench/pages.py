"""The first page, a line's and a party's with the Saskatchewan record loaded: milliseconds that the server takes for one,
on one core. Alone: `python -m bench.pages`, with `--here` in the database that the settings name, without an import."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bench.record import DATABASES, Figures, imported
from bench.saskatchewan import ROOT, files

ROUNDS = 25
PROMISED = 20
# So many that the first page is full: what is said in that assembly all the time, the parties in turn.
LINES = """
growing economy|balanced budget|record investment|affordable housing|health care workers|working families|child care
spaces|property tax relief|new growth|strong leadership|cost of living|wait times|long-term care|rural Saskatchewan|economic
growth|infrastructure investment|young people|public services|First Nations and Métis|small business|potash
revenue|balanced approach|quality of life|essential services|post-secondary education|education property tax|moving
forward|surgical wait|film tax credit|public consultation|lean|Saskatchewan advantage|debt reduction|rent
control|minimum wage|Crown corporations
""".replace("\n", " ").strip().split("|")  # fmt: skip
STATES = {
    "anew": "the first of all that are made after a commit",
    "cut": "made after other pages, of a period that nobody has asked for",
    "made": "made after other pages, at an address of its own that asks for the same as theirs",
    "kept": "asked for again",
    "304": "asked for again by who has it",
}


def measured() -> dict[str, Figures]:
    """The figures of each database that could be used."""
    files()
    found = {}
    for name, before in DATABASES.items():
        print(f"pages on {name}", file=sys.stderr)
        command = [*before, sys.executable, "-m", "bench.pages", "--one"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if not done.returncode:
            found[name] = json.loads(done.stdout.splitlines()[-1])
    return found


def one() -> Figures:
    """Import the record into a database of its own, and measure there."""
    with imported(files()) as (environment, _):
        command = [sys.executable, "-m", "bench.pages", "--here"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def here() -> Figures:
    """Publish the lines in the database that the settings name, and measure its pages."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    from tracker.models import Mention, TalkingPoint

    if not TalkingPoint.objects.filter(slug__startswith="bench-").exists():
        _publish()
    most = TalkingPoint.objects.get(slug="bench-0")
    pages = {"first page": "/", "line": most.get_absolute_url(), "party": most.party.get_absolute_url()}
    return {
        "mentions": Mention.objects.count(),
        "pages": {name: dict(_times(address)) for name, address in pages.items()},
    }


def _publish() -> None:
    from tracker.jobs.match import match
    from tracker.models import Party, Phrasing, TalkingPoint

    parties = list(Party.objects.filter(legislature__slug="saskatchewan").order_by("pk"))
    for number, words in enumerate(LINES):
        party = parties[number % len(parties)]
        point = TalkingPoint.objects.create(slug=f"bench-{number}", title=words, party=party, status="published")
        Phrasing.objects.create(point=point, text=words, language="en")
    match()


def _times(address: str) -> Iterator[tuple[str, dict[str, float]]]:
    """For each state of the page, the median milliseconds by the clock and of the processor, and the kilobytes sent."""
    from django.test import Client

    client = Client(headers={"accept-encoding": "gzip", "host": "localhost"})
    tag = client.get(address)["ETag"]
    for state in STATES:
        clock, processor = [], []
        for number in range(ROUNDS):
            first = date(2008, 1, 1) + number * timedelta(days=30)
            asked = address + {"cut": f"?from={first}", "made": f"?round={number}"}.get(state, "")
            headers = {"if-none-match": tag} if state == "304" else {}
            if state == "anew":
                _commit(number)
            begun, used = time.perf_counter(), time.process_time()
            answer = client.get(asked, headers=headers)
            clock.append(time.perf_counter() - begun)
            processor.append(time.process_time() - used)
            assert answer.status_code == (304 if state == "304" else 200)
        yield (
            state,
            {
                "clock": statistics.median(clock) * 1000,
                "processor": statistics.median(processor) * 1000,
                "kilobytes": len(answer.content) / 1000,
            },
        )


def _commit(number: int) -> None:
    from tracker.models import Source

    # SQLite writes nothing where nothing changes.
    Source.objects.filter(slug="house-of-commons").update(url=f"https://example.org/{number}")


def section(found: Mapping[str, Figures]) -> str:
    """The section of the results, as Markdown, from each database's figures."""
    text = [
        "## Pages of the Saskatchewan record",
        "",
        f"The first page, a line's and a party's in English, with {len(LINES)} more lines published so that they are full, from the",
        f"request to the compressed answer in one process on one core, {ROUNDS} times each: median milliseconds by the clock",
        "and (in brackets) of that process; what the server of PostgreSQL uses is in the first only.",
        "",
        *(f"- {state}: {words}" for state, words in STATES.items()),
        "",
        "| database, page | mentions | kB sent | " + " | ".join(STATES) + " |",
        "|---|--:|--:|" + "--:|" * len(STATES),
    ]
    for name, figures in found.items():
        for page, states in figures["pages"].items():
            cells = [f"{times['clock']:.1f} ({times['processor']:.1f})" for times in states.values()]
            sent = f"{states['made']['kilobytes']:.1f}"
            text.append(f"| {name}, {page} | {figures['mentions']:,} | {sent} | {' | '.join(cells)} |")
    text.append("")
    for name, figures in found.items():
        for state in STATES:
            if state != "304":
                median = statistics.median(states[state]["clock"] for states in figures["pages"].values())
                kept = "kept" if median < PROMISED else "**not kept**"
                text.append(
                    f"- {name}, {state}: median of the pages {median:.1f} ms, promised under {PROMISED}: {kept}"
                )
    text += [f"- {name}: **not measured**, the run failed" for name in DATABASES if name not in found]
    return "\n".join(text) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Pages of the Saskatchewan record.")
    parser.add_argument("--one", action="store_true", help="the database that DATABASE_URL names, else one of its own")
    parser.add_argument("--here", action="store_true", help="the database that the settings name, as it is")
    asked = parser.parse_args()
    if asked.here:
        print(json.dumps(here()))
    elif asked.one:
        print(json.dumps(one()))
    else:
        print(section(measured()))


if __name__ == "__main__":
    main()
